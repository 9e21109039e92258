import path from 'node:path';
import { csvFile, kaggleFile, type CsvFile, type LoaderContext } from 'lastro';

/** The folder of the nine files of Olist: `LASTRO_OLIST_DIR`, or else the generated sample. */
export function olistFolder({ env, projectDir, targetDir }: Pick<LoaderContext, 'env' | 'projectDir' | 'targetDir'>) {
  const folder = env['LASTRO_OLIST_DIR'];
  return folder === undefined || folder === '' ? path.join(targetDir, 'sample') : path.resolve(projectDir, folder);
}

/** One of the nine files under the name Kaggle gives it; from Kaggle itself with `LASTRO_OLIST_KAGGLE=1`. */
export function olistFile(context: LoaderContext, name: string, columns: readonly string[]): CsvFile {
  if (context.env['LASTRO_OLIST_KAGGLE'] === '1')
    return kaggleFile({ dataset: 'olistbr/brazilian-ecommerce', file: name, columns });
  return csvFile({ path: path.join(olistFolder(context), name), columns });
}
