import type { Dialect } from '../sql/dialect.js';
import { plainType, type SqlType } from '../sql/types.js';
import { columnType } from './column-type.js';
import type { Contract } from './contract.js';
import { isRecord, schemaMap, type JsonSchema } from './schema.js';
import type { Relation } from '../sql/relation.js';

export interface ContractDdlOptions {
  table: Relation;
  dialect: Dialect;
  /** `text`: every column is text, as raw has it. `typed` (the default): by the property's schema, required ones NOT NULL. */
  columns?: 'text' | 'typed';
}

/** The columns of a contract's records in the contract's order, each with the type of its property's schema. */
export const contractColumns = ({ schema, references }: Contract): [name: string, type: SqlType][] =>
  (isRecord(schema) ? schemaMap(schema['properties']) : []).map(([name, property]) => [
    name,
    columnType(property, references),
  ]);

/** `CREATE TABLE` of a table for a contract's records, columns in the contract's order. */
export function contractToDdl(contract: Contract, { table, dialect, columns = 'typed' }: ContractDdlOptions): string {
  const { schema, references } = contract;
  const properties = isRecord(schema) ? schemaMap(schema['properties']) : [];
  const required = new Set(isRecord(schema) && Array.isArray(schema['required']) ? schema['required'] : []);
  const lines = properties.map(([name, property]) => {
    const type = columns === 'text' ? plainType('text') : columnType(property, references);
    const notNull = columns === 'typed' && required.has(name) && !contract.property(name).nullable;
    return `  ${dialect.identifier(name)} ${dialect.types.nameOf(type)}${notNull ? ' NOT NULL' : ''}${description(property, dialect)}`;
  });
  return `CREATE TABLE ${dialect.table(table)} (\n${lines.join(',\n')}\n)`;
}

function description(property: JsonSchema, { ddl }: Dialect): string {
  const text = typeof property === 'boolean' ? undefined : property['description'];
  return typeof text === 'string' ? ddl.columnDescription(text) : '';
}
