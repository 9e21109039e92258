import { readRaw, type Raw } from './raw-files.js';
import { cents, city, day, days, groupBy, int, money, serial, sum, timestamp, type Text } from './values.js';

/** Rows by table, each a list of cells as DuckDB would write them; an implementation of its own, without SQL. */
export type Star = Record<string, (string | number | boolean | null)[][]>;

const REGIONS: Record<string, string> = Object.fromEntries(
  Object.entries({
    North: 'AC AM AP PA RO RR TO',
    Northeast: 'AL BA CE MA PB PE PI RN SE',
    'Central-West': 'DF GO MS MT',
    Southeast: 'ES MG RJ SP',
    South: 'PR RS SC',
  }).flatMap(([region, states]) => states.split(' ').map((state) => [state, region])),
);

const region = (state: Text): Text => (state === null ? null : (REGIONS[state] ?? null));
const field = (row: Raw, name: string): Text => row[name] ?? null;
const key = (row: Raw, name: string): string => row[name] ?? '';

function tier(count: number, names: [string, string, string]): string {
  return count >= 100 ? names[0] : count >= 50 ? names[1] : names[2];
}

export interface Sources {
  customers: Raw[];
  orders: Raw[];
  items: Raw[];
  payments: Raw[];
  reviews: Raw[];
  products: Raw[];
  sellers: Raw[];
  translation: Raw[];
}

export function readSources(folder: string): Sources {
  return {
    customers: readRaw(folder, 'customers'),
    orders: readRaw(folder, 'orders'),
    items: readRaw(folder, 'order_items'),
    payments: readRaw(folder, 'order_payments'),
    reviews: readRaw(folder, 'order_reviews'),
    products: readRaw(folder, 'products'),
    sellers: readRaw(folder, 'sellers'),
    translation: readRaw(folder, 'category_translation'),
  };
}

export function star(sources: Sources): Star {
  const orders = new Map(sources.orders.map((order) => [key(order, 'order_id'), order]));
  const customersById = new Map(sources.customers.map((row) => [key(row, 'customer_id'), row]));
  const buyerOf = (order: Raw): string | null =>
    field(customersById.get(key(order, 'customer_id')) ?? {}, 'customer_unique_id');
  const addressOf = (order: Raw): Text[] => {
    const address = customersById.get(key(order, 'customer_id')) ?? {};
    const state = field(address, 'customer_state');
    return [city(field(address, 'customer_city')), state, region(state)];
  };
  const items = groupBy(sources.items, (row) => key(row, 'order_id'));
  const payments = groupBy(sources.payments, (row) => key(row, 'order_id'));
  const reviews = groupBy(sources.reviews, (row) => key(row, 'order_id'));
  const value = (rows: Raw[], ...columns: string[]): number =>
    sum(rows.flatMap((row) => columns.map((column) => cents(field(row, column)) ?? 0)));

  return {
    dim_date: dates(sources.orders),
    dim_customers: customers(sources, items, value),
    dim_products: products(sources, value),
    dim_sellers: sellers(sources, value),
    dim_orders: sources.orders.map((row) => {
      const [bought, delivered, promised] = deliveryOf(row);
      return [
        field(row, 'order_id'),
        field(row, 'customer_id'),
        field(row, 'order_status'),
        bought,
        timestamp(field(row, 'order_approved_at')),
        timestamp(field(row, 'order_delivered_carrier_date')),
        delivered,
        promised,
        days(bought, delivered),
        days(promised, delivered),
        delivered === null || promised === null ? null : (days(promised, delivered) ?? 0) <= 0,
      ];
    }),
    dim_payments: [...payments].map(([order, rows]) => {
      const types = rows.map((row) => field(row, 'payment_type'));
      const [first] = [...rows].sort((a, b) => Number(a['payment_sequential']) - Number(b['payment_sequential']));
      return [
        order,
        ...['credit_card', 'boleto', 'voucher', 'debit_card'].map((type) => types.includes(type)),
        first?.['payment_type'] ?? null,
        money(value(rows, 'payment_value')),
        sum(rows.map((row) => int(field(row, 'payment_installments')) ?? 0)),
        new Set(types).size,
        rows.length,
      ];
    }),
    dim_reviews: [...reviews].map(([order, rows]) => {
      const bought = timestamp(orders.get(order)?.['order_purchase_timestamp'] ?? null);
      const [review = {}] = [...rows].sort(
        (a, b) =>
          compare(
            timestamp(field(b, 'review_creation_date')) ?? '',
            timestamp(field(a, 'review_creation_date')) ?? '',
          ) ||
          Number(b['review_score']) - Number(a['review_score']) ||
          compare(key(a, 'review_id'), key(b, 'review_id')),
      );
      const created = timestamp(field(review, 'review_creation_date'));
      return [
        order,
        field(review, 'review_id'),
        int(field(review, 'review_score')),
        field(review, 'review_comment_title') !== null,
        field(review, 'review_comment_message') !== null,
        created,
        timestamp(field(review, 'review_answer_timestamp')),
        days(bought, created),
      ];
    }),
    fct_orders: sources.orders.map((row) => {
      const id = key(row, 'order_id');
      const [bought, delivered, promised] = deliveryOf(row);
      const lines = items.get(id);
      const paid = payments.get(id);
      return [
        id,
        id,
        buyerOf(row),
        day(bought),
        field(row, 'order_status'),
        day(bought),
        day(delivered),
        lines === undefined ? null : money(value(lines, 'price', 'freight_value')),
        lines === undefined ? null : money(value(lines, 'freight_value')),
        paid === undefined ? null : money(value(paid, 'payment_value')),
        paid?.length ?? 0,
        lines?.length ?? 0,
        days(bought, delivered),
        days(bought, promised),
        delivered === null || promised === null ? null : (days(promised, delivered) ?? 0) > 0,
        ...addressOf(row),
      ];
    }),
    fct_order_items: sources.items.map((row) => {
      const id = key(row, 'order_id');
      const order = orders.get(id) ?? {};
      const bought = day(field(order, 'order_purchase_timestamp'));
      return [
        `${id}-${row['order_item_id']}`,
        id,
        id,
        int(field(row, 'order_item_id')),
        buyerOf(order),
        field(row, 'product_id'),
        field(row, 'seller_id'),
        payments.has(id) ? id : null,
        reviews.has(id) ? id : null,
        bought,
        bought,
        field(order, 'order_status'),
        money(cents(field(row, 'price'))),
        money(cents(field(row, 'freight_value'))),
        money(value([row], 'price', 'freight_value')),
        timestamp(field(row, 'shipping_limit_date')),
        ...addressOf(order),
      ];
    }),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Purchase, delivery and promise as timestamps. */
function deliveryOf(row: Raw): [Text, Text, Text] {
  return [
    timestamp(field(row, 'order_purchase_timestamp')),
    timestamp(field(row, 'order_delivered_customer_date')),
    timestamp(field(row, 'order_estimated_delivery_date')),
  ];
}

type Value = (rows: Raw[], ...columns: string[]) => number;

function customers(sources: Sources, items: Map<string, Raw[]>, value: Value): Star[string] {
  const byId = new Map(sources.customers.map((row) => [key(row, 'customer_id'), row]));
  const orders = groupBy(sources.orders, (row) => key(byId.get(key(row, 'customer_id')) ?? {}, 'customer_unique_id'));
  return [...orders].map(([customer, bought]) => {
    const moment = (row: Raw): string => timestamp(field(row, 'order_purchase_timestamp')) ?? '';
    bought.sort((a, b) => compare(moment(b), moment(a)) || compare(key(a, 'order_id'), key(b, 'order_id')));
    const latest = byId.get(key(bought[0] ?? {}, 'customer_id')) ?? {};
    const spent = sum(bought.map((row) => value(items.get(key(row, 'order_id')) ?? [], 'price', 'freight_value')));
    return [
      customer,
      field(latest, 'customer_zip_code_prefix'),
      city(field(latest, 'customer_city')),
      field(latest, 'customer_state'),
      region(field(latest, 'customer_state')),
      bought.length,
      money(spent),
      moment(bought.at(-1) ?? {}).slice(0, 10),
      moment(bought[0] ?? {}).slice(0, 10),
      bought.length >= 5 ? 'Loyal' : bought.length >= 2 ? 'Repeat' : 'One-time',
    ];
  });
}

function products(sources: Sources, value: Value): Star[string] {
  const english = new Map(
    sources.translation.map((row) => [key(row, 'product_category_name'), field(row, 'product_category_name_english')]),
  );
  const sold = groupBy(sources.items, (row) => key(row, 'product_id'));
  return sources.products.map((row) => {
    const category = field(row, 'product_category_name');
    const [length, height, width] = ['length', 'height', 'width'].map((side) => int(field(row, `product_${side}_cm`)));
    const lines = sold.get(key(row, 'product_id')) ?? [];
    return [
      field(row, 'product_id'),
      category,
      category === null ? null : (english.get(category) ?? category),
      int(field(row, 'product_name_lenght')),
      int(field(row, 'product_description_lenght')),
      int(field(row, 'product_photos_qty')),
      int(field(row, 'product_weight_g')),
      length ?? null,
      height ?? null,
      width ?? null,
      length == null || height == null || width == null ? null : length * height * width,
      lines.length,
      money(value(lines, 'price')),
      tier(lines.length, ['Best Seller', 'Popular', 'Standard']),
    ];
  });
}

function sellers(sources: Sources, value: Value): Star[string] {
  const sold = groupBy(sources.items, (row) => key(row, 'seller_id'));
  return sources.sellers.map((row) => {
    const lines = sold.get(key(row, 'seller_id')) ?? [];
    return [
      field(row, 'seller_id'),
      field(row, 'seller_zip_code_prefix'),
      city(field(row, 'seller_city')),
      field(row, 'seller_state'),
      region(field(row, 'seller_state')),
      lines.length,
      money(value(lines, 'price')),
      tier(lines.length, ['High', 'Medium', 'Low']),
    ];
  });
}

/** Easter Sundays of the years of the data, from the calendar. */
const EASTER: Record<number, string> = { 2016: '2016-03-27', 2017: '2017-04-16', 2018: '2018-04-01' };
const FIXED = ['01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25'];

function dates(orders: Raw[]): Star[string] {
  const bought = orders.map((row) => key(row, 'order_purchase_timestamp').slice(0, 10)).sort();
  const rows: Star[string] = [];
  for (let n = serial(bought[0] ?? ''); n <= serial(bought.at(-1) ?? ''); n++) {
    const date = new Date(n * 86_400_000);
    const text = date.toISOString().slice(0, 10);
    const [year, month, weekday] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDay() || 7];
    const name = (options: Intl.DateTimeFormatOptions): string =>
      new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(date);
    rows.push([
      text,
      year,
      Math.ceil(month / 3),
      month,
      name({ month: 'long' }),
      weekday,
      name({ weekday: 'long' }),
      weekday > 5,
      FIXED.includes(text.slice(5)) || n === serial(EASTER[year] ?? '') - 2,
    ]);
  }
  return rows;
}
