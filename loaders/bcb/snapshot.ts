import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { LastroError, type RecordBatch } from 'lastro';
import { lastDay, toBatch } from './answer.js';
import type { Series } from './series.js';

const folder = path.join(import.meta.dirname, '../snapshots/bcb');

function read(series: Series): { name: string; text: Buffer } {
  const name = `bcdata.sgs.${series.code}.json`;
  try {
    return { name, text: fs.readFileSync(path.join(folder, name)) };
  } catch (error) {
    throw new LastroError('bcb.not-in-snapshot', `the snapshot has no series ${series.code}`, {
      hint: 'set LASTRO_BCB=live to download it',
      cause: error,
    });
  }
}

/** The bundled answers of a series; taken on the last day they cover. */
export function snapshotBatch(series: Series): RecordBatch {
  const { name, text } = read(series);
  const hash = createHash('md5').update(text).digest('hex');
  const answer: unknown = JSON.parse(text.toString('utf8'));
  const source = { name: `snapshot/${name}`, hash, bytes: text.length, extractedAt: '' };
  const day = lastDay(toBatch(series, answer, source).records) ?? '1970-01-01';
  return toBatch(series, answer, { ...source, extractedAt: `${day}T00:00:00Z` });
}

export function snapshotFingerprint(series: readonly Series[]): string {
  const hash = createHash('md5');
  for (const each of series) hash.update(read(each).text);
  return hash.digest('hex');
}
