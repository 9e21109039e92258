import { stringify } from 'yaml';
import type { Cell } from '../base/cell.js';
import type { ColumnProfile, TableProfile } from './profile.js';

/** An expectation that the data would pass today; a person decides whether it should. */
export interface Suggestion {
  type: string;
  kwargs: Readonly<Record<string, Cell>>;
}

/** Fewer rows than this say nothing about what values are usual. */
const ENOUGH_ROWS = 30;
const SET_AT_MOST = 20;

/** Expectations for the columns that `unchecked` names. Nothing is suggested from personal values. */
export function suggestExpectations(profile: TableProfile, unchecked: ReadonlySet<string>): Suggestion[] {
  return profile.columns.filter(({ name }) => unchecked.has(name)).flatMap((column) => ofColumn(column, profile.rows));
}

/** The suggestions as a suite, in the form of the file they go into. */
export function suggestedSuite(suggestions: readonly Suggestion[], form: 'json' | 'yaml'): string {
  const expectations = suggestions.map(({ type, kwargs }) => ({ type, kwargs, severity: 'warning' }));
  return form === 'json' ? JSON.stringify({ expectations }, null, 2) : stringify({ expectations });
}

function ofColumn(column: ColumnProfile, rows: number): Suggestion[] {
  const { name, kind, nulls, distinct, approximate, values, min, max } = column;
  if (rows === 0) return [];
  const suggest = (type: string, kwargs: Record<string, Cell> = {}): Suggestion => ({
    type: `expect_column_values_to_${type}`,
    kwargs: { column: name, ...kwargs },
  });
  const found: Suggestion[] = [];
  if (nulls === 0) found.push(suggest('not_be_null'));
  if (rows < ENOUGH_ROWS) return found;
  if (!approximate && distinct > 1 && distinct === rows - nulls && kind !== 'boolean') found.push(suggest('be_unique'));
  const repeats = distinct * 2 <= rows - nulls;
  if (kind === 'text' && values !== undefined && values.length <= SET_AT_MOST && repeats)
    found.push(suggest('be_in_set', { value_set: values.map(({ value }) => value).sort() }));
  else if (kind === 'number' && typeof min === 'number' && typeof max === 'number')
    found.push(suggest('be_between', { min_value: min, max_value: max }));
  return found;
}
