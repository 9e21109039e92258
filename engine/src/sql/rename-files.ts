import { tokenize } from './lexer.js';
import type { NamedFile } from './outside-reads.js';
import { characters } from './user-sql.js';

/** A query in which files have other names. */
export interface RenamedFiles {
  sql: string;
  /** Where a character of it was in the query before. */
  offsetBefore: (offset: number) => number;
  /** Files that keep their names, because these are not one plain text, and where they are in the query before. */
  notPlain: { file: NamedFile; start: number }[];
}

/** Writes literals in place of the names of files; a relative name would be looked for where the process was started. */
export function renameFiles(
  query: string,
  files: readonly NamedFile[],
  literal: (file: NamedFile) => string,
): RenamedFiles {
  const tokens = new Map(tokenize(query).map((token) => [token.start, token]));
  let sql = query;
  let offsetBefore = (offset: number): number => offset;
  const notPlain: RenamedFiles['notPlain'] = [];
  const edits = files.map((file) => ({ file, start: characters(query, file.offset ?? 0) }));
  for (const { file, start } of edits.sort((a, b) => b.start - a.start)) {
    const token = tokens.get(start);
    if (token?.kind !== 'string' || token.value !== file.path) {
      notPlain.push({ file, start });
      continue;
    }
    const text = literal(file);
    const longer = text.length - token.text.length;
    const before = offsetBefore;
    sql = `${sql.slice(0, start)}${text}${sql.slice(start + token.text.length)}`;
    offsetBefore = (offset) => before(offset <= start ? offset : Math.max(start, offset - longer));
  }
  return { sql, offsetBefore, notPlain };
}
