import type { ExpectationDialect } from '../../sql/dialect/expectations.js';
import { string } from './quoting.js';

const castNumber = (text: string): string => `TRY_CAST(${text} AS DOUBLE)`;

const FRACTIONS = `${2 ** 62}e0`;

/**
 * Whole parts and fractions are added as integers, whose sum has no order; what integers cannot represent well is added with compensation, which
 * is right to the last digit or two. What is no integer at all is left out of a sum that is not the result.
 */
function exactSum(float: string): string {
  const part = (value: string): string => `CAST(SUM(TRY_CAST(${value} AS BIGINT)) AS DOUBLE)`;
  const whole = part(`trunc(${float})`);
  const fractions = part(`(${float} - trunc(${float})) * ${FRACTIONS}`);
  return `CASE WHEN MAX(ABS(${float})) BETWEEN 1e-3 AND 4e18 THEN ${whole} + ${fractions} / ${FRACTIONS} ELSE fsum(${float}) END`;
}

export const duckdbExpectations: ExpectationDialect = {
  byteLength: (text) => `STRLEN(${text})`,
  like: (value, pattern) => `${value} LIKE ${string(pattern)}${pattern.includes('\\') ? ` ESCAPE '\\'` : ''}`,
  // Three times as fast as IN, which compares one by one.
  isOneOfTexts: (text, literals) => `list_contains([${literals.join(', ')}], ${text})`,
  castNumber,
  readNumber: (text) =>
    `CASE WHEN isfinite(${castNumber(text)}) AND NOT contains(${text}, '_') THEN ${castNumber(text)} END`,
  readMoment: (text) =>
    `CASE WHEN ${text}[1] BETWEEN '0' AND '9' THEN CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP) END`,
  isNan: (float) => `isnan(${float})`,
  isInfinite: (float) => `isinf(${float})`,
  exactSum,
  smallest: (value, count) => `min(${value}, ${count})`,
  quantiles: {
    continuous: (value, fraction) => `quantile_cont(${value}, ${fraction})`,
    discrete: (value, fraction) => `quantile_disc(${value}, ${fraction})`,
    isWindow: false,
  },
  medianQuery: undefined,
  hasRowOrder: true,
};
