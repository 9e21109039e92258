import type { Row } from '../../engine/src/base/cell.js';

const CITIES = ['são paulo', 'SAO PAULO', 'Brasília', 'niterói ', ' Mogi-Guaçu', null];
const STATES = ['SP', 'sp', 'DF', 'RJ', 'XX', null];
const CATEGORIES = ['beleza_saude', 'informática', 'sem_tradução', null];
const STATUSES = ['delivered', 'delivered', 'shipped', 'canceled', 'unavailable', null];
const PAYMENTS = ['credit_card', 'boleto', 'voucher', 'debit_card', 'not_defined'];

/** A moment between June and August 2018, by hours; some at midnight, one hour before and after. */
function moment(hours: number): string {
  return new Date(Date.UTC(2018, 5, 1) + hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

const pick = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const ORDERS = 24;
const CUSTOMERS = 9;

/**
 * Rows of every raw table as sources give them, as texts: nulls, blanks, accents, ties, halves of cents, moments with zones, numbers
 * and days that are none, orders without items, items without orders.
 */
export const NASTY_ROWS: Readonly<Record<string, readonly Row[]>> = {
  orders: range(ORDERS).map((i) => ({
    order_id: i === 23 ? ' o22x ' : `o${i}`,
    customer_id: i === 21 ? null : `c${i}`,
    order_status: pick(STATUSES, i),
    order_purchase_timestamp: i === 20 ? '2018-06-30 22:30:00-03:00' : i === 19 ? 'yesterday' : moment((i % 12) * 137),
    order_approved_at: i % 5 === 0 ? '' : moment((i % 12) * 137 + 1),
    order_delivered_carrier_date: i % 4 === 3 ? null : moment((i % 12) * 137 + 30),
    order_delivered_customer_date: i % 4 === 3 ? null : moment((i % 12) * 137 + 24 * (i % 7)),
    order_estimated_delivery_date: i % 9 === 8 ? '2018-02-30 00:00:00' : moment((i % 12) * 137 + 24 * 3),
  })),
  customers: range(ORDERS).map((i) => ({
    customer_id: `c${i}`,
    customer_unique_id: i === 17 ? null : `u${i % CUSTOMERS}`,
    customer_zip_code_prefix: pick(['01001', '70000', '', null], i % CUSTOMERS),
    customer_city: pick(CITIES, i % CUSTOMERS),
    customer_state: pick(STATES, i % CUSTOMERS),
  })),
  order_items: range(40).map((i) => ({
    order_id: i === 39 ? 'nowhere' : `o${i % 22}`,
    order_item_id: String(Math.floor(i / 22) + 1),
    product_id: i === 38 ? null : `p${i % 7}`,
    seller_id: `s${i % 4}`,
    shipping_limit_date: pick([moment(i * 31), '', '31/06/2018'], i),
    price: pick(['10.005', '0.01', '99.99', '1e2', '-5.00', '0', 'ten', null, '1234567.89'], i),
    freight_value: pick(['7.5', '0.00', null, '12.345'], i),
  })),
  order_payments: range(34).map((i) => ({
    order_id: `o${i % 23}`,
    payment_sequential: String(Math.floor(i / 23) + 1),
    payment_type: i === 30 ? null : pick(PAYMENTS, i),
    payment_installments: pick(['1', '10', '0', '24', null, '1.5'], i),
    payment_value: pick(['17.50', '17.50', '0.00', '33.335', null, '1000000.01'], i),
  })),
  order_reviews: range(26).map((i) => ({
    review_id: `r${i % 24}`,
    order_id: `o${i % 20}`,
    review_score: pick(['5', '5', '1', '3', '', '4'], i),
    review_comment_title: pick(['Ótimo', ' ', null, '👍'], i),
    review_comment_message: pick(["não veio\n'nada'", null, ''], i),
    review_creation_date: moment((i % 10) * 150 + 48),
    review_answer_timestamp: i % 6 === 5 ? null : moment((i % 10) * 150 + 48 + i * 5),
  })),
  products: range(7).map((i) => ({
    product_id: `p${i}`,
    product_category_name: pick(CATEGORIES, i),
    product_name_lenght: pick(['40', '', '40.5'], i),
    product_description_lenght: pick(['400', null], i),
    product_photos_qty: pick(['1', '0'], i),
    product_weight_g: pick(['0', '500', null], i),
    product_length_cm: '10',
    product_height_cm: pick(['5', null], i),
    product_width_cm: '7',
  })),
  category_translation: [
    { product_category_name: 'beleza_saude', product_category_name_english: 'health_beauty' },
    { product_category_name: 'informática', product_category_name_english: ' ' },
  ],
  sellers: range(5).map((i) => ({
    seller_id: `s${i}`,
    seller_zip_code_prefix: '01001',
    seller_city: pick(CITIES, i + 1),
    seller_state: pick(STATES, i),
  })),
  geolocation: range(8).map((i) => ({
    geolocation_zip_code_prefix: pick(['01001', '70000', '01001'], i),
    geolocation_lat: pick(['-23.55', '48.85', '', '-15.1e0', '-34'], i),
    geolocation_lng: pick(['-46.63', '2.35', 'x', '-28'], i),
    geolocation_city: pick(CITIES, i),
    geolocation_state: pick(STATES, i),
  })),
  bcb_indicators: [
    ...range(30).map((i) => ({
      series_code: '1',
      series_name: 'exchange_rate_usd',
      data: `${String(1 + i * 2).padStart(2, '0')}/06/2018`,
      valor: pick(['3.7123', '3.85', '', '4.0005'], i),
    })),
    ...['05', '06', '07', '07', '08'].map((month, i) => ({
      series_code: '433',
      series_name: 'ipca',
      data: `01/${month}/2018`,
      valor: pick(['0.40', '1.26', '-0.09', '0.33'], i),
    })),
    ...['06', '07'].map((month) => ({
      series_code: '4189',
      series_name: 'selic',
      data: `01/${month}/2018`,
      valor: '6.39',
    })),
  ].map((row, i) => ({ ...row, extracted_at: `2018-12-${10 + (i % 15)}T00:00:00Z`, _source_file: 'snapshot/x.json' })),
  sales: range(9).map((i) => ({
    id: String(i),
    email: pick(['Ana@Example.org', ' ana@example.org', 'joão@example.org', null], i),
    data: pick(['2018-10-15', '17/10/2018', '2018-10-32', '2018-10-11', '2018-01-01'], i),
    valor: pick(['10.10', '10.105', '0.01', null, 'dez'], i),
    quantidade: pick(['1', '2', ''], i),
    produto: pick(['Maçã', 'maçã', 'Pão ', null], i),
    created_at: pick(['2018-10-15 12:00:00-03:00', '2018-10-15T12:00:00Z', ''], i),
  })),
  sales_form: range(5).map((i) => ({
    id: String(i + 7),
    email: pick(['ana@example.org', 'JOÃO@example.org'], i),
    data: pick(['2018-10-15', '2018-10-12', '2018-10-17'], i),
    valor: pick(['7.5', '19.9', '1000'], i),
    quantidade: pick(['3', '1'], i),
    produto: pick(['maçã', 'Uva'], i),
    created_at: '2018-10-15T12:00:00.000Z',
  })),
};
