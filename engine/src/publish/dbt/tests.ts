import type { ManifestNode, ManifestTest } from '../artifacts.js';
import { dbtId, dbtName } from './ids.js';
import { callOf, commonKeys, reads, type DbtNode, type IndexedProject } from './project.js';

/** How dbt states the call of a generic test. */
interface GenericTestCall {
  name: string;
  kwargs: Record<string, unknown>;
  namespace: string | null;
}

interface GenericTest {
  name: string;
  namespace: string | null;
  /** Its arguments, by the kwargs of the expectation. */
  args: Readonly<Record<string, string>>;
}

/** Generic tests of dbt and dbt-utils by the expectation that checks the same, as far as it has no other kwargs. */
const DBT_TESTS: Readonly<Record<string, GenericTest>> = {
  expect_column_values_to_be_unique: { name: 'unique', namespace: null, args: { column: 'column_name' } },
  expect_column_values_to_not_be_null: { name: 'not_null', namespace: null, args: { column: 'column_name' } },
  expect_column_values_to_be_in_set: {
    name: 'accepted_values',
    namespace: null,
    args: { column: 'column_name', value_set: 'values' },
  },
  expect_column_values_to_be_present_in_other_table: {
    name: 'relationships',
    namespace: null,
    args: { column: 'column_name', other_table: 'to', other_column: 'field' },
  },
  expect_compound_columns_to_be_unique: {
    name: 'unique_combination_of_columns',
    namespace: 'dbt_utils',
    args: { column_list: 'combination_of_columns' },
  },
};

/** A check, as a generic test of dbt. */
export function testNode(project: IndexedProject, node: ManifestNode, test: ManifestTest): DbtNode {
  const name = dbtName(node);
  const table = project.tables.get(node.relation.toLowerCase());
  const [column, ...more] = test.columns;
  return {
    database: project.database,
    schema: node.layer,
    ...commonKeys(project, { ...node, name }),
    unique_id: dbtId(node, name),
    resource_type: 'test',
    alias: name,
    checksum: { name: 'md5', checksum: node.checksum },
    config: {
      enabled: true,
      materialized: 'test',
      severity: test.severity === 'critical' ? 'ERROR' : 'WARN',
      tags: node.tags,
      meta: {},
    },
    tags: node.tags,
    description: test.expectation,
    columns: {},
    meta: {
      ...{ suite: test.suite, severity: test.severity, line: node.line, notes: test.notes },
      ...(test.accepted === undefined ? {} : { accepted: test.accepted }),
    },
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    unrendered_config: {},
    relation_name: null,
    raw_code: '',
    language: 'sql',
    ...reads(project, node.depends_on),
    compiled: false,
    compiled_code: null,
    compiled_path: null,
    contract: { enforced: false, alias_types: true, checksum: null },
    column_name: column !== undefined && more.length === 0 ? column : null,
    file_key_name: table === undefined ? null : fileKeyName(table),
    attached_node: table?.unique_id ?? null,
    test_metadata: testMetadata(project, test, table),
  };
}

function fileKeyName({ resource_type: type, layer, name }: ManifestNode): string {
  return type === 'source' ? `sources.${layer}` : `${type}s.${name}`;
}

/** The test of dbt where it checks the same, else the expectation. */
function testMetadata(
  { tables }: IndexedProject,
  { type, kwargs }: ManifestTest,
  table: ManifestNode | undefined,
): GenericTestCall {
  const model = table === undefined ? {} : { model: `{{ get_where_subquery(${callOf(table)}) }}` };
  const known = Object.hasOwn(DBT_TESTS, type) ? DBT_TESTS[type] : undefined;
  if (known !== undefined && Object.keys(kwargs).every((key) => Object.hasOwn(known.args, key))) {
    const args = Object.entries(kwargs).map(([key, value]) => [known.args[key] ?? key, value] as const);
    const other = tables.get(String(kwargs['other_table']).toLowerCase());
    const to = other === undefined ? {} : { to: callOf(other) };
    return { name: known.name, kwargs: { ...Object.fromEntries(args), ...to, ...model }, namespace: known.namespace };
  }
  const { column } = kwargs;
  return {
    name: type,
    kwargs: { ...kwargs, ...(typeof column === 'string' ? { column_name: column } : {}), ...model },
    namespace: 'lastro',
  };
}

/** A unit test without its rows, which may be a person's. */
export function unitTestNode(project: IndexedProject, node: ManifestNode): DbtNode {
  const { manifest } = project;
  const test = project.unitTests.find(
    ({ name, model }) => node.unique_id === `unit_test.${manifest.metadata.project_name}.${model}.${name}`,
  );
  const { depends_on } = reads(project, node.depends_on);
  const fixture = { rows: null, format: 'dict', fixture: null };
  const keys = commonKeys(project, node);
  const model = test?.model ?? '';
  return {
    ...keys,
    fqn: [...keys.fqn.slice(0, -1), model, node.name],
    unique_id: node.unique_id,
    resource_type: 'unit_test',
    schema: node.layer,
    model,
    description: node.description,
    given: (test?.given ?? []).map(({ input }) => ({ input: inputOf(project, input), ...fixture })),
    expect: fixture,
    overrides:
      test === undefined || Object.keys(test.overrides.vars).length === 0 ? null : { vars: test.overrides.vars },
    depends_on,
    config: { enabled: true, tags: [], meta: test?.overrides.now === undefined ? {} : { now: test.overrides.now } },
    checksum: node.checksum,
  };
}

/** A model goes before a source of the same name, as in unit tests. */
function inputOf({ tables }: IndexedProject, input: string): string {
  const named = [...tables.values()].filter(({ name }) => name === input);
  const node = named.find(({ resource_type: type }) => type !== 'source') ?? named[0];
  return node === undefined ? input : callOf(node);
}
