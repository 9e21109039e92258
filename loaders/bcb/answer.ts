import { LastroError, batch, type RecordBatch, type Row } from 'lastro';
import { fromBank } from './days.js';
import type { Series } from './series.js';

/** What the Bank answered for a series, as records of `raw.bcb_indicators`. What is no value is left to the contract. */
export function toBatch(
  series: Series,
  answer: unknown,
  source: { name: string; hash: string; bytes: number; extractedAt: string },
): RecordBatch {
  if (!Array.isArray(answer))
    throw new LastroError('bcb.not-a-list', `series ${series.code} came as ${typeof answer}, not as a list of values`);
  const records = (answer as unknown[]).map((item): Row => {
    const { data, valor } = (item ?? {}) as { data?: Row[string]; valor?: Row[string] };
    return {
      series_code: series.code,
      series_name: series.name,
      data: data ?? null,
      valor: valor ?? null,
      extracted_at: source.extractedAt,
    };
  });
  const { name, hash, bytes } = source;
  return batch(name, records, { hash, bytes, asOf: lastDay(records) });
}

/** The last day in the records. */
export function lastDay(records: readonly Row[]): string | null {
  let last: string | null = null;
  for (const { data } of records) {
    if (typeof data !== 'string' || !/^\d{2}\/\d{2}\/\d{4}$/.test(data)) continue;
    const day = fromBank(data);
    if (last === null || day > last) last = day;
  }
  return last;
}
