import type { Cell } from '../base/cell.js';
import type { Dialect } from '../sql/dialect.js';
import type { TableStorage } from '../sql/dialect/ddl.js';
import type { Relation } from '../sql/relation.js';
import type { ColumnInfo } from './column-info.js';
import type { Descriptions } from './descriptions.js';
import type { SharedText } from './shared-text.js';
import type { TableLoader } from './table-loader.js';

export type { ColumnInfo };

/** A result in full, rows as arrays in the order of `columns`. */
export interface ResultTable {
  columns: ColumnInfo[];
  rows: Cell[][];
}

/** A table or view as the warehouse's catalogue describes it. */
export interface RelationInfo {
  table: Relation;
  kind: 'table' | 'view';
  /** In their order. */
  columns: ColumnInfo[];
}

/** One connection: statements run on it one after the other. */
export interface Session {
  /** Runs one statement, and no second one, and forgets its result; returns the number of rows changed. Throws {@link StatementError}. */
  run(sql: string): Promise<number>;
  /**
   * Runs statements that the engine has written, with nothing of the project's SQL, one after the other, in a transaction: all or none.
   * Where it is left out they are run one by one ({@link runAll}). Throws {@link StatementError}.
   */
  runAll?(statements: readonly string[]): Promise<void>;
  /** Runs one query and returns its whole result. Throws {@link StatementError}. */
  query(sql: string): Promise<ResultTable>;
  /**
   * Runs one query that changes no table, and returns its whole result; one that would is refused where the warehouse can detect it.
   * It may write a file or a temporary table. Throws {@link StatementError}.
   */
  read(sql: string): Promise<ResultTable>;
  /**
   * The queries that `work` only reads by see the same state of the tables, as long as no other statement is run between them. For engines in
   * which each of them would have a transaction of its own.
   */
  readTogether?<T>(work: () => Promise<T>): Promise<T>;
  /**
   * As {@link read}, but brings the rows page by page, each when it is asked for; the first page has the columns, even without rows. For
   * engines that bring results from afar. Throws {@link StatementError}.
   */
  pages?(sql: string): AsyncIterable<ResultTable>;
  /** Columns of a query in their order. No rows are read. Throws {@link StatementError}. */
  describe(sql: string): Promise<ColumnInfo[]>;
  /** Everything in `work` is committed together, or nothing of it when `work` throws. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Bytes that a query would read, where the warehouse bills by them. Nothing runs. Throws {@link StatementError}. */
  estimate?(sql: string): Promise<{ bytes: number }>;
  /** Labels the statements that follow, where the warehouse keeps labels. */
  label?(labels: StatementLabels): void;
  /** Breaks off the statement that runs, where the engine can. */
  interrupt?(): void;
  close(): void;
}

/** What statements are run for. */
export interface StatementLabels {
  /** A run's id. */
  run?: string;
  /** A table or view: `marts.fct_orders`. */
  node?: string;
}

/** A statement that has ended, well or not; what it cost where the warehouse bills by the statement. */
export interface ExecutedStatement {
  sql: string;
  /** Milliseconds. */
  duration: number;
  labels?: StatementLabels;
  bytesProcessed?: number;
  bytesBilled?: number;
  /** Milliseconds of all processors. */
  slotMs?: number;
}

/** The database of the layers. One instance per database and process. */
export interface Warehouse {
  readonly dialect: Dialect;
  /** For messages: a path or a project id, never a secret. */
  readonly description: string;
  /** What SQL calls it: DuckDB a file by its name, BigQuery the project. */
  readonly database: string;
  /** Whether a transaction undoes statements that create and drop tables. Elsewhere each of them is a step of its own. */
  readonly isTransactional: boolean;
  /** Brings the rows of files; undefined where statements read files themselves. */
  readonly tableLoader: TableLoader | undefined;
  /** What runs on all machines agree on, by the name of its table; undefined where one machine alone has the database. */
  sharedText?(table: Relation): SharedText;
  session(): Promise<Session>;
  /**
   * From now on no statement changes a setting, or opens a file, a database or an address other than these files, what is in these
   * folders, and the database itself. It cannot be undone.
   */
  lock(files: readonly string[]): Promise<void>;
  /** Whether statements can open a file. */
  canOpen(file: string): boolean;
  /** Columns of a table or view in their order; undefined when there is no such relation. */
  columns(table: Relation): Promise<ColumnInfo[] | undefined>;
  /**
   * Whether a table is stored as this; true where there is none. Left out where a statement can replace every table, however it is
   * stored.
   */
  isStoredAs?(table: Relation, storage: TableStorage): Promise<boolean>;
  /** All tables and views of the project's layers with their columns, in one query of the catalogue, by layer and name. */
  relations(): Promise<RelationInfo[]>;
  /**
   * Gives a table or view and its columns these descriptions and no others, within the session's transaction where there is one. Only what
   * differs is sent. Throws a {@link LastroError} or {@link StatementError}.
   */
  setDescriptions(session: Session, table: Relation, descriptions: Descriptions): Promise<void>;
  /** Labels all statements and loads that follow, where the warehouse keeps labels. */
  label?(labels: StatementLabels): void;
  /** Called for every statement after it ran; tests assert plans on it. */
  onStatement(observer: (statement: ExecutedStatement) => void): void;
  /** Writes everything to disk and closes the database. */
  close(): Promise<void>;
}

/** A statement that the engine refused or ended with an error. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  /** The engine's own class of error: `Binder`, `Conversion`, `invalidQuery`. */
  readonly kind: string;
  readonly sql: string;
  /** UTF-16 offset into `sql` where the engine points, if it does. */
  readonly offset: number | undefined;

  constructor(message: string, details: { kind: string; sql: string; offset?: number | undefined; cause?: unknown }) {
    super(message, { cause: details.cause });
    this.kind = details.kind;
    this.sql = details.sql;
    this.offset = details.offset;
  }
}
