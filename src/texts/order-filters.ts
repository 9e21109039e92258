import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: { region: 'Customer region', sellerRegion: 'Region', state: 'State', category: 'Category' },
  'pt-BR': { region: 'Região do cliente', sellerRegion: 'Região', state: 'Estado', category: 'Categoria' },
};

export const texts = inLanguage(TEXTS);
