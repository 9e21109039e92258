import type { Model } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnInfo } from '../warehouse/column-info.js';

/** What a materialisation makes a relation from. */
export interface MaterializeInput {
  model: Model;
  dialect: Dialect;
  /** The query whose rows the relation has; it may end in a comment, so a line end must follow it. */
  query: string;
  /** The query's columns, where the warehouse has described them. */
  queryColumns?: readonly ColumnInfo[];
}

/** One statement and how many characters of it precede the query, so that an error finds its place in the model. */
export interface Statement {
  sql: string;
  prefixLength: number;
}

/** Wraps a query in text, and returns the length of the text before it. */
export function wrapQuery(prefix: string, query: string, suffix = ''): Statement {
  return { sql: `${prefix}${query}${suffix === '' ? '' : `\n${suffix}`}`, prefixLength: prefix.length };
}
