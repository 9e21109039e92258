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
  /** Its columns, as `layer.table.column`. */
  readonly reads: readonly string[];
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
}

/** The columns behind a figure by their full names, and the run that published them. */
export interface ResolvedEvidence {
  reads: readonly string[];
  provenance: Provenance | undefined;
  /** Queries in the page that brought rows. */
  queries: readonly string[];
}

/** Finds the columns of a figure in its datasets. Throws when there is no such column, and names those that there are. */
export function resolveEvidence({ data, reads }: Evidence): ResolvedEvidence {
  const sources = data === undefined ? [] : 'provenance' in data ? [data] : data;
  return {
    reads: reads?.map((name) => resolve(name, sources)) ?? sources.flatMap((source) => source.reads),
    provenance: oldest(sources),
    queries: sources.flatMap(({ provenance }) => provenance.sql ?? []),
  };
}

function resolve(name: string, sources: readonly Source[]): string {
  if (/^[^.]+\.[^.]+\.[^.]+$/.test(name)) return name;
  for (const source of sources) {
    const found = source.reads.find((read) => read.endsWith(`.${name}`));
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
