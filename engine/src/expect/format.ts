import { LastroError } from '../base/errors.js';
import type { Kwargs } from './expectation.js';

const NAMES = ['BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE'] as const;

export type ResultFormatName = (typeof NAMES)[number];

/** Great Expectations' `result_format`, as a name or with all its options. */
export interface ResultFormatOptions {
  result_format?: ResultFormatName;
  /** Values in the partial lists; 20 by default. */
  partial_unexpected_count?: number;
  /** Columns that identify a row in the index lists. */
  unexpected_index_column_names?: string[];
  exclude_unexpected_values?: boolean;
  /** Whole failing rows in the result. */
  include_unexpected_rows?: boolean;
  return_unexpected_index_query?: boolean;
}

export type ResultFormat = ResultFormatName | ResultFormatOptions;

/** A result format with all its options. */
export interface ResolvedResultFormat {
  name: ResultFormatName;
  partial: number;
  index: readonly string[];
  values: boolean;
  rows: boolean;
  query: boolean;
}

/** The format of one check: its own kwarg, else the run's, else SUMMARY. Throws `check.result-format` for another name. */
export function resolveResultFormat(
  kwargs: Kwargs,
  run: ResultFormat | undefined,
  primaryKey: readonly string[] | undefined,
): ResolvedResultFormat {
  const requested = (kwargs['result_format'] as ResultFormat | undefined) ?? run ?? 'SUMMARY';
  const options: ResultFormatOptions = typeof requested === 'string' ? { result_format: requested } : requested;
  const name = options.result_format ?? 'BASIC';
  if (!NAMES.includes(name))
    throw new LastroError('check.result-format', `unknown result_format ${name}`, { hint: NAMES.join(', ') });
  return {
    name,
    partial: options.partial_unexpected_count ?? 20,
    index: options.unexpected_index_column_names ?? primaryKey ?? [],
    values: options.exclude_unexpected_values !== true,
    rows: options.include_unexpected_rows === true,
    query: options.return_unexpected_index_query !== false,
  };
}
