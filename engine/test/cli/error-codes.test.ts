import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { thrownCodes } from '../support/error-codes.js';
import { REPOSITORY } from '../support/project-folder.js';

const PAGE = 'docs/reference/errors.md';

const rows = fs
  .readFileSync(path.join(REPOSITORY, PAGE), 'utf8')
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const [prefix = '', ...lines] = section.split('\n');
    return lines.filter((line) => /^\| `\S+\./.test(line)).map((line) => ({ prefix, line }));
  });
const documented = rows.map(({ line }) => line.split('`')[1] ?? '');

it('every code of the source has its cause and its cure, and no other code has', () => {
  const { codes, unexplained } = thrownCodes();
  expect(unexplained, 'say in test/support/error-codes.ts which codes these make').toEqual([]);
  expect(codes.size).toBeGreaterThan(290);
  expect([...codes].filter((code) => !documented.includes(code)).sort(), `add to ${PAGE}`).toEqual([]);
  expect(
    documented.filter((code) => !codes.has(code)),
    `remove from ${PAGE}`,
  ).toEqual([]);
});

it('lists each code once, in its section, in order, with two sentences', () => {
  expect(documented).toEqual([...documented].sort());
  expect(new Set(documented).size).toBe(documented.length);
  for (const { prefix, line } of rows) {
    expect(line.slice(3)).toMatch(new RegExp(`^${prefix}\\.`));
    expect(line).toMatch(/^\| `\S+` \| [A-Z`].*\. \| [A-Z].*[.)] \|$/);
  }
});
