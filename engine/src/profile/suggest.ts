import { stringify } from 'yaml';
import type { Cell } from '../base/cell.js';
import type { ColumnProfile, TableProfile } from './profile.js';

/** An expectation that the data would pass today; a person decides whether it should. */
export interface Suggestion {
  type: string;
  kwargs: Readonly<Record<string, Cell>>;
}

/** Fewer rows than this say nothing about what values are usual. */
const MIN_ROWS = 30;
const MAX_SET_SIZE = 20;

/** Expectations for the columns that `unchecked` names. Nothing is suggested from personal values. */
export function suggestExpectations(profile: TableProfile, unchecked: ReadonlySet<string>): Suggestion[] {
  return profile.columns
    .filter(({ name }) => unchecked.has(name))
    .flatMap((column) => suggestForColumn(column, profile.rows));
}

/** The suggestions as a suite, in the form of the file they go into. */
export function renderSuite(suggestions: readonly Suggestion[], format: 'json' | 'yaml'): string {
  const expectations = suggestions.map(({ type, kwargs }) => ({ type, kwargs, severity: 'warning' }));
  return format === 'json' ? JSON.stringify({ expectations }, null, 2) : stringify({ expectations });
}

function suggestForColumn(column: ColumnProfile, rows: number): Suggestion[] {
  const { name, kind, nulls, distinct, approximate, values, min, max } = column;
  if (rows === 0) return [];
  const suggestion = (type: string, kwargs: Record<string, Cell> = {}): Suggestion => ({
    type: `expect_column_values_to_${type}`,
    kwargs: { column: name, ...kwargs },
  });
  const suggestions: Suggestion[] = [];
  if (nulls === 0) suggestions.push(suggestion('not_be_null'));
  if (rows < MIN_ROWS) return suggestions;
  if (!approximate && distinct > 1 && distinct === rows - nulls && kind !== 'boolean')
    suggestions.push(suggestion('be_unique'));
  const hasRepeats = distinct * 2 <= rows - nulls;
  if (kind === 'text' && values !== undefined && values.length <= MAX_SET_SIZE && hasRepeats)
    suggestions.push(suggestion('be_in_set', { value_set: values.map(({ value }) => value).sort() }));
  else if (kind === 'number' && typeof min === 'number' && typeof max === 'number')
    suggestions.push(suggestion('be_between', { min_value: min, max_value: max }));
  return suggestions;
}
