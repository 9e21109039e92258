import { UsageError } from '../../base/errors.js';
import type { Contract } from '../../contract/index.js';
import type { DecimalMark } from './csv-dialect.js';
import type { InputFile } from '../input/input.js';

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
