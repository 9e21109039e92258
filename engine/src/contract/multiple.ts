import { MULTIPLE_TOLERANCE } from '../sql/dialect/contracts.js';

/** Whether a number is a multiple, decimals as people write them: 19.99 is one of 0.01. */
export function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return (
    Number.isFinite(quotient) && Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * MULTIPLE_TOLERANCE
  );
}
