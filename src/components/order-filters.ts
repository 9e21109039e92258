import { texts } from '../texts/order-filters.js';
import { regionName } from '../texts/regions.js';
import { filters } from './filters.js';
import { monthField, monthRange, yearField } from './month-fields.js';
import { REGIONS } from './regions.js';
import type { Field, Selection } from './selection.js';

/** Columns of report tables that a filter of this site uses. */
interface Filtered {
  order_month?: Date | null;
  order_year?: number | null;
  customer_region?: string | null;
  customer_state?: string | null;
  seller_region?: string | null;
  seller_state?: string | null;
  category_name?: string | null;
}

const month = (row: Filtered): Date | null | undefined => row.order_month;

const CUSTOMER = {
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

/** On pages about sellers, region and state are theirs. */
const SELLER: typeof CUSTOMER = {
  ...CUSTOMER,
  region: { ...CUSTOMER.region, label: texts.sellerRegion, value: (row: Filtered) => row.seller_region },
  state: { ...CUSTOMER.state, value: (row: Filtered) => row.seller_state },
};

function place(region: string): number {
  return REGIONS.indexOf(region as (typeof REGIONS)[number]);
}

export interface OrderFilterOptions {
  fields: readonly (keyof typeof CUSTOMER)[];
  /** Rows whose values the reader may choose from. */
  rows: readonly object[];
  /** Whose region and state are chosen; the customer's when left out. */
  of?: 'customer' | 'seller';
}

/** The filters that the pages of this site share: when an order was bought, by whom, and what. */
export function orderFilters({ fields, rows, of }: OrderFilterOptions): HTMLElement & { value: Selection } {
  const known = of === 'seller' ? SELLER : CUSTOMER;
  return filters({ fields: fields.map((name) => known[name]), rows, carried: Object.values(known) });
}
