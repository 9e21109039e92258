import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'products',
  table: 'products',
  description: 'Products with category, measures and weight. Two columns are misspelt at the source.',
  load: (context) =>
    olistFile(context, 'olist_products_dataset.csv', [
      'product_id',
      'product_category_name',
      'product_name_lenght',
      'product_description_lenght',
      'product_photos_qty',
      'product_weight_g',
      'product_length_cm',
      'product_height_cm',
      'product_width_cm',
    ]),
});
