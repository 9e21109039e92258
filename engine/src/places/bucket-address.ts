import { UsageError } from '../base/errors.js';
import { assertKey } from './key.js';

/** A folder of a bucket. */
export interface BucketAddress {
  /** Without a `/` at its end. */
  address: string;
  bucket: string;
  /** The beginning of every key: empty, or with a `/` at its end. */
  prefix: string;
}

/** Reads `s3://bucket/folder`, whose folder is a text as it is: nothing in it is decoded. Throws `place.address` and `place.key`. */
export function bucketAddress(text: string): BucketAddress {
  const [, scheme = '', bucket = '', rest = ''] =
    /^([a-z0-9]+):\/\/([a-z0-9][\w.-]{1,220}[a-z0-9])(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === '')
    throw new UsageError('place.address', `${text} has no name of a bucket`, {
      hint: 'use s3://bucket/folder or gs://bucket/folder; a name has small letters, digits, - and .',
    });
  const folder = rest.replace(/\/$/, '');
  if (folder === '') return { address: `${scheme}://${bucket}`, bucket, prefix: '' };
  return { address: `${scheme}://${bucket}/${folder}`, bucket, prefix: `${assertKey(folder)}/` };
}
