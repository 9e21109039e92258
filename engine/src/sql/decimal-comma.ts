import type { Dialect } from './dialect.js';

/** A number with a decimal comma, points between thousands, or both. */
const NUMBER = '^\\s*[-+]?([0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?|[0-9]*,[0-9]+)([eE][-+]?[0-9]+)?\\s*$';
const PATTERN = new RegExp(NUMBER);

/** SQL of a text: a number such as `1.234,56` as `1234.56`, any other text as it is. */
export function decimalPointSql(text: string, dialect: Dialect): string {
  return `CASE WHEN ${dialect.contracts.matches(text, NUMBER)} THEN REPLACE(REPLACE(${text}, '.', ''), ',', '.') ELSE ${text} END`;
}

/** As {@link decimalPointSql}, outside the warehouse. */
export function withDecimalPoint(text: string): string {
  return PATTERN.test(text) ? text.replaceAll('.', '').replace(',', '.') : text;
}
