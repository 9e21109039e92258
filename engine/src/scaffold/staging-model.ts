import type { ColumnShape, TableShape } from './table-shape.js';

type StagingColumn = Pick<ColumnShape, 'source' | 'name' | 'reading' | 'nulls' | 'isPadded'>;

/** SQL of a text: quoted for models. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const identifier = ({ source, name }: Pick<ColumnShape, 'source' | 'name'>): string =>
  source === name ? name : `"${source.replaceAll('"', '""')}"`;

/** SQL of a column's texts as they are read: without blanks around, and NULL for what stands for no value. */
export function textOf({ reading, nulls, isPadded, ...column }: StagingColumn): string {
  const trimmed = reading.type === 'text' || isPadded ? `@trim_blank(${identifier(column)})` : identifier(column);
  const [word, ...more] = nulls.map(sqlText);
  if (word === undefined) return trimmed;
  return more.length === 0
    ? `nullif(${trimmed}, ${word})`
    : `case when ${trimmed} not in (${nulls.map(sqlText).join(', ')}) then ${trimmed} end`;
}

/** The model of the staging layer that reads a raw table: every column under a plain name and with its type. */
export function stagingModel({ name, columns }: { name: string; columns: readonly StagingColumn[] }): string {
  const selected = columns.map((column) => `  ${column.reading.toValue(textOf(column))} as ${column.name}`);
  return `select\n${selected.join(',\n')}\nfrom @source(raw, ${name})\n`;
}

export const stagingName = ({ name }: Pick<TableShape, 'name'>): string => `stg_${name}`;

/** A model of some columns of another relation, which is SQL of a model: `@ref(stg_orders)`. */
export function columnsModel(relation: string, columns: readonly string[]): string {
  const selected = columns.map((name) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`));
  return `select\n${(selected.length === 0 ? ['*'] : selected).map((name) => `  ${name}`).join(',\n')}\nfrom ${relation}\n`;
}
