import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendRun, observedRuns, readObservedRuns } from '../../src/history/index.js';
import { run } from './fixture.js';

const UNTIL = new Date('2018-12-31T00:00:00Z');

/** So many runs before {@link UNTIL}, newest first, some hours apart. */
const heads = (count: number, hours: number): { started_at: string }[] =>
  Array.from({ length: count }, (_, i) => ({
    started_at: new Date(UNTIL.getTime() - i * hours * 3_600_000).toISOString(),
  }));

describe('the runs that are looked at for incidents', () => {
  it('are those of 90 days, at least 30 and at most 500', () => {
    expect(observedRuns(heads(200, 24), UNTIL)).toHaveLength(90);
    expect(observedRuns(heads(200, 24 * 7), UNTIL)).toHaveLength(30);
    expect(observedRuns(heads(2000, 1), UNTIL)).toEqual(heads(500, 1));
    expect(observedRuns([], UNTIL)).toEqual([]);
  });

  it('are read oldest first, those of the target alone', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-observed-'));
    try {
      for (const n of [1, 2, 3, 4]) await appendRun(folder, run(n, { target: n === 2 ? 'prod' : 'dev' }));
      const ids: string[] = [];
      for await (const { run_id } of readObservedRuns(folder, { target: 'dev', until: UNTIL })) ids.push(run_id);
      expect(ids).toEqual(['run1', 'run3', 'run4']);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
