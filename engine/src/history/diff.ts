import { isProblem, outcomeOf, type Outcome } from '../base/status.js';
import type { CheckRecord, ColumnRecord, RunRecord } from './record.js';
import { unusualRows, type BuiltRows, type UnusualRows } from './unusual-rows.js';

/** The differences between two runs. */
export interface RunDiff {
  before: { run_id: string; started_at: string };
  after: { run_id: string; started_at: string };
  /** Failing now and not before; a new check that fails is here as well as among the new. */
  newly_failing: CheckChange[];
  /** Failing before, passing now. */
  fixed: CheckChange[];
  /** Failing before; now its warning is accepted. Left out where there is none. */
  accepted?: CheckChange[];
  still_failing: CheckChange[];
  /** Failing before, skipped or not selected now: unknown. */
  unknown: CheckChange[];
  new_checks: CheckChange[];
  removed_checks: CheckChange[];
  schema_changes: SchemaChange[];
  row_changes: RowChange[];
}

/** Of a check or a unit test. */
export interface CheckChange {
  kind: 'check' | 'unit_test';
  /** Of a unit test, its unique id. */
  id: string;
  relation: string;
  expectation: string;
  /** Null where the run has no such check or did not get to it. */
  before: Outcome | null;
  after: Outcome | null;
  failures_before: number | null;
  failures_after: number | null;
}

export interface SchemaChange extends ColumnChanges {
  relation: string;
  /** `changed`: the relation is in both runs. */
  kind: 'added' | 'removed' | 'changed';
}

export interface ColumnChanges {
  added: ColumnRecord[];
  removed: ColumnRecord[];
  retyped: { name: string; before: string; after: string }[];
}

export interface RowChange {
  relation: string;
  before: number;
  after: number;
  /** Share of the rows before: 0.1 is ten per cent more; null when there were none. */
  change: number | null;
  /** Set when earlier builds lead to expect others. */
  unusual: UnusualRows | null;
}

export interface DiffOptions {
  /** By relation the rows of its builds before, oldest first. */
  builds?: Readonly<Record<string, readonly BuiltRows[]>>;
}

export function diffRuns(before: RunRecord, after: RunRecord, { builds = {} }: DiffOptions = {}): RunDiff {
  const [old, now] = [checksOf(before), checksOf(after)];
  const earlier = new Map(old.map((check) => [check.id, check]));
  const later = new Map(now.map((check) => [check.id, check]));
  const changes = now.map((check) => changeOf(earlier.get(check.id), check));
  const isRecorded = ({ kind }: Pick<CheckChange, 'kind'>, { unit_tests }: RunRecord): boolean =>
    kind === 'check' || unit_tests !== undefined;
  const failed = (change: CheckChange): boolean => isProblem(change.before);
  const fails = (change: CheckChange): boolean => isProblem(change.after);
  const isSettled = ({ after: outcome }: CheckChange): boolean => outcome === 'pass' || outcome === 'accepted';
  const accepted = changes.filter((change) => failed(change) && change.after === 'accepted');
  return {
    before: { run_id: before.run_id, started_at: before.started_at },
    after: { run_id: after.run_id, started_at: after.started_at },
    newly_failing: changes.filter((change) => fails(change) && !failed(change)),
    fixed: changes.filter((change) => failed(change) && change.after === 'pass'),
    ...(accepted.length === 0 ? {} : { accepted }),
    still_failing: changes.filter((change) => fails(change) && failed(change)),
    unknown: changes.filter((change) => failed(change) && !fails(change) && !isSettled(change)),
    new_checks: changes.filter((change) => !earlier.has(change.id) && isRecorded(change, before)),
    removed_checks: old
      .filter((check) => !later.has(check.id) && isRecorded(check, after))
      .map((check) => changeOf(check, undefined)),
    schema_changes: schemaChanges(before, after),
    row_changes: rowChanges(before, after, builds),
  };
}

type ComparedCheck = Pick<CheckChange, 'kind' | 'id' | 'relation' | 'expectation'> &
  Pick<CheckRecord, 'status' | 'accepted' | 'failures'>;

/** The checks of a run, and its unit tests where its record has them. */
function checksOf({ checks, unit_tests = [] }: RunRecord): ComparedCheck[] {
  return [
    ...checks.map((check) => ({ kind: 'check' as const, ...check })),
    ...unit_tests.map(({ id, name, relation, status }) => ({
      ...{ kind: 'unit_test' as const, id, relation, expectation: `unit test ${name}`, status, failures: null },
    })),
  ];
}

function changeOf(before: ComparedCheck | undefined, after: ComparedCheck): CheckChange;
function changeOf(before: ComparedCheck, after: undefined): CheckChange;
function changeOf(before: ComparedCheck | undefined, after: ComparedCheck | undefined): CheckChange {
  const { kind = 'check', id = '', relation = '', expectation = '' } = after ?? before ?? {};
  return {
    kind,
    id,
    relation,
    expectation,
    before: before === undefined ? null : outcomeOf(before),
    after: after === undefined ? null : outcomeOf(after),
    failures_before: before?.failures ?? null,
    failures_after: after?.failures ?? null,
  };
}

/** A relation whose columns one of the runs did not read is left out. */
function schemaChanges(before: RunRecord, after: RunRecord): SchemaChange[] {
  const earlier = new Map(before.steps.map((step) => [step.relation, step.columns]));
  const later = new Map(after.steps.map((step) => [step.relation, step.columns]));
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((relation): SchemaChange[] => {
    const [old, now] = [earlier.get(relation), later.get(relation)];
    if (old === null || now === null) return [];
    if (old === undefined) return [{ relation, kind: 'added', added: now ?? [], removed: [], retyped: [] }];
    if (now === undefined) return [{ relation, kind: 'removed', added: [], removed: old, retyped: [] }];
    const change: SchemaChange = { relation, kind: 'changed', ...columnChanges(old, now) };
    return change.added.length + change.removed.length + change.retyped.length === 0 ? [] : [change];
  });
}

/** What is different between the columns of one relation in two runs. */
export function columnChanges(before: readonly ColumnRecord[], after: readonly ColumnRecord[]): ColumnChanges {
  const old = new Map(before.map(({ name, type }) => [name, type]));
  const now = new Map(after.map(({ name, type }) => [name, type]));
  return {
    added: after.filter(({ name }) => !old.has(name)),
    removed: before.filter(({ name }) => !now.has(name)),
    retyped: after.flatMap(({ name, type }) => {
      const previousType = old.get(name);
      return previousType === undefined || kindOf(previousType) === kindOf(type)
        ? []
        : [{ name, before: previousType, after: type }];
    }),
  };
}

/** The values of an enum come and go with the data. */
function kindOf(type: string): string {
  return type.replace(/^ENUM\(.*\)$/s, 'ENUM');
}

function rowChanges(
  before: RunRecord,
  after: RunRecord,
  builds: Readonly<Record<string, readonly BuiltRows[]>>,
): RowChange[] {
  const earlier = new Map(before.steps.map((step) => [step.relation, step.rows]));
  return after.steps.flatMap(({ relation, rows }) => {
    const old = earlier.get(relation) ?? null;
    if (old === null || rows === null || old === rows) return [];
    return [
      {
        relation,
        before: old,
        after: rows,
        change: old === 0 ? null : (rows - old) / old,
        unusual: unusualRows(builds[relation] ?? [{ rows: old, runs: 1 }], rows) ?? null,
      },
    ];
  });
}
