import type { Row } from '../base/cell.js';
import type { Clock } from '../base/clock.js';
import type { TableName } from '../sql/dialect.js';
import type { Session } from '../warehouse/warehouse.js';
import { MOST_ROWS, SAMPLE_ROWS, findRows, rowsStatement, type FoundRows } from './failing-rows.js';
import type { Outcome, ValueOutcome } from './expectation.js';
import { formatOf, type Format, type ResultFormat } from './format.js';
import { PersonalColumns } from './mask.js';
import { answersOf, measureAll, type Measured } from './measure.js';
import { Answers } from './metric.js';
import { mapResult, failureOf, skippedResult, valueResult } from './outcome.js';
import type { CheckPlan, PlannedCheck } from './plan.js';
import type { CheckResult } from './result.js';

/** A failed check whose rows are to be kept. */
export interface FailedCheck {
  /** The check's stable id. */
  id: string;
  table: TableName;
  type: string;
}

/** What running a plan needs from outside. */
export interface CheckContext {
  clock: Clock;
  /** For checks that do not say their own; SUMMARY by default. */
  resultFormat?: ResultFormat | undefined;
  /**
   * Keeps the rows of a failed check; `sql` selects them (at most 100,000, personal columns masked). Answers the path
   * below the target folder. Without it, rows are only sampled.
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

class PlanRunner {
  private readonly personal: PersonalColumns;

  constructor(
    private readonly plan: CheckPlan,
    private readonly session: Session,
    private readonly context: CheckContext,
  ) {
    this.personal = new PersonalColumns(context.pii);
  }

  async run(): Promise<CheckResult[]> {
    const { clock, abort } = this.context;
    const measured = await measureAll(this.plan, this.session, { elapsed: () => clock.elapsed(), abort });
    const results: CheckResult[] = [];
    for (const check of this.plan.checks) {
      abort?.throwIfAborted();
      results.push(await this.result(check, measured));
    }
    return results;
  }

  private async result(check: PlannedCheck, measured: ReadonlyMap<string, Measured>): Promise<CheckResult> {
    if (check.skipped !== undefined) return skippedResult(check, check.skipped);
    const started = this.context.clock.elapsed();
    let shared = 0;
    try {
      if (check.measurement === undefined) throw check.problem ?? new Error('not measured');
      const { tables, duration } = answersOf(check.measurement.needs, measured);
      shared = duration;
      const outcome = check.measurement.decide(new Answers(tables));
      const result = await this.report(check, outcome);
      return { ...result, duration: duration + this.context.clock.elapsed() - started };
    } catch (error) {
      if (check.kwargs['catch_exceptions'] === false || this.context.abort?.aborted === true) throw error;
      const duration = shared + this.context.clock.elapsed() - started;
      return { ...failureOf(check, error, this.personal), duration };
    }
  }

  private async report(check: PlannedCheck, outcome: Outcome): Promise<CheckResult> {
    const format = formatOf(check.kwargs, this.context.resultFormat, this.context.primaryKey);
    if (outcome.kind === 'value') return this.reportValue(check, outcome, format);
    const { plan, personal } = this;
    const found =
      outcome.unexpected > 0 && format.name !== 'BOOLEAN_ONLY'
        ? await findRows(this.session, { plan, rows: outcome.rows, personal, format, unexpected: outcome.unexpected })
        : undefined;
    const sql = rowsStatement({ plan, rows: outcome.rows, personal }, MOST_ROWS);
    const kept = outcome.success || found === undefined ? undefined : await this.keep(check, sql);
    return mapResult({ check, plan, outcome, format, found, kept, personal });
  }

  private async reportValue(check: PlannedCheck, outcome: ValueOutcome, format: Format): Promise<CheckResult> {
    const found: FoundRows = { sample: [], values: [], index: [], counts: [] };
    let kept: string | undefined;
    if (outcome.query !== undefined && outcome.query.count > 0 && format.name !== 'BOOLEAN_ONLY') {
      const { columns, rows } = await this.session.query(
        `SELECT * FROM (${outcome.query.sql}) AS failing LIMIT ${SAMPLE_ROWS}`,
      );
      const secret = this.secrets(columns.map(({ name }) => name));
      found.sample = rows.map((row) =>
        secret.row(Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]) as [string, Row[string]][])),
      );
      const list = columns.map(({ name }) => secret.select(this.plan.dialect, name));
      const sql = `SELECT ${[...new Set(list)].join(', ')} FROM (${outcome.query.sql}) AS failing LIMIT ${MOST_ROWS}`;
      kept = outcome.success ? undefined : await this.keep(check, sql);
    }
    return valueResult({ check, outcome, format, found, kept, personal: this.personal });
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

  private async keep(check: PlannedCheck, sql: string): Promise<string | undefined> {
    return this.context.writeFailures?.({ id: check.id, table: this.plan.table, type: check.config.type }, sql);
  }
}
