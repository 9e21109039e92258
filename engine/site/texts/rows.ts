import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    expected: (low: string, high: string, builds: number) =>
      low === high
        ? `expected ${low} rows by the last ${builds} builds`
        : `expected ${low} to ${high} rows by the last ${builds} builds`,
    few: (rows: string, share: string) => `${rows} are ${share} fewer than their median`,
    many: (rows: string, share: string) => `${rows} are ${share} more than their median`,
    found: (rows: string) => `there are ${rows}`,
    fallen: (rows: string, share: string, before: string) =>
      `${rows} rows are ${share} fewer than the ${before} of the build before`,
  },
  'pt-BR': {
    expected: (low: string, high: string, builds: number) =>
      low === high
        ? `esperadas ${low} linhas, pelas últimas ${builds} construções`
        : `esperadas de ${low} a ${high} linhas, pelas últimas ${builds} construções`,
    few: (rows: string, share: string) => `${rows} são ${share} menos do que a mediana delas`,
    many: (rows: string, share: string) => `${rows} são ${share} mais do que a mediana delas`,
    found: (rows: string) => `há ${rows}`,
    fallen: (rows: string, share: string, before: string) =>
      `${rows} linhas são ${share} menos do que as ${before} da construção anterior`,
  },
};

export const texts = inLanguage(TEXTS);
