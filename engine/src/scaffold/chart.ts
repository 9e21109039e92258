import type { ColumnShape, TableShape } from './table-shape.js';

/** A chart of a table, and the mart that it draws. */
export type Chart =
  | { kind: 'time'; column: ColumnShape; part: TimePart }
  | { kind: 'groups'; column: ColumnShape; measure: ColumnShape | undefined }
  | { kind: 'histogram'; column: ColumnShape; step: number }
  | { kind: 'values'; column: ColumnShape }
  | { kind: 'filled' };

export type TimePart = 'day' | 'month' | 'year';

const DAY = 86_400_000;
/** Columns that name, place or date a row. */
const NO_MEASURE =
  /(^|_)(id|key|code|zip|postal|year|month|week|day|hour|minute|second|lat|lon|lng|latitude|longitude|number|no|nr|num|index|unnamed)(_|$)|_id$/;
const MIN_MEASURE_VALUES = 10;
const [MIN_GROUPS, MAX_GROUPS] = [2, 20];
/** Values above which a chart of the most frequent ones says nothing. */
const MAX_VALUES = 2000;
const BINS = 20;

/** The charts of a table, the most telling first; the last one every table has. */
export function chartsOf({ rows, columns }: TableShape): Chart[] {
  const usable = columns.filter(
    ({ profile, isPersonal, isNested }) => !isPersonal && !isNested && profile.distinct > 0,
  );
  const measures = usable.filter(isMeasure);
  const groups = usable.filter(isGroup).sort((a, b) => a.profile.nulls - b.profile.nulls);
  const times = usable.flatMap((column): Chart[] => {
    const part = timePart(column);
    return part === undefined ? [] : [{ kind: 'time', column, part }];
  });
  const positive = measures.find(({ profile }) => Number(profile.min) >= 0);
  const others = usable.filter((column) => column.profile.kind === 'text' && !isGroup(column));
  return [
    ...times.slice(0, 1),
    ...groups.slice(0, 1).map((column): Chart => ({ kind: 'groups', column, measure: positive })),
    ...measures.flatMap((column): Chart[] => {
      const step = binWidth(Number(column.profile.min), Number(column.profile.max));
      return step === undefined ? [] : [{ kind: 'histogram', column, step }];
    }),
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
  return !NO_MEASURE.test(name) && (values ?? []).every(({ value }) => value.length <= 40);
}

/** Days, months or years of a column of time, so that a line has between 2 and some hundred points. */
function timePart({ profile: { kind, min, max } }: ColumnShape): TimePart | undefined {
  if (kind !== 'date' && kind !== 'timestamp') return undefined;
  const [first, last] = [min, max].map((value) => Date.parse(String(value).slice(0, 10)));
  const days = ((last ?? NaN) - (first ?? NaN)) / DAY;
  if (!(days >= 2)) return undefined;
  if (days < 92) return 'day';
  return days < 365 * 20 ? 'month' : 'year';
}

/** A round width of about twenty bins; undefined where there is nothing to divide. */
function binWidth(min: number, max: number): number | undefined {
  const width = (max - min) / BINS;
  if (!Number.isFinite(width) || width <= 0 || Math.abs(max) > 1e15 || width < 1e-6) return undefined;
  const power = 10 ** Math.floor(Math.log10(width));
  const step = ([1, 2, 5, 10].find((each) => each * power >= width) ?? 10) * power;
  return Number(step.toPrecision(1));
}
