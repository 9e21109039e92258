import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const suite = (type: string, kwargs: object, rest: object = {}): string =>
  JSON.stringify({ ...rest, expectations: [{ type, kwargs }] });

/** A folder of 1.x as it writes it: a checkpoint, its validation definitions, their suites, the files of a datasource. */
const GX_1: Readonly<Record<string, string>> = {
  'gx/checkpoints/nightly.json': JSON.stringify({
    actions: [
      { name: 'docs', site_names: [], type: 'update_data_docs' },
      { name: 'slack', notify_on: 'failure', slack_webhook: 'https://hooks.example.org/x', type: 'slack' },
    ],
    id: '93356829-ace5-4c46-b630-3079184bee41',
    name: 'nightly',
    result_format: { result_format: 'COMPLETE' },
    validation_definitions: [
      { id: 'd2b03758-a3e9-43fe-ba3e-698f0ce9a5c1', name: 'v1' },
      { id: 'd2b03758-a3e9-43fe-ba3e-698f0ce9a5c2', name: 'v2' },
    ],
  }),
  'gx/validation_definitions/v1.json': JSON.stringify({
    data: { asset: { name: 'orders' }, batch_definition: { name: 'one' }, datasource: { name: 'files' } },
    name: 'v1',
    suite: { id: '854df7ce-bc5e-4052-9e2f-4d69b9cc491d', name: 'orders_suite' },
  }),
  'gx/validation_definitions/v2.json': JSON.stringify({
    data: { asset: { name: 'orders' }, batch_definition: { name: 'monthly' }, datasource: { name: 'files' } },
    name: 'v2',
    suite: { name: 'rows' },
  }),
  'gx/expectations/orders_suite.json': suite(
    'expect_column_values_to_be_unique',
    { column: 'id' },
    { name: 'orders_suite' },
  ),
  'gx/expectations/rows.json': suite('expect_table_row_count_to_equal', { value: 3 }, { name: 'rows' }),
  'gx/great_expectations.yml': `config_version: 4.0
fluent_datasources:
  files:
    type: pandas_filesystem
    base_directory: ../data
    assets:
      orders:
        type: csv
        batch_definitions:
          one: {partitioner: {regex: orders.csv$, param_names: []}}
          monthly: {partitioner: {regex: 'sales_(?P<year>\\d{4})\\.csv', param_names: [year]}}
`,
};

/** Checkpoints of 0.x, by what kind of batch they name. */
const GX_0: Readonly<Record<string, string>> = {
  'ge/expectations/shop/orders.json': suite('expect_table_row_count_to_equal', { value: { $PARAMETER: 'n' } }),
  'ge/checkpoints/runtime.yml': `name: runtime
config_version: 1.0
class_name: Checkpoint
run_name_template: '%Y'
evaluation_parameters: {n: 2}
action_list:
  - name: store_validation_result
    action: {class_name: StoreValidationResultAction}
validations:
  - batch_request:
      datasource_name: any
      data_connector_name: runtime
      data_asset_name: orders
      runtime_parameters: {path: ../data/orders.csv}
      batch_identifiers: {id: 1}
    expectation_suite_name: shop.orders
`,
  'ge/checkpoints/inferred.yml': `name: inferred
config_version: 1.0
class_name: SimpleCheckpoint
evaluation_parameters: {n: 2}
batch_request: {datasource_name: folder, data_connector_name: all, data_asset_name: orders.csv}
expectation_suite_name: shop.orders
`,
  'ge/checkpoints/fluent.yml': `name: fluent
config_version: 1.0
class_name: Checkpoint
evaluation_parameters: {n: 2}
validations:
  - batch_request: {datasource_name: newer, data_asset_name: orders}
    expectation_suite_name: shop.orders
`,
  'ge/checkpoints/batches.yml': `validation_operator_name: action_list_operator
evaluation_parameters: {n: 2}
batches:
  - batch_kwargs: {path: ../data/orders.csv, datasource: x, reader_method: read_csv}
    expectation_suite_names: [shop.orders]
`,
  'ge/checkpoints/table.yml': `name: table
config_version: 1.0
class_name: Checkpoint
evaluation_parameters: {n: 2}
batch_request: {datasource_name: postgres, data_connector_name: default, data_asset_name: public.orders}
expectation_suite_name: shop.orders
`,
  'ge/checkpoints/lost.yml': `name: lost
class_name: Checkpoint
batch_request: {datasource_name: x}
expectation_suite_name: nowhere
`,
  'ge/checkpoints/none.yml': 'name: none\nclass_name: SimpleCheckpoint\nvalidations: []\n',
  'ge/great_expectations.yml': `datasources:
  folder:
    data_connectors:
      all:
        class_name: InferredAssetFilesystemDataConnector
        base_directory: ../data
        default_regex: {pattern: (.*), group_names: [data_asset_name]}
fluent_datasources:
  newer:
    type: pandas_filesystem
    base_directory: ../data
    assets:
      orders: {type: csv, batching_regex: orders\\.csv}
`,
};

let folder: ProjectFolder;
beforeAll(() => {
  folder = new ProjectFolder({
    ...GX_1,
    ...GX_0,
    'data/orders.csv': 'id\n1\n1\n',
    'data/sales_2024.csv': 'id\n1\n2\n3\n',
  });
});
afterAll(() => folder.remove());

describe('a checkpoint of Great Expectations 1.x', () => {
  it('checks the file of each validation by its suite, and names the actions that it does not run', async () => {
    const { code, out, err } = await folder.lastro('check', '--checkpoint', 'gx/checkpoints/nightly.json');
    expect(out).toMatch(
      /FAIL +main\.orders {2}id is unique[^]*gx\/expectations\/orders_suite\.json:1[^]*PASS +main\.sales_2024/,
    );
    expect(err).toBe('actions of the checkpoint nightly are not run: docs (update_data_docs), slack (slack)');
    expect(code).toBe(1);
  });

  it('asks for the data where a definition fits several files', async () => {
    const other = folder.copy();
    other.write('data/sales_2025.csv', 'id\n1\n2\n3\n');
    const { code, err } = await other.lastro('check', '--checkpoint', 'gx/checkpoints/nightly.json');
    other.remove();
    expect(err).toContain('the data of the checkpoint nightly is not one file: name it before --checkpoint');
    expect(code).toBe(2);
  });
});

describe('a checkpoint of Great Expectations 0.x', () => {
  it.each(['runtime', 'inferred', 'fluent', 'batches'])('finds its data and its suite: %s', async (name) => {
    const { code, out } = await folder.lastro('check', '--checkpoint', `ge/checkpoints/${name}.yml`);
    expect(out).toMatch(/PASS +main\.orders {2}the number of rows is 2/);
    expect(code).toBe(0);
  });

  it('of a table checks the data that the command names', async () => {
    const { code, out } = await folder.lastro('check', 'data/orders.csv', '--checkpoint', 'ge/checkpoints/table.yml');
    expect(out).toContain('1 pass');
    expect(code).toBe(0);
    expect((await folder.lastro('check', '--checkpoint', 'ge/checkpoints/table.yml')).code).toBe(2);
  });

  it.each([
    ['lost', /lost\.yml:1:1 {2}check\.no-suite {2}no suite nowhere below ge\/expectations/],
    ['none', /none\.yml:1:1 {2}checkpoint\.no-suites/],
    ['nowhere', /check\.unknown-checkpoint/],
  ])('without a suite exits 2: %s', async (name, message) => {
    const { code, err } = await folder.lastro('check', 'data/orders.csv', '--checkpoint', `ge/checkpoints/${name}.yml`);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

/** Status, table and sentence of each check, without the place of its suite. */
const verdicts = (out: string): string[] => out.split('\n').filter((line) => /^(PASS|FAIL|ERROR)/.test(line));

describe('lastro convert of a checkpoint', () => {
  it('of 1.x writes a checkpoint for each piece of data, which give its verdicts and reports', async () => {
    const { code, out, err } = await folder.lastro(
      ...['convert', 'gx/checkpoints/nightly.json', '--output', 'expectations/checkpoints'],
    );
    expect(out.trim().split('\n')).toEqual([
      'wrote expectations/checkpoints/nightly-1/orders_suite.json',
      'wrote expectations/checkpoints/nightly-1.yaml',
      'wrote expectations/checkpoints/nightly-2/rows.json',
      'wrote expectations/checkpoints/nightly-2.yaml',
    ]);
    expect(err).toBe('the action slack (slack) of the checkpoint nightly has no counterpart');
    expect(code).toBe(1);
    const converted = await folder.lastro('check', '--checkpoint', 'nightly-1', '--checkpoint', 'nightly-2');
    const original = await folder.lastro('check', '--checkpoint', 'gx/checkpoints/nightly.json');
    expect(verdicts(converted.out)).toEqual(verdicts(original.out));
    expect(verdicts(converted.out)).toHaveLength(2);
    expect(converted.err).toBe('');
    expect(folder.read('target/checkpoints/nightly-1.md')).toContain('id is unique');
  });

  it.each(['runtime', 'inferred', 'fluent', 'batches'])('of 0.x keeps its data and parameters: %s', async (name) => {
    const { code, out } = await folder.lastro('convert', `ge/checkpoints/${name}.yml`, '--output', 'converted');
    expect(code).toBe(0);
    expect(out).toContain(`wrote converted/${name}/orders.json`);
    const checked = await folder.lastro('check', '--checkpoint', `converted/${name}.yaml`);
    expect(checked.out).toMatch(/PASS +main\.orders {2}the number of rows is 2/);
    expect(checked.code).toBe(0);
  });

  it('maps the store of results to a report in JSON', async () => {
    await folder.lastro('convert', 'ge/checkpoints/runtime.yml', '--output', 'stored');
    await folder.lastro('check', '--checkpoint', 'stored/runtime.yaml');
    expect(JSON.parse(folder.read('target/checkpoints/runtime.json'))).toMatchObject({ success: true });
  });

  it('of a table names what is missing, and the command line gives it', async () => {
    const { code, err } = await folder.lastro('convert', 'ge/checkpoints/table.yml', '--output', 'tables');
    expect(err).toBe('the data of the checkpoint table is not one file: name it before --checkpoint');
    expect(code).toBe(1);
    const checked = await folder.lastro('check', 'data/orders.csv', '--checkpoint', 'tables/table.yaml');
    expect(checked.out).toContain('1 pass');
  });

  it('takes parameters and actions of a validation over those of its checkpoint', async () => {
    folder.write(
      'ge/checkpoints/own.yml',
      `name: own
class_name: SimpleCheckpoint
slack_webhook: https://hooks.example.org/x
evaluation_parameters: {n: 9}
expectation_suite_name: shop.orders
validations:
  - {batch_request: {runtime_parameters: {path: ../data/orders.csv}}, evaluation_parameters: {n: 2}}
  - {batch_request: {runtime_parameters: {path: ../data/sales_2024.csv}}, evaluation_parameters: {n: 3}}
`,
    );
    const { err } = await folder.lastro('convert', 'ge/checkpoints/own.yml', '--output', 'own', '--format', 'yaml');
    expect(err).toBe('the action slack_webhook of the checkpoint own has no counterpart');
    for (const file of ['ge/checkpoints/own.yml', 'own/own-1.yaml', 'own/own-2.yaml'])
      expect((await folder.lastro('check', '--checkpoint', file)).code).toBe(0);
  });

  it('writes no file when one exists, and needs a folder', async () => {
    folder.write('taken/nightly-2.yaml', 'x');
    const taken = await folder.lastro('convert', 'gx/checkpoints/nightly.json', '--output', 'taken');
    expect(taken).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot write taken/nightly-2.yaml') as string,
    });
    expect(fs.readdirSync(folder.path('taken'))).toEqual(['nightly-2.yaml']);
    const nowhere = await folder.lastro('convert', 'gx/checkpoints/nightly.json');
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('convert.no-output') as string });
  });
});
