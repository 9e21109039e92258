import { band, isOutside, isRecurring, MAX_BUILDS, type Band } from './bands.js';
import { isNewBuild } from './last-builds.js';
import type { RunRecord, StepRecord } from './record.js';

/** The rows that a build left in a table, and in how many runs they stood: in its own, and in those that left the table as it was. */
export interface BuiltRows {
  rows: number;
  runs: number;
}

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
export function unusualRows(builds: readonly BuiltRows[], rows: number): UnusualRows | undefined {
  const before = builds.at(-1)?.rows;
  if (before === undefined || isSameLevel(before, rows)) return undefined;
  return unexpectedRows(builds, rows);
}

/** As {@link unusualRows}, of a number of rows that may have been the last one's, too. */
export function unexpectedRows(builds: readonly BuiltRows[], rows: number): UnusualRows | undefined {
  const before = builds.at(-1)?.rows;
  if (before === undefined) return undefined;
  const history = builds.slice(-MAX_BUILDS).map((build) => build.rows);
  const shareOf = (base: number): number | null => (base === 0 ? null : (rows - base) / base);
  const expected = band(history);
  if (expected !== undefined && isOutside(expected, rows)) {
    const direction = rows < expected.low ? 'few' : 'many';
    return { direction, rows, before, expected, change: shareOf(expected.middle) };
  }
  const hasFallen = rows <= (1 - UNUSUAL_FALL) * before && before > 0;
  if (!hasFallen || isRecurring(history, rows) || isReturn(builds, rows)) return undefined;
  return { direction: 'few', rows, before, expected: null, change: shareOf(before) };
}

const isSameLevel = (level: number, rows: number): boolean => Math.abs(rows - level) <= SAME_LEVEL * level;

/** Whether rows are back at the level that the table had before the last one, in two runs or more, and that was not unusual itself. */
function isReturn(builds: readonly BuiltRows[], rows: number): boolean {
  const last = builds.at(-1)?.rows ?? 0;
  const end = builds.findLastIndex((each) => !isSameLevel(last, each.rows)) + 1;
  const start = builds.slice(0, end).findLastIndex((each) => !isSameLevel(rows, each.rows)) + 1;
  const level = builds.slice(start, end);
  const [first] = level;
  if (first === undefined || rows === 0 || level.reduce((sum, { runs }) => sum + runs, 0) < 2) return false;
  return unusualRows(builds.slice(0, start), first.rows) === undefined;
}

/** The rows that a step left in its table; undefined when it did not build it, or there is nothing to count. */
export function builtRows(step: StepRecord): number | undefined {
  return isNewBuild(step) ? (step.rows ?? undefined) : undefined;
}

/** Adds a step to the builds of its table. */
export function recordBuild(builds: BuiltRows[], step: StepRecord): void {
  const rows = builtRows(step);
  const last = builds.at(-1);
  if (rows !== undefined) builds.push({ rows, runs: 1 });
  else if (step.unchanged === true && last !== undefined) last.runs += 1;
}

/** By relation the rows of its builds, oldest first. */
export function rowsByBuild(runs: readonly RunRecord[]): Record<string, BuiltRows[]> {
  const builds: Record<string, BuiltRows[]> = {};
  for (const { steps } of runs) for (const step of steps) recordBuild((builds[step.relation] ??= []), step);
  return builds;
}
