import { WHOLE_ABOVE_0, isMapping, isText } from '../../base/check-keys.js';
import { UsageError } from '../../base/errors.js';
import type { OptionChecks } from '../../base/options.js';
import { assertDownloadable, displayUrl } from '../http/error.js';
import { isObjectAddress, objectAddress } from './object-address.js';

/** A dataset of Kaggle: `owner/name`, and its version; the newest one by default. */
export interface KaggleDataset {
  readonly dataset: string;
  readonly version?: number;
}

/** A file at an address, which is downloaded before it is read. */
export interface RemoteFile {
  readonly url: string;
  /** Of the request. They are sent to the address only: a redirect to another host does not get them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The file to read when the address has a zip archive: its name or path there. Default: its only file. */
  readonly entry?: string;
  /** Most bytes that are downloaded. Default: no limit but the space on the disk. */
  readonly maxBytes?: number;
  /** The dataset of Kaggle that it is in, where the address is only its page. */
  readonly kaggle?: KaggleDataset;
  /** What to do about a status of an answer, where its server means more by it than others. */
  readonly hints?: Readonly<Record<number, string>>;
}

/** Where a file is: exactly one of `path` and `url`. */
export interface FilePlaceOptions {
  /**
   * Path, absolute or relative to the project. The file may also be `<path>.gz`, or inside a `.zip` in the
   * same folder; the folder may itself be a `.zip`.
   */
  path?: string;
  /**
   * Address of the file instead: `https:`, or `http:` of this machine, or an object of a bucket, `s3://bucket/key` or `gs://bucket/key`, as it is written. It
   * may be packed by gzip, or be a zip archive.
   */
  url?: string;
  /** Headers of the request. Values that are named as secrets (`authorization`, `x-api-key`) are masked in every message. */
  headers?: Readonly<Record<string, string>>;
  /** The file in a zip archive at the address. Default: the only one. */
  entry?: string;
  /** Most bytes to download. Default: no limit but the space on the disk. */
  maxBytes?: number;
}

export const PLACE_OPTIONS: OptionChecks<FilePlaceOptions> = {
  path: [isText, "use a path: 'data/orders.csv'"],
  url: [isText, "use an address: 'https://example.com/orders.csv'"],
  headers: [
    (value) => isMapping(value) && Object.values(value).every((each) => typeof each === 'string'),
    "use names and texts: { authorization: 'Bearer ...' }",
    undefined,
    'secret',
  ],
  entry: [isText, "use the name of a file in the archive: 'orders.csv'"],
  maxBytes: WHOLE_ABOVE_0,
};

/** The place that checked options name; a file at an address is called by it in messages. Throws unless there is exactly one. */
export function placeOfFile<O extends FilePlaceOptions>(
  call: string,
  options: O,
): Omit<O, keyof FilePlaceOptions> & { path: string; remote?: RemoteFile } {
  const { path, url, headers, entry, maxBytes, ...others } = options;
  if (url === undefined) {
    const alone = Object.entries({ headers, entry, maxBytes }).find(([, value]) => value !== undefined)?.[0];
    if (path === undefined || alone !== undefined)
      throw new UsageError(
        path === undefined ? 'option.missing' : 'option.invalid',
        path === undefined ? `missing option path of ${call}` : `${alone ?? ''} of ${call} goes with url`,
        { hint: "use a path, 'data/orders.csv', or a url, 'https://example.com/orders.csv'" },
      );
    return { ...others, path };
  }
  if (path !== undefined)
    throw new UsageError('option.invalid', `${call} has both path and url`, { hint: 'a file is at one place' });
  const isObject = isObjectAddress(url);
  if (isObject) objectAddress(url);
  else assertDownloadable(url);
  if (isObject && headers !== undefined)
    throw new UsageError('option.invalid', `headers of ${call} go with an address of HTTP`, {
      hint: 'credentials of buckets are those of the environment: AWS_ACCESS_KEY_ID, GOOGLE_APPLICATION_CREDENTIALS',
    });
  const remote = {
    url,
    ...(headers === undefined ? {} : { headers }),
    ...(entry === undefined ? {} : { entry }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
  return { ...others, path: isObject ? url : displayUrl(url), remote };
}
