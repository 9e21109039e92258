import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'orders',
  table: 'orders',
  description: 'Orders with their status and the times of their steps.',
  load: (context) =>
    olistFile(context, 'olist_orders_dataset.csv', [
      'order_id',
      'customer_id',
      'order_status',
      'order_purchase_timestamp',
      'order_approved_at',
      'order_delivered_carrier_date',
      'order_delivered_customer_date',
      'order_estimated_delivery_date',
    ]),
});
