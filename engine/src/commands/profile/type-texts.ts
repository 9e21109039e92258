import type { CheckData } from '../check/check-data.js';
import { readTexts, type UnprofiledColumn } from '../init/read-shape.js';
import { textOf } from '../../scaffold/index.js';
import type { ColumnInfo } from '../../warehouse/warehouse.js';

/** What was found in the texts of a file. */
export interface TypedTexts {
  /** Columns that look personal: e-mail addresses, and names such as `phone`. */
  personal: ReadonlySet<string>;
  /** Columns of numbers that a check does not read as such: those with a character between thousands that is not the file's. */
  unread: ReadonlySet<string>;
  /** What was decided, as sentences. */
  notes: readonly string[];
}

const NOTHING: TypedTexts = { personal: new Set(), unread: new Set(), notes: [] };

/**
 * Gives the columns of a file of texts the types that all of their values have, as `lastro init` finds them; other data stays as it is.
 * A text stays as it is written.
 */
export async function typeTexts(data: CheckData, columns: readonly ColumnInfo[]): Promise<TypedTexts> {
  const { session, dialect, table, text } = data;
  if (text === undefined) return NOTHING;
  const texts = columns.filter(({ type }) => dialect.types.kindOf(type) === 'text');
  const read = await readTexts(table.name, {
    ...{ session, dialect, table, mark: text.decimal, format: 'other' },
    columns: texts.map(({ name }) => ({ name, isText: false })),
  });
  const found = new Map(read.columns.map((column) => [column.source, column]));
  const selected = columns.map(({ name }) => {
    const column = found.get(name);
    const quoted = dialect.identifier(name);
    return column === undefined || isText(column) ? quoted : `${column.reading.toValue(textOf(column))} as ${quoted}`;
  });
  const typed = dialect.table({ ...table, name: `${table.name} typed` });
  await session.run(`CREATE TABLE ${typed} AS ${read.sql(`select ${selected.join(', ')} from @source(raw, texts)`)}`);
  await session.run(`DROP TABLE ${dialect.table(table)}`);
  await session.run(`ALTER TABLE ${typed} RENAME TO ${dialect.identifier(table.name)}`);
  const grouped = (column: UnprofiledColumn): boolean =>
    text.decimal === '.' && column.reading.toValue('x').includes('replace(');
  return {
    personal: new Set(read.columns.filter(({ isPersonal }) => isPersonal).map(({ source }) => source)),
    unread: new Set(read.columns.filter(grouped).map(({ source }) => source)),
    notes: [
      ...read.columns
        .filter((column) => !isText(column) && column.nulls.length > 0)
        .map(({ source, nulls }) => `${source}: ${nulls.join(', ')} is read as no value; a check does so with --nulls`),
      ...read.ambiguous.map(
        ({ column, taken, other }) => `${column} can be read in two ways: it is read as ${taken}, not ${other}`,
      ),
    ],
  };
}

const isText = ({ reading }: UnprofiledColumn): boolean => reading.type === 'text';
