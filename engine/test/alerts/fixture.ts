import { systemClock, type Clock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import type { AlertItem, AlertMessage, RunRecord } from '../../src/history/index.js';
import type { ChannelContext } from '../../src/alerts/channels/index.js';
import type { Manifest, ManifestNode, NodeResult, RunResults } from '../../src/publish/artifacts.js';

export function item(more: Partial<AlertItem> = {}): AlertItem {
  return {
    ...{ topic: 'check dev fct_key', event: 'failure', level: 'fail', title: 'marts.fct: order_id is unique' },
    ...{ details: [], relation: 'marts.fct', check: 'fct_key', owner: 'finance', since: '2018-10-01T00:00:00.000Z' },
    ...{ runs: 2, rows: 12, downstream: ['marts.rpt'], pages: ['Sales'] },
    url: 'https://reports.example.com/shop/checks.html?id=fct_key',
    command: 'npx lastro test --select fct_key',
    ...more,
  };
}

export function message(more: Partial<AlertMessage> = {}): AlertMessage {
  return {
    ...{
      id: '0123456789abcdef',
      channel: 'team',
      created: '2018-10-02T06:00:00.000Z',
      project: 'shop',
      subject: 'prod',
    },
    ...{ owner: 'finance', items: [item()], status: 'pending', attempts: 0, sent: null, reason: '' },
    ...more,
  };
}

/** A context in which retries wait a millisecond; lines for a workflow's runner are collected. */
export function channelContext(
  env: Record<string, string>,
  more: Partial<ChannelContext> = {},
): ChannelContext & { lines: string[] } {
  const lines: string[] = [];
  return {
    ...{ env, clock: systemClock, log: silentLogger, lines, out: (line: string) => void lines.push(line) },
    retries: { attempts: 3, pause: 1, longest: 2000 },
    ...more,
  };
}

/** A clock that a test sets. */
export class SetClock implements Clock {
  constructor(private time: Date) {}
  set(iso: string): void {
    this.time = new Date(iso);
  }
  now(): Date {
    return new Date(this.time);
  }
  timestamp(): Date {
    return this.now();
  }
  elapsed(): number {
    return 0;
  }
}

const uniqueId = (kind: string, name: string): string => `${kind}.shop.${name}`;

/** The manifest of the runs of `history/fixture.ts`; owners by relation. */
export function manifestOf(run: RunRecord, owners: Readonly<Record<string, string>> = {}): Manifest {
  const nodes: Record<string, ManifestNode> = {};
  const common = {
    description: '',
    materialized: null,
    columns: {},
    keys: [],
    tags: [],
    file: 'f.sql',
    line: 1,
    checksum: '',
  };
  const ownedBy = (relation: string): { owner?: string } => {
    const owner = owners[relation];
    return owner === undefined ? {} : { owner };
  };
  for (const { relation, kind } of run.steps) {
    const id = uniqueId(kind, relation);
    const [layer = '', name = ''] = relation.split('.');
    nodes[id] = {
      ...{ ...common, unique_id: id, resource_type: kind, name, layer, relation, depends_on: [], test: null },
      compiled: { duckdb: null, bigquery: null },
      ...ownedBy(relation),
    };
  }
  for (const { id: check, relation, severity, expectation, type } of run.checks) {
    const id = uniqueId('test', check);
    const table = Object.values(nodes).find((node) => node.relation === relation && node.test === null);
    nodes[id] = {
      ...{
        ...common,
        unique_id: id,
        resource_type: 'test',
        name: check,
        layer: relation.split('.')[0] ?? '',
        relation,
      },
      depends_on: table === undefined ? [] : [table.unique_id],
      compiled: { duckdb: null, bigquery: null },
      test: { id: check, suite: 's', type, kwargs: {}, columns: [], severity, expectation, notes: null },
      ...ownedBy(relation),
    };
  }
  const parent_map = Object.fromEntries(Object.values(nodes).map((node) => [node.unique_id, node.depends_on]));
  return { metadata: metadataOf(run), nodes, parent_map, child_map: {} };
}

export function resultsOf(run: RunRecord, results: NodeResult[] = []): RunResults {
  const { started_at, completed_at, elapsed_time, verdict } = run;
  const counts = { success: 0, pass: 0, warn: 0, fail: 0, error: 0, skipped: 0 };
  return { metadata: metadataOf(run), args: {}, started_at, completed_at, elapsed_time, verdict, counts, results };
}

function metadataOf({ run_id, target, started_at }: RunRecord): Manifest['metadata'] {
  return {
    ...{ schema_version: '', lastro_version: '', generated_at: started_at, invocation_id: run_id },
    ...{ project_name: 'shop', target_name: target, adapter_type: 'duckdb' },
  };
}
