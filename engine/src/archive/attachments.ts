import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isCount, isMapping, isText } from '../base/check-keys.js';
import { sqlTimestamp } from '../base/clock.js';
import { LastroError, UsageError } from '../base/errors.js';
import { isJson } from '../base/exact-json.js';
import { nameProblem } from '../base/names.js';
import { createTableIfMissing } from '../sql/create-table.js';
import type { Dialect } from '../sql/dialect.js';
import type { Relation } from '../sql/relation.js';
import type { Session } from '../warehouse/warehouse.js';
import type { Archive } from './archive.js';
import { ATTACHED, attachmentKeys } from './layout.js';

/** Files that belong to records, such as a product's picture. */
export const ATTACHMENTS: Relation = { layer: 'meta', name: 'attachments' };

/** The columns of {@link ATTACHMENTS}. */
const COLUMNS = {
  table_name: 'text',
  record_id: 'text',
  file_name: 'text',
  bytes: 'bigint',
  content_type: 'text',
  md5: 'text',
  address: 'text',
  added_at: 'timestamp',
} as const;

/** A file that belongs to a record, as the archive has it. */
export interface Attachment {
  table: string;
  /** Of the record. */
  id: string;
  name: string;
  bytes: number;
  /** Media type. */
  type: string;
  /** Of the bytes, in hexadecimal. */
  md5: string;
  /** When it was added, ISO 8601. */
  added_at: string;
}

/** The record that `table/id` names. Throws `archive.record`. */
export function parseRecordName(text: string): Pick<Attachment, 'table' | 'id'> {
  const slash = text.indexOf('/');
  const [table, id] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  if (nameProblem('table', table, { file: '' }) === undefined && id.trim() !== '') return { table, id };
  throw new UsageError('archive.record', `${JSON.stringify(text)} names no record`, {
    hint: 'use the name of a table and the key of a record: products/4711',
  });
}

/**
 * Writes a file and what is known of it, for a record. The same file again is what it is: returns what is known of the first.
 * Throws `archive.no-file`, `archive.checksum`.
 */
export async function putAttachment(
  archive: Archive,
  file: string,
  details: Pick<Attachment, 'table' | 'id' | 'name' | 'type'>,
  now: Date,
): Promise<Attachment> {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true)
    throw new UsageError('archive.no-file', `no file ${file}`, { hint: 'name a file of this machine' });
  const hash = createHash('md5');
  await pipeline(fs.createReadStream(file), hash);
  const { table, id, name, type } = details;
  const attachment = { table, id, name, bytes: found.size, type, md5: hash.digest('hex'), added_at: now.toISOString() };
  const keys = attachmentKeys(table, id, attachment.md5, name);
  await archive.keep({ key: keys.bytes, bytes: attachment.bytes, md5: attachment.md5 }, { file });
  const [known] = await archive.keys(keys.details);
  if (known === keys.details) return parseAttachment(await archive.text(known), known);
  const bytes = Buffer.from(`${JSON.stringify(attachment, null, 2)}\n`);
  const md5 = createHash('md5').update(bytes).digest('hex');
  await archive.keep({ key: keys.details, bytes: bytes.length, md5 }, { bytes });
  return attachment;
}

/** All attachments, by table, record and time. Throws `archive.manifest`. */
export async function listAttachments(archive: Archive, table?: string): Promise<Attachment[]> {
  const found: Attachment[] = [];
  for (const key of await archive.keys(table === undefined ? ATTACHED : `${ATTACHED}${table}/`))
    found.push(parseAttachment(await archive.text(key), key));
  const order = ({ table, id, added_at: at, name }: Attachment): string => JSON.stringify([table, id, at, name]);
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Key of the bytes of an attachment. */
export const keyOfAttachment = ({ table, id, md5, name }: Attachment): string =>
  attachmentKeys(table, id, md5, name).bytes;

function parseAttachment(text: string, key: string): Attachment {
  const value: unknown = isJson(text) ? JSON.parse(text) : undefined;
  if (isMapping(value)) {
    const { table, id, name, bytes, type, md5, added_at: at } = value;
    if ([table, id, name, type, md5, at].every(isText) && isCount(bytes) && !Number.isNaN(Date.parse(String(at)))) {
      const attachment = value as unknown as Attachment;
      if (key === attachmentKeys(attachment.table, attachment.id, attachment.md5, attachment.name).details)
        return attachment;
    }
  }
  throw new LastroError('archive.manifest', `${key} does not describe an attachment`, {
    hint: 'it was changed, or written by a later version of Lastro',
  });
}

/** Creates {@link ATTACHMENTS} where it is missing. */
export async function prepareAttachments(session: Session, dialect: Dialect): Promise<void> {
  await session.run(createTableIfMissing(dialect, ATTACHMENTS, COLUMNS));
}

/** Lists an attachment in {@link ATTACHMENTS}, once. */
export async function recordAttachment(
  session: Session,
  dialect: Dialect,
  attachment: Attachment,
  address: string,
): Promise<void> {
  const { table, id, name, bytes, type, md5, added_at } = attachment;
  const into = dialect.table(ATTACHMENTS);
  const { rows } = await session.query(
    `SELECT 1 FROM ${into} WHERE table_name = ${dialect.string(table)} AND record_id = ${dialect.string(id)}` +
      ` AND md5 = ${dialect.string(md5)} AND file_name = ${dialect.string(name)}`,
  );
  if (rows.length > 0) return;
  const values = [table, id, name, bytes, type, md5, address, sqlTimestamp(new Date(added_at))];
  await session.run(`INSERT INTO ${into} VALUES (${values.map((value) => dialect.literal(value)).join(', ')})`);
}

/** The media type that the ending of a file's name stands for. */
export const contentTypeOf = (name: string): string =>
  CONTENT_TYPES[path.extname(name).slice(1).toLowerCase()] ?? 'application/octet-stream';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  gz: 'application/gzip',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  mp4: 'video/mp4',
  parquet: 'application/vnd.apache.parquet',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  webp: 'image/webp',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  zip: 'application/zip',
};
