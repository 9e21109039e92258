import type { Cell } from '../base/cell.js';
import type { ChecksumDialect } from './dialect/checksums.js';
import type { ContractSqlDialect } from './dialect/contracts.js';
import type { DdlDialect } from './dialect/ddl.js';
import type { ExpectationDialect } from './dialect/expectations.js';
import type { FileDialect } from './dialect/files.js';
import type { LoadDialect } from './dialect/loads.js';
import type { ProfileDialect } from './dialect/profiles.js';
import type { TypeDialect } from './dialect/types.js';
import type { Relation } from './relation.js';

/**
 * How one engine writes SQL: everything that differs between engines, and nothing else does. Functions that engines have
 * under other names are `helpers`: models call them as `@name(args)`, Lastro's own SQL through {@link Dialect.call}. Each
 * engine implements it in a folder of its own below `warehouses/`.
 */
export interface Dialect {
  /** The warehouse's name, for names of files, fingerprints and messages. Nothing branches on it: what differs is a member of the dialect. */
  readonly name: string;
  /** A column or alias, quoted. */
  readonly identifier: (name: string) => string;
  /** A text literal. */
  readonly string: (text: string) => string;
  /** A literal of any scalar; `null` is NULL. */
  readonly literal: (value: Cell) => string;
  /** A layer, quoted: the schema or dataset of its tables. */
  readonly schema: (layer: string) => string;
  /** A table, quoted. Statements of Lastro's own that read one call {@link ../sql/rows-of}. */
  readonly table: (table: Relation) => string;
  /** The column that statements must filter on to read a table; undefined where they may read all of it. */
  readonly requiredFilter: (table: Relation) => string | undefined;
  /** A query of literal rows, at least one: `names` quoted, each value cast to the type of its column. */
  readonly rowsQuery: (
    names: readonly string[],
    types: readonly string[],
    rows: readonly (readonly Cell[])[],
  ) => string;
  readonly helpers: ReadonlyMap<string, Helper>;
  /** SQL of a helper with arguments that are SQL already. */
  readonly call: (helper: string, ...args: string[]) => string;

  readonly types: TypeDialect;
  readonly ddl: DdlDialect;
  readonly expectations: ExpectationDialect;
  readonly contracts: ContractSqlDialect;
  readonly profiles: ProfileDialect;
  readonly checksums: ChecksumDialect;
  /** Local files in statements; undefined where the engine cannot see them. */
  readonly files: FileDialect | undefined;
  readonly loads: LoadDialect;
  /** A temporary table of the session, quoted; undefined where making one costs more than it saves. */
  readonly temporaryTable: ((name: string) => string) | undefined;
  /** An expression of a query's tree as {@link ../sql/lineage} reads it; undefined where the engine does not show its tree. */
  readonly syntaxTree: ((sql: string) => string) | undefined;
}

/** One function that the dialects spell differently. */
export interface Helper {
  /** For documentation and error messages: `date_diff(part, start, end)`. */
  readonly signature: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  render(args: readonly string[]): string;
}
