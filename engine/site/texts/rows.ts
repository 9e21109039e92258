import { counted, inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    expected: (low: string, high: string, builds: number) =>
      low === high
        ? `expected ${low} rows by the last ${builds} builds`
        : `expected ${low} to ${high} rows by the last ${builds} builds`,
    few: (rows: string, share: string) => `${counted(rows, 'is', 'are')} ${share} fewer than their median`,
    many: (rows: string, share: string) => `${counted(rows, 'is', 'are')} ${share} more than their median`,
    found: (rows: string) => `there are ${rows}`,
    fallen: (rows: string, share: string, before: string) =>
      `${counted(rows, 'row is', 'rows are')} ${share} fewer than the ${before} of the build before`,
  },
  'pt-BR': {
    expected: (low: string, high: string, builds: number) =>
      low === high
        ? `esperadas ${low} linhas, pelas últimas ${builds} construções`
        : `esperadas de ${low} a ${high} linhas, pelas últimas ${builds} construções`,
    few: (rows: string, share: string) => `${counted(rows, 'é', 'são')} ${share} menos do que a mediana delas`,
    many: (rows: string, share: string) => `${counted(rows, 'é', 'são')} ${share} mais do que a mediana delas`,
    found: (rows: string) => `há ${rows}`,
    fallen: (rows: string, share: string, before: string) =>
      `${counted(rows, 'linha é', 'linhas são')} ${share} menos do que as ${before} da construção anterior`,
  },
};

export const texts = inLanguage(TEXTS);
