import type { Dataset } from '../../src/publish/site/shapes.js';

export type Value = string | number | boolean | Date | null;
export type Record_ = Record<string, Value>;

/** Where figures come from: the table, and the run that published it. */
export interface Provenance {
  table: string;
  run_id: string;
  published_at: string;
  /** The query in the page that brought the rows, when there was one. */
  sql?: string;
}

/** Rows of a published table, with what they stand on. */
export interface Rows<T = Record_> extends Array<T> {
  readonly provenance: Provenance;
  /** Names of this table's columns for a figure: `rows.reads('region', 'orders')`. */
  reads(...columns: string[]): string[];
}

/** Reads a published table: `await dataset(FileAttachment('data/marts/rpt_delivery.json'))`. Dates become `Date`s. */
export async function dataset<T = Record_>(file: { json(): Promise<unknown> }): Promise<Rows<T>> {
  const { table, run_id, published_at, row_count, columns, data } = (await file.json()) as Dataset;
  const dates = new Set(columns.filter(({ type }) => /^(DATE|TIMESTAMP)/.test(type)).map(({ name }) => name));
  const rows = Array.from({ length: row_count }, (_, i) =>
    Object.fromEntries(
      columns.map(({ name }) => {
        const value = data[name]?.[i] ?? null;
        return [
          name,
          dates.has(name) && typeof value === 'string'
            ? new Date(`${value.replace(' ', 'T')}Z`.replace(/^(\d{4}-\d\d-\d\d)Z$/, '$1T00:00Z'))
            : value,
        ];
      }),
    ),
  );
  const known = new Set(columns.map(({ name }) => name));
  return Object.defineProperties(rows, {
    provenance: { value: { table, run_id, published_at } },
    reads: {
      value: (...names: string[]) =>
        names.map((name) => {
          if (!known.has(name)) throw new Error(`${table} has no column ${name}`);
          return `${table}.${name}`;
        }),
    },
  }) as unknown as Rows<T>;
}
