import fs from 'node:fs';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { LastroError, UsageError, assertNoProblems, messageOf } from '../../base/errors.js';
import { textOf } from '../../base/cell.js';
import { count, suggest } from '../../base/text.js';
import { contractColumns, readContract } from '../../contract/index.js';
import { decimalPointSql } from '../../sql/decimal-comma.js';
import { TYPE_NAMES, parseType, type SqlType } from '../../sql/types.js';
import type { CheckData } from './check-data.js';

/** The type of each column that a file states, by name. */
export type FixedTypes = ReadonlyMap<string, SqlType>;

/**
 * Reads the types of columns: a map of names and types (`price: decimal(12, 2)`), YAML or JSON, or a contract. Throws a
 * {@link UsageError} for what is neither.
 */
export function readFixedTypes(displayPath: string, cwd: string): FixedTypes {
  let content: unknown;
  try {
    content = parseYaml(fs.readFileSync(path.resolve(cwd, displayPath), 'utf8'));
  } catch (error) {
    throw new UsageError('check.types', `cannot read the types ${displayPath}: ${messageOf(error)}`, { cause: error });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new UsageError('check.types', `${displayPath} defines no types`, {
      hint: 'write name: type for each column',
    });
  if ('properties' in content || '$schema' in content)
    return new Map(contractColumns(readContract(displayPath, { root: cwd })));
  const problems: LastroError[] = [];
  const types = new Map<string, SqlType>();
  for (const [name, text] of Object.entries(content)) {
    const type = parseType(String(text));
    if (type !== undefined) types.set(name, type);
    else
      problems.push(
        new UsageError('check.types', `unknown type of ${name}: ${String(text)}`, {
          location: { file: displayPath },
          hint: suggest(String(text), TYPE_NAMES),
        }),
      );
  }
  assertNoProblems(problems);
  return types;
}

/**
 * Gives columns of a file's table the types that are stated. Throws `check.types` for a column that is not there, and for a
 * value that is none of its type.
 */
export async function fixTypes(
  { session, dialect, table, text }: CheckData,
  types: FixedTypes,
  isPersonal: boolean,
): Promise<void> {
  if (text === undefined || types.size === 0) return;
  const name = dialect.table(table);
  const { columns } = await session.query(`SELECT * FROM ${name} LIMIT 0`);
  const known = columns.map((column) => column.name);
  for (const column of types.keys())
    if (!known.includes(column))
      throw new UsageError('check.types', `a type is given for ${column}, which is not a column`, {
        hint: suggest(column, known),
      });
  const casts = new Map(
    [...types].map(([column, type]) => {
      const value = dialect.identifier(column);
      const isNumber = ['integer', 'bigint', 'decimal', 'float'].includes(type.name);
      const spelled = isNumber && text.decimal === ',' ? decimalPointSql(value, dialect) : value;
      const typeName = dialect.types.nameOf(type);
      const isBoolean = `CASE WHEN LOWER(${value}) IN ('true', 'false') THEN ${value} END`;
      return [
        column,
        { typeName, sql: dialect.types.tryCast(type.name === 'boolean' ? isBoolean : spelled, typeName) },
      ];
    }),
  );
  for (const [column, { typeName, sql }] of casts) {
    const value = dialect.identifier(column);
    const unlike = `FROM ${name} WHERE ${value} IS NOT NULL AND ${sql} IS NULL`;
    const [[n, first] = []] = (await session.query(`SELECT COUNT(*), MIN(${value}) ${unlike}`)).rows;
    if (Number(n) > 0)
      throw new LastroError(
        'check.types',
        `${column} is not a valid ${typeName} in ${count(Number(n), 'row')}${isPersonal ? '' : `, such as ${JSON.stringify(textOf(first ?? null))}`}`,
        { hint: 'without this type, each check reports the rows that it cannot read' },
      );
  }
  const list = columns.map((column) => {
    const value = dialect.identifier(column.name);
    return `${casts.get(column.name)?.sql ?? value} AS ${value}`;
  });
  const typed = dialect.table({ ...table, name: `${table.name} typed` });
  await session.run(`CREATE TABLE ${typed} AS SELECT ${list.join(', ')} FROM ${name}`);
  await session.run(`DROP TABLE ${name}`);
  await session.run(`ALTER TABLE ${typed} RENAME TO ${dialect.identifier(table.name)}`);
}
