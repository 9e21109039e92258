import fc from 'fast-check';
import { expect } from 'vitest';
import { compareTable, type TableComparison, type TargetTable } from '../../src/reconcile/index.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import type { GoogleSql } from '../support/googlesql.js';
import { googleSqlWarehouse } from '../support/googlesql-session.js';
import { NAMES, anyRow, typeNamed, withRows, type Engine, type TestRow } from './typed-rows.js';

/** DuckDB, and Google's evaluator. */
export interface Engines {
  duckdb: Warehouse;
  google: GoogleSql;
}

function target({ duckdb, google }: Engines, engine: Engine, rows: readonly TestRow[]): TargetTable {
  const warehouse = engine === 'duckdb' ? duckdb : googleSqlWarehouse(google).warehouse;
  const integer = warehouse.dialect.types.ofFamily.integer;
  return {
    target: engine,
    dialect: withRows(warehouse.dialect, engine, rows),
    columns: [
      { name: 'id', type: integer },
      ...NAMES.map((name) => ({ name, type: typeNamed(name)[engine].replaceAll(', ', ',') })),
    ],
    session: (): Promise<Session> => warehouse.session(),
  };
}

/** The same table on both, with rows of each. */
export function compare(
  engines: Engines,
  from: readonly TestRow[],
  to: readonly TestRow[],
  key?: string[],
): Promise<TableComparison> {
  return compareTable({
    table: { layer: 'marts', name: 'given' },
    targets: { from: target(engines, 'duckdb', from), to: target(engines, 'bigquery', to) },
    key,
    isPersonal: () => false,
    examples: 5,
  });
}

/** Whether DuckDB says that two texts are one value of a type; of doubles, of nearly the same size. */
async function areEqual({ duckdb }: Engines, name: string, a: string | null, b: string | null): Promise<boolean> {
  const { duckdb: type, parse } = typeNamed(name);
  const value = (text: string | null): string => {
    const literal = duckdb.dialect.literal(text);
    return `CAST(${text === null || parse === undefined ? literal : parse.duckdb(literal)} AS ${type})`;
  };
  const session = await duckdb.session();
  const { rows } = await session.query(`SELECT ${value(a)} IS NOT DISTINCT FROM ${value(b)}`);
  session.close();
  const [x, y] = [Number(a), Number(b)];
  const isNear =
    type === 'DOUBLE' &&
    a !== null &&
    b !== null &&
    Math.abs(x - y) <= Math.max(1e-12, 1e-9 * Math.max(Math.abs(x), Math.abs(y)));
  return rows[0]?.[0] === true || (isNear && Number.isFinite(x) && Number.isFinite(y));
}

/** Any rows are equal on both engines, and a value of them that is changed is found. */
export async function assertChangesAreFound(engines: Engines, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.nat(),
      anyRow,
      async (rows, atRow, atColumn, other) => {
        expect(await compare(engines, rows, rows)).toMatchObject({ status: 'equal', keys: null });
        const [r, c] = [atRow % rows.length, atColumn % NAMES.length];
        const name = NAMES[c] ?? '';
        const changed = rows.map((row, i) =>
          i === r ? row.map((text, j) => (j === c ? (other[c] ?? null) : text)) : row,
        );
        const { status, keys } = await compare(engines, rows, changed, ['id']);
        const isSame = await areEqual(engines, name, rows[r]?.[c] ?? null, other[c] ?? null);
        expect(status).toBe(isSame ? 'equal' : 'differs');
        if (!isSame)
          expect(keys).toMatchObject({
            only_from: 0,
            only_to: 0,
            changed: 1,
            columns: { [name]: 1 },
            examples: [{ key: { id: String(r) }, in: 'both' }],
          });
      },
    ),
    { numRuns, endOnFailure: true },
  );
}
