import * as Plot from 'npm:@observablehq/plot';
import { FileAttachment } from 'observablehq:stdlib';
import type { ChartAnnotation } from '../../src/publish/site/chart-annotations.js';
import { FAINT, MUTED } from './chart.js';
import { readersText } from './language.js';

const known = await FileAttachment('../data/annotations.json').json<ChartAnnotation[]>();

/** What a chart draws of known events: `chart(width, { marginTop, marks: [...marks] })`. */
export interface Annotations {
  marks: Plot.Markish[];
  /** Room for their names above the chart, in pixels. */
  marginTop: number;
}

/** The known events of `src/annotations.yaml` in the months of a chart, each at its month. */
export function monthAnnotations(months: readonly Date[], width: number): Annotations {
  const places = new Map(months.map((month, i) => [month.toISOString().slice(0, 7), i]));
  return annotate(
    known.flatMap((event) => {
      const place = places.get(event.date.slice(0, 7));
      const at = place === undefined ? undefined : months[place];
      return at === undefined ? [] : [{ ...named(event), at, share: ((place ?? 0) + 0.5) / months.length }];
    }),
    width,
  );
}

/** The known events between two days of a chart, each at its days. */
export function dayAnnotations(first: Date, last: Date, width: number): Annotations {
  const length = last.getTime() - first.getTime();
  return annotate(
    known.flatMap((event) => {
      const [at, until] = [new Date(event.date), event.until === null ? undefined : new Date(event.until)];
      const share = (at.getTime() - first.getTime()) / length;
      if (!(share >= 0 && share <= 1)) return [];
      return [{ ...named(event), at, share, ...(until === undefined || until > last ? {} : { until }) }];
    }),
    width,
  );
}

interface Placed {
  name: string;
  at: Date;
  until?: Date;
  /** Where it is in the width of the chart, 0 to 1. */
  share: number;
}

function named({ title }: ChartAnnotation): { name: string } {
  return { name: readersText(title) };
}

const LINE = 12;
const LETTER = 5.8;
const MARGINS = 68;

/** A dashed line for each, its name above the chart: at the side that has room, on a line of its own where names would overlap. */
function annotate(events: readonly Placed[], width: number): Annotations {
  const room = width - MARGINS;
  const lines: number[] = [];
  const labels = events.map((event) => {
    const [at, length] = [event.share * room, event.name.length * LETTER];
    const anchor = at + length <= room ? ('start' as const) : ('end' as const);
    const from = anchor === 'start' ? at : at - length;
    const free = lines.findIndex((end) => end < from);
    const line = free === -1 ? lines.length : free;
    lines[line] = from + length + 2 * LETTER;
    return { ...event, anchor, line };
  });
  const text = (label: (typeof labels)[number]): Plot.Markish =>
    Plot.text([label], {
      x: 'at',
      text: 'name',
      frameAnchor: 'top',
      textAnchor: label.anchor,
      dx: label.anchor === 'start' ? 3 : -3,
      dy: -11 - LINE * label.line,
      fill: MUTED,
      fontSize: 11,
    });
  return {
    marginTop: 20 + LINE * lines.length,
    marks: [
      Plot.rectX(
        events.filter(({ until }) => until !== undefined),
        { x1: 'at', x2: 'until', fill: FAINT, fillOpacity: 0.5 },
      ),
      Plot.ruleX(events, { x: 'at', stroke: MUTED, strokeDasharray: '2,3', strokeWidth: 1, insetTop: -6 }),
      ...labels.map(text),
    ],
  };
}
