import { FLAG, TEXT, isAbove0, isText, required, textList, type KeyCheck } from '../../base/check-keys.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';

/** A table or view of a PostgreSQL database that a loader names. */
export interface PostgresTable {
  readonly kind: 'postgres';
  /** `schema.table`; names with upper case or odd characters in double quotes: `sales."Order Items"`. */
  readonly table: string;
  /**
   * Name of the environment variable with the connection's address or libpq's `key=value` text. Default: `DATABASE_URL` when it
   * is set, else libpq's `PG*` variables.
   */
  readonly connection?: string | undefined;
  /** The columns to read, in order. Default: all, in the table's order. */
  readonly columns?: readonly string[] | undefined;
  /**
   * A column that grows with every insert and update, such as `updated_at`: only rows from its last value on are read, and take the
   * place of those with the same `key`. Default: the whole table is read, and replaced.
   */
  readonly cursor?: string | undefined;
  /**
   * How far before the cursor's last value to read again, for rows that were committed late: an interval (`'3 days'`) for times, a
   * number for numbers. Default: nothing; the last value itself is always read again.
   */
  readonly overlap?: string | number | undefined;
  /** Columns that name a row; needed with `cursor`. */
  readonly key?: readonly string[] | undefined;
  /** Whether rows that are no longer there leave the table: all keys are read and compared. Default: no; without `cursor` they always do. */
  readonly deletes?: boolean | undefined;
  /** Longest time of one statement, as PostgreSQL writes it (`'10 min'`) or in milliseconds. Default: only the loader's `timeout`. */
  readonly statementTimeout?: string | number | undefined;
  /** Longest wait for a lock. Default: `1min`. */
  readonly lockTimeout?: string | number | undefined;
  /** How far a replica may be behind, as an interval (`'5 min'`). Default: any; the lag is told as a warning. */
  readonly maxLag?: string | undefined;
}

/** The options of {@link postgresTable}. */
export type PostgresTableOptions = Omit<PostgresTable, 'kind'>;

const DURATION: KeyCheck = [
  (value) => isAbove0(value) || (typeof value === 'string' && /^\d+ ?(us|ms|s|min|h|d)?$/.test(value)),
  "use PostgreSQL's units: '10 min', '30 s', or milliseconds",
];
const INTERVAL: KeyCheck = [isText, "use an interval: '5 min'"];

const POSTGRES_OPTIONS: OptionChecks<PostgresTableOptions> = {
  table: required([isText, "name the table: 'public.orders'"]),
  connection: [
    (value) => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value),
    "name the environment variable that has the address: 'SHOP_DATABASE_URL'",
    undefined,
    'secret',
  ],
  columns: textList("list the columns: ['id', 'city']"),
  cursor: TEXT,
  overlap: [(value) => isText(value) || isAbove0(value), "use an interval, '3 days', or a number above 0"],
  key: textList("list the columns: ['id']"),
  deletes: FLAG,
  statementTimeout: DURATION,
  lockTimeout: DURATION,
  maxLag: INTERVAL,
};

/**
 * Names a table or view of PostgreSQL to load: by COPY, every value the text that PostgreSQL has for it, all tables of a run at one moment.
 * Throws `option.*` for unknown or wrong options.
 */
export function postgresTable(options: PostgresTableOptions): PostgresTable {
  checkOptions('postgresTable', options, POSTGRES_OPTIONS);
  if (options.cursor !== undefined)
    checkOptions('postgresTable with a cursor', { key: options.key?.length }, { key: required(KEY_LENGTH) });
  return { kind: 'postgres', ...options };
}

const KEY_LENGTH: KeyCheck = [isAbove0, "list the columns that name a row: ['id']"];

export function isPostgresTable(value: unknown): value is PostgresTable {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, table } = value as { kind?: unknown; table?: unknown };
  return kind === 'postgres' && typeof table === 'string';
}
