import { LastroError } from '../../base/errors.js';
import type { Scope } from '../expectation.js';

/** SQL of an interpolated quantile as an aggregate. Throws where the engine has it as a window only. */
export function continuous(value: string, fraction: number, { dialect }: Scope): string {
  const { quantiles } = dialect.expectations;
  if (quantiles.isWindow)
    throw new LastroError('check.no-quantile', `${dialect.name} has no exact quantile of a group of rows`, {
      hint: 'write it as an unexpected_rows_expectation',
    });
  return quantiles.continuous(value, fraction);
}
