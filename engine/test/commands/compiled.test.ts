import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(SHOP);
});
afterEach(() => project.remove());

it('compiled SQL is written where it differs and left alone where it does not', async () => {
  await project.lastro('compile');
  const folder = path.join(project.dir, 'target', 'compiled', 'duckdb');
  const [first = '', second = ''] = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql'))
    .map((file) => path.join(folder, file));
  const compiled = fs.readFileSync(first, 'utf8');
  const past = new Date('2020-01-01');
  fs.writeFileSync(first, 'select 0');
  fs.utimesSync(second, past, past);
  await project.lastro('compile');
  expect(fs.readFileSync(first, 'utf8')).toBe(compiled);
  expect(fs.statSync(second).mtime).toEqual(past);
});
