import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ENGINE = path.resolve(import.meta.dirname, '../engine');

/** The folders that are searched. */
const PARTS = ['src', 'scripts', 'bin', 'site', 'templates'];

/** Names that only this project has: its sources, its country, its columns. */
const OF_THE_PROJECT =
  /brazil|brasil|brl|\bolist|geolocation|freight|central.bank|\bbcb\b|bcdata|customer_region|seller_region|category_name|order_month|review_score|payment_type|direct.sales/gi;

/** Two languages as if there were no others: a type or a value with a member for each. */
const FIXED_PAIR = /\ben\??: [^{}]*['"]pt-BR['"]\??:/g;

/** Texts in each language that ships, and the lists of these languages. */
const TEXTS = ['site/texts/', 'src/contract/sentences/index.ts', 'src/intake/form/texts.ts'];

function filesOf(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(ENGINE, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(folder, file).split(path.sep).join('/'))
      .filter((file) => fs.statSync(path.join(ENGINE, file)).isFile()),
  );
}

/** `file:line: word` for every place where a pattern is found. */
function places(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) => {
    const text = fs.readFileSync(path.join(ENGINE, file), 'utf8');
    return [...text.matchAll(pattern)].map(
      ({ 0: word, index }) => `engine/${file}:${text.slice(0, index).split('\n').length}: ${word}`,
    );
  });
}

it('the patterns match their examples', () => {
  const found = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
  expect(found('select customer_region from Olist', OF_THE_PROJECT)).toBe(2);
  expect(found("{ en: 'Search', 'pt-BR': 'Buscar' }", FIXED_PAIR)).toBe(1);
  expect(found("interface Texts {\n  en: string;\n  'pt-BR': string;\n}", FIXED_PAIR)).toBe(1);
  expect(found("languages: ['en', 'pt-BR']", FIXED_PAIR)).toBe(0);
});

it('no word of this project is in the engine', () => {
  expect(places(filesOf(...PARTS, 'test'), OF_THE_PROJECT)).toEqual([]);
});

it('the engine has languages as a list', () => {
  const files = filesOf(...PARTS).filter((file) => !TEXTS.some((texts) => file.startsWith(texts)));
  expect(places(files, FIXED_PAIR)).toEqual([]);
});
