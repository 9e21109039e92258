import type { Cell } from '../base/cell.js';
import type { Relation } from './relation.js';

/**
 * How one engine writes SQL. The functions that both engines have under other names are `helpers`: models call them as
 * `@name(args)`, the engine's own SQL through {@link Dialect.call}, so each function is written once per engine.
 */
export interface Dialect {
  readonly name: 'duckdb' | 'bigquery';
  /** A column or alias, quoted. */
  readonly identifier: (name: string) => string;
  /** A text literal. */
  readonly string: (text: string) => string;
  /** A literal of any scalar; `null` is NULL. */
  readonly literal: (value: Cell) => string;
  /** A table, quoted. */
  readonly table: (table: Relation) => string;
  readonly helpers: ReadonlyMap<string, Helper>;
  /** SQL of a helper with arguments that are SQL already. */
  readonly call: (helper: string, ...args: string[]) => string;
}

/** One function that the dialects spell differently. */
export interface Helper {
  /** For documentation and error messages: `date_diff(part, start, end)`. */
  readonly signature: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  render(args: readonly string[]): string;
}
