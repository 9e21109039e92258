import type { FileCache } from '../base/file-cache.js';
import { traceQuery, type QueryTrace } from '../sql/lineage.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import type { PersonalFlag } from './flag.js';
import { PersonalColumns } from './personal-columns.js';

/** A table or view, as far as it decides which columns are personal. */
export interface TableSource {
  flags: readonly PersonalFlag[];
  /** The query that makes it, as DuckDB reads it; undefined where nothing is inherited. */
  query?: string | undefined;
  /** Columns of a table that no query makes, or that has more than those of its query; undefined when they are not known. */
  columns?: (() => Promise<readonly string[] | undefined>) | undefined;
  /** Columns that the engine adds to those of the query. Others, which a former query had, are personal. */
  added?: readonly string[] | undefined;
}

/** What personal data is found from. */
export interface PersonalSources {
  /** Whether anything at all is flagged: without a flag nothing is personal, and nothing is traced. */
  hasFlags: boolean;
  /** Undefined for a table that the project does not know. */
  find(table: Relation): TableSource | undefined;
  /** DuckDB's tree of a query. */
  parse(sql: string): Promise<unknown>;
  /** Keeps the traces of tables' queries from run to run. */
  cache?: Pick<FileCache, 'getOrCompute'> | undefined;
}

/** What a query reads and returns. */
export interface PersonalQuery {
  /** Why it reads personal data anywhere: in what it returns, filters, joins, groups or orders by; undefined when it does not. */
  reason: string | undefined;
  /** Output columns that carry personal values. */
  columns: PersonalColumns;
}

interface TableInfo {
  /** In their order; undefined when they are not known. */
  columns: readonly string[] | undefined;
  personal: PersonalColumns;
}

const UNFLAGGED: PersonalQuery = { reason: undefined, columns: PersonalColumns.none };

/**
 * Decides for every column whether it is personal, and why. It is when it is flagged, or when its value comes from one
 * that is; a model that flags it `pii: false` ends that. What cannot be traced is personal as soon as anything it may come
 * from is.
 */
export class PersonalData {
  static readonly none = new PersonalData({
    hasFlags: false,
    find: () => undefined,
    parse: () => Promise.resolve(undefined),
  });

  private readonly trees = new Map<string, Promise<unknown>>();
  private readonly statedColumns = new Map<string, readonly string[]>();
  private tables = new Map<string, TableInfo>();

  constructor(private readonly sources: PersonalSources) {}

  /** Whether any column can be personal. */
  get hasFlags(): boolean {
    return this.sources.hasFlags;
  }

  /** The personal columns of a table or view. */
  async columns(table: Relation): Promise<PersonalColumns> {
    return this.hasFlags ? (await this.table(table, new Map())).personal : PersonalColumns.none;
  }

  /** What a query, as DuckDB reads it, has of personal data. */
  async query(sql: string): Promise<PersonalQuery> {
    if (!this.hasFlags) return UNFLAGGED;
    const { trace, inputs } = await this.inputsOf(sql, new Map());
    const [all, values] = [await trace('all'), await trace('values')];
    const used = [...all.columns.flatMap(({ origins }) => [...origins]), ...all.reads];
    return {
      reason: reasonOf(used, inputs) ?? (all.isComplete ? undefined : anyReason(all, inputs)),
      columns: outputColumns(values, inputs, []),
    };
  }

  /**
   * States which columns a table has, where the caller knows: one that is being loaded is not yet in the catalogue. Those of a table that is
   * all its query are known from the query.
   */
  setColumns(table: Relation, columns: readonly string[]): void {
    const source = this.sources.find(table);
    if (source?.query !== undefined && source.added === undefined) return;
    const key = keyOf(table);
    const known = this.tables.get(key);
    const before = this.statedColumns.get(key) ?? known?.columns;
    this.statedColumns.set(key, columns);
    // What was found from other columns, or from another order of them, is found again; what has not asked for this table does not depend on it.
    if (known !== undefined && before?.join('\0') !== columns.join('\0')) this.tables = new Map();
  }

  /** Reads the columns of a table again that was loaded or built. */
  async refresh(table: Relation): Promise<void> {
    const columns = this.hasFlags ? await this.sources.find(table)?.columns?.() : undefined;
    if (columns !== undefined) this.setColumns(table, columns);
  }

  /** `pending` has the tables whose queries lead here, as far as they are known: one may read itself. */
  private async table(table: Relation, pending: ReadonlyMap<string, TableInfo>): Promise<TableInfo> {
    const key = keyOf(table);
    const { tables } = this;
    const known = pending.get(key) ?? tables.get(key);
    if (known !== undefined) return known;
    const info = await this.describe(table, pending);
    tables.set(key, info);
    return info;
  }

  private async describe(table: Relation, pending: ReadonlyMap<string, TableInfo>): Promise<TableInfo> {
    const source = this.sources.find(table);
    if (source === undefined)
      return {
        columns: undefined,
        personal: PersonalColumns.all(`${formatRelation(table)} is not a table of the project`),
      };
    const { flags, query, columns } = source;
    if (query === undefined)
      return { columns: this.statedColumns.get(keyOf(table)) ?? (await columns?.()), personal: flaggedColumns(flags) };
    let info: TableInfo = { columns: undefined, personal: flaggedColumns(flags) };
    for (let round = 1; ; round++) {
      const around = new Map(pending).set(keyOf(table), info);
      const { trace, inputs } = await this.inputsOf(query, around, `${keyOf(table)}, round ${round}`);
      const values = await trace('values');
      const personal = outputColumns(values, inputs, flags, source.added);
      const isSettled = !inputs.has(keyOf(table)) || personal.names.length === info.personal.names.length;
      info = { columns: values.isComplete ? values.columns.map(({ name }) => name) : undefined, personal };
      if (isSettled) return source.added === undefined ? info : await this.withFormer(info, table, source);
    }
  }

  /** With the columns of a table that its query does not have. */
  private async withFormer(
    { columns: own, personal }: TableInfo,
    table: Relation,
    source: TableSource,
  ): Promise<TableInfo> {
    const { flags, added = [] } = source;
    const existing = this.statedColumns.get(keyOf(table)) ?? (await source.columns?.()) ?? [];
    if (own === undefined) return { columns: undefined, personal };
    const known = new Set([...own, ...added, ...flags.map(({ name }) => name)].map((name) => name.toLowerCase()));
    const former = existing.filter((name) => !known.has(name.toLowerCase()));
    const reason = 'its query no longer has it, and where it came from is not known';
    return {
      columns: [...own, ...[...added, ...former].filter((name) => !own.includes(name))],
      personal: personal.with(former.map((name) => [name, reason])),
    };
  }

  /** The tables that a query reads, and how it is traced with their columns; `name` as of {@link trace}. */
  private async inputsOf(
    sql: string,
    pending: ReadonlyMap<string, TableInfo>,
    name?: string,
  ): Promise<{ trace: (flow: 'all' | 'values') => Promise<QueryTrace>; inputs: ReadonlyMap<string, TableInfo> }> {
    const inputs = new Map<string, TableInfo>();
    for (const table of (await this.trace(sql, new Map(), 'all', name && `tables of ${name}`)).tables)
      inputs.set(keyOf(table), await this.table(table, pending));
    const columns = new Map([...inputs].map(([key, info]) => [key, info.columns]));
    return { trace: (flow) => this.trace(sql, columns, flow, name && `${flow} of ${name}`), inputs };
  }

  /** Traces a query with the columns of the tables that it reads. With a name, what is found is kept for the next run. */
  private trace(
    sql: string,
    columns: ReadonlyMap<string, readonly string[] | undefined>,
    flow: 'all' | 'values',
    name: string | undefined,
  ): Promise<QueryTrace> {
    const compute = async (): Promise<QueryTrace> =>
      traceQuery(await this.parse(sql), (table) => columns.get(keyOf(table)), flow);
    const { cache } = this.sources;
    if (cache === undefined || name === undefined) return compute();
    // Without tables it may not have been parsed.
    return cache.getOrCompute(`trace: ${name}`, [sql, [...columns]], compute, ({ tables }) => tables.length > 0);
  }

  private parse(sql: string): Promise<unknown> {
    const tree = this.trees.get(sql) ?? this.sources.parse(sql);
    this.trees.set(sql, tree);
    return tree;
  }
}

const keyOf = (table: Relation): string => formatRelation(table).toLowerCase();

function flaggedColumns(flags: readonly PersonalFlag[]): PersonalColumns {
  const personal = flags.filter(({ isPersonal }) => isPersonal);
  const every = personal.find(({ name }) => name === '*');
  return new PersonalColumns(
    personal.map(({ name, reason }) => [name, reason]),
    every === undefined ? undefined : { reason: every.reason, except: clearedNames(flags) },
  );
}

const clearedNames = (flags: readonly PersonalFlag[]): Set<string> =>
  new Set(flags.filter(({ isPersonal }) => !isPersonal).map(({ name }) => name.toLowerCase()));

/** The personal columns among those of a query, its flags first. */
function outputColumns(
  trace: QueryTrace,
  inputs: ReadonlyMap<string, TableInfo>,
  flags: readonly PersonalFlag[],
  added: readonly string[] = [],
): PersonalColumns {
  const cleared = clearedNames(flags);
  const reasons = new Map<string, string>();
  for (const { name, origins } of trace.columns) {
    const reason = reasonOf(origins, inputs);
    if (reason !== undefined && !cleared.has(name.toLowerCase())) reasons.set(name.toLowerCase(), reason);
  }
  for (const { name, isPersonal, reason } of flags) if (isPersonal) reasons.set(name.toLowerCase(), reason);
  const reason = anyReason(trace, inputs);
  if (reason === undefined) return new PersonalColumns(reasons);
  const traced = trace.isComplete ? trace.columns.map(({ name }) => name.toLowerCase()) : [];
  return new PersonalColumns(reasons, { reason, except: new Set([...cleared, ...traced, ...added]) });
}

/** Why columns are personal: the first of them that is. */
function reasonOf(columns: Iterable<string>, inputs: ReadonlyMap<string, TableInfo>): string | undefined {
  for (const column of columns)
    for (const [table, { personal }] of inputs) {
      if (!column.toLowerCase().startsWith(`${table}.`)) continue;
      const name = column.slice(table.length + 1);
      const reason = name === '*' ? personal.anyReason : personal.reason(name);
      if (reason !== undefined) return `from ${column}`;
    }
  return undefined;
}

/** Why a column that was not traced is personal: anything that the query reads is, or what it reads is not known. */
function anyReason({ tables, isComplete }: QueryTrace, inputs: ReadonlyMap<string, TableInfo>): string | undefined {
  const [table] = [...inputs].find(([, { personal }]) => !personal.isEmpty) ?? [];
  if (table !== undefined) return `not traced, and its query reads ${table}`;
  return tables.length === 0 && !isComplete ? 'its query could not be read' : undefined;
}
