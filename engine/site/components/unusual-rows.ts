import type { UnusualRows } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/rows.js';
import { integer, percent } from './format.js';

/** Why a number of rows is unusual: `expected 96,000 to 102,000 rows by the last 14 builds; 60,112 are 38 % fewer than their median`. */
export function unusualRows({ direction, rows, before, expected, change }: UnusualRows): string {
  const share = change === null ? null : percent(Math.abs(change));
  if (expected === null) return texts.fallen(integer(rows), share ?? '', integer(before));
  const { low, high, builds } = expected;
  const range = texts.expected(integer(Math.ceil(low)), integer(Math.floor(high)), builds);
  return `${range}; ${share === null ? texts.found(integer(rows)) : texts[direction](integer(rows), share)}`;
}
