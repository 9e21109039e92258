import { StatementError, type Session } from '../warehouse/warehouse.js';
import type { FailingRows } from './expectation.js';
import { MAX_ROWS } from './failing-rows.js';
import type { CheckPlan } from './plan.js';
import { shareReadings } from './shared-readings.js';

/** Failing rows of one check, and how much is read of them. */
export interface FailingRowsRequest {
  rows: FailingRows;
  unexpected: number;
  /** Rows of the whole relation, where they are known. */
  relationRows?: number | undefined;
  /** Statements that will read them. */
  readCount: number;
}

/** Conditions in one scan at most. */
const MAX_CONDITIONS = 60;

/** A limit that cuts nothing is left out: DuckDB plans worse with one. */
const limitClause = (rows: number): string => (rows > MAX_ROWS ? ` LIMIT ${MAX_ROWS}` : '');

/**
 * Groups checks whose failing rows one scan copies: checks of the same relation whose rows together are within {@link
 * MAX_ROWS}, so that no check displaces the rows of another.
 */
export function groupByScan<T extends FailingRowsRequest>(requests: readonly T[]): T[][] {
  const groups: { from: string; rows: number; members: T[] }[] = [];
  const relationRows = new Map(
    requests.flatMap(({ rows, relationRows: n }) => (n === undefined ? [] : [[rows.from, n]])),
  );
  for (const each of requests) {
    const { from } = each.rows;
    const fits = (rows: number): boolean => Math.min(rows, relationRows.get(from) ?? Infinity) <= MAX_ROWS;
    const openGroup = groups.find(
      (group) => group.from === from && group.members.length < MAX_CONDITIONS && fits(group.rows + each.unexpected),
    );
    if (openGroup === undefined) groups.push({ from, rows: each.unexpected, members: [each] });
    else {
      openGroup.rows += each.unexpected;
      openGroup.members.push(each);
    }
  }
  return groups.map(({ members }) => members);
}

/**
 * Failing rows in a temporary table of the session: their relation, which may be a view over text, is scanned once for
 * all statements and checks that read them. Rows are unmasked; readers of the table mask them.
 */
export class FailingTable {
  /** Undefined where the engine does not use temporary tables. */
  private readonly name: string | undefined;
  private isMaterialized = false;

  constructor(
    private readonly plan: CheckPlan,
    private readonly session: Session,
  ) {
    this.name = plan.dialect.temporaryTable?.('lastro_failing');
  }

  /**
   * The relation from which to read the rows of each check of a group. Rows that are read only once, or cannot be
   * copied, are read in place. Call {@link drop} before the next group.
   */
  async materialize(group: readonly FailingRowsRequest[]): Promise<FailingRows[]> {
    const rows = group.map((request) => request.rows);
    const [first] = rows;
    if (first === undefined || group.reduce((sum, { readCount }) => sum + readCount, 0) < 2) return rows;
    const { from, expressions: where } = shareReadings(
      this.plan.readings,
      first.from,
      group.map(({ rows: { where } }) => where),
      true,
    );
    const columns = this.plan.columns.map(({ name }) => this.plan.dialect.identifier(name));
    const flags = where.length === 1 ? [] : where.map((_, i) => `lastro_failing_${i}`);
    const list = [...columns, ...flags.map((flag, i) => `(${where[i] ?? ''}) AS ${flag}`)];
    const condition = where.map((each) => `(${each})`).join(' OR ');
    const name = await this.create(
      `SELECT ${list.join(', ')} FROM ${from} WHERE ${condition}${limitClause(group[0]?.unexpected ?? 0)}`,
    );
    return name === undefined ? rows : rows.map((each, i) => ({ ...each, from: name, where: flags[i] ?? 'TRUE' }));
  }

  /** The relation from which to read the rows that a query of a suite returns, with the same columns. */
  async materializeQuery({ sql, count }: { sql: string; count: number }): Promise<string> {
    const bounded = `SELECT * FROM (${sql}\n) AS failing${limitClause(count)}`;
    const name = await this.create(bounded);
    return name === undefined ? sql : `SELECT * FROM ${name}`;
  }

  async drop(): Promise<void> {
    if (this.isMaterialized) await this.session.run(`DROP TABLE ${this.name ?? ''}`);
    this.isMaterialized = false;
  }

  /** The table's name; undefined when it could not be made. */
  private async create(sql: string): Promise<string | undefined> {
    if (this.name === undefined) return undefined;
    try {
      await this.session.read(`CREATE TEMP TABLE ${this.name} AS ${sql}`);
      this.isMaterialized = true;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
    }
    return this.isMaterialized ? this.name : undefined;
  }
}
