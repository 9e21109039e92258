import { html } from 'npm:htl';
import { day } from './format.js';
import { texts } from '../texts/economics.js';

/** A series of the Central Bank: until when its values are of the bundled snapshot, and when one last came live. */
export interface SeriesSource {
  snapshot_day: Date | null;
  live_day: Date | null;
}

/** Says where the rates come from, and of what day they are. */
export function rateSource(series: Iterable<SeriesSource>): HTMLElement | null {
  const all = [...series];
  const latest = (days: (Date | null)[]): Date | undefined =>
    days.filter((each) => each !== null).sort((a, b) => b.getTime() - a.getTime())[0];
  const live = latest(all.map(({ live_day }) => live_day));
  const snapshot = latest(all.map(({ snapshot_day }) => snapshot_day));
  if (live !== undefined) return html`<p class="aside">${texts.live(day(live))}</p>`;
  return snapshot === undefined ? null : html`<p class="aside">${texts.snapshot(day(snapshot))}</p>`;
}
