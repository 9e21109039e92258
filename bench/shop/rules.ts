/** What a column, or a table of several, must be: an expectation without its table and its column. */
export interface Rule {
  type: string;
  kwargs: Record<string, unknown>;
}

export const notNull: Rule = { type: 'expect_column_values_to_not_be_null', kwargs: {} };
export const unique: Rule = { type: 'expect_column_values_to_be_unique', kwargs: {} };

export const between = (min_value: number, max_value: number): Rule => ({
  type: 'expect_column_values_to_be_between',
  kwargs: { min_value, max_value },
});

export const oneOf = (value_set: readonly string[]): Rule => ({
  type: 'expect_column_values_to_be_in_set',
  kwargs: { value_set },
});

export const matches = (regex: string): Rule => ({ type: 'expect_column_values_to_match_regex', kwargs: { regex } });

/** Every value is in the column of a staging table that has its name, or another. */
export const refersTo = (table: string, other_column: string): Rule => ({
  type: 'expect_column_values_to_be_present_in_other_table',
  kwargs: { other_table: `staging.${table}`, other_column },
});

export const notBefore = (column_A: string, column_B: string): Rule => ({
  type: 'expect_column_pair_values_a_to_be_greater_than_b',
  kwargs: { column_A, column_B, or_equal: true },
});

export const uniqueTogether = (...column_list: readonly string[]): Rule => ({
  type: 'expect_compound_columns_to_be_unique',
  kwargs: { column_list },
});

export const rowsOf = (other_table_name: string): Rule => ({
  type: 'expect_table_row_count_to_equal_other_table',
  kwargs: { other_table_name },
});

export const notEmpty: Rule = { type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 1 } };

export const ordered = (column_list: readonly string[]): Rule => ({
  type: 'expect_table_columns_to_match_ordered_list',
  kwargs: { column_list },
});
