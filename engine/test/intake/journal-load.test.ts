import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { intakeRecords } from '../../src/load/intake/intake-records.js';
import type { LoaderDefinition } from '../../src/load/loader.js';
import type { IntakeStore } from '../../src/intake/store.js';
import { Bench } from '../load/support.js';
import { batchOf, openTestJournal, scratchFolder } from './support.js';

const loader = (more: Partial<LoaderDefinition> = {}) => ({
  name: 'sales',
  table: 'sales',
  columns: ['id', 'v'],
  mode: 'append' as const,
  load: () => intakeRecords({ source: 'sales' }),
  ...more,
});

let scratch: ReturnType<typeof scratchFolder>;
let bench: Bench;
let journal: IntakeStore;
beforeEach(async () => {
  scratch = scratchFolder();
  bench = await Bench.open(scratch.path);
  journal = await openTestJournal(path.join(scratch.path, 'intake'), { segmentBytes: 1000 });
});
afterEach(async () => {
  await journal.close();
  await bench.close();
  scratch.remove();
});

const append = (...ids: string[]): Promise<void> => journal.append(batchOf(ids.map((id) => ({ id, v: 'x' }))));
const ids = async (): Promise<unknown[]> => (await bench.rows('SELECT id FROM raw.sales ORDER BY ALL')).flat();

describe('records of the journal', () => {
  it('are loaded once, each after those before it, while the writer goes on', async () => {
    await append('1', '2');
    expect(await bench.load(loader())).toMatchObject({ status: 'success', result: { loaded: 2 } });
    expect(await bench.load(loader())).toMatchObject({ status: 'skipped', result: { read: 0 } });
    for (let i = 10; i < 40; i++) await append(String(i));
    expect(await bench.load(loader())).toMatchObject({ status: 'success', result: { loaded: 30 } });
    expect(await ids()).toEqual(['1', '2', ...Array.from({ length: 30 }, (_, i) => String(i + 10))].sort());
    expect(await bench.rows('SELECT DISTINCT _source_file FROM raw.sales ORDER BY 1 LIMIT 2')).toEqual([
      ['intake/0000000000000001.journal'],
      [expect.stringMatching(/^intake\/\d{16}\.journal$/)],
    ]);
  });
});
