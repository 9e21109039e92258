import path from 'node:path';
import { csvFile, kaggleFile, postgresTable, type CsvFile, type LoaderContext, type PostgresTable } from 'lastro';

/** The folder of the nine files of Olist: `LASTRO_OLIST_DIR`, or else the generated sample. */
export function olistFolder({ env, projectDir, targetDir }: Pick<LoaderContext, 'env' | 'projectDir' | 'targetDir'>) {
  const folder = env['LASTRO_OLIST_DIR'];
  return folder === undefined || folder === '' ? path.join(targetDir, 'sample') : path.resolve(projectDir, folder);
}

/**
 * One of the nine files under the name Kaggle gives it: from Kaggle itself with `LASTRO_OLIST_KAGGLE=1`; with `LASTRO_OLIST_DATABASE`, the
 * address of a PostgreSQL database, the table that `postgresql.sql` makes for it.
 */
export function olistFile(context: LoaderContext, name: string, columns: readonly string[]): CsvFile | PostgresTable {
  const { LASTRO_OLIST_DATABASE: database, LASTRO_OLIST_KAGGLE: kaggle } = context.env;
  if (kaggle === '1') return kaggleFile({ dataset: 'olistbr/brazilian-ecommerce', file: name, columns });
  if (database === undefined || database === '')
    return csvFile({ path: path.join(olistFolder(context), name), columns });
  const table = path.basename(name, '.csv').replace(/^olist_(.*)_dataset$/, '$1');
  return postgresTable({ table: `olist.${table}`, connection: 'LASTRO_OLIST_DATABASE', columns });
}
