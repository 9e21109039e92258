import type * as Croner from 'croner';
import { lazyPackage } from '../base/lazy-package.js';
import { messageOf } from '../base/errors.js';
import { equalsIgnoringCase } from '../base/text.js';

const croner = lazyPackage<typeof Croner>('croner');

/** The times of a job: five fields of cron, read in a time zone. */
export class CronSchedule {
  readonly #cron: Croner.Cron;

  /** Throws an `Error` that says what is wrong with the fields or the zone. */
  constructor(
    readonly fields: string,
    readonly timezone: string,
  ) {
    if (!FIELDS.test(fields.trim())) throw new Error(FIVE_FIELDS);
    if (!isTimezone(timezone)) throw new Error(`unknown time zone ${timezone}`);
    try {
      this.#cron = new (croner().Cron)(fields.trim(), { ...OPTIONS, timezone });
    } catch (error) {
      throw new Error(messageOf(error).replace(/^CronPattern: /, ''), { cause: error });
    }
    if (this.#cron.nextRun() === null) throw new Error('it names a day that never comes');
  }

  /**
   * The first time after a moment. Times that a change of the clocks leaves out are run after the change, those that it repeats once;
   * of schedules with `*` in minute or hour, times that are left out are not run, and those that are repeated run twice.
   */
  next(after: Date): Date {
    const next = this.#cron.nextRun(after);
    if (next === null) throw new Error(`${this.fields} has no time after ${after.toISOString()}`);
    return next;
  }

  /**
   * The last time up to a moment, that included, which is after `after`; with the number of all such times, of which no more than
   * {@link MAX_COUNT} are counted.
   */
  latest(after: Date, until: Date): { time: Date; count: number } | undefined {
    let count = 0;
    for (let time = this.next(after); time <= until && count < MAX_COUNT; time = this.next(time)) count++;
    if (count === 0) return undefined;
    const start = LOOKS_BACK.map((days) => new Date(until.getTime() - days * DAY)).find(
      (moment) => moment > after && this.next(moment) <= until,
    );
    let latest = this.next(start ?? after);
    for (let time = latest; time <= until; time = this.next(time)) latest = time;
    return { time: latest, count };
  }

  /** What each field allows, for other schedulers. */
  get values(): CronValues {
    const { minute, hour, day, month, dayOfWeek, starDOM, starDOW } = new (croner().CronPattern)(
      this.fields.trim(),
      undefined,
      OPTIONS,
    );
    return {
      minutes: allowed(minute, 0),
      hours: allowed(hour, 0),
      days: starDOM ? undefined : allowed(day, 1),
      months: allowed(month, 1),
      weekdays: starDOW ? undefined : allowed(dayOfWeek, 0),
    };
  }
}

/** The values of each field in their order. */
export interface CronValues {
  minutes: readonly number[];
  hours: readonly number[];
  /** Days of the month; undefined for `*`. With weekdays too, a day of either kind is meant. */
  days: readonly number[] | undefined;
  months: readonly number[];
  /** From 0, Sunday, to 6; undefined for `*`. */
  weekdays: readonly number[] | undefined;
}

/** Most times that {@link CronSchedule.latest} counts. */
export const MAX_COUNT = 100;

const DAY = 86_400_000;

/** Days before a moment within which its latest time is looked for, one after the other: few times are between. */
const LOOKS_BACK = [1 / 1440, 1 / 24, 1, 32, 400];

/** Of cron only what every scheduler has: no seconds, no `@daily`, no `L`, `W`, `#` or `?`. */
const FIELDS = /^(?:[\d*,/-]+\s+){3}(?:(?:[\d*,/-]|[a-z]{3})+\s+)(?:[\d*,/-]|[a-z]{3})+$/i;

const FIVE_FIELDS = "it needs cron's five fields: minute, hour, day of the month, month, day of the week";

const OPTIONS = { paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' } as const;

function allowed(field: readonly number[], first: number): number[] {
  return [...field].flatMap((mark, i) => (mark === 0 ? [] : [i + first]));
}

/** Whether other programs know the zone by this name too: for them, upper and lower case differ. */
export function isTimezone(name: string): boolean {
  const known = [...Intl.supportedValuesOf('timeZone'), 'UTC'].find((zone) => equalsIgnoringCase(zone, name));
  if (known !== undefined) return known === name;
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}
