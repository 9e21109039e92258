import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const GIGABYTES = Number(process.env['LASTRO_CHECK_GB'] ?? 2);

/** MB that a process may take: the 2,000 MB of DuckDB and what Node and a scan take beside it. */
const BOUND = 3000;

const CHECKS: readonly (readonly [type: string, kwargs: object])[] = [
  ['values_to_not_be_null', { column: 'id' }],
  ['values_to_be_unique', { column: 'id' }],
  ['values_to_be_between', { column: 'price', min_value: 0, max_value: 1000 }],
  ['values_to_match_regex', { column: 'day', regex: '^\\d{4}-\\d\\d-\\d\\d$' }],
  ['values_to_be_in_set', { column: 'city', value_set: ['SP', 'RJ', 'MG'] }],
  ['mean_to_be_between', { column: 'a', min_value: 1, max_value: 100 }],
];

const project = new ProjectFolder({
  's.json': JSON.stringify({
    expectations: CHECKS.map(([type, kwargs]) => ({ type: `expect_column_${type}`, kwargs })),
  }),
});
afterAll(() => project.remove());

/** Rows written; about 60 bytes each. */
function writeFile(): number {
  const file = fs.openSync(project.path('big.csv'), 'w');
  fs.writeSync(file, 'id,city,price,note,day,a,b\n');
  let [bytes, rows] = [0, 0];
  while (bytes < GIGABYTES * 1e9) {
    const lines: string[] = [];
    for (let end = rows + 20_000; rows < end; rows++)
      lines.push(
        `${rows},${['SP', 'RJ', 'MG', 'BA'][rows % 4] ?? ''},${rows % 1000}.${String(rows % 100).padStart(2, '0')},` +
          `some note of row ${(rows * 7919) % 1_000_003},2023-0${(rows % 9) + 1}-1${rows % 10},${rows % 97},${(rows * 31) % 1013}\n`,
      );
    bytes += fs.writeSync(file, lines.join(''));
  }
  fs.closeSync(file);
  return rows;
}

test(`lastro check of a CSV of ${GIGABYTES} GB stays in bounded memory and says how far it is`, async () => {
  const rows = writeFile();
  const started = performance.now();
  const { child, ended } = project.spawn(['check', 'big.csv', '--suite', 's.json']);
  let peak = 0;
  const watch = (async () => {
    while (child.exitCode === null) {
      try {
        const status = fs.readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
      } catch {
        return;
      }
      await wait(250);
    }
  })();
  const { out, err, code } = await ended;
  await watch;
  console.log(
    `${rows.toLocaleString('en-US')} rows: peak ${peak.toFixed(0)} MB, ${((performance.now() - started) / 1000).toFixed(0)} s\n${err}`,
  );
  expect(out).toContain('6 checks: 5 pass, 1 fail');
  expect(code).toBe(1);
  expect(err).toMatch(/big\.csv: read [\d,]+ of [\d,]+ MB \(\d+ %\)/);
  expect(peak).toBeGreaterThan(100);
  expect(peak).toBeLessThan(BOUND);
});
