import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    label: 'Filters of this page',
    fields: { year: 'Year', month: 'Month', region: 'Customer region', state: 'State', category: 'Category' },
  },
  'pt-BR': {
    label: 'Filtros desta página',
    fields: { year: 'Ano', month: 'Mês', region: 'Região do cliente', state: 'Estado', category: 'Categoria' },
  },
};

export const texts = inLanguage(TEXTS);
