import { countStatuses, runVerdict } from '../../src/base/status.js';
import type {
  ArtifactMetadata,
  Manifest,
  ManifestNode,
  NodeResult,
  ResourceType,
  RunResults,
} from '../../src/publish/artifacts.js';
import type { Catalog } from '../../src/publish/catalog.js';
import { dbtManifest, type DbtManifest } from '../../src/publish/dbt/index.js';
import { sourcesArtifact, type Sources } from '../../src/publish/freshness.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';
import { formatRelation } from '../../src/sql/relation.js';

/** Text as a hostile data file may hold it: markup of every output, a control character, half a surrogate pair. */
export const HOSTILE =
  '</text><script>alert("x")</script> & ]]> | `code` [link](http://x.example) @team \u0000\ud800 **bold**';

export const METADATA: ArtifactMetadata = {
  schema_version: '',
  lastro_version: '0.1.0',
  generated_at: '2018-10-17T21:31:00.000Z',
  invocation_id: '20181017T213005-3f9a2c',
  project_name: 'shop',
  target_name: 'dev',
  adapter_type: 'duckdb',
};

function node(type: ResourceType, layer: string, name: string, more: Partial<ManifestNode> = {}): ManifestNode {
  return {
    unique_id: type === 'source' ? `source.shop.raw.${name}` : `${type}.shop.${name}`,
    resource_type: type,
    name,
    layer,
    relation: formatRelation({ layer, name }),
    description: '',
    tags: [],
    materialized: null,
    file: `transforms/${layer}/${name}.sql`,
    line: 1,
    checksum: '0cc175b9c0f1b6a831c399e269772661',
    columns: {},
    keys: [],
    depends_on: [],
    compiled: { duckdb: null, bigquery: null },
    test: null,
    ...more,
  };
}

function check(id: string, line: number, column: string, severity: 'critical' | 'warning'): ManifestNode {
  return node('test', 'marts', 'fct_orders', {
    unique_id: `test.shop.${id}`,
    name: id,
    file: 'expectations/marts/fct_orders.json',
    line,
    depends_on: ['model.shop.fct_orders'],
    test: {
      id,
      suite: 'fct_orders',
      type: 'expect_column_values_to_not_be_null',
      kwargs: { column },
      columns: [column],
      severity,
      expectation: `${column} is never null`,
      notes: null,
    },
  });
}

export function manifest(): Manifest {
  const nodes = [
    node('source', 'raw', 'orders', { file: 'loaders/orders.ts', description: 'Orders as they came' }),
    node('seed', 'staging', 'states', { materialized: 'seed', file: 'transforms/seeds/states.csv' }),
    node('model', 'marts', 'fct_orders', {
      materialized: 'table',
      description: 'One row for each order',
      tags: ['nightly'],
      depends_on: ['source.shop.raw.orders', 'seed.shop.states'],
      columns: {
        order_id: { name: 'order_id', description: 'Key', pii: false, lineage: ['raw.orders.order_id'] },
        customer: { name: 'customer', description: '', pii: true, lineage: ['raw.orders.customer'] },
      },
      compiled: { duckdb: 'SELECT 1', bigquery: 'SELECT 1' },
    }),
    check('aaaaaaaaaaaa', 3, 'order_id', 'critical'),
    check('bbbbbbbbbbbb', 9, 'customer', 'warning'),
    check('cccccccccccc', 15, 'gone', 'critical'),
    check('dddddddddddd', 21, 'order_id', 'critical'),
    node('unit_test', 'marts', 'late_orders', { file: 'transforms/marts/marts.yml', line: 40 }),
  ];
  const byId = Object.fromEntries(nodes.map((each) => [each.unique_id, each]));
  const children = (id: string): string[] => nodes.filter((n) => n.depends_on.includes(id)).map((n) => n.unique_id);
  return {
    metadata: METADATA,
    nodes: byId,
    parent_map: Object.fromEntries(nodes.map((n) => [n.unique_id, n.depends_on])),
    child_map: Object.fromEntries(nodes.map((n) => [n.unique_id, children(n.unique_id)])),
  };
}

type Outcome = Pick<NodeResult, 'status' | 'message'> & Partial<NodeResult>;

/** By unique id what the run came to; `gone` is a column that is not there. */
const OUTCOMES: Record<string, Outcome> = {
  'source.shop.raw.orders': {
    status: 'success',
    message: '3 of 4 records loaded',
    rows: 3,
    load: {
      ...{ read: 4, loaded: 3, rejected: 1, as_of: '2018-10-17T12:00:00Z' },
      files: [{ name: 'orders.csv', hash: 'ff', bytes: 120, status: 'success', read: 4, loaded: 3, rejected: 1 }],
    },
  },
  'seed.shop.states': { status: 'success', message: '27 rows', rows: 27 },
  'model.shop.fct_orders': { status: 'success', message: '3 rows', rows: 3 },
  'test.shop.aaaaaaaaaaaa': { status: 'pass', message: 'no value of 3 is null', failures: 0 },
  'test.shop.bbbbbbbbbbbb': { status: 'warn', message: `1 of 3 rows is null, near ${HOSTILE}`, failures: 1 },
  'test.shop.cccccccccccc': { status: 'error', message: 'marts.fct_orders has no column gone' },
  'test.shop.dddddddddddd': { status: 'fail', message: `2 of 3 rows are ${HOSTILE}`, failures: 2 },
  'unit_test.shop.late_orders': { status: 'skipped', message: 'an earlier step failed' },
};

export function runResults(outcomes: Readonly<Record<string, Outcome>> = OUTCOMES): RunResults {
  const results = Object.values(manifest().nodes).flatMap((each): NodeResult[] => {
    const outcome = outcomes[each.unique_id];
    if (outcome === undefined) return [];
    const started = outcome.status === 'skipped' ? null : '2018-10-17T21:30:05.000Z';
    return [
      {
        unique_id: each.unique_id,
        resource_type: each.resource_type,
        name: each.name,
        layer: each.layer,
        relation: each.relation,
        started_at: started,
        completed_at: started,
        execution_time: started === null ? 0 : 0.25,
        rows: null,
        failures: null,
        severity: each.test?.severity ?? null,
        file: each.file,
        line: each.line,
        load: null,
        check: each.test === null ? null : checkArtifact(each.test, outcome),
        ...outcome,
      },
    ];
  });
  return {
    metadata: METADATA,
    args: { command: 'build', select: [] },
    started_at: '2018-10-17T21:30:05.000Z',
    completed_at: '2018-10-17T21:31:00.000Z',
    elapsed_time: 55,
    verdict: runVerdict(results),
    counts: countStatuses(results.map((result) => result.status)),
    results,
  };
}

function checkArtifact(
  { id, suite, type, columns, expectation, notes }: NonNullable<ManifestNode['test']>,
  { status, message }: Outcome,
): NonNullable<NodeResult['check']> {
  const isBroken = status === 'error';
  return {
    ...{ id, suite, type, columns, expectation, notes, observed: message, success: status === 'pass' },
    result: isBroken ? {} : { element_count: 3, unexpected_count: 0 },
    exception_info: {
      raised_exception: isBroken,
      exception_message: isBroken ? message : null,
      exception_traceback: null,
    },
    sample: status === 'fail' ? [{ order_id: HOSTILE }] : [],
    truncated: false,
    failures_file: status === 'fail' ? `failures/marts.fct_orders/${id}.parquet` : null,
    upstream: null,
  };
}

export function catalog(): Catalog {
  const stat = (value: boolean | number): Catalog['nodes'][string]['stats']['row_count'] => {
    return { id: 's', label: 'S', value, include: true, description: 'A figure' };
  };
  return {
    metadata: METADATA,
    nodes: {
      'model.shop.fct_orders': {
        unique_id: 'model.shop.fct_orders',
        metadata: {
          type: 'BASE TABLE',
          database: 'target/warehouse.duckdb',
          schema: 'marts',
          name: 'fct_orders',
          comment: null,
        },
        columns: {
          order_id: { name: 'order_id', index: 1, type: 'VARCHAR', comment: 'Key' },
          customer: { name: 'customer', index: 2, type: 'VARCHAR', comment: null },
        },
        stats: { has_stats: stat(true), row_count: stat(3) },
      },
    },
    sources: {},
  };
}

export function sources(): Sources {
  return sourcesArtifact(
    METADATA,
    [
      {
        uniqueId: 'source.shop.raw.orders',
        asOf: '2018-10-17T12:00:00Z',
        criteria: { warn_after: { count: 6, period: 'hour' }, error_after: { count: 1, period: 'day' } },
      },
    ],
    new Date('2018-10-17T21:30:05Z'),
  );
}

export function manifestOfDbt(): DbtManifest {
  return dbtManifest({
    manifest: manifest(),
    models: [],
    sources: [],
    unitTests: [],
    pages: [{ path: '/', title: 'Shop', file: 'src/index.md', reads: ['marts.fct_orders'] }],
    dialect: duckdbDialect,
    database: 'warehouse',
  });
}
