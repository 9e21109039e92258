import fs from 'node:fs';
import { ProjectFolder } from './project-folder.js';

/** A check that warns, so that failing rows are written. */
const WARNING_SUITE = `expectations:
  - type: expect_column_values_to_be_in_set
    kwargs: {column: customer, value_set: [ana]}
    severity: warning
`;

/** A copy of the shop in which sources, a model and a suite differ from what was built, one record of them broken. */
export function changedShop(built: ProjectFolder): ProjectFolder {
  const copy = new ProjectFolder();
  const filter = (file: string): boolean => file !== built.path('node_modules');
  fs.cpSync(built.dir, copy.dir, { recursive: true, verbatimSymlinks: true, filter });
  copy.write(
    'data/orders.csv',
    'order_id,customer,amount\n2,bruno,7.25\n3,ana,4.00\n5,ana,1.00\n6,bruno\n7,ana,2000\n',
  );
  copy.write('data/customers.csv', 'customer,email,region\nana,ana@example.org,N\ncaio,caio@example.org,N\n');
  copy.edit('transforms/staging/stg_orders.sql', (text) => text.replace('where ', "where order_id <> '7' and "));
  copy.write('expectations/staging/stg_orders.yaml', WARNING_SUITE);
  return copy;
}
