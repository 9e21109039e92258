import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    label: 'Page filters',
    fields: { year: 'Year', month: 'Month', from: 'From', to: 'To' },
    ends: { from: 'from', to: 'to' },
    from: (month: string) => `from ${month}`,
    to: (month: string) => `to ${month}`,
    between: (from: string, to: string) => (from === to ? from : `${from} to ${to}`),
  },
  'pt-BR': {
    label: 'Filtros da página',
    fields: { year: 'Ano', month: 'Mês', from: 'De', to: 'Até' },
    ends: { from: 'de', to: 'até' },
    from: (month: string) => `de ${month}`,
    to: (month: string) => `até ${month}`,
    between: (from: string, to: string) => (from === to ? from : `${from} a ${to}`),
  },
};

export const texts = inLanguage(TEXTS);
