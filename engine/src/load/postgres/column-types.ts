import { count } from '../../base/text.js';
import type { Dialect } from '../../sql/dialect.js';
import { plainType, type SqlType } from '../../sql/types.js';
import type { Session } from '../../warehouse/warehouse.js';
import type { PostgresColumn } from './catalogue.js';

/** Gives columns their types; one with a value that the type does not have stays text, and is named. */
export async function makeTyped(
  session: Session,
  dialect: Dialect,
  from: string,
  to: string,
  columns: readonly PostgresColumn[],
): Promise<string[]> {
  const notes: string[] = [];
  const list: string[] = [];
  for (const column of columns) {
    const name = dialect.identifier(column.name);
    const type = await typeOf(session, name, from, column);
    if (type === undefined) {
      list.push(name);
      continue;
    }
    const cast = dialect.types.tryCast(name, dialect.types.nameOf(type));
    const { rows } = await session.query(`SELECT count(*) FROM ${from} WHERE ${name} IS NOT NULL AND ${cast} IS NULL`);
    const odd = Number(rows[0]?.[0]);
    if (odd > 0)
      notes.push(
        `${column.name} (${column.type}) is read as text: ${count(odd, 'value')} are no ${dialect.types.nameOf(type)}`,
      );
    list.push(odd > 0 ? name : `${cast} AS ${name}`);
  }
  await session.run(`CREATE TABLE ${to} AS SELECT ${list.join(', ')} FROM ${from}`);
  await session.run(`DROP TABLE ${from}`);
  return notes;
}

const TYPES: Readonly<Record<string, SqlType['name']>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'bigint',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
};

/** The longest decimal that both engines have. */
const MAX_DIGITS = 38;

async function typeOf(
  session: Session,
  name: string,
  from: string,
  { base, type, kind }: PostgresColumn,
): Promise<SqlType | undefined> {
  if (kind !== 'base') return undefined;
  if (base !== 'numeric' && base !== 'money')
    return Object.hasOwn(TYPES, base) ? plainType(TYPES[base] ?? 'text') : undefined;
  const stated = /^numeric\((\d+),(\d+)\)$/.exec(type);
  const [precision, scale] =
    stated === null ? await digitsOf(session, name, from) : [Number(stated[1]), Number(stated[2])];
  return precision > MAX_DIGITS || scale > precision ? undefined : { name: 'decimal', precision, scale };
}

/** Digits in all and behind the point that the values of a column need. */
async function digitsOf(session: Session, name: string, from: string): Promise<[number, number]> {
  const part = (n: number): string => `max(length(split_part(replace(${name}, '-', ''), '.', ${n})))`;
  const { rows } = await session.query(`SELECT ${part(1)}, ${part(2)} FROM ${from}`);
  const [before, behind] = (rows[0] ?? []).map(Number);
  return [Math.max(1, (before ?? 0) + (behind ?? 0)), behind ?? 0];
}
