import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { textLeaves } from '../../engine/test/support/text-leaves.js';

const SITE = path.resolve(import.meta.dirname, '../../src');

describe('every text of the project is there in both languages', () => {
  test.each(readdirSync(path.join(SITE, 'texts')))('texts/%s', async (file) => {
    const module = (await import(path.join(SITE, 'texts', file))) as { TEXTS?: { en: unknown; 'pt-BR': unknown } };
    if (module.TEXTS === undefined) return;
    const english = textLeaves(module.TEXTS.en);
    expect(textLeaves(module.TEXTS['pt-BR'])).toEqual(english);
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
