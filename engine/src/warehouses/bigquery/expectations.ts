import type { ExpectationDialect } from '../../sql/dialect/expectations.js';
import { string } from './quoting.js';

const castNumber = (text: string): string => `SAFE_CAST(${text} AS FLOAT64)`;

export const bigqueryExpectations: ExpectationDialect = {
  byteLength: (text) => `BYTE_LENGTH(${text})`,
  // There is no ESCAPE clause: a backslash always escapes.
  like: (value, pattern) => `${value} LIKE ${string(pattern)}`,
  isOneOfTexts: (text, literals) => `${text} IN (${literals.join(', ')})`,
  castNumber,
  readNumber: (text) =>
    `CASE WHEN NOT (IS_INF(${castNumber(text)}) OR IS_NAN(${castNumber(text)})) THEN ${castNumber(text)} END`,
  readMoment: (text) =>
    `CASE WHEN SUBSTR(${text}, 1, 1) BETWEEN '0' AND '9' THEN DATETIME(SAFE_CAST(${text} AS TIMESTAMP)) END`,
  isNan: (float) => `IS_NAN(${float})`,
  isInfinite: (float) => `IS_INF(${float})`,
  exactSum: (float) => `SUM(${float})`,
  smallest: (value, count) => `ARRAY_AGG(${value} IGNORE NULLS ORDER BY ${value} LIMIT ${count})`,
  quantiles: {
    continuous: (value, fraction) => `PERCENTILE_CONT(${value}, ${fraction}) OVER ()`,
    discrete: (value, fraction) => `PERCENTILE_DISC(${value}, ${fraction}) OVER ()`,
    isWindow: true,
  },
  medianQuery(value, rows) {
    const ranked = `SELECT ${value} AS v, ROW_NUMBER() OVER (ORDER BY ${value}) AS r, COUNT(*) OVER () AS n FROM ${rows}`;
    return `SELECT AVG(v) FROM (${ranked}) AS ranked WHERE r IN (DIV(n + 1, 2), DIV(n + 2, 2))`;
  },
  hasRowOrder: false,
};
