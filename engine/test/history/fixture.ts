import type { NodeStatus } from '../../src/base/status.js';
import type { CheckRecord, RunRecord, StepRecord, UpstreamFailures } from '../../src/history/index.js';

/** The graph of all these runs: orders and items feed the fact, which feeds the report; states stand apart. */
const PARENTS: Record<string, string[]> = {
  'raw.orders': [],
  'raw.items': [],
  'marts.states': [],
  'marts.fct': ['raw.orders', 'raw.items'],
  'marts.rpt': ['marts.fct'],
};

/** Checks by id and the relation they read. */
const CHECKS: Record<string, string> = {
  raw_key: 'raw.orders',
  fct_key: 'marts.fct',
  fct_total: 'marts.fct',
  rpt_share: 'marts.rpt',
  states_list: 'marts.states',
};

export const ACCEPTANCE = { until: '2018-10-31', reason: 'test orders', by: 'Finance', at_most: 3 };

export function check(id: string, status: NodeStatus | null, more: Partial<CheckRecord> = {}): CheckRecord {
  const failures = status === 'pass' ? 0 : status === 'fail' || status === 'warn' ? 3 : null;
  return {
    ...{ id, relation: CHECKS[id] ?? 'marts.fct', columns: ['key'], type: 'expect_column_values_to_not_be_null' },
    ...{ expectation: `${id} holds`, severity: 'critical', status, failures },
    ...more,
  };
}

export function step(relation: string, more: Partial<StepRecord> = {}): StepRecord {
  return {
    ...{ relation, kind: relation.startsWith('raw.') ? 'source' : 'model', status: 'success' },
    ...{
      started_at: '2018-10-01T00:00:00.000Z',
      execution_time: 0.1,
      rows: 100,
      message: '100 rows',
      parents: PARENTS[relation] ?? [],
    },
    columns: [{ name: 'key', type: 'VARCHAR' }],
    ...more,
  };
}

export interface RunChange {
  /** Status of checks; those not named pass. */
  checks?: Record<string, NodeStatus | null>;
  /** Ids of checks that warn by no more rows than the suite accepts. */
  accepted?: string[];
  /** Of unit tests of the fact; without them the record has none. */
  unitTests?: Record<string, NodeStatus | null>;
  without?: string[];
  steps?: Record<string, Partial<StepRecord>>;
  /** By check id what failed upstream of it. */
  upstream?: Record<string, UpstreamFailures>;
  target?: string;
}

/** The `n`th nightly run. */
export function run(
  n: number,
  { checks = {}, accepted = [], unitTests, without = [], steps = {}, upstream = {}, target = 'dev' }: RunChange = {},
): RunRecord {
  const day = new Date(Date.UTC(2018, 9, n)).toISOString();
  return {
    ...{ version: 1, run_id: `run${n}`, project: 'shop', target, verdict: 'pass' },
    ...{ started_at: day, completed_at: day, elapsed_time: 1 },
    steps: Object.keys(PARENTS).map((relation) => step(relation, steps[relation])),
    checks: Object.keys(CHECKS)
      .filter((id) => !without.includes(id))
      .map((id) => {
        const failures = upstream[id];
        const more = failures === undefined ? {} : { upstream: failures };
        if (accepted.includes(id)) return check(id, 'warn', { ...more, severity: 'warning', accepted: ACCEPTANCE });
        return check(id, id in checks ? (checks[id] ?? null) : 'pass', more);
      }),
    ...(unitTests === undefined
      ? {}
      : {
          unit_tests: Object.entries(unitTests).map(([name, status]) => ({
            ...{ id: `unit_test.shop.fct.${name}`, name, relation: 'marts.fct', status },
          })),
        }),
  };
}
