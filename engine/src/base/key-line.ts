import { escapeRegExp } from './escape.js';

const COMMENT_OR_TEXT = /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/**
 * The line of a key in the source of a module, from 1: `['targets', 'dev', 'path']` is the first `path` after the first `dev` after the
 * first `targets`. Undefined where one of them is not written as a key. `from` is the line to look from.
 */
export function lineOfKey(source: string, keys: readonly string[], from = 1): number | undefined {
  const code = source.replaceAll(COMMENT_OR_TEXT, (found, offset: number) => {
    const isKey = /^['"]/.test(found) && /^\s*:/.test(source.slice(offset + found.length));
    return isKey ? found : found.replaceAll(/[^\n]/g, ' ');
  });
  let position = code.split('\n', from - 1).join('\n').length;
  for (const key of keys) {
    const pattern = new RegExp(`(?<![\\w$.])(['"]?)${escapeRegExp(key)}\\1\\s*[:(,}]`, 'g');
    pattern.lastIndex = position;
    const found = pattern.exec(code);
    if (found === null) return undefined;
    position = found.index + key.length;
  }
  return code.slice(0, position).split('\n').length;
}
