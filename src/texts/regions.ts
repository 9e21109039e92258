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
