import type { Row } from '../base/cell.js';
import type { Clock } from '../base/clock.js';
import { count } from '../base/text.js';
import type { Session } from '../warehouse/warehouse.js';
import type { MapDecision, Decision, ValueDecision } from './expectation.js';
import {
  MAX_ROWS,
  SAMPLE_ROWS,
  countReads,
  fetchFailingRows,
  readsMoreRows,
  rowsStatement,
  type FailingRowsResult,
} from './failing-rows.js';
import { FailingTable, groupByScan, isRare, type FailingRowsRequest } from './failing-table.js';
import { resolveResultFormat, type ResolvedResultFormat, type ResultFormat } from './format.js';
import { PersonalColumns, PersonalData } from '../personal/index.js';
import { resultsFor, computeMetrics, type MetricResult } from './measure.js';
import { MetricResults } from './metric.js';
import { mapResult, errorResult, skippedResult, valueResult } from './check-result.js';
import { refuseSql } from './check-sql.js';
import type { CheckPlan, PlannedCheck } from './plan.js';
import { valueOf } from './read-together.js';
import { findPersonalChecks } from './personal-checks.js';
import { traceQueryColumns } from './query-columns.js';
import type { CheckResult } from './result.js';
import type { Relation } from '../sql/relation.js';

/** A failed check whose rows are to be kept. */
export interface FailedCheck {
  /** The check's stable id. */
  id: string;
  table: Relation;
  type: string;
}

/** What running a plan needs from outside. */
export interface CheckContext {
  clock: Clock;
  /** For checks that do not say their own; SUMMARY by default. */
  resultFormat?: ResultFormat | undefined;
  /**
   * Keeps the rows of a failed check; `sql` selects them (at most 100,000, personal columns masked) on the plan's session
   * and until this is done. Returns the path below the target folder. Without it, rows are only sampled.
   */
  writeFailures?: (check: FailedCheck, sql: string) => Promise<string>;
  /** The columns masked in results, messages and failing rows. Default: none. */
  personal?: PersonalData | undefined;
  /** Columns that identify a row, for the index lists. */
  primaryKey?: readonly string[] | undefined;
  abort?: AbortSignal | undefined;
  /** Called with the progress of the checks, as a sentence. */
  progress?: ((sentence: string) => void) | undefined;
}

/** Runs a plan on one session: all metrics first, then the failing rows of failed checks. */
export async function runPlan(plan: CheckPlan, session: Session, context: CheckContext): Promise<CheckResult[]> {
  const runner = new PlanRunner(plan, session, context);
  return runner.run();
}

/** A measured check: its result so far, and the rows still to fetch. */
interface DecidedCheck {
  check: PlannedCheck;
  decision: Decision;
  format: ResolvedResultFormat;
  /** Milliseconds so far. */
  duration: number;
}

/** A decided check with rows to bring. */
interface FailingCheck extends DecidedCheck, FailingRowsRequest {
  decision: MapDecision;
  /** Whether a row fails by the values of its domain alone. */
  isOfValue: boolean;
}

class PlanRunner {
  private readonly personalData: PersonalData;
  /** Those of the plan's table. */
  private personal = PersonalColumns.none;
  private personalChecks: ReadonlySet<PlannedCheck> = new Set();
  private readonly table: FailingTable;
  private readonly results = new Map<PlannedCheck, CheckResult>();

  constructor(
    private readonly plan: CheckPlan,
    private readonly session: Session,
    private readonly context: CheckContext,
  ) {
    this.personalData = context.personal ?? PersonalData.none;
    this.table = new FailingTable(plan, session);
  }

  async run(): Promise<CheckResult[]> {
    const { clock, abort, progress } = this.context;
    await refuseSql(this.plan, this.session);
    const measured = await computeMetrics(this.plan, this.session, {
      elapsed: () => clock.elapsed(),
      abort,
      onMeasured: (done, total) => progress?.(`${done} of ${count(total, 'statement')} of checks`),
    });
    await traceQueryColumns(this.plan, this.session);
    if (this.plan.columns.length > 0 && this.personalData.hasFlags)
      this.personalData.setColumns(
        this.plan.table,
        this.plan.columns.map(({ name }) => name),
      );
    this.personal = await this.personalData.columns(this.plan.table);
    this.personalChecks = await findPersonalChecks(this.plan, this.personalData);
    const failing: FailingCheck[] = [];
    for (const check of this.plan.checks) {
      const decided = this.decide(check, measured);
      if (decided === undefined) continue;
      if (isFailing(decided)) failing.push(this.toFailingCheck(decided));
      else await this.storeResult(decided, () => this.report(decided));
    }
    let reported = 0;
    for (const group of groupByScan(failing, this.plan.columns.length)) {
      await this.reportGroup(group);
      reported += group.length;
      progress?.(`failing rows of ${reported} of ${count(failing.length, 'check')}`);
    }
    return this.plan.checks.flatMap((check) => this.results.get(check) ?? []);
  }

  /** The result of a check; undefined when it has one already: it was skipped, or could not be evaluated. */
  private decide(check: PlannedCheck, measured: ReadonlyMap<string, MetricResult>): DecidedCheck | undefined {
    if (check.skipped !== undefined) {
      this.results.set(check, skippedResult(check, check.skipped));
      return undefined;
    }
    let duration = 0;
    try {
      if (check.measurement === undefined) throw check.problem ?? new Error('not measured');
      const metricResults = resultsFor(check.measurement.needs, measured);
      duration = metricResults.duration;
      const decision = check.measurement.decide(new MetricResults(metricResults.tables));
      const format = resolveResultFormat(check.kwargs, this.context.resultFormat, this.context.primaryKey);
      return { check, decision, format, duration };
    } catch (error) {
      this.storeError(check, error, duration);
      return undefined;
    }
  }

  /** Stores the result of a check, or its error, with its duration. */
  private async storeResult({ check, duration }: DecidedCheck, report: () => Promise<CheckResult>): Promise<void> {
    const { clock, abort } = this.context;
    abort?.throwIfAborted();
    const started = clock.elapsed();
    try {
      this.results.set(check, { ...(await report()), duration: duration + clock.elapsed() - started });
    } catch (error) {
      this.storeError(check, error, duration + clock.elapsed() - started);
    }
  }

  private storeError(check: PlannedCheck, error: unknown, duration: number): void {
    if (check.kwargs['catch_exceptions'] === false || this.context.abort?.aborted === true) throw error;
    this.results.set(check, { ...errorResult(check, error, this.personalChecks.has(check)), duration });
  }

  private toFailingCheck(decided: DecidedCheck & { decision: MapDecision }): FailingCheck {
    const { check, decision, format } = decided;
    const { rows, elements, unexpected } = decision;
    const isOwn = rows.from === this.plan.relation;
    const isKept = this.storesFailures(decision);
    const readsAll = isKept || readsMoreRows(format, unexpected);
    return {
      ...decided,
      rows,
      unexpected,
      relationRows: isOwn && !hasCondition(check) ? elements : undefined,
      readCount: countReads(format, unexpected) + Number(isKept),
      isSetAside: readsAll || !isOwn || isRare(unexpected, elements),
      isOfValue:
        isOwn && check.expectation.isCustom !== true && check.columns.every((name) => rows.domain.includes(name)),
    };
  }

  private async reportGroup(group: readonly FailingCheck[]): Promise<void> {
    const { clock } = this.context;
    const started = clock.elapsed();
    try {
      const rows = await this.table.materialize(group);
      const located = group.map((each, i) => ({ ...each, rows: rows[i] ?? each.rows, source: each.rows }));
      const { plan, personal } = this;
      const found = await fetchFailingRows(this.session, located, { plan, personal, abort: this.context.abort });
      const share = (clock.elapsed() - started) / group.length;
      for (const [i, each] of located.entries())
        await this.storeResult({ ...each, duration: each.duration + share }, () =>
          this.reportRows(each, valueOf(found[i])),
        );
    } finally {
      await this.table.drop();
    }
  }

  private async reportRows(
    { check, decision, format, rows }: FailingCheck,
    found: FailingRowsResult,
  ): Promise<CheckResult> {
    const { plan, personal } = this;
    const failuresFile = this.storesFailures(decision)
      ? await this.storeFailures(check, rowsStatement(plan, rows, personal, MAX_ROWS))
      : undefined;
    return mapResult({ check, plan, decision, format, found, failuresFile, personal });
  }

  private async report({ check, decision, format }: DecidedCheck): Promise<CheckResult> {
    const { plan, personal } = this;
    if (decision.kind === 'map')
      return mapResult({ check, plan, decision, format, found: undefined, failuresFile: undefined, personal });
    const { query } = decision;
    const isShown = query !== undefined && query.count > 0 && format.name !== 'BOOLEAN_ONLY';
    const { sample, failuresFile } = isShown
      ? await this.readQueryRows(check, decision, query)
      : { sample: [], failuresFile: undefined };
    const readsPersonal = this.personalChecks.has(check);
    return valueResult({ check, decision, format, sample, failuresFile, readsPersonal });
  }

  /** The rows behind an observed value. */
  private async readQueryRows(
    check: PlannedCheck,
    decision: ValueDecision,
    query: { sql: string; count: number },
  ): Promise<{ sample: Row[]; failuresFile: string | undefined }> {
    try {
      const rows = this.storesFailures(decision) ? await this.table.materializeQuery(query) : query.sql;
      const { columns, rows: cells } = await this.session.read(
        `SELECT * FROM (${rows}\n) AS failing LIMIT ${SAMPLE_ROWS}`,
      );
      const names = columns.map(({ name }) => name);
      const masked = (await this.personalData.query(query.sql)).columns;
      const sample = cells.map((row) => masked.row(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]))));
      const list = [...new Set(names.map((name) => masked.select(this.plan.dialect, name)))].join(', ');
      const failuresFile = this.storesFailures(decision)
        ? await this.storeFailures(check, `SELECT ${list} FROM (${rows}\n) AS failing LIMIT ${MAX_ROWS}`)
        : undefined;
      return { sample, failuresFile };
    } finally {
      await this.table.drop();
    }
  }

  private storesFailures({ success }: Decision): boolean {
    return !success && this.context.writeFailures !== undefined;
  }

  private async storeFailures(check: PlannedCheck, sql: string): Promise<string | undefined> {
    return this.context.writeFailures?.({ id: check.id, table: this.plan.table, type: check.config.type }, sql);
  }
}

const hasCondition = ({ kwargs }: PlannedCheck): boolean => (kwargs['row_condition'] ?? null) !== null;

function isFailing(decided: DecidedCheck): decided is DecidedCheck & { decision: MapDecision } {
  const { decision, format } = decided;
  return decision.kind === 'map' && decision.unexpected > 0 && format.name !== 'BOOLEAN_ONLY';
}
