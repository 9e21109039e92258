import { defineLoader } from 'lastro';
import { olistFile } from './olist/file.js';

export default defineLoader({
  name: 'geolocation',
  table: 'geolocation',
  description: 'Coordinates of zip code prefixes, many points each.',
  load: (context) =>
    olistFile(context, 'olist_geolocation_dataset.csv', [
      'geolocation_zip_code_prefix',
      'geolocation_lat',
      'geolocation_lng',
      'geolocation_city',
      'geolocation_state',
    ]),
});
