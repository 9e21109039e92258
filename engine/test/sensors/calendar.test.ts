import { afterEach, describe, expect, it } from 'vitest';
import type { CalendarConfig } from '../../src/project/sensor.js';
import { createCalendar } from '../../src/sensors/calendar.js';
import { holidayTest } from '../../src/sensors/holidays.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder | undefined;
afterEach(() => {
  project?.remove();
  project = undefined;
});

const HOUR = 3_600_000;

function elapsed(calendar: CalendarConfig | undefined, from: string, to: string): { hours: number; days: number } {
  const { milliseconds, days } = createCalendar(calendar, project?.dir ?? '')(new Date(from), new Date(to));
  return { hours: milliseconds / HOUR, days };
}

const SAO_PAULO: CalendarConfig = {
  timezone: 'America/Sao_Paulo',
  holidays: ['easter-48', 'easter-47', 'easter-2', 'easter+60', '11-20', '2018-11-02'],
};

describe('time that counts', () => {
  it.each([
    ['all without a calendar', undefined, '2026-05-08T18:00Z', '2026-05-11T18:00Z', 72, 3],
    ['none when the data is of the future', undefined, '2026-05-11T00:00Z', '2026-05-10T12:00Z', -12, -0.5],
    ['Friday 18:00 to Monday 18:00 is a day', SAO_PAULO, '2026-05-08T18:00-03:00', '2026-05-11T18:00-03:00', 24, 1],
    ['a weekend is nothing', SAO_PAULO, '2026-05-09T00:00-03:00', '2026-05-11T00:00-03:00', 0, 0],
    ['days are those of the zone', SAO_PAULO, '2026-05-09T00:00Z', '2026-05-11T06:00Z', 6, 0.25],
    ['not a holiday: Thursday, 4 June', SAO_PAULO, '2026-06-03T12:00-03:00', '2026-06-05T12:00-03:00', 24, 1],
    ['not Carnival', SAO_PAULO, '2026-02-13T12:00-03:00', '2026-02-18T12:00-03:00', 24, 1],
    ['not 20 November of any year', SAO_PAULO, '2025-11-20T00:00-03:00', '2025-11-21T00:00-03:00', 0, 0],
    ['2 November of another year', SAO_PAULO, '2021-11-02T00:00-03:00', '2021-11-03T00:00-03:00', 24, 1],
    [
      'days before the clocks of the zone changed',
      SAO_PAULO,
      '2018-11-01T00:00-03:00',
      '2018-11-06T00:00-02:00',
      48,
      2,
    ],
  ] as const)('%s', (_, calendar, from, to, hours, days) => {
    const result = elapsed(calendar, from, to);
    expect(result.hours).toBeCloseTo(hours, 6);
    expect(result.days).toBeCloseTo(days, 6);
  });

  it('is a whole day on days of 23 and 25 hours', () => {
    const lisbon = { timezone: 'Europe/Lisbon', weekdays: ['sun'] } as const;
    expect(elapsed(lisbon, '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual({ hours: 23, days: 1 });
    expect(elapsed(lisbon, '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual({ hours: 25, days: 1 });
  });

  it('begins at the change on a day whose midnight is left out', () => {
    const calendar = { timezone: 'America/Sao_Paulo', weekdays: ['sun'] } as const;
    expect(elapsed(calendar, '2018-11-03T12:00Z', '2018-11-05T12:00Z')).toEqual({ hours: 23, days: 1 });
    expect(elapsed({ ...calendar, weekdays: ['sat'] }, '2018-02-16T12:00Z', '2018-02-18T12:00Z')).toEqual({
      hours: 25,
      days: 1,
    });
  });

  it('is in the hours of the calendar', () => {
    const office = { timezone: 'America/New_York', hours: ['09:00', '17:00'] } as const;
    expect(elapsed(office, '2026-05-08T16:00-04:00', '2026-05-11T10:00-04:00')).toEqual({ hours: 2, days: 0.25 });
    expect(elapsed(office, '2026-05-08T17:30-04:00', '2026-05-11T08:00-04:00')).toEqual({ hours: 0, days: 0 });
  });
});

describe('holidays of a file', () => {
  const inFile = (text: string): { hours: number; days: number } => {
    project = new ProjectFolder({ 'calendars/own.yaml': text });
    return elapsed({ holidays: 'calendars/own.yaml' }, '2026-12-24T00:00Z', '2026-12-28T00:00Z');
  };

  it.each(['- 2026-12-25\n', '- 12-25\n', '2026-12-25: Christmas\n12-31: last day\n', "- '12-25'\n"])('%j', (text) => {
    expect(inFile(text)).toEqual({ hours: 24, days: 1 });
  });

  it('of another year count', () => {
    expect(inFile('- 2025-12-25\n').days).toBe(2);
  });

  it.each([
    ['- 2026-12-25\n- 2026-02-30\n', 'calendars/own.yaml:2:3  sensor.holidays  not a day: 2026-02-30'],
    ['- 25/12\n', 'calendars/own.yaml:1:3  sensor.holidays  not a day: 25/12'],
    ['Christmas\n', 'calendars/own.yaml:1:1  sensor.holidays  not a day: Christmas'],
    ['', 'calendars/own.yaml  sensor.holidays  not a day: null'],
    ['- [\n', 'calendars/own.yaml:2:1  sensor.holidays  '],
  ])('%j is refused', (text, message) => {
    expect(() => inFile(text)).toThrow(message);
  });

  it('that is not there is refused', () => {
    project = new ProjectFolder();
    expect(() => elapsed({ holidays: 'calendars/own.yml' }, '2026-01-01', '2026-01-02')).toThrow(
      /holidays cannot be read.*ENOENT/,
    );
  });
});

it.each([
  ['2024-03-31', '2024-02-12', '2024-05-30'],
  ['2026-04-05', '2026-02-16', '2026-06-04'],
  ['2038-04-25', '2038-03-08', '2038-06-24'],
  ['1818-03-22', '1818-02-02', '1818-05-21'],
])('Easter is on %s, 48 days before and 60 after are %s and %s', (easter, before, after) => {
  const isHoliday = holidayTest(['easter', 'easter-48', 'easter+60']);
  const year = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(Number(easter.slice(0, 4)), 0, i + 1)));
  expect(year.map((day) => day.toISOString().slice(0, 10)).filter(isHoliday)).toEqual([before, easter, after]);
});
