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
import { duckdbTypes } from './types.js';

/** Blanks as BigQuery's TRIM knows them. */
const BLANKS = `' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)`;

const interval = (count: string, unit: string): string => `INTERVAL (${count}) ${unit}`;

const nullIfAnyNull = (name: string, values: string[]): string =>
  values.length === 1
    ? String(values[0])
    : `CASE WHEN ${values.map((value) => `${operand(value)} IS NOT NULL`).join(' AND ')} THEN ${name}(${values.join(', ')}) END`;

/** A decimal as an integer, in units of 10^-8. */
const scaled = (value: string): string => `CAST(CAST(${value} AS DECIMAL(26, 8)) * 100000000 AS HUGEINT)`;

/**
 * DECIMAL / DECIMAL is a DOUBLE in DuckDB, which rounds correctly unless the quotient is next to a half, or is too large
 * to tell. Those rows, and only those, are divided as whole numbers, which is sixty times slower.
 */
function decimalDiv(dividend: string, divisor: string, digits: string): string {
  const places = scale(digits);
  const ratio = `(CAST(${dividend} AS DOUBLE) / CAST(${divisor} AS DOUBLE))`;
  const units = `abs(${ratio}) * ${10 ** places}`;
  const rounded = `CAST(round(${ratio}, ${places}) AS DECIMAL(18, ${places}))`;
  const [a, b] = [scaled(dividend), scaled(divisor)];
  const half = `CASE WHEN (${operand(dividend)} < 0) = (${operand(divisor)} < 0) THEN ${b} ELSE -${b} END`;
  const quotient = `CAST((${a} * ${2 * 10 ** places} + ${half}) // (${b} * 2) AS DECIMAL(18, 0))`;
  const unit = places === 0 ? '1' : `0.${'1'.padStart(places, '0')}`;
  const exact = `CAST(${quotient} * ${unit} AS DECIMAL(18, ${places}))`;
  return `CASE WHEN ${units} < 100000000 AND abs(${units} % 1 - 0.5) > 0.000001 THEN ${rounded} ELSE ${exact} END`;
}

export const duckdbHelpers = defineHelpers({
  cast(value, to) {
    const targetType = type(to);
    if (targetType.name === 'integer' || targetType.name === 'bigint')
      return `CAST(round(${value}) AS ${duckdbTypes.nameOf(targetType)})`;
    if (targetType.name !== 'text') return `CAST(${value} AS ${duckdbTypes.nameOf(targetType)})`;
    const text = `CAST(${value} AS VARCHAR)`;
    return (
      `CASE WHEN regexp_matches(typeof(${value}), '^(DECIMAL|DOUBLE|FLOAT)') AND contains(${text}, '.')` +
      ` THEN rtrim(rtrim(${text}, '0'), '.') ELSE ${text} END`
    );
  },
  try_cast(text, to) {
    const targetType = textType(to);
    if (targetType.name === 'boolean') return `CASE lower(${text}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`;
    const cast = `TRY_CAST(${text} AS ${duckdbTypes.nameOf(targetType)})`;
    if (targetType.name !== 'integer' && targetType.name !== 'bigint') return cast;
    const unsupportedCharacters = ['.', 'e', 'E', '_'].map((mark) => `contains(${text}, '${mark}')`);
    return `CASE WHEN NOT (${unsupportedCharacters.join(' OR ')}) THEN ${cast} END`;
  },

  try_parse_date: (text, format?: string) =>
    format === undefined
      ? `CAST(try_strptime(${text}, '%Y-%m-%d') AS DATE)`
      : `CAST(try_strptime(${text}, ${format}) AS DATE)`,
  try_parse_timestamp(text, format?: string) {
    if (format !== undefined) return `try_strptime(${text}, ${format})`;
    // A cast to TIMESTAMP leaves a zone unread; only what is longer than date and time can have one.
    const zoned = `timezone('UTC', TRY_CAST(${text} AS TIMESTAMPTZ))`;
    return `CASE WHEN strlen(${text}) > 19 THEN ${zoned} ELSE TRY_CAST(${text} AS TIMESTAMP) END`;
  },
  format_date: (date, format) => `strftime(${date}, ${format})`,
  date_trunc: (unit, date) => `CAST(date_trunc('${part(unit, TRUNC_PARTS).toLowerCase()}', ${date}) AS DATE)`,
  date_diff(unit, start, end) {
    const name = part(unit, DATE_PARTS).toLowerCase();
    if (name !== 'week') return `date_diff('${name}', CAST(${start} AS DATE), CAST(${end} AS DATE))`;
    // DuckDB counts whole weeks from any day; BigQuery counts Mondays.
    const monday = (date: string): string => `date_trunc('week', CAST(${date} AS DATE))`;
    return `(date_diff('day', ${monday(start)}, ${monday(end)}) // 7)`;
  },
  timestamp_diff: (unit, start, end) =>
    `date_sub('${part(unit, TIME_PARTS).toLowerCase()}', CAST(${start} AS TIMESTAMP), CAST(${end} AS TIMESTAMP))`,
  date_add: (date, count, unit) => `CAST(${operand(date)} + ${interval(count, part(unit, DATE_PARTS))} AS DATE)`,
  timestamp_add: (timestamp, count, unit) =>
    `(CAST(${timestamp} AS TIMESTAMP) + ${interval(count, part(unit, TIME_PARTS))})`,
  date_spine: (first, last) =>
    `(SELECT CAST(unnest(generate_series(CAST(${first} AS DATE), CAST(${last} AS DATE), INTERVAL 1 DAY)) AS DATE) AS date_day)`,
  iso_weekday: (date) => `isodow(${date})`,
  iso_week: (date) => `week(${date})`,
  to_local: (timestamp, zone) => `timezone(${zone}, timezone('UTC', CAST(${timestamp} AS TIMESTAMP)))`,
  unix_seconds: (timestamp) => `CAST(floor(epoch(CAST(${timestamp} AS TIMESTAMP))) AS BIGINT)`,

  trim_blank: (text) =>
    `CASE WHEN ${operand(text)} = '' THEN NULL WHEN ascii(${text}) > 32 AND ascii(${operand(text)}[-1]) > 32 THEN ${text}` +
    ` ELSE nullif(trim(${text}, ${BLANKS}), '') END`,
  strip_accents: (text) => `strip_accents(${text})`,
  concat: (...texts) => `(${texts.map(operand).join(' || ')})`,
  regexp_match: (text, pattern) => `regexp_matches(${text}, ${pattern})`,
  regexp_replace: (text, pattern, replacement) => `regexp_replace(${text}, ${pattern}, ${replacement}, 'g')`,
  regexp_extract: (text, pattern) =>
    `CASE WHEN regexp_matches(${text}, ${pattern}) THEN regexp_extract(${text}, ${pattern}, ${groups(pattern)}) END`,
  split_part: (text, separator, position) => `string_split(${text}, ${separator})[${position}]`,
  md5: (text) => `md5(${text})`,
  surrogate_key: (...values) =>
    `md5(${values.map((value) => `coalesce(CAST(${value} AS VARCHAR), '_null_')`).join(` || '-' || `)})`,
  json_value: (json, path) => `CASE WHEN json_valid(${json}) THEN json_value(${json}, ${path}) ->> '$' END`,

  count_if: (condition) => `count(CASE WHEN ${condition} THEN 1 END)`,
  bool_or: (condition) => `bool_or(${condition})`,
  bool_and: (condition) => `bool_and(${condition})`,
  avg: (value) => `avg(${value})`,
  min_by: (value, order) => `arg_min_null(${value}, ${order})`,
  max_by: (value, order) => `arg_max_null(${value}, ${order})`,
  decimal_avg: (value, digits) => decimalDiv(`sum(${value})`, `count(${value})`, digits),
  approx_percentile: (value, share) => `approx_quantile(${value}, ${fraction(share)})`,
  percentile_over: (value, share, ...keys) =>
    `quantile_cont(CAST(${value} AS DOUBLE), ${fraction(share)}) OVER (PARTITION BY ${keys.join(', ')})`,

  safe_divide: (dividend, divisor) => `(CAST(${dividend} AS DOUBLE) / nullif(CAST(${divisor} AS DOUBLE), 0))`,
  decimal_div: decimalDiv,
  int_div: (dividend, divisor) => `(${operand(dividend)} // ${operand(divisor)})`,
  greatest: (...values) => nullIfAnyNull('greatest', values),
  least: (...values) => nullIfAnyNull('least', values),
  log: (value, base) => `log(${base}, ${value})`,

  struct: (...fields) =>
    `struct_pack(${fields.map((text) => `${field(text).name} := ${field(text).value}`).join(', ')})`,
  unnest: (array, name) => `unnest(${array}) AS unnested(${name})`,
  array_item: (array, position) => `${operand(array)}[${position}]`,
  except: (...columns) => `EXCLUDE (${columns.join(', ')})`,
  row_json: (alias) => `CAST(to_json(${alias}) AS VARCHAR)`,
});
