import fc from 'fast-check';

/** All that decides what a small project holds: one field per kind of input. */
export interface SmallProject {
  /** Rows of a file. */
  file: number[];
  /** Rows of a source that says nothing of its changes, in a variable of the environment. */
  environment: number[];
  seed: number[];
  contract: { maximum: number };
  /** A constant in a module that a loader imports. */
  loaderPart: number;
  model: { factor: number; materialized: 'view' | 'table' | 'incremental'; type: 'INTEGER' | 'BIGINT' };
  /** How the mart names what it reads. */
  naming: 'ref' | 'plain' | 'subquery';
  setAside: { above: number; reads: 'var' | 'seed' | 'clock' };
  unitTest: { expected: number };
  kwarg: number;
  severity: 'critical' | 'warning';
  notes: string;
  comparison: 'value counts' | 'row count' | 'query' | 'foreign key';
  customLimit: number;
  customPart: number;
  personal: boolean;
  layer: 'marts' | 'staging';
  variable: number;
  day: number;
  hour: number;
  engine: number;
  target: 'dev' | 'prod';
}

const rows = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 });
const digit = fc.integer({ min: 0, max: 5 });

export const smallProjects: fc.Arbitrary<SmallProject> = fc.record({
  file: rows,
  environment: rows,
  seed: rows,
  contract: fc.record({ maximum: fc.integer({ min: 3, max: 6 }) }),
  loaderPart: digit,
  model: fc.record({
    factor: digit,
    materialized: fc.constantFrom('view', 'table', 'incremental'),
    type: fc.constantFrom('INTEGER', 'BIGINT'),
  }),
  naming: fc.constantFrom('ref', 'plain', 'subquery'),
  setAside: fc.record({ above: digit, reads: fc.constantFrom('var', 'seed', 'clock') }),
  unitTest: fc.record({ expected: digit }),
  kwarg: digit,
  severity: fc.constantFrom('critical', 'warning'),
  notes: fc.constantFrom('recently added', 'now()'),
  comparison: fc.constantFrom('value counts', 'row count', 'query', 'foreign key'),
  customLimit: digit,
  customPart: digit,
  personal: fc.boolean(),
  layer: fc.constantFrom('marts', 'staging'),
  variable: digit,
  day: fc.integer({ min: 1, max: 5 }),
  hour: fc.integer({ min: 0, max: 5 }),
  engine: digit,
  target: fc.constantFrom('dev', 'prod'),
});

export const INPUTS = [
  'file',
  'environment',
  'seed',
  'contract',
  'loaderPart',
  'model',
  'naming',
  'setAside',
  'unitTest',
  'kwarg',
  'severity',
  'notes',
  'comparison',
  'customLimit',
  'customPart',
  'personal',
  'layer',
  'variable',
  'day',
  'hour',
  'engine',
  'target',
] as const satisfies readonly (keyof SmallProject)[];

const csv = (header: string, values: readonly number[]): string => `${[header, ...values].join('\n')}\n`;

const READS: Readonly<Record<SmallProject['naming'], string>> = {
  ref: '@ref(items)',
  plain: 'Staging.items',
  subquery: '(select * from @ref(items) where id is not null) as inside',
};

const RULES: Readonly<Record<SmallProject['setAside']['reads'], (above: number) => string>> = {
  var: (above) => `id > @var(most) + ${above}`,
  seed: (above) => `id > (select max(n) from @ref(limits)) + ${above}`,
  clock: (above) => `id > extract(day from @run_date) + ${above}`,
};

/** Checks that read a second table, each by a declaration of its own kind. */
function comparison(kind: SmallProject['comparison']): object {
  switch (kind) {
    case 'value counts':
      return {
        type: 'expect_column_value_counts_to_equal_other_table',
        kwargs: { column: 'id', other_table: 'raw.feed', other_column: 'id' },
      };
    case 'row count':
      return { type: 'expect_table_row_count_to_equal_other_table', kwargs: { other_table_name: 'raw.feed' } };
    case 'query':
      return {
        type: 'expect_query_results_to_match_comparison',
        kwargs: {
          base_query: 'select id from {batch}',
          comparison_query: 'select id from {source_table}',
          comparison_table: 'raw.feed',
        },
      };
    case 'foreign key':
      return {
        type: 'unexpected_rows_expectation',
        kwargs: { unexpected_rows_query: 'select id from {batch} where id not in (select id from raw.feed)' },
      };
  }
}

/** The project's files. */
export function filesOf(shape: SmallProject): Record<string, string> {
  const { model, layer, severity } = shape;
  const warning = { severity: 'warning' };
  const personal = shape.personal ? { pii: true } : {};
  return {
    'lastro.config.ts': `import { defineConfig } from 'lastro';
export default defineConfig({
  name: 'small', vars: { most: 0 },
  targets: { dev: { type: 'duckdb' }, prod: { type: 'duckdb', path: 'target/prod.duckdb' } },
});
`,
    'data/items.csv': csv('id', [0, ...shape.file]),
    'transforms/seeds/limits.csv': csv('n', shape.seed),
    'expectations/contracts/item.json': JSON.stringify({
      type: 'object',
      properties: { id: { type: 'integer', maximum: shape.contract.maximum } },
    }),
    'loaders/parts/more.ts': `export const more: number = ${shape.loaderPart};\n`,
    'loaders/items.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'items', table: 'items', description: 'Items.', contract: 'expectations/contracts/item.json',
  load: () => csvFile({ path: 'data/items.csv', columns: ['id'] }),
});
`,
    'loaders/feed.ts': `import { defineLoader } from 'lastro';
import { more } from './parts/more.js';
export default defineLoader({
  name: 'feed', table: 'feed', description: 'A feed.', columns: ['id'],
  fingerprint: () => 'always the same',
  load: ({ env }) => [...(env.FEED ?? '').split(','), String(more)].map((id) => ({ id })),
});
`,
    'transforms/staging/items.sql': `select @try_cast(id, ${model.type}) as id, count(*) as n from @source(items) group by 1\n`,
    [`transforms/${layer}/totals.sql`]: `select id, n * ${model.factor} as total, @var(most) as most from ${READS[shape.naming]}\n`,
    'transforms/marts/latest.sql': 'select max(id) as id, max(@run_date) as at from @ref(totals)\n',
    'transforms/marts/models.yaml': JSON.stringify({
      models: [
        {
          name: 'totals',
          config: { materialized: model.materialized, unique_key: 'id' },
          columns: [{ name: 'id', ...personal, data_type: 'INTEGER' }, { name: 'total' }, { name: 'most' }],
          set_aside: [{ name: 'late', where: RULES[shape.setAside.reads](shape.setAside.above), reason: 'late' }],
        },
      ],
      seeds: [{ name: 'limits', columns: [{ name: 'n', data_type: 'INTEGER' }] }],
      unit_tests: [
        {
          name: 'one',
          model: 'latest',
          given: [{ input: "ref('totals')", rows: [{ id: 2 }] }],
          expect: { rows: [{ id: shape.unitTest.expected }] },
        },
      ],
    }),
    'transforms/raw/sources.yaml': JSON.stringify({
      sources: [{ name: 'raw', tables: [{ name: 'items', columns: [{ name: 'id', ...personal }] }] }],
    }),
    'expectations/custom/parts/limit.ts': `export const limit: number = ${shape.customPart};\n`,
    'expectations/custom/own.ts': `import { defineExpectation } from 'lastro';
import { limit } from './parts/limit.js';
export default defineExpectation({
  type: 'expect_own', kind: 'query', summary: 'Own.', kwargs: {}, columns: () => [], describe: () => 'own',
  clock: 'moment',
  tables: () => ['staging.limits'],
  measure: (scope) => ({
    needs: { n: { kind: 'query', sql: \`SELECT SUM(n) FROM \${scope.otherTable('staging.limits')}\` } },
    decide: (results) => {
      const observed = results.count('n') + scope.now.getUTCHours();
      return { kind: 'value', success: observed > limit + ${shape.customLimit}, observed };
    },
  }),
});
`,
    'expectations/raw/items.yaml': JSON.stringify({ expectations: [{ ...comparison(shape.comparison), ...warning }] }),
    [`expectations/${layer}/totals.yaml`]: JSON.stringify({
      expectations: [
        {
          type: 'expect_column_values_to_be_between',
          kwargs: { column: 'id', min_value: 0, max_value: shape.kwarg },
          severity,
          meta: { notes: shape.notes },
        },
        { type: 'expect_own', ...warning },
      ],
    }),
    'expectations/marts/latest.yaml': JSON.stringify({
      expectations: [
        {
          type: 'expect_row_values_to_have_recent_data',
          kwargs: { column: 'at', datepart: 'hour', interval: 2 },
          ...warning,
        },
        {
          type: 'expect_column_max_to_be_between',
          kwargs: { column: 'at', max_value: { $PARAMETER: 'now() - timedelta(hours=2)' } },
          ...warning,
        },
      ],
    }),
  };
}

/** Arguments and environment of its runs. */
export function runOf({ variable, day, hour, target, environment }: SmallProject): {
  args: string[];
  env: Record<string, string>;
} {
  const now = `2026-06-0${day}T0${hour}:00:00Z`;
  return {
    args: ['--vars', `{most: ${variable}}`, '--now', now, '--target', target],
    env: { FEED: environment.join(',') },
  };
}
