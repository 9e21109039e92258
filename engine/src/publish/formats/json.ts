/**
 * JSON that keeps every key and every value: undefined is null, integers beyond a double are their digits,
 * NaN and the infinities their names, dates ISO 8601.
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, toJsonValue, 2)}\n`;
}

function toJsonValue(_key: string, value: unknown): unknown {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return null;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}
