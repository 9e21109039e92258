import { LastroError } from '../base/errors.js';
import type { Model } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import { placeIn } from '../sql/expand-macros.js';
import { isSignificant, tokenize, type Token } from '../sql/lexer.js';

/**
 * Tables that a model's text for one warehouse names as the warehouse does, `project.dataset.table`, and not as a reference: the
 * run would not know that they are read. For warehouses that do not show the tree of a query.
 */
export function namesReadDirectly(model: Model, dialect: Dialect, layers: readonly string[]): LastroError[] {
  const { sql, file, macros } = model.variants.get(dialect.name) ?? model;
  const place = placeIn(file, sql, macros);
  const tokens = tokenize(sql).filter(isSignificant);
  const datasets = new Set(layers.map((layer) => dialect.schema(layer).replaceAll(/[`"]/g, '').split('.').at(-1)));
  return tokens.flatMap((token, i) => {
    const path = isQualified(token) ? token.value : /^(from|join)$/i.test(token.text) ? pathAfter(tokens, i) : '';
    const [dataset = ''] = path.split('.');
    if (!isQualified(token) && path.split('.').length < 3 && !datasets.has(dataset)) return [];
    const location = place(token.start);
    return new LastroError(
      'model.undeclared-read',
      `${model.table.name} reads ${path}, which is not a node of the project`,
      {
        location,
        hint: `write @ref(model) or @source(table) for ${path.slice(path.lastIndexOf('.') + 1)}`,
      },
    );
  });
}

const isQualified = ({ kind, value }: Token): boolean => kind === 'identifier' && value.includes('.');

/** `my-project.dataset.table`, without its quotes. */
function pathAfter(tokens: readonly Token[], from: number): string {
  let path = '';
  for (const token of tokens.slice(from + 1)) {
    const isPart = token.kind === 'word' || token.kind === 'identifier';
    if (isPart ? path !== '' && !/[.-]$/.test(path) : token.text !== '.' && token.text !== '-') break;
    path += token.value;
  }
  return path;
}
