import { UsageError } from '../../base/errors.js';

/** An object of a bucket as the address of a file: its place, and its key there, as they are written. */
export interface ObjectAddress {
  /** `s3://bucket`. */
  place: string;
  key: string;
}

export const isObjectAddress = (url: string): boolean => /^(s3|gs):\/\//.test(url);

/** Reads `s3://bucket/2018/orders.csv`; nothing in it is decoded. Throws `option.invalid`. */
export function objectAddress(url: string): ObjectAddress {
  const [, place, key] = /^((?:s3|gs):\/\/[^/]+)\/(.*[^/])$/s.exec(url) ?? [];
  if (place !== undefined && key !== undefined) return { place, key };
  throw new UsageError('option.invalid', `${url} has no bucket and key`, {
    hint: "use a bucket and the key of an object: 's3://bucket/2018/orders.csv'",
  });
}
