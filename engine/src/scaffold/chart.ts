import { textOf } from '../base/cell.js';
import type { ColumnShape, TableShape } from './table-shape.js';

/** A chart of a table, and the mart that it draws. */
export type Chart =
  | { kind: 'time'; column: ColumnShape; part: TimePart }
  | { kind: 'groups'; column: ColumnShape; measure: ColumnShape | undefined }
  /** Without `isTrimmed` bins of few rows are drawn, too. */
  | { kind: 'histogram'; column: ColumnShape; step: number; isTrimmed: boolean }
  | { kind: 'values'; column: ColumnShape }
  | { kind: 'filled' };

export type TimePart = 'day' | 'month' | 'year';

const DAY = 86_400_000;
/** Columns that name, place or date a row. */
const NO_MEASURE =
  /(^|_)(id|key|code|zip|postal|year|month|week|day|hour|minute|second|time|lat|lon|lng|latitude|longitude|number|no|nr|num|index|unnamed)(_|$)|_id$/;
const MIN_MEASURE_VALUES = 10;
const [MIN_GROUPS, MAX_GROUPS] = [2, 20];
/** Values above which a chart of the most frequent ones says nothing. */
const MAX_VALUES = 2000;
const BINS = 20;
/** Characters of the name of a bar. */
const MAX_NAME = 60;
/** Part of the rows below which a bin is at the edge of a distribution. */
export const EDGE = 0.002;

/** The charts of a table, the most telling first; the last one every table has. */
export function chartsOf({ name: table, rows, columns }: TableShape): Chart[] {
  const usable = columns.filter(
    ({ profile, isPersonal, isNested }) => !isPersonal && !isNested && profile.distinct > 0,
  );
  // `flight` of `flights` is a number that names one.
  const measures = usable.filter((column) => isMeasure(column) && ![column.name, `${column.name}s`].includes(table));
  const groups = usable.filter(isGroup).sort((a, b) => nameRank(a) - nameRank(b) || a.profile.nulls - b.profile.nulls);
  const times = usable.flatMap((column): Chart[] => {
    const part = timePart(column);
    return part === undefined ? [] : [{ kind: 'time', column, part }];
  });
  const positive = measures.find(({ profile }) => Number(profile.min) >= 0);
  const others = usable.filter((column) => column.profile.kind === 'text' && !isGroup(column));
  return [
    ...times.slice(0, 1),
    ...groups.slice(0, 1).map((column): Chart => ({ kind: 'groups', column, measure: positive })),
    ...measures.flatMap(histogramOf),
    ...groups.slice(1).map((column): Chart => ({ kind: 'groups', column, measure: undefined })),
    ...others
      .filter(({ profile }) => profile.distinct <= MAX_VALUES && profile.distinct * 2 <= rows)
      .map((column): Chart => ({ kind: 'values', column })),
    { kind: 'filled' },
  ];
}

function isMeasure({ name, profile }: ColumnShape): boolean {
  return profile.kind === 'number' && profile.distinct >= MIN_MEASURE_VALUES && !NO_MEASURE.test(name);
}

function isGroup({ name, profile: { kind, distinct, values } }: ColumnShape): boolean {
  if (kind !== 'text' || distinct < MIN_GROUPS || distinct > MAX_GROUPS) return false;
  return !NO_MEASURE.test(name) && (values ?? []).every(({ value }) => value.length <= MAX_NAME);
}

/** Names of things come after what groups them. */
const nameRank = ({ name }: ColumnShape): number => (/(^|_)name$/.test(name) ? 1 : 0);

/** Days, months or years of a column of time, so that a line has between 2 and some hundred points. */
function timePart({ profile: { kind, min, max, distinct } }: ColumnShape): TimePart | undefined {
  if (kind !== 'date' && kind !== 'timestamp') return undefined;
  const [first, last] = [min, max].map((value) => Date.parse(textOf(value).slice(0, 10)));
  const days = ((last ?? NaN) - (first ?? NaN)) / DAY;
  if (!(days >= 2)) return undefined;
  if (days > 365 * 20 || (days > 730 && distinct <= days / 365 + 2)) return 'year';
  return days > 92 ? 'month' : 'day';
}

/** Bins as wide as most values need: a few values far away would leave one bar. */
function histogramOf(column: ColumnShape): Chart[] {
  const { min, max, histogram = [], distinct } = column.profile;
  const all = histogram.reduce((sum, { count }) => sum + count, 0);
  const core = histogram.filter(({ count }) => count >= all * EDGE);
  const [low, high] = [Number(min), Number(max)];
  const [from, to] = [core[0]?.from ?? low, core.at(-1)?.to ?? high];
  const isTrimmed = distinct > BINS && to - from < (high - low) / 2;
  const step = isTrimmed ? binWidth(from, to, 2 * BINS) : binWidth(low, high);
  return step === undefined ? [] : [{ kind: 'histogram', column, step, isTrimmed }];
}

/** A round width of about as many bins; undefined where there is nothing to divide. */
function binWidth(min: number, max: number, bins = BINS): number | undefined {
  const width = (max - min) / bins;
  if (!Number.isFinite(width) || width <= 0 || Math.abs(max) > 1e15 || width < 1e-6) return undefined;
  const power = 10 ** Math.floor(Math.log10(width));
  const step = ([1, 2, 5, 10].find((each) => each * power >= width) ?? 10) * power;
  return Number(step.toPrecision(1));
}
