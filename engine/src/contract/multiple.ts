/** How far a quotient may be from a whole number: `19.99 / 0.01` is 1998.9999999999998. */
export const MULTIPLE_TOLERANCE = 1e-6;

/** Whether a number is a multiple, decimals as people write them: 19.99 is one of 0.01. */
export function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return Number.isFinite(quotient) && Math.abs(quotient - Math.round(quotient)) <= MULTIPLE_TOLERANCE;
}
