/** Doubles are equal when they differ by no more than this share of the larger one, */
const RELATIVE = 1e-9;
/** or by no more than this. */
const ABSOLUTE = 1e-12;

export const TOLERANCE = `${RELATIVE} of the larger value, or ${ABSOLUTE}`;

/** Whether two doubles are equal to the tolerance. `scale` is the size that it is a share of, where that is not the numbers' own. */
export function isClose(a: string | null, b: string | null, scale?: number): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const [x, y] = [Number(a), Number(b)];
  const size = scale ?? Math.max(Math.abs(x), Math.abs(y));
  return Number.isFinite(size) && Math.abs(x - y) <= Math.max(ABSOLUTE, RELATIVE * size);
}
