import { expect, test } from 'vitest';
import { inLanguage, nameOfLanguage } from '../../site/components/language.js';
import { chooseVariants, inEach, variantTexts } from '../../src/publish/site/languages.js';

const TEXTS = {
  en: { rows: (n: number) => `${n} rows`, names: { a: 'one', b: 'two' }, list: ['x'] },
  'pt-BR': { rows: (n: number) => `${n} linhas`, names: { a: 'um', b: 'dois' }, list: ['y', 'z'] },
};

test('texts are those of the language, or of one with the same base', () => {
  expect(inLanguage(TEXTS, 'en').rows(2)).toBe('2 rows');
  expect(inLanguage(TEXTS, 'pt-BR').rows(2)).toBe('2 linhas');
  expect(inLanguage(TEXTS, 'pt').names.b).toBe('dois');
  expect(inLanguage(TEXTS, 'pt').list).toEqual(['y', 'z']);
});

test('a language that is not there, or lacks a text, has the English one', () => {
  expect(inLanguage(TEXTS, 'fr').names.a).toBe('one');
  const partly = { ...TEXTS, fr: { names: { a: 'un' } } } as unknown as typeof TEXTS;
  const texts = inLanguage(partly, 'fr');
  expect([texts.names, texts.rows(1), texts.list]).toEqual([{ a: 'un', b: 'two' }, '1 rows', ['x']]);
});

test('the compiler refuses a language that lacks a text', () => {
  // @ts-expect-error Portuguese lacks b
  inLanguage({ en: { a: 'one', b: 'two' }, 'pt-BR': { a: 'um' } });
  // @ts-expect-error there is no English
  inLanguage({ 'pt-BR': { a: 'um' } });
});

test('a language is called by its own name', () => {
  expect(['en', 'pt-BR', 'de'].map((tag) => nameOfLanguage(tag))).toEqual(['English', 'Português', 'Deutsch']);
  expect(nameOfLanguage('de-AT', ['de-AT', 'de-CH'])).toBe('Österreichisches Deutsch');
});

test('a text stands in the page once for all languages that read the same', () => {
  expect(inEach({ en: 'Sales', pt: 'Vendas' }, ['en', 'fr', 'pt-BR'])).toBe(
    '<span lang="en" data-languages="en fr">Sales</span><span lang="pt-BR" data-languages="pt-BR">Vendas</span>',
  );
  expect(inEach('A & B', ['en', 'pt-BR'])).toBe('A &amp; B');
});

const PROSE = `<div lang="en"><p>Good <i lang="la">a</i></p></div>
<div lang="pt-BR"><p><b lang="en">Yes</b><b lang="pt-BR">Sim</b></p></div>`;

test.each([
  [['en'], '<div lang="en"><p>Good <i lang="la">a</i></p></div>\n'],
  [['pt'], '\n<div lang="pt-BR"><p><b lang="pt-BR">Sim</b></p></div>'],
  [
    ['en', 'pt-BR'],
    `<div data-languages="en" lang="en"><p>Good <i lang="la">a</i></p></div>
<div data-languages="pt-BR" lang="pt-BR"><p><b data-languages="en" lang="en">Yes</b><b data-languages="pt-BR" lang="pt-BR">Sim</b></p></div>`,
  ],
])('prose in several languages, in a site of %s', (languages, expected) => {
  expect(chooseVariants(PROSE, languages)).toBe(expected);
});

test('a heading in several languages gives a name in each', () => {
  expect(variantTexts('<span lang="en">Sales</span><span lang="pt-BR">Vendas</span>')).toEqual({
    en: 'Sales',
    'pt-BR': 'Vendas',
  });
});
