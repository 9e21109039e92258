import { columns as labelled, texts } from '../texts/explorer.js';
import { brl } from './currency.js';
import { explorer, type Measure } from './explorer.js';
import { figure } from './figure.js';
import { integer } from './format.js';
import type { Columns } from './parquet.js';
import type { Selection } from './selection.js';

const MEASURES: readonly Omit<Measure, 'values'>[] = [
  { name: 'total_order_value', label: texts.value, from: 0, step: 20, bins: 50, format: integer },
  { name: 'item_count', label: texts.items, from: 1, step: 1, bins: 8, format: integer },
  { name: 'delivery_time_days', label: texts.days, from: 0, step: 1, bins: 50, format: integer },
  { name: 'delivery_vs_estimate_days', label: texts.estimate, from: -40, step: 1, bins: 66, format: integer },
];

/** Columns that `orders.parquet.sql` reads. */
const READS = [
  'marts.fct_orders.purchase_date',
  'marts.fct_orders.total_order_value',
  'marts.fct_orders.item_count',
  'marts.fct_orders.delivery_time_days',
  'marts.dim_orders.delivery_vs_estimate_days',
  'marts.dim_customers.customer_region',
  'marts.dim_customers.customer_state',
];

/** Whether an address narrows single orders. */
export function narrowsOrders(search: string): boolean {
  const parameters = new URLSearchParams(search);
  return MEASURES.some(({ name }) => parameters.has(name));
}

/** Every order, to be narrowed by what it was worth, how long it took, and the filters of the page. */
export function orders(columns: Columns): { element: HTMLElement; admit: (selection: Selection) => void } {
  const column = (name: string): ArrayLike<unknown> => columns[name] ?? [];
  const value = column('total_order_value') as ArrayLike<number | null>;
  const size = value.length;
  const { places, placeOf } = byPlace(columns, size);
  const { controls, chart, matching, admit } = explorer({
    label: texts.narrow,
    size,
    measures: MEASURES.map((measure) => ({ ...measure, values: column(measure.name) as Measure['values'] })),
    found: (rows) =>
      texts.found(integer(rows.length), integer(size), brl(rows.reduce((sum, row) => sum + (value[row] ?? 0), 0))),
  });
  const element = figure({
    name: 'every-order',
    title: texts.title,
    subtitle: texts.subtitle,
    reads: READS,
    rows: () =>
      matching().map((row) => Object.fromEntries(labelled.map(({ name }) => [name, plain(column(name)[row])]))),
    columns: labelled,
    controls,
    chart,
  });
  return {
    element,
    admit(selection) {
      const admitted = places.map((place) => selection.matches(place));
      admit((row) => admitted[placeOf[row] ?? 0] === true);
    },
  };
}

/** The values of the filters: a few hundred months and states, however many orders. */
function byPlace(columns: Columns, size: number): { places: object[]; placeOf: Uint16Array } {
  const [month, region, state] = ['order_month', 'customer_region', 'customer_state'].map(
    (name) => columns[name] ?? [],
  ) as [ArrayLike<Date>, ArrayLike<string>, ArrayLike<string>];
  const places: object[] = [];
  const known = new Map<string, number>();
  const placeOf = new Uint16Array(size);
  for (let row = 0; row < size; row++) {
    const key = `${month[row]?.getTime()} ${state[row]}`;
    let place = known.get(key);
    if (place === undefined) {
      place = places.push({ order_month: month[row], customer_region: region[row], customer_state: state[row] }) - 1;
      known.set(key, place);
    }
    placeOf[row] = place;
  }
  return { places, placeOf };
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
