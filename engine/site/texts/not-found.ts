import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    answer: (path: string) => `This site has no ${path}. A table, page or check may have been renamed or removed.`,
    search: (words: string) => `Search for “${words}”`,
    tables: 'All tables',
    home: 'The first page',
  },
  'pt-BR': {
    answer: (path: string) =>
      `Este site não tem ${path}. Uma tabela, página ou verificação pode ter mudado de nome ou sido removida.`,
    search: (words: string) => `Buscar “${words}”`,
    tables: 'Todas as tabelas',
    home: 'A primeira página',
  },
};

export const texts = inLanguage(TEXTS);
