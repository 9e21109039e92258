import type { Dialect } from '../sql/dialect.js';
import type { Column } from './expectation.js';
import { castNumberText, isNanText, readAs, type ReadKind } from './text-reading.js';

const KINDS: readonly ReadKind[] = ['number', 'moment', 'boolean'];

/** An expression by which a text without a type is read. */
export interface Reading {
  sql: string;
  /** The same, from a cast of the text, where a statement has that cast anyway. */
  fromCast?: { cast: string; sql: string };
}

/** All expressions by which texts without a type are read, each before the cast that it repeats. */
export function readingsOf(columns: readonly Column[], dialect: Dialect): Reading[] {
  return columns.flatMap((column) => {
    if (column.reading === undefined) return [];
    const cast = castNumberText(column.sql, column.reading, dialect);
    const isNan = isNanText(column.sql, dialect);
    return [
      ...KINDS.map((kind) => ({ sql: readAs(column, kind, dialect).sql })),
      { sql: isNan, fromCast: { cast, sql: isNanText(column.sql, dialect, dialect.expectations.isNan(cast)) } },
      { sql: cast },
    ];
  });
}

interface SharedReadings {
  expressions: readonly string[];
  definitions: readonly string[];
  /** The definitions for a SELECT, with their names. */
  list: string;
}

/** A limit that cuts nothing keeps an engine from writing what is read into the conditions again. */
const BARRIER = ' LIMIT 9223372036854775807';

/**
 * Expressions over a relation, each text in them read once, and cast once to be read: reading a text costs many times what comparing it
 * does. `filtered`: the relation's rows are chosen by them.
 */
export function shareReadings(
  readings: readonly Reading[],
  from: string,
  expressions: readonly string[],
  filtered = false,
): { from: string; expressions: readonly string[] } {
  const read = share(readings, expressions, 'lastro_read');
  if (read.list === '') return { from, expressions };
  const cast = share(readings, withCasts(readings, read.definitions), 'lastro_cast');
  const texts = cast.list === '' ? from : `(SELECT *, ${cast.list} FROM ${from}) AS texts_cast`;
  const list = cast.expressions.map((sql, i) => `${sql} AS lastro_read_${i}`).join(', ');
  return {
    from: `(SELECT *, ${list} FROM ${texts}${filtered ? BARRIER : ''}) AS texts_read`,
    expressions: read.expressions,
  };
}

/** What is read, from a cast where another of them has it: a test of each text costs more than one of its number. */
function withCasts(readings: readonly Reading[], definitions: readonly string[]): string[] {
  const all = definitions.join('\n');
  return definitions.map((definition) => {
    const fromCast = readings.find(({ sql }) => sql === definition)?.fromCast;
    return fromCast !== undefined && all.includes(fromCast.cast) ? fromCast.sql : definition;
  });
}

/** Expressions with a name, numbered from 0, in the place of each reading that they have more than once, and those readings. */
function share(readings: readonly Reading[], expressions: readonly string[], prefix: string): SharedReadings {
  const definitions: string[] = [];
  let shared = expressions;
  let all = shared.join('\n');
  for (const { sql: reading } of readings) {
    if (all.indexOf(reading) === all.lastIndexOf(reading)) continue;
    const name = `${prefix}_${definitions.length}`;
    shared = shared.map((sql) => sql.replaceAll(reading, () => name));
    all = shared.join('\n');
    definitions.push(reading);
  }
  return { expressions: shared, definitions, list: definitions.map((sql, i) => `${sql} AS ${prefix}_${i}`).join(', ') };
}
