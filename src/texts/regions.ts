import { texts } from './common.js';

export function regionName(region: string | null): string {
  return texts.regions[region as keyof typeof texts.regions] ?? region ?? '–';
}

/** For narrow places: `SE`. */
export function regionCode(region: string | null): string {
  return texts.regionCodes[region as keyof typeof texts.regionCodes] ?? region ?? '–';
}
