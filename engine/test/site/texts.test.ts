import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const SITE = path.resolve(import.meta.dirname, '../../site');
const SHIPPED = ['en', 'pt-BR'];

/** Every leaf of some texts: its path, and whether it is a text or how many values it takes. */
function leaves(value: unknown, at = ''): Record<string, string> {
  if (typeof value === 'string') return { [at]: value.trim() === '' ? 'empty' : 'text' };
  if (typeof value === 'function') return { [at]: `takes ${value.length}` };
  return Object.assign(
    {},
    ...Object.entries(value as object).map(([key, inner]) => leaves(inner, `${at}.${key}`)),
  ) as Record<string, string>;
}

describe.each(SHIPPED)('the texts of the package in %s', (language) => {
  test.each(readdirSync(path.join(SITE, 'texts')).filter((file) => file.endsWith('.ts')))('texts/%s', async (file) => {
    const { TEXTS } = (await import(path.join(SITE, 'texts', file))) as { TEXTS: Record<string, unknown> };
    expect(leaves(TEXTS[language])).toEqual(leaves(TEXTS['en']));
    expect(Object.values(leaves(TEXTS[language]))).not.toContain('empty');
  });
});
