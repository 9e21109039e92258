import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatError } from '../../src/base/errors.js';
import { readTransforms, type Transforms } from '../../src/project/transforms.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true });
});

function read(files: Record<string, string>): Transforms {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
  folders.push(folder);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return readTransforms(folder, 'shop');
}

const problems = (files: Record<string, string>): string[] => read(files).problems.map(formatError);

describe('readTransforms', () => {
  it('reads models of all layers with defaults of their layer', () => {
    const { models, problems } = read({
      'transforms/staging/stg_a.sql': 'select 1',
      'transforms/marts/deep/er/fct_a.sql': 'select 2',
      'transforms/marts/deep/er/fct_a.bigquery.sql': 'select 3',
      'transforms/seeds/regions.csv': 'a\n1\n',
    });
    expect(problems).toEqual([]);
    expect(
      models.map(({ uniqueId, table, materialized, variants }) => [
        uniqueId,
        table.layer,
        materialized,
        variants.get('bigquery')?.sql,
      ]),
    ).toEqual([
      ['model.shop.fct_a', 'marts', 'table', 'select 3'],
      ['seed.shop.regions', 'staging', 'seed', undefined],
      ['model.shop.stg_a', 'staging', 'view', undefined],
    ]);
  });

  it('reads what the YAML says, with the place of every entry', () => {
    const { models, problems } = read({
      'transforms/marts/fct.sql': 'select 1 as id, 2 as mail',
      'transforms/marts/models.yaml': [
        'version: 2',
        'models:',
        '  - name: fct',
        '    description: Facts.',
        '    config: { materialized: incremental, unique_key: id, partition_by: id, cluster_by: [id, mail], tags: nightly }',
        '    columns:',
        '      - { name: id, description: Key., data_type: BIGINT }',
        '      - { name: mail, meta: { pii: true } }',
        '    set_aside:',
        '      - { name: odd, where: id < 0, reason: below zero }',
      ].join('\n'),
    });
    expect(problems).toEqual([]);
    expect(models[0]).toMatchObject({
      materialized: 'incremental',
      uniqueKey: ['id'],
      partitionBy: 'id',
      clusterBy: ['id', 'mail'],
      tags: ['nightly'],
      description: 'Facts.',
      docs: { file: 'transforms/marts/models.yaml', line: 3 },
      columns: [
        { name: 'id', description: 'Key.', dataType: 'BIGINT', pii: undefined, location: { line: 7, column: 9 } },
        { name: 'mail', pii: true, location: { line: 8 } },
      ],
      setAside: [{ name: 'odd', where: 'id < 0', reason: 'below zero' }],
    });
  });

  it('reads sources and unit tests under the keys of dbt', () => {
    const { sources, unitTests, problems } = read({
      'transforms/marts/fct.sql': 'select 1',
      'transforms/marts/models.yaml': `
sources:
  - name: raw
    tables:
      - { name: orders, description: Orders., columns: [{ name: id }] }
unit_tests:
  - name: one
    model: fct
    given:
      - { input: "ref('a')", rows: [{ x: 1 }] }
      - { input: "source('raw', 'orders')", rows: [] }
      - { input: "@ref(c)", rows: [] }
    expect: { rows: [{ y: 2018-01-01 }] }
    overrides: { vars: { v: 1 }, now: "2018-10-17" }
`,
    });
    expect(problems).toEqual([]);
    expect(sources).toMatchObject([{ table: { layer: 'raw', name: 'orders' }, columns: [{ name: 'id' }] }]);
    expect(unitTests[0]).toMatchObject({
      model: 'fct',
      given: [
        { input: 'a', rows: [{ x: 1 }] },
        { input: 'orders', rows: [] },
        { input: 'c', rows: [] },
      ],
      expect: { rows: [{ y: '2018-01-01' }] },
      overrides: { vars: { v: 1 }, now: '2018-10-17' },
    });
  });

  const yaml = (...lines: string[]): Record<string, string> => ({
    'transforms/marts/fct.sql': 'select 1',
    'transforms/marts/m.yaml': lines.join('\n'),
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'an unknown key',
      yaml('modles: []'),
      'm.yaml:1:1  yaml.unknown-key  unknown key modles in the file (did you mean models?)',
    ],
    [
      'an unknown model',
      yaml('models:', '  - name: fkt'),
      'm.yaml:2:5  transforms.unknown-model  no file for fkt (did you mean fct?)',
    ],
    ['a seed among the models', yaml('seeds:', '  - name: fct'), 'transforms.unknown-model  no file for fct'],
    [
      'an unknown materialization',
      yaml('models:', '  - name: fct', '    config: { materialized: tabel }'),
      'unknown materialization tabel (did you mean table?)',
    ],
    [
      'a model documented twice',
      yaml('models: [{ name: fct }, { name: fct }]'),
      'transforms.documented-twice  fct is documented twice',
    ],
    [
      'an incremental model without a key',
      yaml('models: [{ name: fct, config: { materialized: incremental } }]'),
      'transforms.no-key',
    ],
    [
      'an incremental strategy that there is not',
      yaml('models: [{ name: fct, config: { materialized: incremental, incremental_strategy: insert_overwite } }]'),
      'transforms.strategy  unknown incremental strategy insert_overwite (did you mean insert_overwrite?)',
    ],
    [
      'partitions to replace without any',
      yaml('models: [{ name: fct, config: { materialized: incremental, incremental_strategy: insert_overwrite } }]'),
      'transforms.no-partition  fct replaces partitions and has no partition_by',
    ],
    [
      'a filter on partitions without any',
      yaml('models: [{ name: fct, config: { require_partition_filter: true } }]'),
      'transforms.no-partition  fct requires a filter on partitions and has no partition_by',
    ],
    [
      'a key that is no column',
      yaml('models: [{ name: fct, config: { unique_key: di }, columns: [{ name: id }] }]'),
      'fct has no column di (did you mean id?)',
    ],
    [
      'an unknown type',
      yaml('models: [{ name: fct, columns: [{ name: id, data_type: INTT }] }]'),
      'transforms.unknown-type  unknown type INTT of fct.id',
    ],
    [
      'a type of a source that is more than a type',
      yaml(
        'sources: [{ name: raw, tables: [{ name: a, columns: [{ name: id, data_type: "INT) AS a, (SELECT 1" }] }] }]',
      ),
      'transforms.unknown-type  unknown type INT) AS a, (SELECT 1',
    ],
    [
      'a column twice',
      yaml('models: [{ name: fct, columns: [{ name: id }, { name: id }] }]'),
      'fct.id is documented twice',
    ],
    ['a wrong shape', yaml('models: { name: fct }'), 'yaml.type  models must be a list'],
    [
      'a flag that is no flag',
      yaml('models: [{ name: fct, columns: [{ name: id, pii: maybe }] }]'),
      'pii must be true or false',
    ],
    ['broken YAML', yaml('models: ['), 'm.yaml:1:10  yaml.syntax'],
    ['a missing name', yaml('models: [{ description: x }]'), 'yaml.missing  models[0] has no name'],
    [
      'an unknown layer',
      { 'transforms/mart/a.sql': 'select 1' },
      'transforms/mart/a.sql is not in the folder of a layer (did you mean marts?, or name the folder',
    ],
    [
      'two models of one name',
      { 'transforms/marts/a.sql': '', 'transforms/staging/a.sql': '' },
      'two models are named a (the other is transforms/marts/a.sql)',
    ],
    ['a twin alone', { 'transforms/marts/a.bigquery.sql': '' }, 'transforms.no-twin'],
    ['a test of no model', yaml('unit_tests: [{ name: t, model: fkt }]'), 'no model fkt (did you mean fct?)'],
  ])('reports %s', (_, files, message) => {
    expect(problems(files).join('\n')).toContain(message);
  });

  it('finds nothing where there are no transforms', () => {
    expect(read({})).toEqual({ models: [], sources: [], unitTests: [], exposures: [], disabled: [], problems: [] });
  });
});
