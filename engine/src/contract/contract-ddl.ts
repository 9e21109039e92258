import type { Dialect } from '../sql/dialect.js';
import { typeIn } from '../sql/types.js';
import { columnTypeIn } from './column-type.js';
import type { Contract } from './contract.js';
import { isRecord, schemaMap, type JsonSchema } from './schema.js';
import type { Relation } from '../sql/relation.js';

export interface ContractDdlOptions {
  table: Relation;
  dialect: Dialect;
  /** `text`: every column is text, as raw has it. `typed` (the default): by the property's schema, required ones NOT NULL. */
  columns?: 'text' | 'typed';
}

/** `CREATE TABLE` of a table for a contract's records, columns in the contract's order. */
export function contractToDdl(contract: Contract, { table, dialect, columns = 'typed' }: ContractDdlOptions): string {
  const { schema, references } = contract;
  const properties = isRecord(schema) ? schemaMap(schema['properties']) : [];
  const required = new Set(isRecord(schema) && Array.isArray(schema['required']) ? schema['required'] : []);
  const text = typeIn(dialect.name, { name: 'text', precision: undefined, scale: undefined });
  const lines = properties.map(([name, property]) => {
    const type = columns === 'text' ? text : columnTypeIn(dialect.name, property, references);
    const notNull = columns === 'typed' && required.has(name) && !contract.property(name).nullable;
    return `  ${dialect.identifier(name)} ${type}${notNull ? ' NOT NULL' : ''}${descriptionOption(property, dialect)}`;
  });
  return `CREATE TABLE ${dialect.table(table)} (\n${lines.join(',\n')}\n)`;
}

/** BigQuery takes a column's description in the statement. */
function descriptionOption(property: JsonSchema, dialect: Dialect): string {
  if (dialect.name !== 'bigquery' || typeof property === 'boolean' || typeof property['description'] !== 'string')
    return '';
  return ` OPTIONS (description = ${dialect.string(property['description'])})`;
}
