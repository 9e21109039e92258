import type { Row } from '../base/cell.js';
import type { Clock } from '../base/clock.js';
import type { Session } from '../warehouse/warehouse.js';
import type { FailingRows, MapOutcome, Outcome, ValueOutcome } from './expectation.js';
import { MOST_ROWS, SAMPLE_ROWS, findRows, readings, rowsStatement } from './failing-rows.js';
import { FailingTable, scannedTogether, type WantedRows } from './failing-table.js';
import { formatOf, type Format, type ResultFormat } from './format.js';
import { PersonalColumns } from './mask.js';
import { answersOf, measureAll, type Measured } from './measure.js';
import { Answers } from './metric.js';
import { mapResult, failureOf, skippedResult, valueResult } from './outcome.js';
import type { CheckPlan, PlannedCheck } from './plan.js';
import { traceQueries } from './query-columns.js';
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
   * and until this is done. Answers the path below the target folder. Without it, rows are only sampled.
   */
  writeFailures?: (check: FailedCheck, sql: string) => Promise<string>;
  /** Columns of personal data: masked in results, messages and failing rows. */
  pii?: Iterable<string>;
  /** Columns that identify a row, for the index lists. */
  primaryKey?: readonly string[] | undefined;
  abort?: AbortSignal | undefined;
}

/** Runs a plan on one session: all metrics first, then the failing rows of the checks that have some. */
export async function runPlan(plan: CheckPlan, session: Session, context: CheckContext): Promise<CheckResult[]> {
  const runner = new PlanRunner(plan, session, context);
  return runner.run();
}

/** A check whose metrics are in: what it came to, and what is left to tell of it. */
interface Decided {
  check: PlannedCheck;
  outcome: Outcome;
  format: Format;
  /** Milliseconds so far. */
  duration: number;
}

/** A decided check with rows to bring. */
interface Failing extends Decided, WantedRows {
  outcome: MapOutcome;
}

class PlanRunner {
  private readonly personal: PersonalColumns;
  private readonly table: FailingTable;
  private readonly results = new Map<PlannedCheck, CheckResult>();

  constructor(
    private readonly plan: CheckPlan,
    private readonly session: Session,
    private readonly context: CheckContext,
  ) {
    this.personal = new PersonalColumns(context.pii);
    this.table = new FailingTable(plan, session);
  }

  async run(): Promise<CheckResult[]> {
    const { clock, abort } = this.context;
    const measured = await measureAll(this.plan, this.session, { elapsed: () => clock.elapsed(), abort });
    await traceQueries(this.plan, this.session);
    const failing: Failing[] = [];
    for (const check of this.plan.checks) {
      const decided = this.decide(check, measured);
      if (decided === undefined) continue;
      if (isFailing(decided)) failing.push(this.wanted(decided));
      else await this.tell(decided, () => this.report(decided));
    }
    for (const group of scannedTogether(failing)) await this.reportTogether(group);
    return this.plan.checks.flatMap((check) => this.results.get(check) ?? []);
  }

  /** What a check came to; undefined when that is told already: it was skipped, or could not be decided. */
  private decide(check: PlannedCheck, measured: ReadonlyMap<string, Measured>): Decided | undefined {
    if (check.skipped !== undefined) {
      this.results.set(check, skippedResult(check, check.skipped));
      return undefined;
    }
    let duration = 0;
    try {
      if (check.measurement === undefined) throw check.problem ?? new Error('not measured');
      const answers = answersOf(check.measurement.needs, measured);
      duration = answers.duration;
      const outcome = check.measurement.decide(new Answers(answers.tables));
      const format = formatOf(check.kwargs, this.context.resultFormat, this.context.primaryKey);
      return { check, outcome, format, duration };
    } catch (error) {
      this.failed(check, error, duration);
      return undefined;
    }
  }

  /** Keeps the result of a check, or why there is none, with the time it took. */
  private async tell({ check, duration }: Decided, report: () => Promise<CheckResult>): Promise<void> {
    const { clock, abort } = this.context;
    abort?.throwIfAborted();
    const started = clock.elapsed();
    try {
      this.results.set(check, { ...(await report()), duration: duration + clock.elapsed() - started });
    } catch (error) {
      this.failed(check, error, duration + clock.elapsed() - started);
    }
  }

  private failed(check: PlannedCheck, error: unknown, duration: number): void {
    if (check.kwargs['catch_exceptions'] === false || this.context.abort?.aborted === true) throw error;
    this.results.set(check, { ...failureOf(check, error, this.personal), duration });
  }

  private wanted(decided: Decided & { outcome: MapOutcome }): Failing {
    const { outcome, format } = decided;
    const { rows, unexpected } = outcome;
    return { ...decided, rows, unexpected, readings: readings(format, unexpected) + Number(this.keeps(outcome)) };
  }

  private async reportTogether(group: readonly Failing[]): Promise<void> {
    const { clock } = this.context;
    const started = clock.elapsed();
    try {
      const places = await this.table.hold(group);
      const share = (clock.elapsed() - started) / group.length;
      for (const [i, failing] of group.entries()) {
        const decided = { ...failing, duration: failing.duration + share };
        await this.tell(decided, () => this.reportRows(decided, places[i] ?? failing.rows));
      }
    } finally {
      await this.table.drop();
    }
  }

  private async reportRows({ check, outcome, format }: Failing, place: FailingRows): Promise<CheckResult> {
    const { plan, personal } = this;
    const { rows: source, unexpected } = outcome;
    const found = await findRows(this.session, { plan, rows: place, source, personal, format, unexpected });
    const kept = this.keeps(outcome)
      ? await this.keep(check, rowsStatement({ plan, rows: place, personal }, MOST_ROWS))
      : undefined;
    return mapResult({ check, plan, outcome, format, found, kept, personal });
  }

  private async report({ check, outcome, format }: Decided): Promise<CheckResult> {
    const { plan, personal } = this;
    if (outcome.kind === 'map')
      return mapResult({ check, plan, outcome, format, found: undefined, kept: undefined, personal });
    const { query } = outcome;
    const isShown = query !== undefined && query.count > 0 && format.name !== 'BOOLEAN_ONLY';
    const { sample, kept } = isShown ? await this.queried(check, outcome, query) : { sample: [], kept: undefined };
    return valueResult({ check, outcome, format, sample, kept, personal });
  }

  /** The rows behind an observed value. */
  private async queried(
    check: PlannedCheck,
    outcome: ValueOutcome,
    query: { sql: string; count: number },
  ): Promise<{ sample: Row[]; kept: string | undefined }> {
    try {
      const rows = this.keeps(outcome) ? await this.table.holdQuery(query) : query.sql;
      const { columns, rows: cells } = await this.session.query(
        `SELECT * FROM (${rows}) AS failing LIMIT ${SAMPLE_ROWS}`,
      );
      const names = columns.map(({ name }) => name);
      const secret = this.secrets(names);
      const sample = cells.map((row) => secret.row(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]))));
      const list = [...new Set(names.map((name) => secret.select(this.plan.dialect, name)))].join(', ');
      const kept = this.keeps(outcome)
        ? await this.keep(check, `SELECT ${list} FROM (${rows}) AS failing LIMIT ${MOST_ROWS}`)
        : undefined;
      return { sample, kept };
    } finally {
      await this.table.drop();
    }
  }

  /**
   * A query may rename a personal column. On a table that has one, only the columns that the table knows as not personal
   * are shown.
   */
  private secrets(names: readonly string[]): PersonalColumns {
    if (this.personal.none) return this.personal;
    const open = new Set(
      this.plan.columns.map(({ name }) => name.toLowerCase()).filter((name) => !this.personal.has(name)),
    );
    return new PersonalColumns(names.filter((name) => !open.has(name.toLowerCase())));
  }

  private keeps({ success }: Outcome): boolean {
    return !success && this.context.writeFailures !== undefined;
  }

  private async keep(check: PlannedCheck, sql: string): Promise<string | undefined> {
    return this.context.writeFailures?.({ id: check.id, table: this.plan.table, type: check.config.type }, sql);
  }
}

function isFailing(decided: Decided): decided is Decided & { outcome: MapOutcome } {
  const { outcome, format } = decided;
  return outcome.kind === 'map' && outcome.unexpected > 0 && format.name !== 'BOOLEAN_ONLY';
}
