import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'category_translation',
  table: 'category_translation',
  description: 'English names of the product categories.',
  load: (context) =>
    olistFile(context, 'product_category_name_translation.csv', [
      'product_category_name',
      'product_category_name_english',
    ]),
});
