import { describe, expect, test } from 'vitest';
import { selection, type Chosen, type Field } from '../../site/components/selection.js';

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
