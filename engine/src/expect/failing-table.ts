import { StatementError, type Session } from '../warehouse/warehouse.js';
import type { FailingRows } from './expectation.js';
import { MOST_ROWS } from './failing-rows.js';
import type { CheckPlan } from './plan.js';

/** Failing rows of one check, and how much is read of them. */
export interface WantedRows {
  rows: FailingRows;
  unexpected: number;
  /** Statements that will read them. */
  readings: number;
}

const NAME = 'temp.main.lastro_failing';
/** Conditions in one scan at most. */
const MOST_TOGETHER = 20;

/** A limit that cuts nothing is left out: DuckDB plans worse with one. */
const limit = (rows: number): string => (rows > MOST_ROWS ? ` LIMIT ${MOST_ROWS}` : '');

/**
 * Groups failing rows that one scan sets aside: of the same relation, and all of them within {@link MOST_ROWS}, so that no
 * check's rows crowd out another's.
 */
export function scannedTogether<T extends WantedRows>(wanted: readonly T[]): T[][] {
  const groups: { from: string; rows: number; members: T[] }[] = [];
  for (const each of wanted) {
    const { from } = each.rows;
    const open = groups.find(
      (group) =>
        group.from === from && group.members.length < MOST_TOGETHER && group.rows + each.unexpected <= MOST_ROWS,
    );
    if (open === undefined) groups.push({ from, rows: each.unexpected, members: [each] });
    else {
      open.rows += each.unexpected;
      open.members.push(each);
    }
  }
  return groups.map(({ members }) => members);
}

/**
 * Failing rows in a temporary table of the session's own: their relation, which may be a view over text, is scanned once
 * however many statements and checks read them. Rows stand there as they are; what reads them masks.
 */
export class FailingTable {
  private isHeld = false;

  constructor(
    private readonly plan: CheckPlan,
    private readonly session: Session,
  ) {}

  /**
   * Where to read the rows of each check of a group. Rows that are read once only, or cannot be set aside (BigQuery is
   * spared temporary tables), are left where they are. {@link drop} before the next.
   */
  async hold(group: readonly WantedRows[]): Promise<FailingRows[]> {
    const where = group.map(({ rows }) => rows.where);
    const rows = group.map((wanted) => wanted.rows);
    const [first] = rows;
    if (first === undefined || group.reduce((sum, { readings }) => sum + readings, 0) < 2) return rows;
    const columns = this.plan.columns.map(({ name }) => this.plan.dialect.identifier(name));
    const flags = where.length === 1 ? [] : where.map((_, i) => `lastro_failing_${i}`);
    const list = [...columns, ...flags.map((flag, i) => `(${where[i] ?? ''}) AS ${flag}`)];
    const condition = where.map((each) => `(${each})`).join(' OR ');
    const held = await this.create(
      `SELECT ${list.join(', ')} FROM ${first.from} WHERE ${condition}${limit(group[0]?.unexpected ?? 0)}`,
    );
    return held ? rows.map((each, i) => ({ ...each, from: NAME, where: flags[i] ?? 'TRUE' })) : rows;
  }

  /** Where to read the rows that a query of a suite's finds, so many of them: SQL of the same columns. */
  async holdQuery({ sql, count }: { sql: string; count: number }): Promise<string> {
    const bounded = `SELECT * FROM (${sql}) AS failing${limit(count)}`;
    return (await this.create(bounded)) ? `SELECT * FROM ${NAME}` : sql;
  }

  async drop(): Promise<void> {
    if (this.isHeld) await this.session.run(`DROP TABLE ${NAME}`);
    this.isHeld = false;
  }

  private async create(sql: string): Promise<boolean> {
    if (this.plan.dialect.name !== 'duckdb') return false;
    try {
      await this.session.run(`CREATE TEMP TABLE ${NAME} AS ${sql}`);
      this.isHeld = true;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
    }
    return this.isHeld;
  }
}
