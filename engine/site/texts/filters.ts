import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    label: 'Page filters',
    fields: { year: 'Year', month: 'Month', from: 'From', to: 'To' },
    ends: { from: 'from', to: 'to' },
    from: (month: string) => `from ${month}`,
    to: (month: string) => `to ${month}`,
    between: (from: string, to: string) => (from === to ? from : `${from} to ${to}`),
    foreign: (choice: string) => `This page cannot be filtered by ${choice}: its figures cover everything.`,
    unanswered: (choice: string) => `Not filtered by ${choice}.`,
  },
  'pt-BR': {
    label: 'Filtros da página',
    fields: { year: 'Ano', month: 'Mês', from: 'De', to: 'Até' },
    ends: { from: 'de', to: 'até' },
    from: (month: string) => `de ${month}`,
    to: (month: string) => `até ${month}`,
    between: (from: string, to: string) => (from === to ? from : `${from} a ${to}`),
    foreign: (choice: string) => `Esta página não tem o filtro ${choice}: os números cobrem tudo.`,
    unanswered: (choice: string) => `Sem o filtro ${choice}.`,
  },
};

export const texts = inLanguage(TEXTS);
