import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'customers',
  table: 'customers',
  description:
    'Customers as each order named them: customer_id is new with every order, customer_unique_id is the person.',
  load: (context) =>
    olistFile(context, 'olist_customers_dataset.csv', [
      'customer_id',
      'customer_unique_id',
      'customer_zip_code_prefix',
      'customer_city',
      'customer_state',
    ]),
});
