/** A number as a JSON number when a double represents it exactly, else as its digits. */
export function exactNumber(digits: string): number | string {
  const value = Number(digits);
  const significant = digits.replace(/^-/, '').replace('.', '').replace(/^0+/, '').length;
  return significant <= 15 || String(value) === digits ? value : digits;
}
