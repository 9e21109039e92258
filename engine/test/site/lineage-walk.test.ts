import { describe, expect, test } from 'vitest';
import {
  columnReach,
  dependentsOf,
  lineageOf,
  reach,
  resolveFocus,
  selectItems,
  type Lineage,
} from '../../site/components/lineage-walk.js';
import type { ColumnIndex, LineageNode } from '../../src/publish/site/shapes.js';

const table = (relation: string, more: Partial<LineageNode> = {}): LineageNode => ({
  relation,
  layer: relation.split('.')[0] ?? '',
  resource_type: 'model',
  verdict: 'pass',
  rows: null,
  owner: null,
  tags: [],
  ...more,
});

const lineage: Lineage = lineageOf(
  {
    nodes: [
      table('raw.trips', { tags: ['nightly'] }),
      table('staging.stg_trips', { owner: 'ana' }),
      table('marts.fct_trips', { owner: 'ana', tags: ['nightly'] }),
      table('marts.dim_days'),
    ],
    edges: [
      [0, 1],
      [1, 2],
      [3, 2],
    ],
    exposures: [{ label: 'Monday mail', type: 'application', url: null, verdict: 'pass', reads: [2] }],
  },
  [{ path: '/trips', name: 'Trips', reads: ['marts.fct_trips', 'marts.gone'], figures: [] }],
  { table: (relation) => `t:${relation}`, page: (path) => `p:${path}`, name: ({ path }) => path.slice(1) },
);
const ids = (positions: Iterable<number>): (string | undefined)[] => [...positions].map((at) => lineage.items[at]?.id);

test('pages and exposures read tables; a table that is not there is left out', () => {
  expect(ids(reach(lineage.edges, [0], 'down').keys())).toEqual([
    'raw.trips',
    'staging.stg_trips',
    'marts.fct_trips',
    'Monday mail',
    '/trips',
  ]);
  expect(lineage.items.at(-1)).toMatchObject({ kind: 'page', name: 'trips', href: 'p:/trips' });
});

test('steps are counted and limited', () => {
  expect([...reach(lineage.edges, [2], 'up')]).toEqual([
    [2, 0],
    [1, 1],
    [3, 1],
    [0, 2],
  ]);
  expect(ids(reach(lineage.edges, [2], 'up', 1).keys())).toEqual([
    'marts.fct_trips',
    'staging.stg_trips',
    'marts.dim_days',
  ]);
});

describe('a selection', () => {
  const selected = (text: string): (string | undefined)[] => ids(selectItems(lineage, text)).sort();

  test.each([
    ['trips', ['/trips', 'marts.fct_trips', 'raw.trips', 'staging.stg_trips']],
    ['TRIP dim', ['/trips', 'marts.dim_days', 'marts.fct_trips', 'raw.trips', 'staging.stg_trips']],
    ['fct_trips+', ['/trips', 'Monday mail', 'marts.fct_trips']],
    ['1+fct_trips', ['marts.dim_days', 'marts.fct_trips', 'staging.stg_trips']],
    ['raw.trips+1', ['raw.trips', 'staging.stg_trips']],
    ['tag:nightly', ['marts.fct_trips', 'raw.trips']],
    ['tag:night*,layer:marts', ['marts.fct_trips']],
    ['owner:ana', ['marts.fct_trips', 'staging.stg_trips']],
    ['*_days', ['marts.dim_days']],
    ['trip+', []],
    ['.*', []],
    ['(', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(selected(text)).toEqual(expected);
  });
});

test.each([
  ['marts.fct_trips', 2, null],
  ['fct_trips', 2, null],
  ['/trips', 5, null],
  ['marts.fct_trips.trip_id', 2, 'marts.fct_trips.trip_id'],
  ['fct_trips.trip_id', 2, 'marts.fct_trips.trip_id'],
])('the focus %s', (text, position, column) => {
  expect(resolveFocus(lineage, text)).toEqual({ position, column });
});

test('a focus that names nothing', () => {
  expect(resolveFocus(lineage, 'nothing')).toBeUndefined();
  expect(resolveFocus(lineage, 'nothing.at_all')).toBeUndefined();
});

test('columns are followed both ways, and the tables whose rows they decide', () => {
  const index: ColumnIndex = {
    'raw.trips': { columns: { id: [], day: [] }, keys: [] },
    'staging.stg_trips': { columns: { trip_id: ['raw.trips.id'], day: ['raw.trips.day'] }, keys: [] },
    'marts.fct_trips': {
      columns: { trips: ['staging.stg_trips.trip_id'], first_day: ['staging.stg_trips.day'] },
      keys: ['staging.stg_trips.day'],
    },
  };
  const down = columnReach(index, 'raw.trips.day', 'down');
  expect([...down]).toEqual([
    ['raw.trips.day', 0],
    ['staging.stg_trips.day', 1],
    ['marts.fct_trips.first_day', 2],
  ]);
  // The day decides the rows of the fact, and with them its number of trips.
  expect(dependentsOf(index, 'raw.trips.day')).toEqual({
    columns: new Set([...down.keys(), 'marts.fct_trips.trips']),
    tables: ['marts.fct_trips'],
  });
  expect([...columnReach(index, 'marts.fct_trips.trips', 'up').keys()]).toEqual([
    'marts.fct_trips.trips',
    'staging.stg_trips.trip_id',
    'raw.trips.id',
  ]);
  expect(dependentsOf(index, 'raw.trips.id').tables).toEqual([]);
});
