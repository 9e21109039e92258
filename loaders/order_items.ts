import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'order_items',
  table: 'order_items',
  description: 'Items of the orders: product, seller, price and freight.',
  load: (context) =>
    olistFile(context, 'olist_order_items_dataset.csv', [
      'order_id',
      'order_item_id',
      'product_id',
      'seller_id',
      'shipping_limit_date',
      'price',
      'freight_value',
    ]),
});
