/** Every leaf of some texts: its path, and whether it is a text or how many values it takes. */
export function textLeaves(value: unknown, at = ''): Record<string, string> {
  if (typeof value === 'string') return { [at]: value.trim() === '' ? 'empty' : 'text' };
  if (typeof value === 'function') return { [at]: `takes ${value.length}` };
  return Object.assign(
    {},
    ...Object.entries(value as object).map(([key, inner]) => textLeaves(inner, `${at}.${key}`)),
  ) as Record<string, string>;
}
