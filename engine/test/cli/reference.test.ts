import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cliReference } from '../../src/cli/reference.js';
import { REPOSITORY } from '../support/project-folder.js';

it('docs/reference/cli.md is what the command line says of itself', () => {
  const page = fs.readFileSync(path.join(REPOSITORY, 'docs/reference/cli.md'), 'utf8');
  expect(page, 'run: npm run docs:cli').toBe(cliReference());
});

it('says something of every command and option', () => {
  const rows = cliReference()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(50);
  for (const row of rows) expect(row).toMatch(/^\| `[^`]+` \| \S.* \|$/);
});
