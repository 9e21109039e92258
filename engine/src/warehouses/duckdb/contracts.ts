import { pointerToken } from '../../base/json-pointer.js';
import type { JsonType } from '../../base/json-type.js';
import { MULTIPLE_TOLERANCE, type ContractSqlDialect, type Loop } from '../../sql/dialect/contracts.js';
import { FALSE, TRUE, type Predicate } from '../../sql/predicates.js';
import { identifier, string } from './quoting.js';

const falseIfNull = (condition: string): Predicate => `COALESCE(${condition}, FALSE)`;
const NUMBERS = `('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')`;

/** Objects and lists nested deeper than this are compared by their text. */
const COMPARED_DEPTH = 4;

const loopVariables = (loop: Loop): [value: string, index: string] => [loop.variable, `${loop.variable}_i`];

function loopSource({ over, json, skip }: Loop): string {
  if (over === 'members') return `list_zip(json_keys(${json}), json_extract(${json}, '$.*'))`;
  const items = `json_extract(${json}, '$[*]')`;
  return skip === 0 ? items : `(${items})[${skip + 1}:]`;
}

const lambda = (loop: Loop, body: string): string => `lambda ${loopVariables(loop).join(', ')}: ${body}`;

/** Text that is equal for equal values; one lambda for each level, lists and objects alike. */
function equalityKey(json: string, uniqueName: () => string, depth: number): string {
  const scalar = `CASE WHEN json_type(${json}) IN ${NUMBERS} THEN CAST(CAST(${json} AS DOUBLE) + 0e0 AS VARCHAR) ELSE CAST(${json} AS VARCHAR) END`;
  if (depth === 0) return scalar;
  const part = uniqueName();
  const parts =
    `CASE json_type(${json}) WHEN 'OBJECT' THEN list_sort(list_zip(json_keys(${json}), json_extract(${json}, '$.*')))` +
    ` ELSE list_transform(json_extract(${json}, '$[*]'), lambda ${part}: row('', ${part})) END`;
  const nested =
    `json_type(${json}) || array_to_string(list_transform(${parts},` +
    ` lambda ${part}: CAST(to_json(${part}[1]) AS VARCHAR) || ':' || ${equalityKey(`${part}[2]`, uniqueName, depth - 1)}), ',') || ']'`;
  return `CASE WHEN json_type(${json}) IN ('OBJECT', 'ARRAY') THEN ${nested} ELSE ${scalar} END`;
}

const TYPE_CONDITIONS: Readonly<Record<JsonType, (json: string) => string>> = {
  null: (json) => `json_type(${json}) = 'NULL'`,
  boolean: (json) => `json_type(${json}) = 'BOOLEAN'`,
  string: (json) => `json_type(${json}) = 'VARCHAR'`,
  array: (json) => `json_type(${json}) = 'ARRAY'`,
  object: (json) => `json_type(${json}) = 'OBJECT'`,
  number: (json) => `json_type(${json}) IN ${NUMBERS} AND isfinite(TRY_CAST(${json} AS DOUBLE))`,
  integer: (json) =>
    `${TYPE_CONDITIONS.number(json)} AND trunc(TRY_CAST(${json} AS DOUBLE)) = TRY_CAST(${json} AS DOUBLE)`,
};

const struct = (...values: string[]): string =>
  `{'keyword': ${values[0] ?? ''}, 'instance_path': ${values[1] ?? ''}, 'schema_path': ${values[2] ?? ''},` +
  ` 'property': ${values[3] ?? ''}, 'value': ${values[4] ?? ''}}`;

export const duckdbContracts: ContractSqlDialect = {
  isoText(column, kind) {
    if (kind === 'timestamp') return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
    if (kind === 'time') return `CAST(${column} AS VARCHAR) || 'Z'`;
    return kind === 'bytes' ? `to_base64(${column})` : `CAST(${column} AS VARCHAR)`;
  },
  toJson: (column) => `to_json(${column})`,
  parseJson: (text) => `TRY_CAST(${text} AS JSON)`,

  text: (text) => text.split('\0').map(string).join(' || chr(0) || '),
  matches: (text, re2) => falseIfNull(`regexp_matches(${text}, ${string(re2)})`),
  length: (text) => `length(${text})`,
  concat: (parts) => parts.join(' || '),
  pointerToken: (name) => `'/' || replace(replace(${name}, '~', '~0'), '/', '~1')`,
  asText: (value) => `CAST(${value} AS VARCHAR)`,
  nullText: () => 'CAST(NULL AS VARCHAR)',
  toDouble: (text) => `TRY_CAST(${text} AS DOUBLE)`,
  numberToDouble: (column) => `CAST(${column} AS DOUBLE)`,
  double: (value) => (String(value).includes('e') ? String(value) : `${value}e0`),
  isFinite: (double) => falseIfNull(`isfinite(${double})`),
  isWhole: (double) => falseIfNull(`trunc(${double}) = ${double}`),
  isMultiple(double, of) {
    const quotient = `(${double}) / ${this.double(of)}`;
    return falseIfNull(
      `isfinite(${quotient}) AND abs(${quotient} - round(${quotient})) <= abs(${quotient}) * ${MULTIPLE_TOLERANCE.toExponential()}`,
    );
  },

  jsonIs: (json, type) => falseIfNull(TYPE_CONDITIONS[type](json)),
  jsonText: (json) => `json_extract_string(${json}, '$')`,
  jsonDouble: (json) => `TRY_CAST(${json} AS DOUBLE)`,
  jsonIsTrue: (json) => falseIfNull(`CAST(${json} AS VARCHAR) = 'true'`),
  jsonMember(json, name) {
    const member = `json_extract(${json}, ${string(pointerToken(name))})`;
    return /^(\d+|-)$/.test(name) ? `CASE WHEN json_type(${json}) = 'OBJECT' THEN ${member} END` : member;
  },
  jsonItem: (json, index) => `CASE WHEN json_type(${json}) = 'ARRAY' THEN json_extract(${json}, '/${index}') END`,
  jsonLength: (json) => `COALESCE(json_array_length(${json}), 0)`,
  jsonSize: (json) => `COALESCE(len(json_keys(${json})), 0)`,
  hasDuplicates(json, uniqueName) {
    const item = uniqueName();
    const keys = `list_transform(json_extract(${json}, '$[*]'), lambda ${item}: ${equalityKey(item, uniqueName, COMPARED_DEPTH)})`;
    return falseIfNull(`len(list_distinct(${keys})) < json_array_length(${json})`);
  },
  jsonForMessage: (json) => `CAST(${json} AS VARCHAR)`,
  quotedText: (text) => `CAST(to_json(${text}) AS VARCHAR)`,

  current: (loop) => (loop.over === 'items' ? loopVariables(loop)[0] : `${loopVariables(loop)[0]}[2]`),
  index: (loop) => `(${loopVariables(loop)[1]} - 1 + ${loop.skip})`,
  name: (loop) => `${loopVariables(loop)[0]}[1]`,
  exists: (loop, condition) =>
    condition === FALSE ? FALSE : falseIfNull(`len(list_filter(${loopSource(loop)}, ${lambda(loop, condition)})) > 0`),
  count: (loop, condition) => `COALESCE(len(list_filter(${loopSource(loop)}, ${lambda(loop, condition)})), 0)`,

  violation(condition, { keyword, schemaPath, instancePath, property, value }) {
    const violation = `[${struct(string(keyword), instancePath, string(schemaPath), property, value)}]`;
    return condition === TRUE ? violation : `CASE WHEN ${condition} THEN ${violation} END`;
  },
  collect(loop, condition, lists) {
    const violations = `flatten(list_transform(${loopSource(loop)}, ${lambda(loop, this.joinLists(lists))}))`;
    return condition === TRUE ? violations : `CASE WHEN ${condition} THEN ${violations} END`;
  },
  joinLists: (lists) => `flatten([\n  ${lists.join(',\n  ')}\n])`,
  violationsQuery({ table, key: columns, invalid, list, limit }) {
    const violation = identifier('violation');
    const fields = ['keyword', 'instance_path', 'schema_path', 'property', 'value'].map(
      (field) => `${violation}.${field} AS ${field}`,
    );
    const keyColumns = columns.map(identifier);
    return [
      `SELECT ${[...keyColumns, ...fields].join(', ')}`,
      `FROM (SELECT ${[...keyColumns, `unnest(${list}) AS ${violation}`].join(', ')} FROM ${table} WHERE ${invalid})`,
      ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ].join('\n');
  },
};
