/** What readers of a warehouse are told of a table or view, and of its columns by their names. */
export interface Descriptions {
  table: string;
  columns: Readonly<Record<string, string>>;
}

/** The description of a column, whatever the case of its name; empty where it has none. */
export function columnDescription({ columns }: Descriptions, name: string): string {
  const found = Object.keys(columns).find((each) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? '' : (columns[found] ?? '');
}
