import type { Severity } from '../../project/model.js';
import type { Mapped } from './mapping.js';

/** Tests that count values or groups, not the rows of them. */
const COUNTS_VALUES = /(?:^|\.)(?:unique|(?:not_)?accepted_values|unique_combination_of_columns|expect_\w*_unique\w*)$/;

/** Expectations that count rows. */
const COUNTS_ROWS =
  /^(?:unexpected_rows|expect_(?:table_rows|column_values?|column_pair|expression|ranges|multicolumn)_(?!.*(?:_type_list|_of_type)$))/;

/** A severity, and how many rows may fail before there is a failure of it. */
export interface Threshold {
  severity: Severity;
  /** 0: none. */
  max: number;
}

/**
 * The thresholds that `severity`, `error_if` and `warn_if` of a test state together, the strictest severity first. Or the key whose
 * condition is not supported.
 */
export function readThresholds(
  test: string,
  expectations: readonly Mapped[],
  config: Readonly<Record<string, unknown>>,
): Threshold[] | string {
  const isWarning = String(config['severity']).toLowerCase() === 'warn';
  const maxima = { error_if: readMaximum(config['error_if']), warn_if: readMaximum(config['warn_if']) };
  for (const key of ['error_if', 'warn_if'] as const) {
    const max = maxima[key];
    const isCounted = !COUNTS_VALUES.test(test) && expectations.every(([type]) => COUNTS_ROWS.test(type));
    if (max === undefined || (max > 0 && !isCounted)) return key;
  }
  const [error, warn] = [maxima.error_if ?? 0, maxima.warn_if ?? 0];
  if (isWarning) return [{ severity: 'warning', max: warn }];
  return [{ severity: 'critical', max: error }, ...(warn < error ? [{ severity: 'warning' as const, max: warn }] : [])];
}

/** Of `> 10` and `>= 11`, 10; of `!= 0`, and without a condition, 0. Undefined for any other. */
function readMaximum(condition: unknown): number | undefined {
  if (condition === undefined || condition === null) return 0;
  const text = typeof condition === 'string' ? condition.replaceAll(' ', '') : '';
  const [, operator, digits] = /^(>=?|!=|<>)(\d+)$/.exec(text) ?? [];
  const n = Number(digits);
  if (operator === '>') return n;
  if (operator === '>=') return n > 0 ? n - 1 : undefined;
  return operator !== undefined && n === 0 ? 0 : undefined;
}
