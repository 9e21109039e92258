import { UsageError } from '../../base/errors.js';
import type { Contract } from '../../contract/index.js';
import type { Dialect } from '../../sql/dialect.js';
import type { DecimalMark } from './csv-dialect.js';
import type { InputFile } from './input.js';

/** A number with a decimal comma or points between thousands, as RE2. */
const NUMBER = '-?([0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?|[0-9]*,[0-9]+)';

/** SQL of a text: a number such as `1.234,56` with a decimal point, any other text as it is. */
export function withDecimalPoints(column: string, dialect: Dialect): string {
  const isNumber = dialect.contracts.matches(column, `^(${NUMBER})$`);
  return `CASE WHEN ${isNumber} THEN REPLACE(REPLACE(${column}, '.', ''), ',', '.') ELSE ${column} END`;
}

/** Those of some columns that a contract reads as numbers. */
export const numberColumns = (columns: readonly string[], contract: Contract): string[] =>
  columns.filter((name) => [...contract.property(name).types].some((type) => type === 'number' || type === 'integer'));

/** The columns of a file whose numbers have a decimal comma. Throws when there is no contract to say which are numbers. */
export function decimalColumns(
  columns: readonly string[],
  decimal: DecimalMark | undefined,
  { input, contract }: { input: InputFile; contract: Contract | undefined },
): string[] {
  if (decimal !== ',') return [];
  if (contract === undefined)
    throw new UsageError(
      'load.decimal',
      `nothing says which columns of ${input.name} are numbers with a decimal comma`,
      {
        hint: 'give the loader a contract, or leave out decimal',
      },
    );
  return numberColumns(columns, contract);
}
