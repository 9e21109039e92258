import { LastroError, type Location } from '../base/errors.js';
import { jinjaProblems } from './jinja.js';
import { isSignificant, positionAt, tokenize, type Token } from './lexer.js';

/** Functions that the engines spell, round or compare differently, and what to write instead. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  ...adviseForAll('@cast', 'cast'),
  ...adviseForAll('@try_cast', 'try_cast safe_cast'),
  ...adviseForAll('@greatest, which is NULL when any value is', 'greatest'),
  ...adviseForAll('@least, which is NULL when any value is', 'least'),
  ...adviseForAll('@concat, which is NULL when any text is', 'concat'),
  ...adviseForAll('@log(value, base), or ln(value)', 'log log10 log2'),
  ...adviseForAll('@regexp_match', 'regexp_matches regexp_full_match regexp_contains'),
  ...adviseForAll('@regexp_replace', 'regexp_replace'),
  ...adviseForAll('@regexp_extract', 'regexp_extract regexp_substr'),
  ...adviseForAll('@date_trunc', 'date_trunc datetime_trunc timestamp_trunc'),
  ...adviseForAll('@date_diff', 'date_diff datediff datetime_diff'),
  ...adviseForAll('@timestamp_diff', 'timestamp_diff'),
  ...adviseForAll('@date_add', 'date_add date_sub to_days'),
  ...adviseForAll('@timestamp_add', 'timestamp_add timestamp_sub datetime_add datetime_sub to_hours to_minutes'),
  ...adviseForAll('@format_date', 'strftime format_date format_datetime format_timestamp'),
  ...adviseForAll('@try_parse_date or @try_parse_timestamp', 'strptime try_strptime parse_date parse_datetime to_date'),
  ...adviseForAll('@iso_weekday', 'dayofweek isodow weekday'),
  ...adviseForAll('@iso_week', 'week weekofyear'),
  ...adviseForAll('@unix_seconds', 'epoch epoch_ms unix_seconds unix_millis'),
  ...adviseForAll('@to_local', 'timezone'),
  ...adviseForAll('@date_spine', 'generate_series range generate_date_array generate_array'),
  ...adviseForAll('@run_date', 'now today current_date current_timestamp current_datetime get_current_timestamp'),
  ...adviseForAll('@avg or @decimal_avg', 'avg mean'),
  ...adviseForAll('@count_if', 'count_if countif'),
  ...adviseForAll('@bool_or', 'bool_or logical_or'),
  ...adviseForAll('@bool_and', 'bool_and logical_and'),
  ...adviseForAll('@min_by', 'min_by arg_min argmin'),
  ...adviseForAll('@max_by', 'max_by arg_max argmax'),
  ...adviseForAll('@approx_percentile', 'approx_quantile approx_quantiles'),
  ...adviseForAll('@percentile_over', 'median quantile quantile_cont quantile_disc percentile_cont percentile_disc'),
  ...adviseForAll('@safe_divide', 'safe_divide divide'),
  ...adviseForAll('@int_div', 'div'),
  ...adviseForAll('@trim_blank', 'trim ltrim rtrim'),
  ...adviseForAll('@strip_accents', 'strip_accents normalize'),
  ...adviseForAll('@split_part', 'split_part split string_split str_split'),
  ...adviseForAll('@md5 or @surrogate_key', 'md5 hash farm_fingerprint sha256'),
  ...adviseForAll('@json_value', 'json_value json_extract json_extract_string json_extract_scalar'),
  ...adviseForAll('@row_json', 'to_json to_json_string'),
  ...adviseForAll('@struct', 'struct struct_pack row'),
  ...adviseForAll('@unnest', 'unnest'),
  ...adviseForAll('a case expression', 'if iff iif'),
  ...adviseForAll('coalesce', 'ifnull nvl'),
};

const SYMBOLS: Readonly<Record<string, string>> = {
  '/': '@safe_divide, @decimal_div or @int_div',
  '//': '@int_div',
  '%': 'mod(a, b)',
  '::': '@cast',
  '[': '@array_item',
  '->': '@json_value',
  '->>': '@json_value',
  '==': '=',
};

const KEYWORDS: Readonly<Record<string, string>> = {
  ilike: 'lower(text) like',
  interval: '@date_add or @timestamp_add',
  current_date: '@run_date',
  current_timestamp: '@run_date',
};

/** Parts of EXTRACT that count differently. */
const PARTS: Readonly<Record<string, string>> = {
  ...adviseForAll('@iso_weekday', 'dow dayofweek isodow'),
  ...adviseForAll('@iso_week', 'week isoweek'),
  ...adviseForAll('@unix_seconds', 'epoch'),
};

function adviseForAll(advice: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, advice]));
}

/** Columns of dates or timestamps, judging by the name; `orders_per_day` is a number. */
const DATE_NAME = /(^|_)(date|(?<!(^|_)(per|a|by|each)_)day|at|timestamp|run_date|date_key)$/i;

/** Expressions that DuckDB and BigQuery read differently, or that neither reads, each with what to use instead. */
export function lint(
  sql: string,
  file: string,
  place: (offset: number) => Location = (offset) => ({ file, ...positionAt(sql, offset) }),
): LastroError[] {
  const jinja = jinjaProblems(sql, place);
  if (jinja.length > 0) return jinja;
  const tokens = tokenize(sql).filter(isSignificant);
  return tokens.flatMap((token, i) => {
    const advice = findAdvice(tokens, i);
    if (advice === undefined) return [];
    const location = place(token.start);
    const message = `${advice.what} differs between DuckDB and BigQuery`;
    return [new LastroError('sql.dialect-trap', message, { location, hint: `use ${advice.instead}` })];
  });
}

function findAdvice(tokens: readonly Token[], i: number): { what: string; instead: string } | undefined {
  const token = tokens[i];
  if (token === undefined) return undefined;
  const before = tokens[i - 1];
  const next = tokens[i + 1];
  const advice = (what: string, instead: string | undefined): { what: string; instead: string } | undefined =>
    instead === undefined ? undefined : { what, instead };
  if (token.kind === 'symbol') {
    if (token.text === '-' && before !== undefined && next !== undefined && (isDate(before) || isDate(next)))
      return advice('a difference of dates', '@date_diff or @date_add; put numbers in parentheses, as in (a) - (b)');
    return Object.hasOwn(SYMBOLS, token.text) ? advice(token.text, SYMBOLS[token.text]) : undefined;
  }
  if (token.kind !== 'word') return undefined;
  const word = token.text.toLowerCase();
  if (next?.kind === 'string' && next.start === token.start + token.text.length)
    return advice(`${token.text}'...'`, 'a plain literal');
  if (word === 'timestamp' && next?.kind === 'string') return advice('a timestamp literal', '@cast(text, timestamp)');
  if ((word === 'exclude' || word === 'except' || word === 'replace') && before?.text === '*')
    return advice(`* ${word}`, '@except');
  if (word === 'filter' && before?.text === ')') return advice('filter', '@count_if or a case expression');
  if (before?.text === '(' && tokens[i - 2]?.text.toLowerCase() === 'extract' && Object.hasOwn(PARTS, word))
    return advice(`extract(${word})`, PARTS[word]);
  if (before?.text === '.') return undefined;
  if (next?.text === '(' && Object.hasOwn(FUNCTIONS, word)) return advice(`${word}()`, FUNCTIONS[word]);
  return Object.hasOwn(KEYWORDS, word) ? advice(word, KEYWORDS[word]) : undefined;
}

function isDate(token: Token): boolean {
  return (
    (token.kind === 'word' || token.kind === 'identifier' || token.kind === 'helper') && DATE_NAME.test(token.value)
  );
}
