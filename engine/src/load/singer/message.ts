import { isMapping } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';
import { assertDepth } from '../../base/exact-json.js';

/** A message of a tap, as far as a run of it has to know it. */
export type TapMessage =
  | { type: 'RECORD'; stream: string }
  | {
      type: 'SCHEMA';
      stream: string;
      properties: readonly string[];
      key: readonly string[];
      bookmarks: readonly string[];
    }
  | { type: 'STATE'; value: unknown }
  | { type: 'ACTIVATE_VERSION'; stream: string; version: number };

/** How nearly all taps begin a record: its stream is known without reading the rest, which its load does. */
const RECORD = /^\s*\{\s*"type"\s*:\s*"RECORD"\s*,\s*"stream"\s*:\s*"([^"\\]+)"\s*,/;

/** The stream of a record by its first characters; undefined where they do not say so. */
export const recordStream = (start: string): string | undefined => RECORD.exec(start)?.[1];

/** Reads a line of a tap's output. Throws `tap.message`, without its place, for anything that is no message. */
export function readMessage(text: string): TapMessage {
  const stream = recordStream(text.slice(0, 1000));
  if (stream !== undefined) return { type: 'RECORD', stream };
  let value: unknown;
  try {
    assertDepth(text);
    value = JSON.parse(text);
  } catch {
    throw problem('is not JSON');
  }
  if (!isMapping(value)) throw problem('is not a message');
  const type = value['type'];
  switch (type) {
    case 'RECORD':
      return { type, stream: textOf(value, 'stream') };
    case 'SCHEMA': {
      const schema = value['schema'];
      const properties = isMapping(schema) ? schema['properties'] : undefined;
      if (!isMapping(schema) || (properties !== undefined && !isMapping(properties)))
        throw problem('is a SCHEMA without a schema of an object');
      return {
        type,
        stream: textOf(value, 'stream'),
        properties: Object.keys(properties ?? {}),
        key: textsOf(value, 'key_properties'),
        bookmarks: textsOf(value, 'bookmark_properties'),
      };
    }
    case 'STATE':
      if (!isMapping(value['value'])) throw problem('is a STATE whose value is not an object');
      return { type, value: value['value'] };
    case 'ACTIVATE_VERSION':
      if (typeof value['version'] !== 'number') throw problem('is an ACTIVATE_VERSION without a version');
      return { type, stream: textOf(value, 'stream'), version: value['version'] };
    case 'BATCH':
      throw problem(
        'is a BATCH, whose files Lastro does not read',
        'leave batch_config out of the configuration of the tap',
      );
    default:
      throw problem(`has the unknown type ${JSON.stringify(type)}`);
  }
}

const JUNK = 'a tap prints Singer messages alone to its standard output; its log belongs to standard error';

const problem = (message: string, hint = JUNK): LastroError => new LastroError('tap.message', message, { hint });

function textOf(message: Record<string, unknown>, key: string): string {
  const value = message[key];
  if (typeof value !== 'string') throw problem(`is a ${String(message['type'])} without ${key}`);
  return value;
}

function textsOf(message: Record<string, unknown>, key: string): string[] {
  const value = message[key];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
