import { isUtf8 } from 'node:buffer';
import { LastroError, messageOf } from '../base/errors.js';
import { count } from '../base/text.js';
import { parseJsonBody } from './json-body.js';
import type { IntakeLimits } from '../project/intake.js';
import type { RecordError } from './store.js';

/** A record as it was sent. */
export interface SentRecord {
  /** As the contract checks it. */
  value: unknown;
  /** As it is kept: no digit of a number is lost. */
  exact: unknown;
  /** Why it is no JSON value at all; then `value` is its text. */
  error?: RecordError;
  /** Id of the refused record that it corrects. */
  corrects?: string;
}

export type RecordsType = 'application/json' | 'application/x-ndjson';

/**
 * The records of a body: one object or a list of them, or a JSON value on each line. Throws `intake.*` where the body as a whole cannot be
 * read; a line that cannot is a record with an error.
 */
export function readSentRecords(body: Buffer, type: RecordsType, limits: Required<IntakeLimits>): SentRecord[] {
  if (!isUtf8(body)) throw new LastroError('intake.not-utf8', 'the body is not UTF-8');
  const text = body.toString('utf8');
  const records = type === 'application/json' ? recordsOf(text, limits) : linesOf(text, limits);
  if (records.length === 0) throw new LastroError('intake.no-records', 'the body has no record');
  return records;
}

function recordsOf(text: string, limits: Required<IntakeLimits>): SentRecord[] {
  const { value, exact } = parseJsonBody(text, limits.depth);
  if (!Array.isArray(value)) return [{ value, exact }];
  assertCount(value.length, limits);
  return value.map((each: unknown, i) => ({ value: each, exact: (exact as unknown[])[i] }));
}

function linesOf(text: string, limits: Required<IntakeLimits>): SentRecord[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  assertCount(lines.length, limits);
  return lines.map((line) => {
    try {
      return parseJsonBody(line, limits.depth);
    } catch (error) {
      if (!(error instanceof LastroError)) throw error;
      const message = messageOf(error).replace('the body', 'the line');
      return { value: line, exact: line, error: { keyword: 'json', path: '', message } };
    }
  });
}

function assertCount(records: number, limits: Required<IntakeLimits>): void {
  if (records > limits.records)
    throw new LastroError('intake.too-many-records', `the body has ${count(records, 'record')}`, {
      hint: `send at most ${count(limits.records, 'record')} in one request`,
    });
}
