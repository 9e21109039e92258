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
