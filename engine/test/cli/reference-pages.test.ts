import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Declarations } from '../../scripts/reference/declarations.js';
import { REFERENCE_PAGES } from '../../scripts/reference/pages.js';
import { PROGRAM_KEYS } from '../../src/load/programs/program-yaml.js';
import { TRANSFORM_KEYS } from '../../src/project/model-yaml.js';
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

const suiteKeys = (constant: string): readonly string[] => new Declarations().list(constant, 'expect/suite.ts') ?? [];

/** The sections of the page, and the keys that the code reads there. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'Files of transforms': TRANSFORM_KEYS.file,
  Models: TRANSFORM_KEYS.model,
  Config: TRANSFORM_KEYS.config,
  Columns: TRANSFORM_KEYS.column,
  'Rules that set rows aside': TRANSFORM_KEYS.setAside,
  Sources: TRANSFORM_KEYS.source,
  Tables: TRANSFORM_KEYS.table,
  Exposures: TRANSFORM_KEYS.exposure,
  'Unit tests': TRANSFORM_KEYS.unitTest,
  Suites: suiteKeys('SUITE_KEYS'),
  Expectations: suiteKeys('EXPECTATION_KEYS'),
  Programs: PROGRAM_KEYS,
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

it.each(Object.entries(KEYS))('docs/reference/yaml.md has the keys of: %s', (title, known) => {
  expect(known).not.toEqual([]);
  const keys = (yamlSections.get(title) ?? []).filter((key) => !key.includes('.'));
  expect([...keys].sort()).toEqual([...known].sort());
});

it('docs/reference/yaml.md has the keys of nested maps', () => {
  const nested = [
    'project/transforms.ts',
    'project/exposure.ts',
    'project/freshness.ts',
    'commands/checkpoint/read-checkpoint.ts',
  ].flatMap((file) =>
    [...new Declarations().tree(file).text.matchAll(/\.allow\(\[(.*?)\]\)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'(\w+)'/g)].map(([, key = '']) => key),
    ),
  );
  expect(nested.length).toBeGreaterThan(15);
  const documented = [...yamlSections.values()].flat().map((key) => key.split('.').at(-1));
  expect(nested.filter((key) => !documented.includes(key))).toEqual([]);
});
