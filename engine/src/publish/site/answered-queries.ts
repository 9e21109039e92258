import type MarkdownIt from 'markdown-it';
import type { InfoParser } from './framework-parsers.js';
import { queryId, queryResultFile } from './page-queries.js';

/** Extends a Markdown parser: a query fence with an id becomes a cell that declares the rows of its result. */
export function answerQueries(markdown: MarkdownIt, parseInfo: InfoParser): void {
  markdown.core.ruler.push('answered-queries', ({ env, tokens }) => {
    const page = (env as { path?: string }).path ?? '';
    for (const token of tokens) {
      const id = token.type === 'fence' ? queryId(token.info, parseInfo) : undefined;
      if (id === undefined) continue;
      token.info = 'js';
      token.content = rowsDeclaration(id, queryResultFile(page, id));
    }
  });
}

/** JavaScript that declares the rows, with `reads` and `provenance` for a figure; dates become `Date`s. */
function rowsDeclaration(id: string, file: string): string {
  const attachment = JSON.stringify(`/data/queries/${file}`);
  return `const ${id} = await FileAttachment(${attachment}).json().then(({rows, dates, ...origin}) => Object.assign(
  rows.map((row) => ({...row, ...Object.fromEntries(dates.map((name) => [name, row[name] === null ? null : new Date(row[name].replace(" ", "T") + (row[name].length > 10 ? "Z" : ""))]))})),
  origin
));
`;
}
