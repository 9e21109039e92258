import type { Helper } from './dialect.js';

/** The meaning of a helper, the same in every dialect. */
interface HelperDoc {
  /** Arguments as documentation shows them; `?` marks one that may be left out, `...` one that may repeat. */
  args: string;
  description: string;
  example: string;
}

const helperGroup = <const T extends Record<string, HelperDoc>>(helpers: T): T => helpers;

const types = helperGroup({
  cast: {
    args: 'value, type',
    description:
      'The value converted to another type; an error when it does not fit. Floats are rounded to integers half away from zero; numbers become text without trailing zeros.',
    example: '@cast(total, decimal(18, 2))',
  },
  try_cast: {
    args: 'text, type',
    description:
      'Text read as `integer`, `bigint`, `decimal(p, s)`, `float` or `boolean`; NULL when it cannot be parsed. `1.7` is not an integer.',
    example: '@try_cast(price, decimal(12, 2))',
  },
});

const dates = helperGroup({
  try_parse_date: {
    args: 'text, format?',
    description: 'Text read as a date, by default in the format `%Y-%m-%d`; NULL when it cannot be parsed.',
    example: "@try_parse_date(data, '%d/%m/%Y')",
  },
  try_parse_timestamp: {
    args: 'text, format?',
    description:
      'Text read as a timestamp without zone, by default ISO 8601 with or without the time; a time with a zone (`Z`, `-03:00`) is converted to UTC. NULL when it cannot be parsed.',
    example: '@try_parse_timestamp(order_purchase_timestamp)',
  },
  format_date: {
    args: 'date, format',
    description: 'A date as text in a `strftime` format; names of months and days are English.',
    example: "@format_date(date_key, '%B')",
  },
  date_trunc: {
    args: 'part, date',
    description: 'First day of the `week` (Monday), `month`, `quarter` or `year`, as a date.',
    example: '@date_trunc(month, purchase_date)',
  },
  date_diff: {
    args: 'part, start, end',
    description:
      'Number of `day`, `week` (from Monday), `month`, `quarter` or `year` boundaries between two dates; the time is ignored.',
    example: '@date_diff(day, purchased_at, delivered_at)',
  },
  timestamp_diff: {
    args: 'part, start, end',
    description: 'Whole `second`s, `minute`s, `hour`s or `day`s (24 hours) elapsed between two timestamps.',
    example: '@timestamp_diff(hour, purchased_at, approved_at)',
  },
  date_add: {
    args: 'date, count, part',
    description: 'The date plus a number of days, weeks, months, quarters or years (minus when negative), as a date.',
    example: '@date_add(@run_date, -6, day)',
  },
  timestamp_add: {
    args: 'timestamp, count, part',
    description: 'The timestamp plus a number of seconds, minutes, hours or days.',
    example: '@timestamp_add(created_at, 90, minute)',
  },
  date_spine: {
    args: 'first, last',
    description: 'A relation with a column `date_day` and one row for each day from the first to the last, inclusive.',
    example: 'from @date_spine((select min(d) from days), (select max(d) from days)) as spine',
  },
  iso_weekday: { args: 'date', description: '1 for Monday to 7 for Sunday.', example: '@iso_weekday(date_key)' },
  iso_week: { args: 'date', description: 'Number of the ISO week, 1 to 53.', example: '@iso_week(date_key)' },
  to_local: {
    args: 'timestamp, zone',
    description: 'A UTC timestamp as local time of a zone.',
    example: "@to_local(created_at, 'America/Sao_Paulo')",
  },
  unix_seconds: {
    args: 'timestamp',
    description: 'Whole seconds from 1970-01-01 00:00:00 UTC.',
    example: '@unix_seconds(created_at)',
  },
});

const texts = helperGroup({
  trim_blank: {
    args: 'text',
    description: 'Text without blanks and line breaks at both ends; NULL when nothing is left.',
    example: '@trim_blank(customer_city)',
  },
  strip_accents: {
    args: 'text',
    description: 'Letters without their accents: `São` is `Sao`.',
    example: '@strip_accents(lower(city))',
  },
  concat: {
    args: 'text, more...',
    description: 'The texts concatenated; NULL when any is NULL.',
    example: "@concat(order_id, '-', order_item_id)",
  },
  regexp_match: {
    args: 'text, pattern',
    description: 'True when the RE2 pattern matches somewhere in the text.',
    example: "@regexp_match(email, '^[^@ ]+@[^@ ]+$')",
  },
  regexp_replace: {
    args: 'text, pattern, replacement',
    description: 'Every match replaced; `\\1` is the first group.',
    example: "@regexp_replace(phone, '[^0-9]', '')",
  },
  regexp_extract: {
    args: 'text, pattern',
    description:
      'The first match, or its group when the pattern has one; NULL when nothing matches. The pattern must be a literal.',
    example: "@regexp_extract(url, '^https?://([^/]+)')",
  },
  split_part: {
    args: 'text, separator, position',
    description: 'The part at a position, counted from 1; NULL after the last.',
    example: "@split_part(email, '@', 2)",
  },
  md5: { args: 'text', description: 'MD5 as 32 hexadecimal digits.', example: '@md5(email)' },
  surrogate_key: {
    args: 'value, more...',
    description: 'One key of 32 hexadecimal digits from several columns; NULL is a value of its own.',
    example: '@surrogate_key(order_id, order_item_id)',
  },
  json_value: {
    args: 'json, path',
    description: 'A scalar in JSON text, as text; NULL when the path does not exist, or is an object or array.',
    example: "@json_value(payload, '$.customer.id')",
  },
});

const aggregates = helperGroup({
  count_if: {
    args: 'condition',
    description: 'Rows for which the condition is true; may be followed by `over (...)`.',
    example: "@count_if(status = 'paid')",
  },
  bool_or: { args: 'condition', description: 'True when any row is true.', example: '@bool_or(is_late)' },
  bool_and: { args: 'condition', description: 'True when every row is true.', example: '@bool_and(is_paid)' },
  min_by: {
    args: 'value, order',
    description: 'The value of the row with the least order; rows where the order is NULL are ignored.',
    example: '@min_by(status, changed_at)',
  },
  max_by: {
    args: 'value, order',
    description: 'The value of the row with the greatest order; rows where the order is NULL are ignored.',
    example: '@max_by(status, changed_at)',
  },
  avg: {
    args: 'value',
    description: 'Mean as a float; decimals are summed exactly.',
    example: '@avg(score)',
  },
  decimal_avg: {
    args: 'value, scale',
    description: 'Mean of decimals, exact, rounded half away from zero.',
    example: '@decimal_avg(price, 2)',
  },
  approx_percentile: {
    args: 'value, fraction',
    description: 'Approximate percentile of a group; the fraction must be a literal between 0 and 1.',
    example: '@approx_percentile(days, 0.95)',
  },
  percentile_over: {
    args: 'value, fraction, key...',
    description: 'Exact percentile (interpolated) of the rows with the same keys, as a window function.',
    example: '@percentile_over(days, 0.5, customer_state)',
  },
});

const numbers = helperGroup({
  safe_divide: {
    args: 'dividend, divisor',
    description: 'Quotient as a float; NULL when the divisor is 0.',
    example: '@safe_divide(late_orders, orders)',
  },
  decimal_div: {
    args: 'dividend, divisor, scale',
    description:
      'Quotient of decimals, exact, rounded half away from zero to a number of digits (at most 6); NULL when the divisor is 0.',
    example: '@decimal_div(amount, rate, 2)',
  },
  int_div: {
    args: 'dividend, divisor',
    description: 'Integer quotient, rounded towards zero; NULL when the divisor is 0.',
    example: '@int_div(days, 7)',
  },
  greatest: {
    args: 'value, more...',
    description: 'The greatest value; NULL when any is NULL.',
    example: '@greatest(approved_at, purchased_at)',
  },
  least: { args: 'value, more...', description: 'The least value; NULL when any is NULL.', example: '@least(a, b)' },
  log: { args: 'value, base', description: 'Logarithm to a base.', example: '@log(amount, 10)' },
});

const shapes = helperGroup({
  struct: {
    args: 'field...',
    description: 'A struct; write every field as `value as name`.',
    example: '@struct(price as price, discount as discount)',
  },
  unnest: {
    args: 'array, name',
    description: 'A relation with one row per item of an array, in a column of that name.',
    example: 'from orders cross join @unnest(items, item)',
  },
  array_item: {
    args: 'array, position',
    description: 'The item at a position, counted from 1; NULL after the last.',
    example: '@array_item(scores, 1)',
  },
  except: {
    args: 'column...',
    description: 'After a star: all columns except these.',
    example: 'select * @except(_run_id, _loaded_at)',
  },
  row_json: {
    args: 'alias',
    description: 'A row of a relation as JSON text.',
    example: '@row_json(rejected)',
  },
});

/** Every helper by its chapter of the documentation. */
export const HELPER_GROUPS: Readonly<Record<string, Readonly<Record<string, HelperDoc>>>> = {
  Types: types,
  'Dates and times': dates,
  Text: texts,
  Aggregates: aggregates,
  Numbers: numbers,
  Shapes: shapes,
};

/** The helpers that the expander resolves itself. */
export const BUILT_INS = [
  { name: 'ref', signature: 'ref(model)', description: 'A model or seed of the project.' },
  { name: 'source', signature: 'source(table)', description: 'A table of the raw layer.' },
  { name: 'this', signature: 'this', description: "The model's own relation, as the previous run left it." },
  {
    name: 'var',
    signature: 'var(name, default?)',
    description: 'A variable of the project, or of `--vars`, as a literal.',
  },
  { name: 'run_date', signature: 'run_date', description: 'The date of the run in UTC; `--now` sets it.' },
  {
    name: 'if_incremental',
    signature: 'if_incremental(sql)',
    description: 'The SQL when an incremental model is updated; nothing when it is created.',
  },
] as const;

const ALL_HELPERS = { ...types, ...dates, ...texts, ...aggregates, ...numbers, ...shapes };

export type HelperName = keyof typeof ALL_HELPERS;

/** An invalid argument of a helper; the expander adds the place. */
export class HelperError extends Error {}

/** How one dialect spells every helper. Arguments are SQL already, trimmed, as many as the signature allows. */
export type HelperImplementations = Readonly<Record<HelperName, (...args: string[]) => string>>;

export function defineHelpers(implementations: HelperImplementations): ReadonlyMap<string, Helper> {
  return new Map(
    Object.entries(ALL_HELPERS).map(([name, { args }]) => {
      const list = args.split(', ');
      const render = implementations[name as HelperName];
      return [
        name,
        {
          signature: `${name}(${args})`,
          minArgs: list.filter((arg) => !arg.endsWith('?') && !(arg.endsWith('...') && list.length > 1)).length,
          maxArgs: args.endsWith('...') ? Infinity : list.length,
          render: (values: readonly string[]) => render(...values),
        },
      ];
    }),
  );
}

/** SQL of a call the engine makes itself; a wrong name or count is a mistake of the engine's own. */
export function callHelper(helpers: ReadonlyMap<string, Helper>, name: string, args: readonly string[]): string {
  const helper = helpers.get(name);
  if (helper === undefined) throw new Error(`unknown helper @${name}`);
  if (args.length < helper.minArgs || args.length > helper.maxArgs)
    throw new Error(`@${helper.signature} was given ${args.length} arguments`);
  return helper.render(args);
}
