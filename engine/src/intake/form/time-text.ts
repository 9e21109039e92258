import type { Language } from '../../contract/index.js';
import type { FormView } from './form-view.js';

/** A moment for the reader, in the zone of the job that builds, else in UTC: `27 Nov 2026, 12:03 UTC`. */
export function timeText(at: string | Date, { nextBuild }: Pick<FormView, 'nextBuild'>, language: Language): string {
  return new Date(at).toLocaleString(language === 'en' ? 'en-GB' : language, {
    ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ timeZone: nextBuild?.timeZone ?? 'UTC', timeZoneName: 'short' },
  });
}
