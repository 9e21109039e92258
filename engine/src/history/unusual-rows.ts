import { band, isOutside, isRecurring, type Band } from './bands.js';
import { isNewBuild } from './last-builds.js';
import type { RunRecord, StepRecord } from './record.js';

/** A number of rows that earlier builds do not lead to expect, and why. */
export interface UnusualRows {
  direction: 'many' | 'few';
  rows: number;
  /** Of the last build before. */
  before: number;
  /** What earlier builds lead to expect; null where the fall since the last build is the reason. */
  expected: Band | null;
  /** From the middle of what is expected, or from the last build: -0.4 is 40 % fewer; null from none. */
  change: number | null;
}

/** A table that lost such a share of its rows since its last build is unusual, whatever its band. */
const UNUSUAL_FALL = 0.2;

/** A smaller change since the last build is not a change of level. */
const SAME_LEVEL = 0.05;

/**
 * What is unusual about the rows of a build after others, oldest first: it is outside their band, and at another level than the last;
 * or it is a fifth below the last, and neither have rows often been so few nor are they back at the level before the last one.
 * Undefined when nothing is, and of a first build.
 */
export function unusualRows(builds: readonly number[], rows: number): UnusualRows | undefined {
  const before = builds.at(-1);
  if (before === undefined || isSameLevel(before, rows)) return undefined;
  return unexpectedRows(builds, rows);
}

/** As {@link unusualRows}, of a number of rows that may have been the last one's, too. */
export function unexpectedRows(builds: readonly number[], rows: number): UnusualRows | undefined {
  const before = builds.at(-1);
  if (before === undefined) return undefined;
  const shareOf = (base: number): number | null => (base === 0 ? null : (rows - base) / base);
  const expected = band(builds);
  if (expected !== undefined && isOutside(expected, rows)) {
    const direction = rows < expected.low ? 'few' : 'many';
    return { direction, rows, before, expected, change: shareOf(expected.middle) };
  }
  const hasFallen = rows <= (1 - UNUSUAL_FALL) * before && before > 0;
  if (!hasFallen || isRecurring(builds, rows) || isReturn(builds, rows)) return undefined;
  return { direction: 'few', rows, before, expected: null, change: shareOf(before) };
}

const isSameLevel = (level: number, rows: number): boolean => Math.abs(rows - level) <= SAME_LEVEL * level;

/** Whether rows are back at the level that the table had before the last one, in two builds or more, and that was not unusual itself. */
function isReturn(builds: readonly number[], rows: number): boolean {
  const last = builds.at(-1) ?? 0;
  const end = builds.findLastIndex((each) => !isSameLevel(last, each));
  const start = builds.slice(0, end + 1).findLastIndex((each) => !isSameLevel(rows, each)) + 1;
  const isLevel = rows > 0 && end - start >= 1;
  return isLevel && unusualRows(builds.slice(0, start), builds[start] ?? 0) === undefined;
}

/** The rows that a step left in its table; undefined when it did not build it, or there is nothing to count. */
export function builtRows(step: StepRecord): number | undefined {
  return isNewBuild(step) ? (step.rows ?? undefined) : undefined;
}

/** By relation the rows of its builds, oldest first. */
export function rowsByBuild(runs: readonly RunRecord[]): Record<string, number[]> {
  const builds: Record<string, number[]> = {};
  for (const step of runs.flatMap(({ steps }) => steps)) {
    const rows = builtRows(step);
    if (rows !== undefined) (builds[step.relation] ??= []).push(rows);
  }
  return builds;
}
