import fs from 'node:fs';
import path from 'node:path';
import { timedPattern } from '../../base/timed-pattern.js';
import { YamlFile, type YamlValue } from '../../project/yaml.js';
import type { Checkpoint } from './checkpoint.js';
import { readGxActions } from './gx-action.js';
import { at, list, object, textAt, texts } from './gx-json.js';

/** Keys that only checkpoints of Great Expectations have. */
const GX_KEYS = [
  'class_name',
  'module_name',
  'validations',
  'validation_definitions',
  'action_list',
  'config_version',
  'expectation_suite_name',
  'batch_request',
  'batches',
  'validation_operator_name',
];

export const isGxCheckpoint = (root: YamlValue): boolean =>
  !root.has('expectations') && GX_KEYS.some((key) => root.has(key));

/** What one validation of a checkpoint says: suites by name, and the data as Great Expectations knows it. */
interface Validation {
  suites: string[];
  batch: unknown;
  /** What it states itself, over what its checkpoint states. */
  own?: unknown;
}

/**
 * The checkpoint that Great Expectations keeps in a file, of 1.x (with its validation definitions) or 0.x: one for each of its
 * validations. Their data is found where it is one file; actions are not run, and named in `notes`.
 * `file` is relative to `projectDir`, and so are the paths of the result.
 */
export function readGxCheckpoint(yaml: YamlFile, name: string, file: string, projectDir: string): Checkpoint[] {
  const { root } = yaml;
  const folder = path.join(path.dirname(file), '..');
  const validations = validationsOf(yaml, path.join(projectDir, folder));
  if (validations.every(({ suites }) => suites.length === 0))
    root.problem('checkpoint.no-suites', `the checkpoint ${name} names no suite`);
  return validations.map(({ suites, batch, own }) => {
    const data = findData(batch, path.join(projectDir, folder));
    const actions = readGxActions([root.json, own]);
    return {
      name,
      data: data === undefined ? undefined : path.relative(projectDir, data),
      missingData: `the data of the checkpoint ${name} is not one file: name it before --checkpoint`,
      suites: suites.flatMap((suite) => findSuite(root, suite, folder, projectDir)),
      where: undefined,
      contract: undefined,
      actions: [],
      parameters: { ...parametersOf(root.json), ...parametersOf(own) },
      foreignActions: actions,
      notes:
        actions.length === 0
          ? []
          : [`actions of the checkpoint ${name} are not run: ${actions.map(({ label }) => label).join(', ')}`],
    };
  });
}

const parametersOf = (stated: unknown): Record<string, unknown> => ({
  ...object(at(stated, 'evaluation_parameters')),
  ...object(at(stated, 'suite_parameters')),
});

function validationsOf({ root, problems }: YamlFile, folder: string): Validation[] {
  const definitions = root.get('validation_definitions').items();
  if (definitions.length > 0)
    return definitions.map((definition) => {
      const name = definition.get('name').text() ?? '';
      const file = path.join(folder, 'validation_definitions', `${name}.json`);
      if (!fs.existsSync(file)) {
        definition.problem('checkpoint.no-validation', `no validation definition ${name}: no file ${file}`);
        return { suites: [], batch: undefined };
      }
      const read = YamlFile.read(file, path.basename(file));
      problems.push(...read.problems);
      const { json } = read.root;
      return { suites: texts(at(json, 'suite', 'name')), batch: at(json, 'data') };
    });
  const batches = root.get('batches').items();
  if (batches.length > 0)
    return batches.map(({ json }) => ({
      suites: texts(at(json, 'expectation_suite_names')),
      batch: at(json, 'batch_kwargs'),
    }));
  const { json } = root;
  const validations = list(at(json, 'validations'));
  return (validations.length === 0 ? [json] : validations).map((validation) => ({
    suites: texts(at(validation, 'expectation_suite_name') ?? at(json, 'expectation_suite_name')),
    batch: at(validation, 'batch_request') ?? at(json, 'batch_request'),
    own: validations.length === 0 ? undefined : validation,
  }));
}

/** A suite's file is named like it, below `expectations/`; dots in the name may be folders. */
function findSuite(root: YamlValue, name: string, folder: string, projectDir: string): string[] {
  const found = ['expectations', '']
    .flatMap((below) => [path.join(folder, below, ...name.split('.')), path.join(folder, below, name)])
    .flatMap((stem) => ['.json', '.yaml', '.yml'].map((ending) => stem + ending))
    .find((file) => fs.existsSync(path.join(projectDir, file)));
  if (found === undefined)
    root.problem('check.no-suite', `no suite ${name} below ${path.join(folder, 'expectations')}`);
  return found === undefined ? [] : [found];
}

/** The one file that a batch is; undefined where it is none, or one of several. */
function findData(batch: unknown, folder: string): string | undefined {
  const stated = textAt(batch, 'runtime_parameters', 'path') ?? textAt(batch, 'path');
  if (stated !== undefined) return path.resolve(folder, stated);
  const configFile = path.join(folder, 'great_expectations.yml');
  if (!fs.existsSync(configFile)) return undefined;
  const config = YamlFile.read(configFile, configFile).root.json;
  const datasource = textAt(batch, 'datasource', 'name') ?? textAt(batch, 'datasource_name') ?? '';
  const asset = textAt(batch, 'asset', 'name') ?? textAt(batch, 'data_asset_name') ?? '';
  const fluent = at(config, 'fluent_datasources', datasource);
  const connector = at(
    config,
    'datasources',
    datasource,
    'data_connectors',
    textAt(batch, 'data_connector_name') ?? '',
  );
  const assetConfig = at(fluent ?? connector, 'assets', asset);
  const direct = textAt(assetConfig, 'filepath_or_buffer');
  if (direct !== undefined) return path.resolve(folder, direct);
  const base = textAt(assetConfig, 'base_directory') ?? textAt(fluent ?? connector, 'base_directory');
  const definition = textAt(batch, 'batch_definition', 'name') ?? '';
  const pattern =
    textAt(assetConfig, 'batch_definitions', definition, 'partitioner', 'regex') ??
    textAt(assetConfig, 'batching_regex') ??
    textAt(assetConfig, 'pattern') ??
    textAt(connector, 'default_regex', 'pattern');
  if (base === undefined || pattern === undefined) return undefined;
  const isNamed = texts(at(connector, 'default_regex', 'group_names')).includes('data_asset_name');
  return onlyFile(path.resolve(folder, base), pattern, isNamed ? asset : undefined);
}

/** The only file of a folder that a pattern of Python's fits, and whose name, with its ending or without, is `named`. */
function onlyFile(folder: string, pattern: string, named: string | undefined): string | undefined {
  if (!fs.existsSync(folder)) return undefined;
  const fits = timedPattern(`^(?:${pattern.replaceAll('(?P<', '(?<')})`, '');
  const files = fs
    .readdirSync(folder)
    .filter((file) => named === undefined || file === named || path.parse(file).name === named)
    .filter(fits);
  return files.length === 1 ? path.join(folder, files[0] ?? '') : undefined;
}
