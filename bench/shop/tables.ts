import { between, matches, notBefore, notNull, oneOf, refersTo, unique, uniqueTogether, type Rule } from './rules.js';

/** A column of a file: how it is made of the row's number `n`, its type in staging, and what it must be there. */
type Column = readonly [
  sql: string,
  type: 'text' | 'integer' | 'double' | 'decimal(12, 2)' | 'timestamp',
  ...rules: Rule[],
];

export interface FileTable {
  /** Rows at scale 1. */
  rows: number;
  columns: Readonly<Record<string, Column>>;
  /** Of several columns in staging. */
  rules: readonly Rule[];
}

export const ROWS = {
  customers: 99_441,
  places: 1_000_163,
  orders: 99_441,
  items: 112_650,
  payments: 103_886,
  reviews: 99_224,
  products: 32_951,
  sellers: 3_095,
  categories: 71,
};

const STATES = ['North', 'South', 'East', 'West', 'Coast', 'Hills', 'Lakes', 'Plains'];
export const STATUSES = ['delivered', 'shipped', 'canceled', 'invoiced', 'processing'];
const KINDS = ['card', 'invoice', 'voucher', 'debit'];

export const KEY = matches('^[0-9a-f]{32}$');
const ZIP = matches('^[0-9]{5}$');
export const STATE = oneOf(STATES);
export const STATUS = oneOf(STATUSES);

const list = (values: readonly string[]): string => `[${values.map((value) => `'${value}'`).join(', ')}]`;
const pick = (values: readonly string[], of = 'n'): string => `${list(values)}[1 + ${of} % ${values.length}]`;
const key = (of: string, salt: string): string => `md5('${salt}' || (${of}))`;
/** Seconds after the first purchase. */
const time = (of: string): string => `strftime(TIMESTAMP '2017-01-01' + to_seconds(${of}), '%Y-%m-%d %H:%M:%S')`;
const number = (prime: number, below: number): string => `(n * ${prime} % ${below})`;
const zip = "lpad((n * 31 % 99990)::VARCHAR, 5, '0')";
const city = "'city of ' || (n * 13 % 4119)";
/** Every so many rows, the value is replaced: a defect that a check finds. */
const defect = (every: number, bad: string, sql: string): string =>
  `CASE WHEN n % ${every} = 77 THEN ${bad} ELSE ${sql} END`;
const size = [notNull, between(1, 300)] as const;

/** The nine files. `{customers}` in a column's SQL is the number of customers at the scale. */
export const FILES: Readonly<Record<keyof typeof ROWS, FileTable>> = {
  customers: {
    rows: ROWS.customers,
    columns: {
      customer_id: [key('n', 'c'), 'text', notNull, unique, KEY],
      customer_unique_id: [key('n % (29 * {customers} // 30)', 'u'), 'text', notNull, KEY],
      zip: [defect(19_997, "'77'", zip), 'text', notNull, ZIP],
      city: [city, 'text', notNull],
      state: [pick(STATES), 'text', notNull, STATE],
    },
    rules: [],
  },
  places: {
    rows: ROWS.places,
    columns: {
      zip: [zip, 'text', notNull, ZIP],
      latitude: [`-5.0 - ${number(7919, 28_000_003)} / 1e6`, 'double', notNull, between(-34, 6)],
      longitude: [`-35.0 - ${number(104_729, 38_000_009)} / 1e6`, 'double', notNull, between(-74, -34)],
      city: [city, 'text', notNull],
      state: [pick(STATES), 'text', notNull, STATE],
    },
    rules: [],
  },
  orders: {
    rows: ROWS.orders,
    columns: {
      order_id: [key('n', 'o'), 'text', notNull, unique, KEY],
      customer_id: [key('n', 'c'), 'text', notNull, unique, refersTo('stg_customers', 'customer_id')],
      status: [pick(STATUSES, '(n * 7 % 97 // 80 * n)'), 'text', notNull, STATUS],
      purchased_at: [time(number(577, 60_000_000)), 'timestamp', notNull],
      approved_at: [time(defect(9_001, '0', `${number(577, 60_000_000)} + 1800`)), 'timestamp'],
      shipped_at: [time(`${number(577, 60_000_000)} + 90000`), 'timestamp'],
      delivered_at: [defect(35, 'NULL', time(`${number(577, 60_000_000)} + 400000 + n % 500000`)), 'timestamp'],
      estimated_at: [time(`${number(577, 60_000_000)} + 1200000`), 'timestamp', notNull],
    },
    rules: [
      notBefore('approved_at', 'purchased_at'),
      notBefore('shipped_at', 'purchased_at'),
      notBefore('delivered_at', 'shipped_at'),
      notBefore('estimated_at', 'purchased_at'),
    ],
  },
  items: {
    rows: ROWS.items,
    columns: {
      order_id: [key('n % {orders}', 'o'), 'text', notNull, refersTo('stg_orders', 'order_id')],
      item_id: ['1 + n // {orders}', 'integer', notNull, between(1, 20)],
      product_id: [
        defect(49_999, "md5('lost')", key('n * 7919 % {products}', 'p')),
        ...(['text', notNull, refersTo('stg_products', 'product_id')] as const),
      ],
      seller_id: [key('n * 104729 % {sellers}', 's'), 'text', notNull, refersTo('stg_sellers', 'seller_id')],
      ship_by: [time(`${number(577, 60_000_000)} + 200000`), 'timestamp', notNull],
      price: [`(1 + ${number(7919, 67_000)} / 100)::DECIMAL(12, 2)`, 'decimal(12, 2)', notNull, between(0.5, 7000)],
      freight: [`(${number(31, 40_000)} / 100)::DECIMAL(12, 2)`, 'decimal(12, 2)', notNull, between(0, 410)],
    },
    rules: [uniqueTogether('order_id', 'item_id')],
  },
  payments: {
    rows: ROWS.payments,
    columns: {
      order_id: [key('n % {orders}', 'o'), 'text', notNull, refersTo('stg_orders', 'order_id')],
      sequence: ['1 + n // {orders}', 'integer', notNull, between(1, 29)],
      kind: [pick(KINDS), 'text', notNull, oneOf(KINDS)],
      installments: [`1 + ${number(31, 24)}`, 'integer', notNull, between(0, 24)],
      amount: [
        defect(33_333, "'-5.00'", `(5 + ${number(7919, 136_000)} / 100)::DECIMAL(12, 2)::VARCHAR`),
        ...(['decimal(12, 2)', notNull, between(0, 14_000)] as const),
      ],
    },
    rules: [uniqueTogether('order_id', 'sequence')],
  },
  reviews: {
    rows: ROWS.reviews,
    columns: {
      review_id: [key('n', 'r'), 'text', notNull, unique, KEY],
      order_id: [key('n', 'o'), 'text', notNull, refersTo('stg_orders', 'order_id')],
      score: [defect(24_001, '7', '1 + n * 13 % 5'), 'integer', notNull, between(1, 5)],
      title: ['CASE WHEN n % 9 = 0 THEN \'Recommended, "again" \' || n % 50 END', 'text'],
      message: [
        "CASE WHEN n % 5 < 2 THEN 'The parcel came ' || n % 30 || ' days late' || repeat(', and I am still waiting', n::INTEGER % 6) || CASE WHEN n % 50 = 0 THEN chr(10) || 'Thank you.' ELSE '' END END",
        'text',
      ],
      created_at: [time(`${number(577, 60_000_000)} + 1300000`), 'timestamp', notNull],
      answered_at: [time(`${number(577, 60_000_000)} + 1500000`), 'timestamp', notNull],
    },
    rules: [notBefore('answered_at', 'created_at')],
  },
  products: {
    rows: ROWS.products,
    columns: {
      product_id: [key('n', 'p'), 'text', notNull, unique, KEY],
      category: ["'category_' || (n % 71)", 'text', notNull, refersTo('stg_categories', 'category')],
      name_length: [`5 + ${number(31, 70)}`, 'integer', notNull, between(1, 100)],
      description_length: [`4 + ${number(7919, 3900)}`, 'integer', notNull, between(1, 4000)],
      photos: ['1 + n % 20', 'integer', notNull, between(1, 20)],
      weight_g: [defect(9_001, 'NULL', `50 + ${number(7919, 40_000)}`), 'integer', notNull, between(0, 45_000)],
      length_cm: [`7 + ${number(31, 98)}`, 'integer', ...size],
      height_cm: [`2 + ${number(37, 103)}`, 'integer', ...size],
      width_cm: [`6 + ${number(41, 112)}`, 'integer', ...size],
    },
    rules: [],
  },
  sellers: {
    rows: ROWS.sellers,
    columns: {
      seller_id: [key('n', 's'), 'text', notNull, unique, KEY],
      zip: [zip, 'text', notNull, ZIP],
      city: [city, 'text', notNull],
      state: [pick(STATES), 'text', notNull, STATE],
    },
    rules: [],
  },
  categories: {
    rows: ROWS.categories,
    columns: {
      category: ["'category_' || n", 'text', notNull, unique],
      label: ["'Category ' || n", 'text', notNull, unique],
    },
    rules: [],
  },
};
