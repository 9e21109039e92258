import { csvFile, defineLoader } from 'lastro';

export default defineLoader({
  name: 'orders',
  table: 'orders',
  description: 'Orders, one row each.',
  load: () => csvFile({ path: 'data/orders.csv', columns: ['order_id', 'ordered_on', 'city', 'amount'] }),
});
