import { texts } from './common.js';

const names: Readonly<Partial<Record<string, string>>> = texts.regions;
const codes: Readonly<Partial<Record<string, string>>> = texts.regionCodes;

export function regionName(region: string | null): string {
  return names[region ?? ''] ?? region ?? '–';
}

/** For narrow places: `SE`. */
export function regionCode(region: string | null): string {
  return codes[region ?? ''] ?? region ?? '–';
}

/** `rio de janeiro` as `Rio de Janeiro`; some sources write an acute accent for the apostrophe. */
export function cityName(city: string | null): string {
  return (city ?? '').replace(/\p{L}+/gu, (word) =>
    /^(d[aeo]s?|e)$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
  );
}
