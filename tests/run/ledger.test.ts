import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../../engine/src/base/clock.js';
import { build } from '../../engine/src/commands/library.js';
import type { RunResults } from '../../engine/src/publish/artifacts.js';
import { generate } from '../../loaders/sample.js';
import type { PlantedDefect } from '../../loaders/sample/defects.js';
import { scratchDir } from '../../engine/test/load/support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

/** Builds the project on a sample with these defects. */
async function buildWith(defects: string): Promise<{ planted: PlantedDefect[]; results: RunResults }> {
  const folder = path.join(scratch.path, defects.replaceAll(',', '-'));
  const { planted } = await generate({ dir: path.join(folder, 'sample'), orders: 1500, defects });
  const results = await build({
    projectDir: path.resolve(import.meta.dirname, '../..'),
    targetPath: folder,
    env: { LASTRO_HISTORY: path.join(folder, 'history') },
    clock: fixedClock(new Date('2018-10-18T06:00:00Z')),
  });
  return { planted, results };
}

/** Whether the check that should find a defect did, with the offending value among its rows where it shows one. */
function isFound({ found_by, severity }: PlantedDefect, { results }: RunResults): boolean {
  if (found_by.table === 'meta.rejected_rows') return results.some(({ load }) => (load?.rejected ?? 0) > 0);
  return results.some(
    ({ relation, check, status }) =>
      relation === found_by.table &&
      check?.type === found_by.check &&
      (found_by.column === null || check.columns.length === 0 || check.columns.includes(found_by.column)) &&
      status === (severity === 'critical' ? 'fail' : 'warn'),
  );
}

const missed = (planted: readonly PlantedDefect[], results: RunResults): string[] => [
  ...new Set(planted.filter((defect) => !isFound(defect, results)).map(({ kind }) => kind)),
];

describe('the planted defects', () => {
  it('without any, nothing fails and nothing warns', async () => {
    const { results } = await buildWith('none');
    const bad = results.results.filter(({ status }) => !['success', 'pass'].includes(status));
    expect(bad.map(({ unique_id, message }) => `${unique_id}: ${message}`)).toEqual([]);
    expect(results.verdict).toBe('pass');
  }, 120_000);

  it('those of a warning are all found, and the build ends with warnings', async () => {
    const { planted, results } = await buildWith('warnings');
    expect(planted.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(missed(planted, results)).toEqual([]);
    expect(results.verdict).toBe('warn');
  }, 120_000);

  it('all of them fail the build; the critical ones of raw are found at the gate', async () => {
    const { planted, results } = await buildWith('all');
    const raw = planted.filter(
      ({ severity, found_by }) => severity === 'critical' && found_by.table.startsWith('raw.'),
    );
    expect(raw.length).toBeGreaterThan(5);
    expect(missed(raw, results)).toEqual([]);
    expect(results.verdict).toBe('fail');
  }, 120_000);

  it('the critical ones that only staging can see are found there', async () => {
    const { planted, results } = await buildWith('orphan-item,free-item');
    expect(missed(planted, results)).toEqual([]);
    expect(results.verdict).toBe('fail');
  }, 120_000);
});
