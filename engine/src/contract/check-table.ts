import { textOf, type Cell, type Row } from '../base/cell.js';
import type { Session } from '../warehouse/warehouse.js';
import type { ContractError } from './contract.js';
import type { ContractCheck, ContractSql } from './contract-sql.js';
import { VIOLATION_COLUMNS } from '../sql/dialect/contracts.js';
import { violationMessage } from './sentences/violation-message.js';

/** The violations of a contract in a table. */
export interface TableCheckResult {
  rows: number;
  /** Rows with at least one violation. */
  invalidRows: number;
  /** Every check with its number of violating rows. */
  checks: readonly (ContractCheck & { rows: number })[];
  /** The first violations, with the key columns of their rows. */
  violations: readonly (ContractError & { key: Row })[];
}

/** Counts in as few scans as there are count queries; rows that break a rule are only fetched when there are any. */
export async function checkTable(session: Session, sql: ContractSql, sample = 20): Promise<TableCheckResult> {
  const checks: (ContractCheck & { rows: number })[] = [];
  let [rows, invalidRows] = [0, 0];
  for (const [i, query] of sql.counts.entries()) {
    const [counts = []] = (await session.read(query.sql)).rows;
    if (i === 0) [rows, invalidRows] = [Number(counts[0]), Number(counts[1])];
    query.checks.forEach((check, j) => checks.push({ ...check, rows: Number(counts[j + 2]) }));
  }
  const violationRows =
    invalidRows === 0 || sample === 0 ? undefined : await session.read(sql.violations({ limit: sample }));
  const names = violationRows?.columns.map(({ name }) => name) ?? [];
  const violations = (violationRows?.rows ?? []).map((cells) => {
    const keyLength = cells.length - VIOLATION_COLUMNS.length;
    const key = Object.fromEntries(names.slice(0, keyLength).map((name, i) => [name, cells[i] ?? null]));
    return { ...toContractError(cells.slice(keyLength), sql.checks), key };
  });
  return { rows, invalidRows, checks, violations };
}

/** The error in a row of {@link ContractSql.violations}; `cells` are its {@link VIOLATION_COLUMNS}. */
function toContractError(cells: readonly Cell[], checks: readonly ContractCheck[]): ContractError {
  const [keyword = '', instancePath = '', schemaPath = ''] = cells.map(textOf);
  const [, , , property, text] = cells;
  const check = checks.find((candidate) => candidate.keyword === keyword && candidate.schemaPath === schemaPath);
  const value = text === null || text === undefined ? undefined : parseScalar(textOf(text));
  const said = {
    keyword,
    instancePath,
    schema: check?.schema ?? {},
    property: typeof property === 'string' ? property : undefined,
  };
  const message = violationMessage(said, { value: instancePath === '' ? undefined : value });
  return {
    keyword,
    instancePath,
    schemaPath,
    property: said.property,
    message,
    expectation: violationMessage(said),
    value,
  };
}

/** Values come as text; JSON where they are JSON. */
function parseScalar(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
