import type { Selection } from './selection.js';

/** Where figures come from: the table, and the run that published it. */
export interface Provenance {
  table: string;
  run_id: string;
  published_at: string;
  /** The query in the page that brought the rows, when there was one. */
  sql?: string;
}

/** What figures are drawn from: a published table, or the answer of a query in the page. */
export interface Source {
  /** All columns that it is read from, as `layer.table.column`. */
  readonly reads: readonly string[];
  /** Of a query's answer: by its column those that it is computed from. */
  readonly origins?: Readonly<Record<string, readonly string[]>>;
  /** Of a query's answer: columns that decide which rows it has and how they are grouped. */
  readonly rowKeys?: readonly string[];
  readonly provenance: Provenance;
}

/** What a figure or number says of the data behind it. */
export interface Evidence {
  /** Where the figures come from: one dataset or several. */
  data?: Source | readonly Source[];
  /**
   * Columns that are drawn, by the names they have in the data, of several datasets the first that has it. All of them
   * when left out. A full name, `layer.table.column`, needs no dataset.
   */
  reads?: readonly string[];
  /** What the reader chose, where it narrows the rows: a figure reads the columns that were chosen by. */
  filters?: Pick<Selection, 'columnsOf' | 'unanswered'>;
}

/** The columns behind a figure by their full names, and the run that published them. */
export interface ResolvedEvidence {
  /** Those that are drawn, and the keys. */
  reads: readonly string[];
  /** Those that only decide which rows are drawn and how they are grouped, within the page. */
  keys: readonly string[];
  provenance: Provenance | undefined;
  /** What the reader chose that narrows none of the data, in words. */
  unanswered: readonly string[];
  /** Queries in the page that brought rows. */
  queries: readonly string[];
}

/** Finds the columns of a figure in its datasets. Throws when there is no such column, and names those that there are. */
export function resolveEvidence({ data, reads, filters }: Evidence): ResolvedEvidence {
  const sources = data === undefined ? [] : 'provenance' in data ? [data] : data;
  const drawn = new Set(reads?.flatMap((name) => resolve(name, sources)) ?? sources.flatMap((source) => source.reads));
  const chosenBy = sources.flatMap((source) =>
    rowsOf(source)
      .slice(0, 1)
      .flatMap((row) => filters?.columnsOf(row) ?? [])
      .flatMap((name) => originsOf(name, source) ?? []),
  );
  const keys = new Set(
    [...sources.flatMap((source) => source.rowKeys ?? []), ...chosenBy].filter((key) => !drawn.has(key)),
  );
  return {
    reads: [...drawn, ...keys],
    keys: [...keys],
    provenance: oldest(sources),
    unanswered: sources.length === 0 ? [] : (filters?.unanswered(...sources.map(rowsOf)) ?? []),
    queries: sources.flatMap(({ provenance }) => provenance.sql ?? []),
  };
}

/** A dataset is an array of rows with its provenance. */
function rowsOf(source: Source): readonly object[] {
  return Array.isArray(source) ? (source as readonly object[]) : [];
}

/** The columns behind one of a source by the name it has there. */
function originsOf(name: string, { reads, origins }: Source): readonly string[] | undefined {
  if (origins !== undefined && Object.hasOwn(origins, name)) return origins[name];
  const found = reads.find((read) => read.endsWith(`.${name}`));
  return found === undefined ? undefined : [found];
}

function resolve(name: string, sources: readonly Source[]): readonly string[] {
  if (/^[^.]+\.[^.]+\.[^.]+$/.test(name)) return [name];
  for (const source of sources) {
    const found = originsOf(name, source);
    if (found !== undefined) return found;
  }
  const tables = sources.map(({ provenance }) => provenance.table).join(' or ');
  const known = sources.flatMap((source) => source.reads.map((read) => read.slice(read.lastIndexOf('.') + 1)));
  throw new Error(
    sources.length === 0
      ? `a figure reads "${name}" and has no data: give it data, or a full name as layer.table.column`
      : `a figure reads "${name}", which is not a column of ${tables}; there are: ${[...new Set(known)].join(', ')}`,
  );
}

/** Of several runs the first that published: a figure is as old as the oldest of its data. */
function oldest(sources: readonly Source[]): Provenance | undefined {
  return sources
    .map(({ provenance }) => provenance)
    .reduce<Provenance | undefined>(
      (first, each) => (first === undefined || each.published_at < first.published_at ? each : first),
      undefined,
    );
}
