export { compileContract, type Contract, type ContractError, type ContractOptions } from './contract.js';
export {
  contractToSql,
  type ContractCheck,
  type ContractSql,
  type ContractSqlOptions,
  type CountQuery,
} from './contract-sql.js';
export { pythonToRe2, pythonToRegExp } from './python-regex.js';
export { UnsupportedError } from './unsupported.js';
export { parseContract, readContract } from './read-contract.js';
export type { Reading } from './formats.js';
export { isRecord, type JsonSchema, type SchemaObject } from './schema.js';
export type { References } from './references.js';
export { typesOf } from './reading.js';
export { textsOf } from './texts.js';
export { checkTable, type TableCheckResult } from './check-table.js';
export { ajvPatterns } from './pattern.js';
export { contractColumns, contractToDdl, type ContractDdlOptions } from './contract-ddl.js';
export { givenProperties, withGiven, type GivenProperty } from './given.js';
export { contractToTypes } from './contract-types.js';
export { LANGUAGES, type Language } from './sentences/index.js';
export { validatorModule } from './validator.js';
export { mapSubschemas } from './subschemas.js';
