import * as Plot from 'npm:@observablehq/plot';
import { monthTick } from './format.js';

/** Colours of a chart's members, in order of importance; the theme decides which. */
export const SERIES = [1, 2, 3, 4, 5].map((place) => `var(--series-${place})`);

export const INK = 'var(--theme-foreground)';
export const MUTED = 'var(--theme-foreground-muted)';
export const FAINT = 'var(--theme-foreground-fainter)';
export const ACCENT = 'var(--accent)';
export const ACCENT_SOFT = 'var(--accent-soft)';
export const ALERT = 'var(--fail)';
export const PAPER = 'var(--theme-background)';

/** Below this width in pixels a chart shortens its names and thins its axes. */
export const NARROW = 520;

/** `Plot.plot` with the defaults of the site: light grid, no frame, margins for labels. */
export function chart(width: number, options: Plot.PlotOptions): ReturnType<typeof Plot.plot> {
  return Plot.plot({
    width,
    height: options.height ?? Math.round(Math.min(380, Math.max(220, width * 0.42))),
    marginLeft: 56,
    marginTop: 18,
    marginBottom: 40,
    marginRight: 12,
    style: { background: 'none', color: 'var(--theme-foreground)' },
    ...options,
  });
}

/** Horizontal rules and numbers at the left, with the unit at the topmost. */
export function valueAxis(format: (value: number) => string, ticks = 5): Plot.Markish[] {
  return [
    Plot.gridY({ ticks, stroke: FAINT, strokeOpacity: 1, strokeWidth: 0.75 }),
    Plot.axisY({ ticks, tickSize: 0, label: null, tickFormat: (value: number) => format(value), fill: MUTED }),
  ];
}

/** Names at the left of horizontal bars and dots. */
export function nameAxis(name: (value: string) => string, fontSize = 12.5): Plot.Markish {
  return Plot.axisY({ tickSize: 0, tickFormat: (value: string | null) => name(value ?? ''), fill: INK, fontSize });
}

/** Months below, as many as there is room for. */
export function monthAxis(months: readonly Date[], width: number): Plot.Markish {
  const step = Math.max(1, Math.ceil(months.length / Math.max(3, Math.floor(width / 62))));
  const shown = months.filter((month, i) =>
    step <= 1 ? true : step <= 3 ? month.getUTCMonth() % step === 0 : i % step === 0,
  );
  return Plot.axisX(shown, {
    tickSize: 4,
    label: null,
    fill: MUTED,
    tickFormat: (value: Date, i: number) => monthTick(value, i),
  });
}

/** Heights for labels beside the ends of lines: as near as possible, without overlap. */
export function spread<T>(ends: readonly T[], value: (end: T) => number, gap: number): (T & { labelAt: number })[] {
  let below = -Infinity;
  return [...ends]
    .sort((a, b) => value(a) - value(b))
    .map((end) => ({ ...end, labelAt: (below = Math.max(value(end), below + gap)) }));
}
