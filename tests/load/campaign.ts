import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { Bench } from '../../engine/test/load/support.js';
import { mutate } from '../../engine/test/load/mutate.js';

const FILES = [
  'olist_order_reviews_dataset.csv',
  'olist_orders_dataset.csv',
  'olist_customers_dataset.csv',
  'olist_products_dataset.csv',
  'product_category_name_translation.csv',
];

/** Bytes of a real file that a mutant is made of. */
const SLICE = 120_000;

/** Records that may go beyond the two an edit can touch: what stray quotes join. */
const JOINED = 2;

function slice(file: string): Buffer {
  const bytes = fs.readFileSync(file);
  if (bytes.length <= SLICE) return bytes;
  // Ends with a whole record: a line that begins with an id, quoted or not.
  const text = bytes.subarray(0, SLICE).toString('latin1');
  const last = [...text.matchAll(/\n"?[0-9a-f]{32}"?,/g)].at(-1)?.index ?? SLICE;
  return bytes.subarray(0, last + 1);
}

/**
 * Loads damaged slices of the real files: every record is loaded or rejected, what the damage did not touch is
 * loaded as it was, and nothing fails without a code and a message.
 */
export async function campaign(folder: string, scratch: string, mutants: number): Promise<void> {
  const bench = await Bench.open(scratch);
  for (const [f, name] of FILES.entries()) {
    const original = slice(path.join(folder, name));
    const header = original.subarray(0, original.indexOf(10)).toString('utf8').replace('\ufeff', '').trim();
    const columns = header.replaceAll('"', '').split(',');
    const list = columns.join(', ');
    const clean = await bench.csv(bench.file('clean.csv', original), columns, {}, { fullRefresh: true });
    expect(clean.error?.message).toBeUndefined();
    expect(clean.result.rejected).toBe(0);
    await bench.session.run(`CREATE OR REPLACE TABLE raw.clean AS SELECT ${list} FROM raw.t`);
    for (let seed = f; seed < mutants; seed += FILES.length) {
      const { bytes, edits } = mutate(original, seed + 1);
      const outcome = await bench.csv(bench.file('mutant.csv', bytes), columns, {}, { fullRefresh: true });
      const label = `${name}, seed ${seed}: ${edits.join('; ')}`;
      if (outcome.status === 'failed') {
        expect.fail(`${label}: ${outcome.error?.code} ${outcome.error?.message}`);
      }
      const { read, loaded, rejected } = outcome.result;
      expect(loaded + rejected, label).toBe(read);
      const [counts] = await bench.rows(
        `SELECT (SELECT count(*) FROM raw.t), (SELECT count(*) FROM meta.rejected_rows WHERE run_id =` +
          ` (SELECT any_value(_run_id)::VARCHAR FROM raw.t)),` +
          ` (SELECT count(*) FROM (SELECT ${list} FROM raw.clean EXCEPT ALL SELECT ${list} FROM raw.t)),` +
          ` (SELECT count(DISTINCT _source_row) FROM raw.t), (SELECT max(_source_row) FROM raw.t)`,
      );
      const [inTable, inRejects, lost, numbered, highest] = (counts ?? []).map(Number);
      expect([inTable, inRejects, numbered], label).toEqual([loaded, rejected, loaded]);
      expect(highest, label).toBeLessThanOrEqual(read);
      const cut = edits.some((edit) => edit.startsWith('cut the rest'));
      if (!cut)
        expect(lost, `${label}: records lost that were not touched`).toBeLessThanOrEqual(2 * edits.length + JOINED);
    }
  }
  await bench.close();
}
