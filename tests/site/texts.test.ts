import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const SITE = path.resolve(import.meta.dirname, '../../src');

/** Every leaf of some texts: its path, and whether it is a text or how many values it takes. */
function leaves(value: unknown, at = ''): Record<string, string> {
  if (typeof value === 'string') return { [at]: value.trim() === '' ? 'empty' : 'text' };
  if (typeof value === 'function') return { [at]: `takes ${value.length}` };
  return Object.assign(
    {},
    ...Object.entries(value as object).map(([key, inner]) => leaves(inner, `${at}.${key}`)),
  ) as Record<string, string>;
}

describe('every text of the project is there in both languages', () => {
  test.each(readdirSync(path.join(SITE, 'texts')))('texts/%s', async (file) => {
    const module = (await import(path.join(SITE, 'texts', file))) as { TEXTS?: { en: unknown; 'pt-BR': unknown } };
    if (module.TEXTS === undefined) return;
    const english = leaves(module.TEXTS.en);
    expect(leaves(module.TEXTS['pt-BR'])).toEqual(english);
    expect(Object.values(english)).not.toContain('empty');
  });

  const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && !/^(data|\.observablehq|README)/.test(file),
  );
  test.each(pages)('%s', (file) => {
    const text = readFileSync(path.join(SITE, file), 'utf8')
      .replace(/^---[\s\S]*?---/, '')
      .replace(/```[\s\S]*?```/g, '');
    const count = (language: string): number => text.split(`lang="${language}"`).length - 1;
    expect(count('pt-BR')).toBe(count('en'));
    const outside = text
      .replace(/<(div|span) lang="[^"]*">[\s\S]*?<\/\1>/g, '')
      .replace(/^#.*\$\{.*\}$/gm, '')
      .replace(/<[^>]*>|^#+/gm, '')
      .trim();
    expect(outside, 'prose outside a language').toBe('');
  });
});
