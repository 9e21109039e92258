import { NARROW } from '../components/chart.js';
import { inLanguage } from '../components/language.js';

export const TEXTS = {
  en: {
    names: {
      North: 'North',
      Northeast: 'Northeast',
      'Central-West': 'Central-West',
      Southeast: 'Southeast',
      South: 'South',
    },
    codes: { North: 'N', Northeast: 'NE', 'Central-West': 'CW', Southeast: 'SE', South: 'S' },
  },
  'pt-BR': {
    names: {
      North: 'Norte',
      Northeast: 'Nordeste',
      'Central-West': 'Centro-Oeste',
      Southeast: 'Sudeste',
      South: 'Sul',
    },
    codes: { North: 'N', Northeast: 'NE', 'Central-West': 'CO', Southeast: 'SE', South: 'S' },
  },
};

const texts = inLanguage(TEXTS);

const names: Readonly<Partial<Record<string, string>>> = texts.names;
const codes: Readonly<Partial<Record<string, string>>> = texts.codes;

export function regionName(region: string | null): string {
  return names[region ?? ''] ?? region ?? '–';
}

/** For narrow places: `SE`. */
export function regionCode(region: string | null): string {
  return codes[region ?? ''] ?? region ?? '–';
}

/** The names that a chart of a width in pixels has room for. */
export function regionNameFor(width: number): (region: string | null) => string {
  return width < NARROW ? regionCode : regionName;
}

/** `rio de janeiro` as `Rio de Janeiro`; some sources write an acute accent for the apostrophe. */
export function cityName(city: string | null): string {
  return (city ?? '').replace(/\p{L}+/gu, (word) =>
    /^(d[aeo]s?|e)$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
  );
}
