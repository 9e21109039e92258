import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { entryPoint } from '../../base/package.js';
import { queryResultFile, queryId } from './page-queries.js';

/** As much of markdown-it as is needed here. */
interface Markdown {
  core: { ruler: { push(name: string, rule: (state: MarkdownState) => void): void } };
}

interface MarkdownState {
  /** Framework's: the path of the page. */
  env: { path?: string };
  tokens: { type: string; info: string; content: string }[];
}

interface Configuration extends Record<string, unknown> {
  root: string;
  markdownIt?: (markdown: Markdown) => Markdown;
  interpreters?: Record<string, string[]>;
}

/**
 * Teaches Framework that the SQL of pages has been answered before the build: a fence with an id becomes a variable with
 * the answer's rows, a `name.json.sql` the file `name.json`.
 */
export function withQueries(config: Configuration): Configuration {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
  const resultPrinter = fileURLToPath(entryPoint('print-query-result'));
  return {
    ...config,
    interpreters: {
      ...config.interpreters,
      '.sql': [process.execPath, '--no-warnings', '--import', tsx, resultPrinter, config.root],
    },
    markdownIt(markdown) {
      markdown.core.ruler.push('answered-queries', rewriteFences);
      return config.markdownIt?.(markdown) ?? markdown;
    },
  };
}

function rewriteFences({ env, tokens }: MarkdownState): void {
  for (const token of tokens) {
    if (token.type !== 'fence') continue;
    const id = queryId(token.info);
    if (id === undefined) continue;
    token.info = 'js';
    token.content = rowsDeclaration(id, queryResultFile(env.path ?? '', id));
  }
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
