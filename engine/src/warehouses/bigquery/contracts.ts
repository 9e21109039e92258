import type { JsonType } from '../../base/json-type.js';
import {
  MULTIPLE_TOLERANCE,
  VIOLATION_COLUMNS,
  type ContractSqlDialect,
  type Loop,
} from '../../sql/dialect/contracts.js';
import { and, FALSE, TRUE, type Predicate } from '../../sql/predicates.js';
import { identifier, string } from './quoting.js';

const falseIfNull = (condition: string): Predicate => `COALESCE(${condition}, FALSE)`;

/** Objects and lists nested deeper than this are compared by their text. */
const COMPARED_DEPTH = 4;

const VIOLATIONS = `ARRAY<STRUCT<${VIOLATION_COLUMNS.map((name) => `${name} STRING`).join(', ')}>>[]`;

/** A string before a colon in JSON text: the name of a member, of this object or one inside. */
const NAME = '"((?:[^"\\\\]|\\\\.)*)":';

/**
 * Names of an object's own members. JSON_KEYS would say them with quotes around some; this takes the names anywhere in
 * the JSON and keeps those that the object itself has.
 */
function memberNames(json: string, name: string): string {
  const names = `UNNEST(REGEXP_EXTRACT_ALL(TO_JSON_STRING(${json}), ${string(NAME)})) AS ${name}_raw`;
  const read = `UNNEST([LAX_STRING(SAFE.PARSE_JSON('"' || ${name}_raw || '"'))]) AS ${name}`;
  return `ARRAY(SELECT DISTINCT ${name} FROM ${names}, ${read} WHERE JSON_TYPE(${json}) = 'object' AND ${json}[${name}] IS NOT NULL)`;
}

const index = ({ variable }: Loop): string => `${variable}_i`;

const loopFilter = (loop: Loop, condition: Predicate): string => {
  const where = and(loop.skip === 0 ? TRUE : `${index(loop)} >= ${loop.skip}`, condition);
  return where === TRUE ? '' : ` WHERE ${where}`;
};

const jsonAsDouble = (json: string): string => `LAX_FLOAT64(${json})`;

const TYPE_CONDITIONS: Readonly<Record<JsonType, (json: string) => string>> = {
  null: (json) => `JSON_TYPE(${json}) = 'null'`,
  boolean: (json) => `JSON_TYPE(${json}) = 'boolean'`,
  string: (json) => `JSON_TYPE(${json}) = 'string'`,
  array: (json) => `JSON_TYPE(${json}) = 'array'`,
  object: (json) => `JSON_TYPE(${json}) = 'object'`,
  number: (json) => `JSON_TYPE(${json}) = 'number' AND NOT IS_INF(${jsonAsDouble(json)})`,
  integer: (json) => `${TYPE_CONDITIONS.number(json)} AND TRUNC(${jsonAsDouble(json)}) = ${jsonAsDouble(json)}`,
};

/** BigQuery keeps members sorted by name, so only numbers (1 is 1.0) need more than the JSON text. */
function equalityKey(json: string, uniqueName: () => string, depth: number): string {
  const scalar = `IF(JSON_TYPE(${json}) = 'number', CAST(${jsonAsDouble(json)} + 0e0 AS STRING), TO_JSON_STRING(${json}))`;
  if (depth === 0) return scalar;
  const part = uniqueName();
  const items = `(SELECT STRING_AGG(${equalityKey(part, uniqueName, depth - 1)}, ',' ORDER BY ${part}_i) FROM UNNEST(JSON_QUERY_ARRAY(${json})) AS ${part} WITH OFFSET AS ${part}_i)`;
  const member = uniqueName();
  const value = `${json}[${member}]`;
  const members = `(SELECT STRING_AGG(${member} || ':' || ${equalityKey(value, uniqueName, depth - 1)}, ',' ORDER BY ${member}) FROM UNNEST(${memberNames(json, `${member}_name`)}) AS ${member})`;
  return `CASE JSON_TYPE(${json}) WHEN 'array' THEN '[' || COALESCE(${items}, '') || ']' WHEN 'object' THEN '{' || COALESCE(${members}, '') || '}' ELSE ${scalar} END`;
}

const source = (loop: Loop): string => {
  const { json, variable } = loop;
  const list = loop.over === 'items' ? `JSON_QUERY_ARRAY(${json})` : memberNames(json, `${variable}_name`);
  return `UNNEST(${list}) AS ${variable} WITH OFFSET AS ${index(loop)}`;
};

export const bigqueryContracts: ContractSqlDialect = {
  isoText(column, kind) {
    if (kind === 'timestamp') return `FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E*SZ', TIMESTAMP(${column}), 'UTC')`;
    if (kind === 'time') return `CAST(${column} AS STRING) || 'Z'`;
    return kind === 'bytes' ? `TO_BASE64(${column})` : `CAST(${column} AS STRING)`;
  },
  toJson: (column) => `TO_JSON(${column})`,
  parseJson: (text) => `SAFE.PARSE_JSON(${text}, wide_number_mode => 'round')`,

  text: string,
  matches: (text, re2) => falseIfNull(`REGEXP_CONTAINS(${text}, ${string(re2)})`),
  length: (text) => `CHAR_LENGTH(${text})`,
  concat: (parts) => parts.join(' || '),
  pointerToken: (name) => `'/' || REPLACE(REPLACE(${name}, '~', '~0'), '/', '~1')`,
  asText: (value) => `CAST(${value} AS STRING)`,
  nullText: () => 'CAST(NULL AS STRING)',
  toDouble: (text) => `SAFE_CAST(${text} AS FLOAT64)`,
  numberToDouble: (column) => `CAST(${column} AS FLOAT64)`,
  double: (value) => (String(value).includes('e') ? String(value) : `${value}e0`),
  isFinite: (value) => falseIfNull(`NOT IS_INF(${value}) AND NOT IS_NAN(${value})`),
  isWhole: (value) => falseIfNull(`TRUNC(${value}) = ${value}`),
  isMultiple(value, of) {
    const quotient = `IEEE_DIVIDE(${value}, ${this.double(of)})`;
    return falseIfNull(
      `NOT IS_INF(${quotient}) AND ABS(${quotient} - ROUND(${quotient})) <= ABS(${quotient}) * ${MULTIPLE_TOLERANCE.toExponential()}`,
    );
  },

  jsonIs: (json, type) => falseIfNull(TYPE_CONDITIONS[type](json)),
  jsonText: (json) => `LAX_STRING(${json})`,
  jsonDouble: jsonAsDouble,
  jsonIsTrue: (json) => falseIfNull(`LAX_BOOL(${json})`),
  jsonMember: (json, name) => `${json}[${string(name)}]`,
  jsonItem: (json, at) => `${json}[${at}]`,
  jsonLength: (json) => `COALESCE(ARRAY_LENGTH(JSON_QUERY_ARRAY(${json})), 0)`,
  jsonSize: (json) => `ARRAY_LENGTH(${memberNames(json, 'member_name')})`,
  hasDuplicates(json, uniqueName) {
    const item = uniqueName();
    const keys = equalityKey(item, uniqueName, COMPARED_DEPTH);
    return falseIfNull(`(SELECT COUNT(DISTINCT ${keys}) < COUNT(*) FROM UNNEST(JSON_QUERY_ARRAY(${json})) AS ${item})`);
  },
  jsonForMessage: (json) => `TO_JSON_STRING(${json})`,
  quotedText: (text) => `TO_JSON_STRING(${text})`,

  current: (loop) => (loop.over === 'items' ? loop.variable : `${loop.json}[${loop.variable}]`),
  index,
  name: (loop) => loop.variable,
  exists: (loop, condition) =>
    condition === FALSE ? FALSE : `EXISTS(SELECT 1 FROM ${source(loop)}${loopFilter(loop, condition)})`,
  count: (loop, condition) => `(SELECT COUNT(*) FROM ${source(loop)}${loopFilter(loop, condition)})`,

  violation: (condition, { keyword, schemaPath, instancePath, property, value }) => {
    const fields = [string(keyword), instancePath, string(schemaPath), property, value];
    const struct = `STRUCT(${fields.map((field, i) => `${field} AS ${VIOLATION_COLUMNS[i] ?? ''}`).join(', ')})`;
    return condition === TRUE ? `[${struct}]` : `IF(${condition}, [${struct}], [])`;
  },
  collect(loop, condition, lists) {
    const violation = `${loop.variable}_found`;
    return `ARRAY(SELECT ${violation} FROM ${source(loop)}, UNNEST(${this.joinLists(lists)}) AS ${violation}${loopFilter(loop, condition)})`;
  },
  joinLists(lists) {
    if (lists.length < 2) return lists[0] ?? VIOLATIONS;
    return `ARRAY_CONCAT(\n  ${lists.join(',\n  ')}\n)`;
  },
  violationsQuery({ table, key: columns, invalid, list, limit }) {
    const fields = VIOLATION_COLUMNS.map((field) => `violation.${field}`);
    return [
      `SELECT ${[...columns.map(identifier), ...fields].join(', ')}`,
      `FROM ${table}, UNNEST(${list}) AS violation`,
      `WHERE ${invalid}`,
      ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ].join('\n');
  },
};
