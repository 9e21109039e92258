import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: { region: 'Customer region', state: 'State', category: 'Category' },
  'pt-BR': { region: 'Região do cliente', state: 'Estado', category: 'Categoria' },
};

export const texts = inLanguage(TEXTS);
