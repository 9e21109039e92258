import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import { UsageError } from './errors.js';

/** The text of a file of the project. Throws `file.encoding` with the line of the first byte that is not UTF-8. */
export function readUtf8(absolute: string, file: string): string {
  const bytes = fs.readFileSync(absolute);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start);
    const stop = end < 0 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(start, stop))) break;
    start = stop;
  }
  throw new UsageError('file.encoding', `${file} is not UTF-8`, { location: { file, line }, hint: 'save it as UTF-8' });
}
