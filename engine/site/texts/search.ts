import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    label: 'Search pages, tables, columns and checks',
    hint: 'revenue, created_at, between 0 and 24',
    start: 'Searches pages, tables, columns and checks. The beginning of a word is enough: pay finds payments.',
    none: (words: string) => `No results for “${words}”.`,
    found: (n: number, text: string) => (n === 1 ? 'One result' : `${text} results`),
    more: (shown: string, all: string) => `Showing the first ${shown} of ${all}; add a word to narrow the search.`,
    kinds: { page: 'Pages', table: 'Tables', column: 'Columns', check: 'Checks' },
  },
  'pt-BR': {
    label: 'Buscar páginas, tabelas, colunas e verificações',
    hint: 'revenue, created_at, between 0 and 24',
    start: 'Busca em páginas, tabelas, colunas e verificações. Basta o começo da palavra: pay encontra payments.',
    none: (words: string) => `Nenhum resultado para “${words}”.`,
    found: (n: number, text: string) => (n === 1 ? 'Um resultado' : `${text} resultados`),
    more: (shown: string, all: string) =>
      `Exibindo os primeiros ${shown} de ${all}; acrescente uma palavra para restringir a busca.`,
    kinds: { page: 'Páginas', table: 'Tabelas', column: 'Colunas', check: 'Verificações' },
  },
};

export const texts = inLanguage(TEXTS);
