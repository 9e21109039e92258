import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { agreeOnVerdicts, type PipelineRun } from '../bench/pipeline.js';
import { SUITES } from '../bench/shop/checks.js';
import { writeShopFiles } from '../bench/shop/project.js';
import { FILES } from '../bench/shop/tables.js';
import { usageTable } from '../bench/table.js';

const used = { wall: 2000, cpu: 4000, memory: 100 };
const run = (verdicts: PipelineRun['verdicts']): PipelineRun[] => [{ ...used, phases: {}, verdicts }];

it('the shop has nine files, 1.55 million rows and 221 checks, and the same files each time', async () => {
  const rows = Object.values(FILES).map((file) => file.rows);
  expect([rows.length, rows.reduce((sum, each) => sum + each, 0)]).toEqual([9, 1_550_922]);
  expect(Object.values(SUITES).flat()).toHaveLength(221);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-shop-'));
  const texts: string[][] = [];
  for (const name of ['a', 'b']) {
    const written = await writeShopFiles(path.join(folder, name), 0.001);
    texts.push(Object.keys(FILES).map((file) => fs.readFileSync(path.join(folder, name, `${file}.csv`), 'utf8')));
    expect(written).toBe(1001 + 3 * 100 + 113 + 104 + 33 + 4 + 71);
  }
  fs.rmSync(folder, { recursive: true });
  expect(texts[0]).toEqual(texts[1]);
});

it('programs must find the same checks broken; a tool may have no form for one', () => {
  const reference = run({ a: true, b: false });
  const beside = (verdicts: PipelineRun['verdicts']): (() => string) => {
    const runs = new Map([
      ['by hand', reference],
      ['dbt', run(verdicts)],
    ]);
    return () => agreeOnVerdicts(runs);
  };
  expect(beside({ a: null, b: false })()).toBe('All find 1 of 2 checks broken, the same ones.');
  expect(beside({ a: true, b: true })).toThrow('b: by hand broken, dbt holds');
  expect(beside({ a: true })).toThrow('b: by hand broken, dbt not asked');
  expect(beside({ a: true, b: false, c: true })).toThrow('c: by hand not asked, dbt holds');
});

it('programs are compared by their medians with the first', () => {
  const runs = new Map([
    ['by hand', [used, used, { ...used, wall: 9000 }]],
    ['Lastro', [{ wall: 3000, cpu: 5000, memory: 250 }]],
  ]);
  expect(usageTable('A table.', runs).rows).toEqual([
    ['by hand', 2, 4, 100, null, null],
    ['Lastro', 3, 5, 250, 1.5, 1.25],
  ]);
});
