/** A map, or an empty one for anything else. */
export const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A list, or an empty one for anything else. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The texts of a list, or of one value. */
export const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');

/** The value at a path of keys in nested maps; undefined where there is none. */
export function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce((inner, key) => {
    const map = object(inner);
    return Object.hasOwn(map, key) ? map[key] : undefined;
  }, value);
}

/** The text below keys; undefined where there is none. */
export function textAt(value: unknown, ...keys: string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' ? found : undefined;
}
