import fs from 'node:fs';
import { RECORD_LIMIT } from '../csv/scanner.js';

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [...Buffer.from('"\\,[]{}')];

/**
 * The records of a JSON document, each as its text: the items of its list, or its values, when several follow each other. Memory stays bounded: of a record that is too long, enough to say so.
 */
export async function* readJsonElements(file: string, onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  let [depth, inText, escaped, started, inList] = [0, false, false, false, false];
  let pending: Buffer[] = [];
  let size = 0;
  const keep = (bytes: Buffer): void => {
    if (size <= RECORD_LIMIT) pending.push(Buffer.from(bytes));
    size += bytes.length;
  };
  const take = (): Buffer | undefined => {
    const element = Buffer.concat(pending);
    pending = [];
    size = 0;
    return element.toString('utf8').trim() === '' ? undefined : element;
  };
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    onChunk(chunk);
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
        continue;
      }
      if (byte === QUOTE) inText = true;
      else if (byte === OPEN_LIST && !started) {
        inList = true;
        start = i + 1;
      } else if (byte === OPEN || byte === OPEN_LIST) depth++;
      else if (inList && depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) {
        keep(chunk.subarray(start, i));
        start = i + 1;
        const element = take();
        if (element !== undefined) yield element;
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth = Math.max(0, depth - 1);
        if (depth === 0 && !inList) {
          keep(chunk.subarray(start, i + 1));
          start = i + 1;
          const element = take();
          if (element !== undefined) yield element;
        }
      }
      if (byte !== undefined && byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) started = true;
    }
    keep(chunk.subarray(start));
  }
  const element = take();
  if (element !== undefined) yield element;
}
