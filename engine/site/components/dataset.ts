import type { Dataset } from '../../src/publish/site/shapes.js';
import type { Source } from './source.js';
import { loadTrust } from './trust.js';

export type Value = string | number | boolean | Date | null;
export type Record_ = Record<string, Value>;

/** Rows of a published table, with the checks behind them: a figure's `data`. */
export type Rows<T = Record_> = T[] & Source;

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
  const reads = columns.map(({ name }) => `${table}.${name}`);
  // For the badges, which come after all the data of the page; they say so when it fails.
  loadTrust(reads).catch(() => undefined);
  return Object.assign(rows as T[], { provenance: { table, run_id, published_at }, reads });
}
