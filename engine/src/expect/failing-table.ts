import { StatementError, type Session } from '../warehouse/warehouse.js';
import type { FailingRows } from './expectation.js';
import { MAX_ROWS } from './failing-rows.js';
import type { CheckPlan } from './plan.js';
import { shareReadings } from './shared-readings.js';

/** Failing rows of one check, and how they are read. */
export interface FailingRowsRequest {
  rows: FailingRows;
  unexpected: number;
  /** Rows of the whole relation, where they are known. */
  relationRows?: number | undefined;
  /** Statements that will read them. */
  readCount: number;
  /** Whether reading them where they are costs more than setting them aside. */
  isSetAside: boolean;
}

/** Conditions in one statement at most. */
const MAX_CONDITIONS = 60;

/** Values that are set aside at once, but for checks that have more alone. */
const MAX_CELLS = 10_000_000;

/** Rows are set aside where fewer than one of so many fail: reading up to the first ones would read much of the relation. */
const RARE = 50;

export const isRare = (unexpected: number, elements: number): boolean => unexpected * RARE < elements;

/** A limit that cuts nothing is left out: DuckDB plans worse with one. */
const limitClause = (rows: number): string => (rows > MAX_ROWS ? ` LIMIT ${MAX_ROWS}` : '');

const knownRows = (requests: readonly FailingRowsRequest[]): number | undefined =>
  requests.find(({ relationRows }) => relationRows !== undefined)?.relationRows;

/**
 * Groups failing rows that are read together: of the same relation, and where they are set aside, not too many of them. Those
 * of the same columns follow each other, for a text is read once in a statement, and values are counted once.
 */
export function groupByScan<T extends FailingRowsRequest>(requests: readonly T[], columns: number): T[][] {
  const groups: { key: string; rows: number; members: T[] }[] = [];
  const maxRows = Math.max(MAX_ROWS, MAX_CELLS / Math.max(1, columns));
  const keyOf = ({ rows, isSetAside }: T): string => JSON.stringify([isSetAside, rows.from]);
  const relationRows = new Map(
    requests.flatMap((each) => (each.relationRows === undefined ? [] : [[keyOf(each), each.relationRows]])),
  );
  for (const each of sortByDomain(requests)) {
    const key = keyOf(each);
    const fits = (rows: number): boolean =>
      !each.isSetAside || Math.min(rows, relationRows.get(key) ?? Infinity) <= maxRows;
    const openGroup = groups.find(
      (group) => group.key === key && group.members.length < MAX_CONDITIONS && fits(group.rows + each.unexpected),
    );
    if (openGroup === undefined) groups.push({ key, rows: each.unexpected, members: [each] });
    else {
      openGroup.rows += each.unexpected;
      openGroup.members.push(each);
    }
  }
  return groups.map(({ members }) => members);
}

function sortByDomain<T extends FailingRowsRequest>(requests: readonly T[]): T[] {
  const byDomain = new Map<string, T[]>();
  for (const each of requests) {
    const key = JSON.stringify(each.rows.domain);
    byDomain.set(key, [...(byDomain.get(key) ?? []), each]);
  }
  return [...byDomain.values()].flat();
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
   * The relation from which to read the rows of each check of a group. Rows that are read only once, or cost more to
   * copy, are read in place. Call {@link drop} before the next group.
   */
  async materialize(group: readonly FailingRowsRequest[]): Promise<FailingRows[]> {
    const rows = group.map((request) => request.rows);
    const [first] = rows;
    const readCount = group.reduce((sum, request) => sum + request.readCount, 0);
    if (first === undefined || group[0]?.isSetAside !== true || readCount < 2) return rows;
    const { from, expressions: where } = shareReadings(
      this.plan.readings,
      first.from,
      group.map(({ rows: { where } }) => where),
      true,
    );
    const columns = this.plan.columns.map(({ name }) => this.plan.dialect.identifier(name));
    const flags = where.length === 1 ? [] : where.map((_, i) => `lastro_failing_${i}`);
    const list = [...columns, ...flags.map((flag, i) => `(${where[i] ?? ''}) AS ${flag}`)];
    const unexpected = group.reduce((sum, request) => sum + request.unexpected, 0);
    const areMost = flags.length > 0 && unexpected >= (knownRows(group) ?? Infinity);
    const condition = areMost ? '' : ` WHERE ${where.map((each) => `(${each})`).join(' OR ')}`;
    const name = await this.create(
      `SELECT ${list.join(', ')} FROM ${from}${condition}${group.length === 1 ? limitClause(unexpected) : ''}`,
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
