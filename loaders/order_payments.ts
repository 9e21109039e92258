import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'order_payments',
  table: 'order_payments',
  description: 'Payments of the orders: type, instalments and value.',
  load: (context) =>
    olistFile(context, 'olist_order_payments_dataset.csv', [
      'order_id',
      'payment_sequential',
      'payment_type',
      'payment_installments',
      'payment_value',
    ]),
});
