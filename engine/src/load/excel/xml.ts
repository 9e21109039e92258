import type { Readable } from 'node:stream';
import { LastroError, messageOf } from '../../base/errors.js';

/** What is read of an XML document, in its order. Names of elements are without their prefixes. */
export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Most bytes of a document between two of its tags, which a parser keeps in memory. */
const TEXT_LIMIT = 8 << 20;
const DEPTH_LIMIT = 100;
/** Most bytes of a document that is kept in memory. */
const DOCUMENT_LIMIT = 64 << 20;

/**
 * What handlers find in a document, as it is read; they call `fail` for what is wrong with it. Memory is bounded by a chunk and
 * {@link TEXT_LIMIT}; no entity is expanded. Throws `load.unreadable`, also for what is not XML; `name` is for messages.
 */
export async function* readXml<T>(
  stream: Readable,
  name: string,
  handlersOf: (emit: (found: T) => void, fail: (problem: string) => never) => XmlHandlers,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<T> {
  const { SaxesParser } = await import('saxes');
  let found: T[] = [];
  let [pending, depth] = [0, 0];
  const parser = new SaxesParser({ position: false, xmlns: false });
  const fail = (problem: string): never => {
    throw new LastroError('load.unreadable', `${name} cannot be read: ${problem}`, {
      hint: 'the workbook is damaged: save it again in a spreadsheet program',
    });
  };
  const handlers = handlersOf((item) => found.push(item), fail);
  parser.on('opentag', (tag) => {
    pending = 0;
    if (++depth > DEPTH_LIMIT) fail(`elements are nested deeper than ${DEPTH_LIMIT}`);
    handlers.open(localName(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => {
    pending = 0;
    depth--;
    handlers.close?.(localName(tag.name));
  });
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  parser.on('error', (error) => fail(messageOf(error)));
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      pending += chunk.length;
      if (pending > TEXT_LIMIT) fail('a value is longer than 8 MiB');
      onBytes?.(chunk.length);
      parser.write(decoder.decode(chunk, { stream: true }));
      yield* found;
      found = [];
    }
    parser.close();
    yield* found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') fail('it is not valid UTF-8');
    throw error;
  } finally {
    stream.destroy();
  }
}

/** Reads a document that is kept in memory, and throws for one that is too large for that. */
export async function scanXml(stream: Readable, name: string, handlers: XmlHandlers): Promise<void> {
  let size = 0;
  const found = readXml<never>(
    stream,
    name,
    () => handlers,
    (bytes) => {
      size += bytes;
      if (size > DOCUMENT_LIMIT)
        throw new LastroError('load.unreadable', `${name} cannot be read: its styles or names are larger than 64 MiB`, {
          hint: 'save the sheet alone in a new workbook',
        });
    },
  );
  while ((await found.next()).done !== true);
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Whether an attribute of XML Schema's boolean type is true. */
export const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';
