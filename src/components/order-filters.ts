import { texts } from '../texts/order-filters.js';
import { regionName } from '../texts/regions.js';
import { filters } from './filters.js';
import { monthField, monthRange, yearField } from './month-fields.js';
import { REGIONS } from './regions.js';
import type { Field, Selection } from './selection.js';

/** Columns of report tables that a filter of this site speaks of. */
interface Filtered {
  order_month?: Date | null;
  order_year?: number | null;
  customer_region?: string | null;
  customer_state?: string | null;
  category_name?: string | null;
}

const month = (row: Filtered): Date | null | undefined => row.order_month;

const FIELDS = {
  year: yearField(month, (row) => row.order_year),
  month: monthField(month),
  ...monthRange(month),
  region: {
    name: 'region',
    label: texts.region,
    value: (row) => row.customer_region,
    option: regionName,
    order: (a, b) => place(a) - place(b),
  },
  state: { name: 'state', label: texts.state, value: (row) => row.customer_state },
  category: {
    name: 'category',
    label: texts.category,
    value: (row) => row.category_name,
    option: (value) => value.replaceAll('_', ' '),
  },
} satisfies Record<string, Field<Filtered>>;

function place(region: string): number {
  return REGIONS.indexOf(region as (typeof REGIONS)[number]);
}

export interface OrderFilterOptions {
  fields: readonly (keyof typeof FIELDS)[];
  /** Rows whose values the reader may choose from. */
  rows: readonly object[];
  /** Names of fields where they mean something else than usual. */
  labels?: Partial<Record<keyof typeof FIELDS, string>>;
}

/** The filters that the pages of this site share: when an order was bought, by whom, and what. */
export function orderFilters({ fields, rows, labels = {} }: OrderFilterOptions): HTMLElement & { value: Selection } {
  return filters({
    fields: fields.map((name) => ({ ...FIELDS[name], label: labels[name] ?? FIELDS[name].label })),
    rows,
    carried: Object.keys(FIELDS),
  });
}
