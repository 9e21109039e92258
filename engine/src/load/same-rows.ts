import { textOf } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import type { Relation } from '../sql/relation.js';
import { plainType } from '../sql/types.js';
import { AUDIT_COLUMN_TYPES } from './audit.js';
import type { Landing } from './landing.js';

/** Types of the columns that are not text. */
export type ColumnTypes = Readonly<Record<string, 'text' | 'bigint' | 'timestamp'>>;

/** The type of a column of a raw or audit table. */
export const loadedType = (types: ColumnTypes, name: string): ColumnTypes[string] => types[name] ?? 'text';

/** How the values of a column are compared on both sides. */
const COMPARED_AS = { text: 'text', bigint: 'integer', timestamp: 'datetime' } as const;

/** Compares the rows that were loaded with those of the landing: their number, and a checksum of each column. */
export async function assertSameRows(
  landing: Landing,
  rows: string,
  warehouse: Landing,
  loaded: Relation,
): Promise<void> {
  const columns = await landing.session.describe(`SELECT * FROM ${rows}`);
  const checksumsOf = async ({ session, dialect }: Landing, from: string): Promise<string[]> => {
    const { checksums, types } = dialect;
    const sums = columns.map(({ name }) => {
      const type = loadedType(AUDIT_COLUMN_TYPES, name);
      const sqlType = types.nameOf(plainType(type));
      const value = `CAST(${dialect.identifier(name)} AS ${sqlType})`;
      return checksums.sum(checksums.hash(checksums.text[COMPARED_AS[type]](value, sqlType)), types.ofFamily.integer);
    });
    const { rows: found } = await session.read(`SELECT COUNT(*), ${sums.join(', ')} FROM ${from}`);
    return (found[0] ?? []).map((cell) => (cell === null ? '' : textOf(cell)));
  };
  const here = await checksumsOf(landing, rows);
  const there = await checksumsOf(warehouse, warehouse.dialect.table(loaded));
  const at = here.findIndex((value, i) => value !== there[i]);
  if (at === -1) return;
  const what = at === 0 ? 'the number of rows' : `the checksum of ${columns[at - 1]?.name ?? ''}`;
  throw new LastroError(
    'load.checksum-mismatch',
    `${what} is ${there[at] ?? ''} after loading, not ${here[at] ?? ''}`,
    {
      hint: 'values were changed while loading; the table is unchanged',
    },
  );
}
