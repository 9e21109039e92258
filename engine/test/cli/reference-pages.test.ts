import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Declarations } from '../../scripts/reference/declarations.js';
import { REFERENCE_PAGES } from '../../scripts/reference/pages.js';
import { REPOSITORY } from '../support/project-folder.js';

const read = (file: string): string => fs.readFileSync(path.join(REPOSITORY, 'docs/reference', file), 'utf8');

it.each(Object.keys(REFERENCE_PAGES))('docs/reference/%s is what the docstrings say', (file) => {
  expect(read(file), 'run: npm run docs:reference').toBe(REFERENCE_PAGES[file]?.());
});

it('every key of the configuration has a meaning', () => {
  const rows = [...read('config.md').matchAll(/^\| `(.+?)` \|.*\| (.*) \|$/gm)];
  expect(rows.length).toBeGreaterThan(90);
  const silent = rows.filter(([, key, meaning]) => key !== 'type' && meaning === '').map(([, key]) => key);
  expect(silent).toEqual([]);
});

/** The sections of the page, and where the code lists the keys of each. */
const LISTS: Readonly<Record<string, readonly [file: string, constant: string, member?: string][]>> = {
  'Files of transforms': [['project/transforms.ts', 'KEYS', 'file']],
  Models: [['project/transforms.ts', 'KEYS', 'model']],
  Config: [['project/transforms.ts', 'KEYS', 'config']],
  Columns: [['project/transforms.ts', 'KEYS', 'column']],
  'Rules that set rows aside': [['project/transforms.ts', 'KEYS', 'setAside']],
  Sources: [['project/transforms.ts', 'KEYS', 'source']],
  Tables: [['project/transforms.ts', 'KEYS', 'table']],
  Exposures: [['project/exposure.ts', 'KEYS']],
  'Unit tests': [['project/transforms.ts', 'KEYS', 'unitTest']],
  Suites: [['expect/suite.ts', 'SUITE_KEYS']],
  Expectations: [['expect/suite.ts', 'EXPECTATION_KEYS']],
};

const yamlSections = new Map(
  read('yaml.md')
    .split(/^##+ /m)
    .slice(1)
    .map((section) => {
      const rows = [...section.matchAll(/^\| (`.+?) +\|/gm)].flatMap(([, cell = '']) => cell.split(', '));
      return [section.split('\n')[0] ?? '', rows.map((key) => key.replaceAll('`', ''))];
    }),
);

it.each(Object.keys(LISTS))('docs/reference/yaml.md has the keys of: %s', (title) => {
  const declarations = new Declarations();
  const known = (LISTS[title] ?? []).flatMap(
    ([file, constant, member]) => declarations.list(constant, file, member) ?? [],
  );
  expect(known).not.toEqual([]);
  const keys = (yamlSections.get(title) ?? []).filter((key) => !key.includes('.'));
  expect([...keys].sort()).toEqual([...known].sort());
});

it('docs/reference/yaml.md has the keys of nested maps', () => {
  const nested = ['project/transforms.ts', 'project/freshness.ts', 'commands/read-checkpoint.ts'].flatMap((file) =>
    [...new Declarations().tree(file).text.matchAll(/\.allow\(\[(.*?)\]\)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'(\w+)'/g)].map(([, key = '']) => key),
    ),
  );
  expect(nested.length).toBeGreaterThan(15);
  const documented = [...yamlSections.values()].flat().map((key) => key.split('.').at(-1));
  expect(nested.filter((key) => !documented.includes(key))).toEqual([]);
});
