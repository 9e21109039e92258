import fs from 'node:fs';
import path from 'node:path';
import { shown } from '../../base/check-keys.js';
import { nameProblem } from '../../base/names.js';
import type { LastroError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { LAYOUT_CHECKS, type CsvLayout } from '../csv/csv-layout.js';
import { YamlFile, type YamlValue } from '../../project/yaml.js';
import type { LoaderDefinition } from '../loader.js';
import { OUTPUT_FORMATS, type OutputFormat, type Program } from './program.js';

/** Keys of the YAML beside a program. */
export const PROGRAM_KEYS = [
  'description',
  'table',
  'format',
  'columns',
  'contract',
  'nulls',
  'encoding',
  'delimiter',
  'quote',
  'escape',
  'skip',
  'comment',
  'header',
  'rename',
  'mode',
  'key',
  'volatile',
  'reads',
  'timeout',
  'onFailure',
] as const;

/** What the YAML beside a program says. */
export interface ProgramDoc {
  program: CsvLayout & Pick<Program, 'columns' | 'reads' | 'nulls' | 'encoding' | 'delimiter' | 'format'>;
  loader: Partial<Omit<LoaderDefinition, 'load' | 'fingerprint' | 'name'>>;
  /** Empty where there is no file. */
  text: string;
  problems: readonly LastroError[];
}

/** Reads `loaders/rates.yml` beside `loaders/rates.py`; one with another name, or none, is no problem. */
export function readProgramDoc(folder: string, name: string, displayFolder: string): ProgramDoc {
  const fileName = [`${name}.yml`, `${name}.yaml`].find((each) => fs.existsSync(path.join(folder, each)));
  const none = { program: { columns: undefined, reads: undefined, nulls: [], format: undefined }, loader: {} };
  if (fileName === undefined) return { ...none, text: '', problems: [] };
  const file = `${displayFolder}/${fileName}`;
  const text = fs.readFileSync(path.join(folder, fileName), 'utf8');
  const yaml = new YamlFile(text, file);
  const { root } = yaml;
  root.allow(PROGRAM_KEYS);
  const columns = listOf(root, 'columns');
  for (const column of columns ?? []) {
    const problem = nameProblem('column', column, root.get('columns').location);
    root.report(problem);
  }
  const encoding = root.get('encoding').text();
  const delimiter = root.get('delimiter').text();
  const format = oneOf<OutputFormat>(root, 'format', OUTPUT_FORMATS);
  const settings = {
    description: root.get('description').text(),
    table: root.get('table').text(),
    contract: root.get('contract').text(),
    mode: oneOf(root, 'mode', ['replace', 'append', 'upsert'] as const),
    key: listOf(root, 'key'),
    volatile: listOf(root, 'volatile'),
    timeout: timeoutOf(root),
    onFailure: oneOf(root, 'onFailure', ['fail', 'keep'] as const),
  };
  const loader = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return {
    program: {
      columns,
      reads: listOf(root, 'reads'),
      nulls: root.get('nulls').texts(),
      format,
      ...(encoding === undefined ? {} : { encoding }),
      ...(delimiter === undefined ? {} : { delimiter }),
      ...layoutOf(root),
    },
    loader,
    text,
    problems: yaml.problems,
  };
}

function layoutOf(root: YamlValue): CsvLayout {
  const known = Object.entries(LAYOUT_CHECKS).filter(([key]) => root.has(key));
  return Object.fromEntries(
    known.flatMap(([key, [isValid, hint]]) => {
      const value = root.get(key);
      if (isValid(value.json)) return [[key, value.json]];
      value.problem('yaml.value', `${key} is ${shown(value.json)}`, hint);
      return [];
    }),
  );
}

function listOf(root: YamlValue, key: string): string[] | undefined {
  return root.has(key) ? root.get(key).texts() : undefined;
}

function oneOf<T extends string>(root: YamlValue, key: string, words: readonly T[]): T | undefined {
  const value = root.get(key);
  const text = value.text();
  const known = words.find((word) => word === text);
  if (text !== undefined && known === undefined) value.problem('yaml.value', `${key} is ${text}`, suggest(text, words));
  return known;
}

function timeoutOf(root: YamlValue): number | undefined {
  const value = root.get('timeout');
  if (value.isAbsent) return undefined;
  const seconds = value.json;
  if (typeof seconds === 'number' && seconds > 0) return seconds;
  value.problem('yaml.value', `timeout is ${String(seconds)}`, 'use seconds above 0');
  return undefined;
}
