import type { Cell } from '../../src/base/cell.js';

/** One row of a random table, by role instead of by column name. */
export interface NaiveRow {
  int: number | null;
  other: number | null;
  text: string | null;
  real: number | null;
  flag: boolean | null;
}

type Kwargs = Record<string, unknown>;
type Role = keyof NaiveRow;

export interface NaiveAnswer {
  success: boolean;
  elements?: number;
  missing?: number;
  unexpected?: number;
  observed?: unknown;
}

const known = (value: unknown): boolean => value !== null && value !== undefined;

function inBounds(
  value: unknown,
  { min_value: min, max_value: max, strict_min: above, strict_max: below }: Kwargs,
): boolean {
  if (!known(value)) return false;
  const low =
    !known(min) || (above === true ? (value as number) > (min as number) : (value as number) >= (min as number));
  return (
    low &&
    (!known(max) || (below === true ? (value as number) < (max as number) : (value as number) <= (max as number)))
  );
}

/** SQL's LIKE, one character after the other. */
function like(text: string, pattern: string): boolean {
  const [head, ...rest] = [...pattern];
  const characters = [...text];
  const tail = rest.join('');
  if (head === undefined) return characters.length === 0;
  if (head === '%') return characters.some((_, i) => like(characters.slice(i).join(''), tail)) || like('', tail);
  if (characters.length === 0) return false;
  return (head === '_' || head === characters[0]) && like(characters.slice(1).join(''), tail);
}

const times = (rows: readonly unknown[], value: unknown): number => rows.filter((other) => other === value).length;

/** Tests of one value that is not null; `column` are all such values inside the row condition, in their order. */
const VALUE_TESTS: Readonly<Record<string, (value: never, kwargs: Kwargs, column: never[], index: number) => boolean>> =
  {
    expect_column_values_to_be_between: inBounds,
    expect_column_values_to_be_in_set: (value, kwargs) => (kwargs['value_set'] as unknown[]).includes(value),
    expect_column_values_to_not_be_in_set: (value, kwargs) => !(kwargs['value_set'] as unknown[]).includes(value),
    expect_column_values_to_be_unique: (value, _, column) => times(column, value) === 1,
    expect_column_value_lengths_to_be_between: (value, kwargs) => inBounds([...String(value)].length, kwargs),
    expect_column_value_lengths_to_equal: (value, kwargs) => [...String(value)].length === kwargs['value'],
    expect_column_values_to_match_like_pattern: (value, kwargs) => like(value, String(kwargs['like_pattern'])),
    expect_column_values_to_not_match_like_pattern: (value, kwargs) => !like(value, String(kwargs['like_pattern'])),
    expect_column_values_to_match_regex: (value, kwargs) => new RegExp(String(kwargs['regex']), 'u').test(value),
    expect_column_values_to_not_match_regex: (value, kwargs) => !new RegExp(String(kwargs['regex']), 'u').test(value),
    expect_column_values_to_be_increasing: (value, kwargs, column, i) =>
      i === 0 || (kwargs['strictly'] === true ? value > (column[i - 1] as never) : value >= (column[i - 1] as never)),
    expect_column_values_to_be_decreasing: (value, kwargs, column, i) =>
      i === 0 || (kwargs['strictly'] === true ? value < (column[i - 1] as never) : value <= (column[i - 1] as never)),
    expect_column_values_to_be_sequential: (value, _, column, i) => {
      const sorted = [...column].sort((a, b) => Number(a) - Number(b));
      const first = sorted.indexOf(value);
      const isRepeated = column.indexOf(value) < i;
      return !isRepeated && (first === 0 || Number(value) === Number(sorted[first - 1]) + 1);
    },
  };

const AGGREGATES: Readonly<Record<string, (values: number[], all: number) => number | null>> = {
  expect_column_min_to_be_between: (values) => (values.length === 0 ? null : Math.min(...values)),
  expect_column_max_to_be_between: (values) => (values.length === 0 ? null : Math.max(...values)),
  expect_column_sum_to_be_between: (values) => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0)),
  expect_column_mean_to_be_between: (values) =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length,
  expect_column_median_to_be_between: (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
    return low === undefined || high === undefined ? null : (low + high) / 2;
  },
  expect_column_unique_value_count_to_be_between: (values) => new Set(values).size,
  expect_column_proportion_of_unique_values_to_be_between: (values) =>
    values.length === 0 ? 0 : new Set(values).size / values.length,
  expect_column_proportion_of_non_null_values_to_be_between: (values, all) => (all === 0 ? 0 : values.length / all),
  expect_table_row_count_to_be_between: (_, all) => all,
};

function mapped(flags: readonly (boolean | 'aside')[], kwargs: Kwargs, counted: boolean): NaiveAnswer {
  const evaluated = flags.filter((flag) => flag !== 'aside');
  const unexpected = evaluated.filter((flag) => !flag).length;
  const mostly = Number(kwargs['mostly'] ?? 1);
  const success = evaluated.length === 0 || (evaluated.length - unexpected) / evaluated.length >= mostly;
  const answer = { success, elements: flags.length, unexpected };
  return counted ? { ...answer, missing: flags.length - evaluated.length } : answer;
}

function pairFlags(type: string, rows: readonly NaiveRow[], kwargs: Kwargs): (boolean | 'aside')[] {
  return rows.map(({ int: a, other: b }) => {
    const rule = kwargs['ignore_row_if'] ?? 'both_values_are_missing';
    if (a === null && b === null && rule !== 'neither') return 'aside';
    if ((a === null || b === null) && rule === 'either_value_is_missing') return 'aside';
    if (a === null || b === null) return false;
    if (type === 'expect_column_pair_values_to_be_equal') return a === b;
    return kwargs['or_equal'] === true ? a >= b : a > b;
  });
}

function recordFlags(type: string, rows: readonly NaiveRow[], kwargs: Kwargs): (boolean | 'aside')[] {
  const rule = kwargs['ignore_row_if'] ?? 'all_values_are_missing';
  const isAside = ({ int, other }: NaiveRow): boolean =>
    rule === 'any_value_is_missing'
      ? int === null || other === null
      : rule === 'all_values_are_missing' && int === null && other === null;
  const kept = rows.filter((row) => !isAside(row)).map(({ int, other }) => JSON.stringify([int, other]));
  return rows.map((row) => {
    if (isAside(row)) return 'aside';
    const { int: a, other: b } = row;
    if (type === 'expect_compound_columns_to_be_unique') return times(kept, JSON.stringify([a, b])) === 1;
    if (type === 'expect_multicolumn_sum_to_equal') return a !== null && b !== null && a + b === kwargs['sum_total'];
    if (type === 'expect_multicolumn_values_to_be_equal') return a === b;
    return a !== b;
  });
}

/** What an expectation comes to, row by row and without a database. `rows` are those inside the row condition. */
export function naive(type: string, rows: readonly NaiveRow[], role: Role | undefined, kwargs: Kwargs): NaiveAnswer {
  const column: readonly Cell[] = role === undefined ? [] : rows.map((row) => row[role]);
  if (type === 'expect_column_values_to_be_null')
    return mapped(
      column.map((value) => value === null),
      kwargs,
      false,
    );
  if (type === 'expect_column_values_to_not_be_null')
    return mapped(
      column.map((value) => value !== null),
      kwargs,
      false,
    );
  const test = VALUE_TESTS[type];
  if (test !== undefined) {
    const present = column.filter(known) as never[];
    let at = -1;
    return mapped(
      column.map((value) => (known(value) ? test(value as never, kwargs, present, ++at) : 'aside')),
      kwargs,
      true,
    );
  }
  const aggregate = AGGREGATES[type];
  if (aggregate !== undefined) {
    const observed = aggregate(column.filter(known).map(Number), rows.length);
    return { success: inBounds(observed, kwargs), observed };
  }
  if (type.startsWith('expect_column_pair')) return mapped(pairFlags(type, rows, kwargs), kwargs, true);
  if (type.startsWith('expect_column_distinct')) {
    const observed = [...new Set(column.filter(known))];
    const set = kwargs['value_set'] as Cell[];
    const within = observed.every((value) => set.includes(value));
    const contains = set.every((value) => observed.includes(value));
    if (type.endsWith('be_in_set')) return { success: within || set.length === 0, observed };
    return { success: type.endsWith('contain_set') ? contains : within && contains, observed };
  }
  return mapped(recordFlags(type, rows, kwargs), kwargs, true);
}
