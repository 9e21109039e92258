import type { Job } from '../job.js';
import { writeFiles } from '../shop/project.js';

const MACROS = `
{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name }}{% endmacro %}

{% test is_between(model, column_name, min_value=none, max_value=none) %}
select * from {{ model }}
where {% if min_value is not none %}{{ column_name }} < {{ min_value }}{% else %}false{% endif %}
   or {% if max_value is not none %}{{ column_name }} > {{ max_value }}{% else %}false{% endif %}
{% endtest %}

{% test matches(model, column_name, regex) %}
select * from {{ model }} where not regexp_matches({{ column_name }}, '{{ regex }}')
{% endtest %}

{% test not_before(model, a, b) %}
select * from {{ model }} where not ({{ a }} >= {{ b }})
{% endtest %}

{% test unique_together(model, columns) %}
select {{ columns | join(', ') }} from {{ model }} group by all having count(*) > 1
{% endtest %}

{% test not_empty(model, min_value) %}
select count(*) from {{ model }} having count(*) < {{ min_value }}
{% endtest %}

{% test rows_of(model, other) %}
select 1 where (select count(*) from {{ model }}) <> (select count(*) from {{ other }})
{% endtest %}

{% test has_columns(model, columns) %}
select 1 where (
  select list(column_name order by column_index) from duckdb_columns()
  where schema_name = '{{ model.schema }}' and table_name = '{{ model.identifier }}'
) <> {{ columns }}
{% endtest %}
`;

const refs = (sql: string): string => sql.replaceAll(/"(?:raw|staging|marts)"\."(\w+)"/g, "{{ ref('$1') }}");
const parts = (relation: string): [layer: string, table: string] => {
  const [layer = '', table = ''] = relation.replaceAll('"', '').split('.');
  return [layer, table];
};

/** The tests of dbt, or of the project's macros, and their arguments. */
function testOf({ type, kwargs }: Job['checks'][number]): [name: string, args: Record<string, unknown>] {
  const { column, column_list: columns, min_value, max_value } = kwargs;
  const ref = (name: unknown): string => `ref('${parts(String(name))[1]}')`;
  switch (type) {
    case 'expect_column_values_to_not_be_null':
      return ['not_null', { column_name: column }];
    case 'expect_column_values_to_be_unique':
      return ['unique', { column_name: column }];
    case 'expect_column_values_to_be_in_set':
      return ['accepted_values', { column_name: column, values: kwargs['value_set'] }];
    case 'expect_column_values_to_be_present_in_other_table':
      return ['relationships', { column_name: column, to: ref(kwargs['other_table']), field: kwargs['other_column'] }];
    case 'expect_column_values_to_be_between':
      return ['is_between', { column_name: column, min_value, max_value }];
    case 'expect_column_values_to_match_regex':
      return ['matches', { column_name: column, regex: kwargs['regex'] }];
    case 'expect_column_pair_values_a_to_be_greater_than_b':
      return ['not_before', { a: kwargs['column_A'], b: kwargs['column_B'] }];
    case 'expect_compound_columns_to_be_unique':
      return ['unique_together', { columns }];
    case 'expect_table_row_count_to_be_between':
      return ['not_empty', { min_value }];
    case 'expect_table_row_count_to_equal_other_table':
      return ['rows_of', { other: `{{ ${ref(kwargs['other_table_name'])} }}` }];
    case 'expect_table_columns_to_match_ordered_list':
      return ['has_columns', { columns }];
    default:
      throw new Error(`${type} has no test of dbt yet: add it to bench/peers/dbt.ts`);
  }
}

/** Writes the project of dbt that makes the tables of the job in `dbt.duckdb`, and checks and publishes them; `check_<n>` is the n-th check. */
export function writeDbtProject(folder: string, job: Job): void {
  const files: Record<string, string> = {
    'dbt_project.yml': JSON.stringify({
      name: 'shop',
      profile: 'shop',
      flags: { send_anonymous_usage_stats: false },
      models: { shop: Object.fromEntries(LAYERS.map((name) => [name, { '+schema': name, '+materialized': 'table' }])) },
      data_tests: { '+severity': 'warn' },
      'on-run-end': job.marts.map(
        (mart) => `copy ${mart} to '${folder}/published/${parts(mart)[1]}.parquet' (format parquet, compression zstd)`,
      ),
    }),
    'profiles.yml': JSON.stringify({
      shop: {
        target: 'dev',
        outputs: {
          dev: {
            type: 'duckdb',
            path: `${folder}/dbt.duckdb`,
            threads: 2,
            settings: { default_null_order: 'nulls_first_on_asc_last_on_desc' },
          },
        },
      },
    }),
    'macros/macros.sql': MACROS,
    'published/.gitkeep': '',
  };
  for (const { table, sql } of job.loads) files[`models/${parts(table).join('/')}.sql`] = sql;
  for (const { relation, sql } of job.models) files[`models/${parts(relation).join('/')}.sql`] = refs(sql);
  const tests = new Map<string, object[]>();
  for (const [n, check] of job.checks.entries()) {
    const [name, args] = testOf(check);
    const [, table] = parts(check.relation);
    tests.set(table, [...(tests.get(table) ?? []), { [name]: { name: `check_${n}`, arguments: args } }]);
  }
  const models = [...tests].map(([name, of]) => ({ name, data_tests: of }));
  files['models/tests.yml'] = JSON.stringify({ version: 2, models });
  writeFiles(folder, files);
}

const LAYERS = ['raw', 'staging', 'marts'];
