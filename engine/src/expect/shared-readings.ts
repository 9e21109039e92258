import type { Dialect } from '../sql/dialect.js';
import type { Column } from './expectation.js';
import { isNanText, readAs, type ReadKind } from './text-reading.js';

const KINDS: readonly ReadKind[] = ['number', 'moment', 'boolean'];

/** All expressions by which texts without a type are read. */
export function readingsOf(columns: readonly Column[], dialect: Dialect): string[] {
  return columns.flatMap((column) =>
    column.reading === undefined
      ? []
      : [...KINDS.map((kind) => readAs(column, kind, dialect).sql), isNanText(column.sql)],
  );
}

/** A limit that cuts nothing keeps an engine from writing what is read into the conditions again. */
const BARRIER = ' LIMIT 9223372036854775807';

/**
 * Expressions over a relation, each text in them read once: reading a text costs many times what comparing it does. `filtered`:
 * the relation's rows are chosen by them.
 */
export function shareReadings(
  readings: readonly string[],
  from: string,
  expressions: readonly string[],
  filtered = false,
): { from: string; expressions: readonly string[] } {
  const all = expressions.join('\n');
  const shared = readings.filter((reading) => all.indexOf(reading) !== all.lastIndexOf(reading));
  if (shared.length === 0) return { from, expressions };
  const names = shared.map((_, i) => `lastro_read_${i}`);
  const list = shared.map((reading, i) => `${reading} AS ${names[i] ?? ''}`).join(', ');
  return {
    from: `(SELECT *, ${list} FROM ${from}${filtered ? BARRIER : ''}) AS texts_read`,
    expressions: expressions.map((expression) =>
      shared.reduce((sql, reading, i) => sql.replaceAll(reading, () => names[i] ?? ''), expression),
    ),
  };
}
