import path from 'node:path';
import { CATEGORIES } from './catalogue.js';
import { KIND, type Market } from './market.js';
import { timestamp, type Order } from './orders.js';
import { CITIES } from './places.js';
import { Random } from './random.js';
import { CsvWriter } from './writer.js';

export const FILES = {
  customers: 'olist_customers_dataset.csv',
  geolocation: 'olist_geolocation_dataset.csv',
  order_items: 'olist_order_items_dataset.csv',
  order_payments: 'olist_order_payments_dataset.csv',
  order_reviews: 'olist_order_reviews_dataset.csv',
  orders: 'olist_orders_dataset.csv',
  products: 'olist_products_dataset.csv',
  sellers: 'olist_sellers_dataset.csv',
  category_translation: 'product_category_name_translation.csv',
} as const;

export type Table = keyof typeof FILES;

const HEADERS: Record<Table, string[]> = {
  customers: ['customer_id', 'customer_unique_id', 'customer_zip_code_prefix', 'customer_city', 'customer_state'],
  geolocation: [
    'geolocation_zip_code_prefix',
    'geolocation_lat',
    'geolocation_lng',
    'geolocation_city',
    'geolocation_state',
  ],
  order_items: [
    'order_id',
    'order_item_id',
    'product_id',
    'seller_id',
    'shipping_limit_date',
    'price',
    'freight_value',
  ],
  order_payments: ['order_id', 'payment_sequential', 'payment_type', 'payment_installments', 'payment_value'],
  order_reviews: [
    'review_id',
    'order_id',
    'review_score',
    'review_comment_title',
    'review_comment_message',
    'review_creation_date',
    'review_answer_timestamp',
  ],
  orders: [
    'order_id',
    'customer_id',
    'order_status',
    'order_purchase_timestamp',
    'order_approved_at',
    'order_delivered_carrier_date',
    'order_delivered_customer_date',
    'order_estimated_delivery_date',
  ],
  products: [
    'product_id',
    'product_category_name',
    'product_name_lenght',
    'product_description_lenght',
    'product_photos_qty',
    'product_weight_g',
    'product_length_cm',
    'product_height_cm',
    'product_width_cm',
  ],
  sellers: ['seller_id', 'seller_zip_code_prefix', 'seller_city', 'seller_state'],
  category_translation: ['product_category_name', 'product_category_name_english'],
};

export type Writers = Record<Table, CsvWriter>;

/** Opens the nine files; the translation has a byte order mark and CR LF, as Kaggle's has. */
export function openFiles(dir: string): Writers {
  const open = (table: Table): CsvWriter => {
    const marked = table === 'category_translation';
    return new CsvWriter(path.join(dir, FILES[table]), HEADERS[table], marked ? '\r\n' : '\n', marked ? '\ufeff' : '');
  };
  return Object.fromEntries((Object.keys(FILES) as Table[]).map((table) => [table, open(table)])) as Writers;
}

export function writeOrder(files: Writers, order: Order): void {
  const { person } = order;
  files.customers.row(order.customerId, person.id, person.zip, person.city.name, person.city.state.code);
  files.orders.row(
    order.id,
    order.customerId,
    order.status,
    timestamp(order.purchased),
    timestamp(order.approved),
    timestamp(order.shipped),
    timestamp(order.delivered),
    timestamp(order.estimated),
  );
  order.items.forEach((item, i) =>
    files.order_items.row(
      order.id,
      i + 1,
      item.product,
      item.seller,
      timestamp(item.limit),
      item.price.toFixed(2),
      item.freight.toFixed(2),
    ),
  );
  order.payments.forEach(({ type, installments, cents }, i) =>
    files.order_payments.row(order.id, i + 1, type, installments, (cents / 100).toFixed(2)),
  );
  for (const review of order.reviews)
    files.order_reviews.row(
      review.id,
      order.id,
      review.score,
      review.title,
      review.message,
      timestamp(review.created),
      timestamp(review.answered),
    );
}

export function writeCatalogue(files: Writers, market: Market): void {
  for (let i = 0; i < market.products; i++) {
    const { id, category, grams, size } = market.product(i);
    const random = new Random(market.seed, KIND.product, i + market.products);
    const texts = [random.int(20, 63), random.int(80, 2500), random.int(1, 6)];
    files.products.row(id, category?.name ?? '', ...(category === null ? ['', '', ''] : texts), grams, ...size);
  }
  for (let i = 0; i < market.sellers; i++) {
    const { id, zip, city } = market.seller(i);
    files.sellers.row(id, zip, city.name, city.state.code);
  }
  for (const { name, english } of CATEGORIES) files.category_translation.row(name, english);
}

/** Every zip code prefix at least once, ten points for each order in all. */
export function writeGeolocation(files: Writers, market: Market): void {
  const prefixes = CITIES.flatMap((city) => Array.from({ length: city.zips }, (_, i) => ({ city, zip: city.zip + i })));
  const points = Math.max(prefixes.length, market.orders * 10);
  for (let i = 0; i < points;)
    for (const { city, zip } of prefixes) {
      if (i === points) return;
      const random = new Random(market.seed, KIND.point, i++);
      files.geolocation.row(
        String(zip).padStart(5, '0'),
        (city.lat + 0.05 * random.normal()).toFixed(12),
        (city.lng + 0.05 * random.normal()).toFixed(12),
        city.name,
        city.state.code,
      );
    }
}
