/** By type of the checks that say which columns identify a row, the columns by its kwargs. */
const KEY_COLUMNS: Readonly<Record<string, (kwargs: Readonly<Record<string, unknown>>) => unknown>> = {
  expect_column_values_to_be_unique: ({ column }) => [column],
  expect_compound_columns_to_be_unique: ({ column_list: list }) => list,
};

/** Whether a check notices a row that is there twice. */
export function isKeyCheck(type: string): boolean {
  return Object.hasOwn(KEY_COLUMNS, type);
}

/** The columns that a check says identify a row; undefined of any other check. */
export function keyColumns({
  type,
  kwargs,
}: {
  type: string;
  kwargs: Readonly<Record<string, unknown>>;
}): string[] | undefined {
  const columns = isKeyCheck(type) ? KEY_COLUMNS[type]?.(kwargs) : undefined;
  return Array.isArray(columns) ? columns.map(String) : undefined;
}
