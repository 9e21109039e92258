import type { Dialect } from '../sql/dialect.js';
import type { Column } from './expectation.js';
import { castNumberText, isNanText, readAs, type ReadKind } from './text-reading.js';

const KINDS: readonly ReadKind[] = ['number', 'moment', 'boolean'];

/** All expressions by which texts without a type are read, each before the cast that it repeats. */
export function readingsOf(columns: readonly Column[], dialect: Dialect): string[] {
  return columns.flatMap((column) =>
    column.reading === undefined
      ? []
      : [
          ...KINDS.map((kind) => readAs(column, kind, dialect).sql),
          castNumberText(column.sql, column.reading, dialect),
          isNanText(column.sql, dialect),
        ],
  );
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
  readings: readonly string[],
  from: string,
  expressions: readonly string[],
  filtered = false,
): { from: string; expressions: readonly string[] } {
  const read = share(readings, expressions, 'lastro_read');
  if (read.list === '') return { from, expressions };
  const cast = share(readings, read.definitions, 'lastro_cast');
  const texts = cast.list === '' ? from : `(SELECT *, ${cast.list} FROM ${from}) AS texts_cast`;
  const list = cast.expressions.map((sql, i) => `${sql} AS lastro_read_${i}`).join(', ');
  return {
    from: `(SELECT *, ${list} FROM ${texts}${filtered ? BARRIER : ''}) AS texts_read`,
    expressions: read.expressions,
  };
}

/** Expressions with a name, numbered from 0, in the place of each reading that they have more than once, and those readings. */
function share(readings: readonly string[], expressions: readonly string[], prefix: string): SharedReadings {
  const definitions: string[] = [];
  let shared = expressions;
  let all = shared.join('\n');
  for (const reading of readings) {
    if (all.indexOf(reading) === all.lastIndexOf(reading)) continue;
    const name = `${prefix}_${definitions.length}`;
    shared = shared.map((sql) => sql.replaceAll(reading, () => name));
    all = shared.join('\n');
    definitions.push(reading);
  }
  return { expressions: shared, definitions, list: definitions.map((sql, i) => `${sql} AS ${prefix}_${i}`).join(', ') };
}
