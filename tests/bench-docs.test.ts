import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { benchmarksDocument } from '../bench/document.js';
import { readResult, type PartResult } from '../bench/results.js';

const root = path.resolve(import.meta.dirname, '..');

it('docs/benchmarks.md has what the benchmark found (npm run docs:benchmarks)', () => {
  const kept = fs.readFileSync(path.join(root, 'docs/benchmarks.md'), 'utf8');
  expect(kept).toBe(benchmarksDocument());
});

it('every kept result is in the document, and has at least one table or note', () => {
  const parts = fs.readdirSync(path.join(root, 'bench/results')).map((file) => path.basename(file, '.json'));
  const read = new Map(parts.map((part) => [part, readResult(part)!]));
  const shown = new Set<string>();
  benchmarksDocument((part) => {
    shown.add(part);
    return read.get(part);
  });
  expect([...read.keys()].filter((part) => !shown.has(part))).toEqual([]);
  for (const [part, { tables, notes }] of read) expect(tables.length + notes.length, part).toBeGreaterThan(0);
});

it('figures have their units, circumstances and notes', () => {
  const part: PartResult = {
    measured: {
      ...{ date: '2026-11-27', machine: '2 × a processor, 8 GiB', load: [0.1, 2.5] },
      ...{ versions: { DuckDB: '1.5.6' }, rounds: 5 },
    },
    tables: [
      {
        caption: 'A shop.',
        columns: [
          { title: '' },
          { title: 'elapsed', unit: 's' },
          { title: 'checks' },
          { title: 'ratio', unit: 'ratio' },
        ],
        rows: [
          ['by hand', 1.25, 12_345, null],
          ['Lastro', 12, 221, 1.2],
        ],
      },
    ],
    notes: ['A sentence.'],
  };
  const text = benchmarksDocument((name) => (name === 'peers' ? part : undefined));
  expect(text)
    .toContain(`_Measured 2026-11-27, 2 × a processor, 8 GiB; DuckDB 1.5.6; load average 0.1 before and 2.5 after; medians of 5 rounds._

A shop.

|         | elapsed | checks | ratio |
| ------- | ------- | ------ | ----- |
| by hand | 1.25 s  | 12,345 |       |
| Lastro  | 12 s    | 221    | 1.20  |

- A sentence.
`);
  expect(text).toContain('Not measured yet.');
});
