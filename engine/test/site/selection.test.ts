import { describe, expect, test } from 'vitest';
import { columnField, selection, settle, valuesOf, type Chosen, type Field } from '../../site/components/selection.js';

interface Row {
  country?: string | null;
  size?: number;
}

const FIELDS: Field<Row>[] = [
  { name: 'country', label: 'Country', value: (row) => row.country },
  {
    name: 'least',
    label: 'At least',
    value: (row) => row.size?.toString(),
    admits: (value, chosen) => Number(value) >= Number(chosen),
  },
];
const choice = (chosen: Chosen) => selection(FIELDS, chosen, '', () => {});

describe('a selection', () => {
  const rows: Row[] = [{ country: 'Chile', size: 1 }, { country: 'Kenya', size: 3 }, { country: null }, { size: 3 }];

  test('nothing chosen admits every row', () => {
    expect(choice({ country: '', least: '' }).filter(rows)).toEqual(rows);
  });

  test('it reads the columns of its fields that a row has, once something is chosen of them', () => {
    const row = { country: 'Chile', size: 1, other: 2 };
    expect(choice({}).columnsOf(row)).toEqual([]);
    expect(choice({ country: 'Chile' }).columnsOf(row)).toEqual(['country']);
    expect(choice({ country: 'Chile', least: '2' }).columnsOf(row)).toEqual(['country', 'size']);
    expect(choice({ country: 'Chile', least: '2' }).without('country').columnsOf(row)).toEqual(['size']);
    expect(choice({ country: 'Chile', least: '2' }).columnsOf({ size: 1 })).toEqual(['size']);
  });

  test('a row without the column is not narrowed, a row without a value does not match', () => {
    expect(choice({ country: 'Kenya' }).filter(rows)).toEqual([{ country: 'Kenya', size: 3 }, { size: 3 }]);
  });

  test('all fields must admit a row, each in its own way', () => {
    expect(choice({ country: 'Chile', least: '2' }).filter(rows)).toEqual([{ size: 3 }]);
    expect(choice({ country: 'Chile', least: '2' }).without('least').filter(rows)).toEqual([
      { country: 'Chile', size: 1 },
      { size: 3 },
    ]);
  });
});

describe('choices that go together', () => {
  const rows = [
    { region: 'north', state: 'AM' },
    { region: 'north', state: 'PA' },
    { region: 'south', state: 'PR' },
  ];
  const fields: Field<(typeof rows)[number]>[] = [
    { name: 'region', label: 'Region', value: (row) => row.region },
    { name: 'state', label: 'State', value: (row) => row.state },
  ];
  const chosen = (values: Chosen) => selection(fields, values, '', () => {});

  test('a change opens what no row has together with it, and keeps the rest', () => {
    expect(settle(fields, rows, { region: '', state: 'PR' }, { region: 'north' })).toEqual({
      region: 'north',
      state: '',
    });
    expect(settle(fields, rows, { region: '', state: 'PA' }, { region: 'north' })).toEqual({
      region: 'north',
      state: 'PA',
    });
    expect(settle(fields, rows, { region: 'north', state: 'PA' }, { state: 'PR' })).toEqual({
      region: '',
      state: 'PR',
    });
  });

  test('values of the rows that are left', () => {
    expect(valuesOf(fields[1] as Field, chosen({ region: 'north' }).filter(rows))).toEqual(['AM', 'PA']);
  });

  test('what no table has a column for is named, with its field', () => {
    const months = [{ month: 1 }];
    expect(chosen({ region: 'north', state: 'AM' }).unanswered(months)).toEqual(['Region north', 'State AM']);
    expect(chosen({ region: 'north', state: '' }).unanswered(months, rows)).toEqual([]);
    expect(chosen({ region: 'north' }).unanswered([])).toEqual([]);
  });
});

describe('a column of any table is a field', () => {
  const flights = [
    { carrier: 'AA', flight_month: new Date('2013-02-01'), flown_on: new Date('2013-02-03'), stops: 10 },
    { carrier: null, flight_month: new Date('2013-01-01'), flown_on: new Date('2013-01-01'), stops: 2 },
  ];
  const texts = { day: () => 'a day', month: (value: Date) => `month ${value.getUTCMonth() + 1}` };
  const field = (name: string) => columnField(name, flights, texts);
  const values = (name: string) => flights.map((row) => field(name).value(row));

  test('of text, months, days and numbers', () => {
    expect(values('carrier')).toEqual(['AA', null]);
    expect(values('flight_month')).toEqual(['2013-02', '2013-01']);
    expect(values('flown_on')).toEqual(['2013-02-03', '2013-01-01']);
    expect(values('stops')).toEqual(['10', '2']);
    expect(values('absent')).toEqual([undefined, undefined]);
  });

  test('with a label, and values in the words and the order of a reader', () => {
    expect(field('flight_month').label).toBe('Flight month');
    expect(field('flight_month').option?.('2013-02')).toBe('month 2');
    expect(field('flown_on').option?.('2013-02-03')).toBe('a day');
    expect(['10', '2'].sort(field('stops').order)).toEqual(['2', '10']);
    expect(field('carrier').order).toBeUndefined();
  });

  test('that narrows the rows together with others', () => {
    const chosen = selection(
      [field('carrier'), field('flight_month')],
      { carrier: 'AA', flight_month: '2013-02' },
      '',
      () => {},
    );
    expect(chosen.filter(flights)).toEqual([flights[0]]);
    expect(chosen.columnsOf(flights[0] as object)).toEqual(['carrier', 'flight_month']);
  });
});
