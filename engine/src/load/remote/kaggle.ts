import { WHOLE_ABOVE_0, isMapping, isText, required } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import { CSV_OPTIONS, csvFileAt, type CsvFile, type CsvOptions } from '../files/file-source.js';
import { httpClient, type HttpClient } from '../http/client.js';
import { HttpError } from '../http/error.js';
import type { LoadJob } from '../load-job.js';
import { NEW_TOKEN, readKaggleToken } from './kaggle-token.js';
import type { KaggleDataset, RemoteFile } from './remote-file.js';

/** The options of {@link kaggleFile}. */
export interface KaggleFileOptions extends KaggleDataset, CsvOptions {
  /** Name or path of a CSV file in the dataset. */
  file: string;
}

const DATASET = /^[a-z0-9][\w-]*\/[a-z0-9][\w-]*$/i;

const KAGGLE_OPTIONS: OptionChecks<KaggleFileOptions> = {
  dataset: required([
    (value) => isText(value) && DATASET.test(value),
    "use its owner and name, as in its address: 'acme/shop-orders'",
  ]),
  file: required([isText, "use the name of a file of the dataset: 'orders.csv'"]),
  version: WHOLE_ABOVE_0,
  ...CSV_OPTIONS,
};

/**
 * Names a CSV file of a dataset of Kaggle, which is downloaded once for all its files. How it is written is said as to {@link csvFile}. The
 * token is that of Kaggle's own tools: `KAGGLE_API_TOKEN`, `KAGGLE_USERNAME` and `KAGGLE_KEY`, or `kaggle.json`. Throws `option.*` for unknown or wrong options.
 */
export function kaggleFile(options: KaggleFileOptions): CsvFile {
  checkOptions('kaggleFile', options, KAGGLE_OPTIONS);
  const { dataset, file, version, ...written } = options;
  const kaggle = { dataset, ...(version === undefined ? {} : { version }) };
  const remote = { url: `https://www.kaggle.com/datasets/${dataset}`, entry: file, kaggle };
  return csvFileAt('kaggleFile', { path: `${dataset}/${file}`, remote }, written);
}

/** The archive of a dataset as a file at an address, which has one version for ever. Throws `load.kaggle-*`. */
export async function kaggleArchive(
  job: LoadJob,
  { dataset, version }: KaggleDataset,
  signal: AbortSignal,
): Promise<RemoteFile> {
  const { env, log, http = {}, clock } = job.context;
  const { datasetVersions } = job.shared;
  const base = env['KAGGLE_API_BASE'] ?? 'https://www.kaggle.com';
  const { authorization, secret } = readKaggleToken(env, (warning) => log.info(`${job.loader.name}: ${warning}`));
  job.addSecret(secret);
  const headers = { authorization };
  const hints = hintsOf(dataset);
  const client = httpClient(
    http,
    { log, loader: job.loader.name, clock, excerpt: () => undefined, onSecret: (secret) => job.addSecret(secret) },
    signal,
  );
  const newest = (): Promise<number> => {
    const asked =
      datasetVersions.get(dataset) ??
      newestVersion(client, `${base}/api/v1/datasets/view/${dataset}`, headers).catch((error: unknown) => {
        throw error instanceof HttpError ? error.withHint(hints) : error;
      });
    datasetVersions.set(dataset, asked);
    asked.catch(() => datasetVersions.delete(dataset));
    return asked;
  };
  const number = version ?? (await newest());
  return { url: `${base}/api/v1/datasets/download/${dataset}?datasetVersionNumber=${number}`, headers, hints };
}

/** What to do about a status, where Kaggle means more by it than others. */
function hintsOf(dataset: string): Readonly<Record<number, string>> {
  return {
    401: `Kaggle does not know the token: ${NEW_TOKEN}; a new key ends the one before`,
    403: `the token does not allow this: sign in at https://www.kaggle.com/datasets/${dataset} and see whether it has terms to accept, or is another user's`,
    404: `there is no such version: see https://www.kaggle.com/datasets/${dataset}/versions`,
    429: 'Kaggle allows no more requests for now: run again later; where the loader states a `version`, an archive that is there is not asked for',
  };
}

async function newestVersion(
  client: HttpClient,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const value = (await client.getJson(url, { headers }))?.value;
  const found = isMapping(value) ? value['currentVersionNumber'] : undefined;
  if (typeof found === 'number' && Number.isInteger(found)) return found;
  throw new LastroError('load.kaggle-dataset', `Kaggle names no version of ${new URL(url).pathname}`, {
    hint: 'check the owner and the name of the dataset, or state its `version`',
  });
}
