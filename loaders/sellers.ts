import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'sellers',
  table: 'sellers',
  description: 'Sellers and where they are.',
  load: (context) =>
    olistFile(context, 'olist_sellers_dataset.csv', [
      'seller_id',
      'seller_zip_code_prefix',
      'seller_city',
      'seller_state',
    ]),
});
