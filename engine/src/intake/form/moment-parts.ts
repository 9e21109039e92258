/** A time, with or without its day, as the browser's controls hold it, and its offset from UTC. */
export interface MomentParts {
  local: string;
  offset: string;
}

/** The parts of a moment (RFC 3339) or time; undefined for a text that the controls cannot hold. `offset` is of a text without one. */
export function momentParts(text: string, offset: string): MomentParts | undefined {
  if (text === '') return { local: '', offset };
  const [, local, own] =
    /^((?:\d{4}-\d\d-\d\dT)?\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)([Zz]|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  if (local === undefined) return undefined;
  return { local, offset: own === undefined ? offset : own.toUpperCase() === 'Z' ? '+00:00' : own };
}

/** The offset from UTC of a zone at a moment: `-03:00`. */
export function offsetOf(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return /[+-]\d\d:\d\d/.exec(name)?.[0] ?? '+00:00';
}
