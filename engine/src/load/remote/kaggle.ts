import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { WHOLE_ABOVE_0, isMapping, isText, required, textList } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import type { CsvFile } from '../files/file-source.js';
import { httpClient, type HttpClient } from '../http/client.js';
import type { LoadJob } from '../load-job.js';
import type { KaggleDataset, RemoteFile } from './remote-file.js';

/** The options of {@link kaggleFile}. */
export interface KaggleFileOptions extends KaggleDataset {
  /** Name or path of a CSV file in the dataset. */
  file: string;
  /** Columns of its header, by name. */
  columns: readonly string[];
}

const DATASET = /^[a-z0-9][\w-]*\/[a-z0-9][\w-]*$/i;

const KAGGLE_OPTIONS: OptionChecks<KaggleFileOptions> = {
  dataset: required([
    (value) => isText(value) && DATASET.test(value),
    "use its owner and name, as in its address: 'acme/shop-orders'",
  ]),
  file: required([isText, "use the name of a file of the dataset: 'orders.csv'"]),
  columns: required(textList("list the columns: ['id', 'city']")),
  version: WHOLE_ABOVE_0,
};

/**
 * Names a CSV file of a dataset of Kaggle, which is downloaded once for all its files. The token is that of Kaggle's own tools:
 * `KAGGLE_USERNAME` and `KAGGLE_KEY`, or `kaggle.json`. Throws `option.*` for unknown or wrong options.
 */
export function kaggleFile(options: KaggleFileOptions): CsvFile {
  checkOptions('kaggleFile', options, KAGGLE_OPTIONS);
  const { dataset, file, columns, version } = options;
  const kaggle = { dataset, ...(version === undefined ? {} : { version }) };
  const remote = { url: `https://www.kaggle.com/datasets/${dataset}`, entry: file, kaggle };
  return { kind: 'csv', path: `${dataset}/${file}`, columns, encoding: 'utf-8', delimiter: ',', nulls: [], remote };
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
  const { username, key } = readToken(env, (warning) => log.info(`${job.loader.name}: ${warning}`));
  job.addSecret(key);
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${key}`).toString('base64')}` };
  const client = httpClient(
    http,
    { log, loader: job.loader.name, clock, excerpt: () => undefined, onSecret: (secret) => job.addSecret(secret) },
    signal,
  );
  const newest = (): Promise<number> => {
    const asked =
      datasetVersions.get(dataset) ?? newestVersion(client, `${base}/api/v1/datasets/view/${dataset}`, headers);
    datasetVersions.set(dataset, asked);
    asked.catch(() => datasetVersions.delete(dataset));
    return asked;
  };
  const number = version ?? (await newest());
  return { url: `${base}/api/v1/datasets/download/${dataset}?datasetVersionNumber=${number}`, headers };
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

/** The token by which Kaggle knows who asks, as its own tools look for it. */
function readToken(
  env: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): { username: string; key: string } {
  const { KAGGLE_USERNAME: username = '', KAGGLE_KEY: key = '', KAGGLE_CONFIG_DIR, HOME } = env;
  if (username !== '' && key !== '') return { username, key };
  const file = path.join(KAGGLE_CONFIG_DIR ?? path.join(HOME ?? os.homedir(), '.kaggle'), 'kaggle.json');
  const fail = (message: string): LastroError =>
    new LastroError('load.kaggle-token', message, {
      hint: 'get a token at kaggle.com, Settings, "Create New Token"; set KAGGLE_USERNAME and KAGGLE_KEY, or keep kaggle.json in ~/.kaggle',
    });
  if (!fs.existsSync(file)) throw fail('there is no token for Kaggle');
  if ((fs.statSync(file).mode & 0o077) !== 0) warn(`others can read ${file}: chmod 600 ${file}`);
  let token: unknown;
  try {
    token = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    throw fail(`${file} is not JSON`);
  }
  if (isMapping(token) && isText(token['username']) && isText(token['key']))
    return { username: token['username'], key: token['key'] };
  throw fail(`${file} has no username and key`);
}
