import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { textLeaves } from '../support/text-leaves.js';

const SITE = path.resolve(import.meta.dirname, '../../site');
const SHIPPED = ['en', 'pt-BR'];

describe.each(SHIPPED)('the texts of the package in %s', (language) => {
  test.each(readdirSync(path.join(SITE, 'texts')).filter((file) => file.endsWith('.ts')))('texts/%s', async (file) => {
    const { TEXTS } = (await import(path.join(SITE, 'texts', file))) as { TEXTS: Record<string, unknown> };
    expect(textLeaves(TEXTS[language])).toEqual(textLeaves(TEXTS['en']));
    expect(Object.values(textLeaves(TEXTS[language]))).not.toContain('empty');
  });
});
