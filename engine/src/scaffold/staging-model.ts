import type { ColumnShape, TableShape } from './table-shape.js';

type StagingColumn = Pick<ColumnShape, 'source' | 'name' | 'reading' | 'nulls' | 'isPadded'>;

/** SQL of a text: quoted for models. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const identifier = ({ source, name }: Pick<ColumnShape, 'source' | 'name'>): string =>
  source === name ? name : `"${source.replaceAll('"', '""')}"`;

/** SQL of a column's texts as they are read: without blanks around, and NULL for what stands for no value. */
export function textOf({ reading, nulls, isPadded, ...column }: StagingColumn): string {
  const trimmed = reading.type === 'text' || isPadded ? `@trim_blank(${identifier(column)})` : identifier(column);
  return nulls.reduce((text, word) => `nullif(${text}, ${sqlText(word)})`, trimmed);
}

/** The model of the staging layer that reads a raw table: every column under a plain name and with its type. */
export function stagingModel({ name, columns }: { name: string; columns: readonly StagingColumn[] }): string {
  const selected = columns.map((column) => `  ${column.reading.toValue(textOf(column))} as ${column.name}`);
  return `select\n${selected.join(',\n')}\nfrom @source(raw, ${name})\n`;
}

export const stagingName = ({ name }: Pick<TableShape, 'name'>): string => `stg_${name}`;
