import {
  DATE_PARTS,
  TIME_PARTS,
  TRUNC_PARTS,
  field,
  fraction,
  groups,
  operand,
  part,
  scale,
  textType,
  type,
} from '../../sql/helper-arguments.js';
import { defineHelpers } from '../../sql/helper-catalogue.js';
import { bigqueryTypes } from './types.js';

/** Weeks begin on Monday. */
const unitOf = (name: string, known: readonly string[]): string => {
  const unit = part(name, known);
  return unit === 'WEEK' ? 'WEEK(MONDAY)' : unit;
};

/** BIGNUMERIC first: NUMERIC's nine digits would round a quotient before it is rounded. */
const decimalDiv = (dividend: string, divisor: string, digits: string): string =>
  `CAST(ROUND(SAFE_DIVIDE(CAST(${dividend} AS BIGNUMERIC), CAST(${divisor} AS BIGNUMERIC)), ${scale(digits)}) AS NUMERIC)`;

export const bigqueryHelpers = defineHelpers({
  cast: (value, to) => `CAST(${value} AS ${bigqueryTypes.nameOf(type(to))})`,
  try_cast(text, to) {
    const targetType = textType(to);
    if (targetType.name === 'boolean') return `CASE LOWER(${text}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`;
    return `SAFE_CAST(${text} AS ${bigqueryTypes.nameOf(targetType)})`;
  },

  try_parse_date: (text, format?: string) => `SAFE.PARSE_DATE(${format ?? "'%Y-%m-%d'"}, ${text})`,
  try_parse_timestamp: (text, format?: string) =>
    format === undefined ? `DATETIME(SAFE_CAST(${text} AS TIMESTAMP))` : `SAFE.PARSE_DATETIME(${format}, ${text})`,
  format_date: (date, format) => `FORMAT_DATE(${format}, CAST(${date} AS DATE))`,
  date_trunc: (unit, date) => `DATE_TRUNC(CAST(${date} AS DATE), ${unitOf(unit, TRUNC_PARTS)})`,
  date_diff: (unit, start, end) =>
    `DATE_DIFF(CAST(${end} AS DATE), CAST(${start} AS DATE), ${unitOf(unit, DATE_PARTS)})`,
  timestamp_diff: (unit, start, end) =>
    `TIMESTAMP_DIFF(CAST(${end} AS TIMESTAMP), CAST(${start} AS TIMESTAMP), ${part(unit, TIME_PARTS)})`,
  date_add: (date, count, unit) => `DATE_ADD(CAST(${date} AS DATE), INTERVAL (${count}) ${part(unit, DATE_PARTS)})`,
  timestamp_add: (timestamp, count, unit) =>
    `DATETIME_ADD(CAST(${timestamp} AS DATETIME), INTERVAL (${count}) ${part(unit, TIME_PARTS)})`,
  date_spine: (first, last) =>
    `(SELECT date_day FROM UNNEST(GENERATE_DATE_ARRAY(CAST(${first} AS DATE), CAST(${last} AS DATE))) AS date_day)`,
  iso_weekday: (date) => `(MOD(EXTRACT(DAYOFWEEK FROM ${date}) + 5, 7) + 1)`,
  iso_week: (date) => `EXTRACT(ISOWEEK FROM ${date})`,
  to_local: (timestamp, zone) => `DATETIME(CAST(${timestamp} AS TIMESTAMP), ${zone})`,
  unix_seconds: (timestamp) => `UNIX_SECONDS(CAST(${timestamp} AS TIMESTAMP))`,

  trim_blank: (text) => `NULLIF(TRIM(${text}, ' \\t\\n\\v\\f\\r'), '')`,
  strip_accents: (text) => `REGEXP_REPLACE(NORMALIZE(${text}, NFD), '\\\\pM', '')`,
  concat: (...texts) => `(${texts.map(operand).join(' || ')})`,
  regexp_match: (text, pattern) => `REGEXP_CONTAINS(${text}, ${pattern})`,
  regexp_replace: (text, pattern, replacement) => `REGEXP_REPLACE(${text}, ${pattern}, ${replacement})`,
  regexp_extract(text, pattern) {
    groups(pattern);
    return `REGEXP_EXTRACT(${text}, ${pattern})`;
  },
  split_part: (text, separator, position) => `SPLIT(${text}, ${separator})[SAFE_ORDINAL(${position})]`,
  md5: (text) => `TO_HEX(MD5(${text}))`,
  surrogate_key: (...values) =>
    `TO_HEX(MD5(${values.map((value) => `COALESCE(CAST(${value} AS STRING), '_null_')`).join(` || '-' || `)}))`,
  json_value: (json, path) => `JSON_VALUE(${json}, ${path})`,

  count_if: (condition) => `COUNTIF(${condition})`,
  bool_or: (condition) => `LOGICAL_OR(${condition})`,
  bool_and: (condition) => `LOGICAL_AND(${condition})`,
  avg: (value) => `CAST(AVG(${value}) AS FLOAT64)`,
  min_by: (value, order) => `ANY_VALUE(${value} HAVING MIN ${order})`,
  max_by: (value, order) => `ANY_VALUE(${value} HAVING MAX ${order})`,
  decimal_avg: (value, digits) => decimalDiv(`SUM(${value})`, `COUNT(${value})`, digits),
  approx_percentile: (value, share) =>
    `APPROX_QUANTILES(${value}, 1000)[SAFE_OFFSET(${Math.round(fraction(share) * 1000)})]`,
  percentile_over: (value, share, ...keys) =>
    `PERCENTILE_CONT(CAST(${value} AS FLOAT64), ${fraction(share)}) OVER (PARTITION BY ${keys.join(', ')})`,

  safe_divide: (dividend, divisor) => `SAFE_DIVIDE(CAST(${dividend} AS FLOAT64), CAST(${divisor} AS FLOAT64))`,
  decimal_div: decimalDiv,
  int_div: (dividend, divisor) => `DIV(${dividend}, NULLIF(${divisor}, 0))`,
  greatest: (...values) => `GREATEST(${values.join(', ')})`,
  least: (...values) => `LEAST(${values.join(', ')})`,
  log: (value, base) => `LOG(${value}, ${base})`,

  struct: (...fields) => `STRUCT(${fields.map((text) => `${field(text).value} AS ${field(text).name}`).join(', ')})`,
  unnest: (array, name) => `UNNEST(${array}) AS ${name}`,
  array_item: (array, position) => `${operand(array)}[SAFE_ORDINAL(${position})]`,
  except: (...columns) => `EXCEPT (${columns.join(', ')})`,
  row_json: (alias) => `TO_JSON_STRING(${alias})`,
});
