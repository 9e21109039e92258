import type { Cell } from '../base/cell.js';
import { textOf } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { count } from '../base/text.js';
import { PersonalData, maskCell } from '../personal/index.js';
import type { Model } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import type { ResultTable } from '../warehouse/warehouse.js';
import type { Statement } from './materialization.js';

/** Keys that a message names. */
const SHOWN = 3;

export interface KeyedRows {
  model: Model;
  dialect: Dialect;
  /** A relation, or a query in brackets. */
  rows: Statement;
  /** What is masked in messages. */
  personal: PersonalData | undefined;
}

/**
 * Throws `model.key-null` or `model.key-twice`, naming keys and how many rows have each, when rows do not have one key
 * each: a merge would keep one of them by chance, or all of them in every run.
 */
export async function assertUniqueKey(
  { model, dialect, rows, personal }: KeyedRows,
  query: (statement: Statement) => Promise<ResultTable>,
): Promise<void> {
  const { uniqueKey, table, file } = model;
  const keys = uniqueKey.map((name) => dialect.identifier(name));
  const failed = (code: string, message: string, hint: string): LastroError =>
    new LastroError(`model.${code}`, message, { location: { file }, hint });
  const list = keys.join(', ');
  const prefix = `SELECT ${list}, count(*) AS key_rows FROM `;
  const { rows: found } = await query({
    sql:
      `${prefix}${rows.sql} AS keyed GROUP BY ${list}` +
      ` HAVING count(*) > 1 OR ${keys.map((key) => `${key} IS NULL`).join(' OR ')} ORDER BY key_rows DESC, ${list} LIMIT ${SHOWN}`,
    prefixLength: prefix.length + rows.prefixLength,
  });
  if (found.length === 0) return;
  const describe = await describeKey({ model, personal });
  const listed = found.map((row) => `${describe(row)}: ${count(Number(row.at(-1)), 'row')}`).join('; ');
  if (found.some((row) => uniqueKey.some((_, i) => row[i] === null)))
    throw failed('key-null', `rows of ${table.name} have no unique_key (${listed})`, 'leave out rows without a key');
  throw failed(
    'key-twice',
    `the unique_key of ${table.name} is not unique (${listed})`,
    'add to the key, or group the rows',
  );
}

/** Writes the key of a row whose first values are those of the model's `unique_key`; personal ones are masked. */
export async function describeKey({
  model: { uniqueKey, table },
  personal = PersonalData.none,
}: Pick<KeyedRows, 'model' | 'personal'>): Promise<(row: readonly Cell[]) => string> {
  const masked = await personal.columns(table);
  return (row) =>
    uniqueKey
      .map((name, i) => `${name} ${textOf(masked.has(name) ? maskCell(row[i] ?? null) : (row[i] ?? null))}`)
      .join(', ');
}
