import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    label: 'Search pages, tables, columns and checks',
    hint: 'revenue, created_at, between 0 and 24',
    start: 'Every page of this site, every table and column, every check. Words may be cut short: pay finds payments.',
    none: (words: string) => `Nothing is found for “${words}”.`,
    found: (n: number, text: string) => (n === 1 ? 'One found' : `${text} found`),
    more: (shown: string, all: string) => `The first ${shown} of ${all}; another word narrows them.`,
    kinds: { page: 'Pages', table: 'Tables', column: 'Columns', check: 'Checks' },
  },
  'pt-BR': {
    label: 'Buscar páginas, tabelas, colunas e verificações',
    hint: 'revenue, created_at, between 0 and 24',
    start:
      'Todas as páginas deste site, todas as tabelas e colunas, todas as verificações. Palavras podem ser encurtadas: pay encontra payments.',
    none: (words: string) => `Nada foi encontrado para “${words}”.`,
    found: (n: number, text: string) => (n === 1 ? 'Um encontrado' : `${text} encontrados`),
    more: (shown: string, all: string) => `Os primeiros ${shown} de ${all}; outra palavra os reduz.`,
    kinds: { page: 'Páginas', table: 'Tabelas', column: 'Colunas', check: 'Verificações' },
  },
};

export const texts = inLanguage(TEXTS);
