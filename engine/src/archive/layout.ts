import { createHash } from 'node:crypto';
import path from 'node:path';
import { isoDate } from '../base/clock.js';

/** Longest name within a key: file systems take 255 bytes, with the checksum before it. */
const MAX_NAME = 180;

/** Where the manifests of loads are. */
export const LOADS = 'loads/';

/** Where the details of attachments are. */
export const ATTACHED = 'attached/';

/** Where the bytes of a file or a batch are that a load received at a moment. */
export const rawKey = (table: string, at: Date, md5: string, name: string): string =>
  `raw/${table}/${isoDate(at)}/${md5}-${keyName(name)}`;

/** Where the manifest of a load is. */
export const loadKey = (table: string, at: Date, runId: string): string =>
  `${LOADS}${table}/${isoDate(at)}/${keyName(runId)}.json`;

/** Where the bytes of an attachment are, and what is known of it. */
export function attachmentKeys(
  table: string,
  id: string,
  md5: string,
  name: string,
): { bytes: string; details: string } {
  const place = `${table}/${keyName(id)}/${md5}-${keyName(name)}`;
  return { bytes: `attachments/${place}`, details: `${ATTACHED}${place}.json` };
}

/**
 * Any text as one name of a key: what is no letter from a to z, digit, point, hyphen or underscore as `%` and the digits of its bytes. A name
 * that is too long is cut, and told from others by a hash.
 */
export function keyName(text: string): string {
  const name = text
    .replaceAll(/[^\w.-]+/g, (part) => [...Buffer.from(part)].map(percent).join(''))
    .replace(/^\./, '%2E');
  if (name.length <= MAX_NAME && name !== '') return name;
  const ending = path.extname(name).slice(0, 20);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${name.slice(0, 100)}~${hash}${ending}`;
}

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
