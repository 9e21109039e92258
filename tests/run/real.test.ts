import { afterAll, beforeAll, describe, expect } from 'vitest';
import { ownProject } from '../support/own-project.js';
import type { Ended, ProjectFolder } from '../../engine/test/support/project-folder.js';
import { itOnRealData, realData } from '../../engine/test/support/requires.js';

const ROWS = {
  customers: 99_441,
  orders: 99_441,
  order_items: 112_650,
  order_payments: 103_886,
  order_reviews: 99_224,
  products: 32_951,
  sellers: 3_095,
  geolocation: 1_000_163,
  category_translation: 71,
};

describe('the real data, built once', () => {
  let project: ProjectFolder | undefined;
  let first: Ended;
  // A day on which what the suites accept holds.
  const env = { LASTRO_OLIST_DIR: `${realData() ?? ''}/olist`, LASTRO_NOW: '2027-01-15T06:00:00Z' };

  beforeAll(async () => {
    if (realData() === undefined) return;
    project = ownProject();
    first = await project.spawn(['build'], env).ended;
  }, 300_000);
  afterAll(() => project?.remove());

  const built = (): ProjectFolder => {
    if (project === undefined) throw new Error('not built');
    return project;
  };
  const loads = () =>
    built().results.results.flatMap(({ name, load }) => (name in ROWS && load !== null ? [{ name, load }] : []));

  itOnRealData('ends with warnings and exit code 0', () => {
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' });
    expect(built().results.verdict).toBe('warn');
    expect(built().results.counts).toMatchObject({ fail: 0, error: 0, skipped: 0 });
  });

  itOnRealData('loads or rejects each of 1,550,922 rows', async () => {
    expect(Object.fromEntries(loads().map(({ name, load }) => [name, load.read]))).toEqual(ROWS);
    for (const { load } of loads()) expect(load.loaded + load.rejected).toBe(load.read);
    expect(loads().reduce((sum, { load }) => sum + load.loaded + load.rejected, 0)).toBe(1_550_922);
    for (const [table, rows] of Object.entries(ROWS))
      expect(await built().query(`SELECT count(*) FROM raw.${table}`)).toEqual([[rows]]);
  });

  itOnRealData('warns of what the data is known to break, and of nothing else', () => {
    const warned = built().results.results.filter(({ status }) => status === 'warn');
    expect(warned.map(({ relation, failures }) => `${relation}: ${failures}`).sort()).toEqual([
      'marts.dim_payments: 4',
      'marts.dim_reviews: 15',
      'raw.order_reviews: 789',
      'staging.stg_geolocation: 9',
      'staging.stg_order_payments: 9',
      'staging.stg_order_reviews: 322',
      'staging.stg_orders: 6',
      'staging.stg_orders: 8',
      'staging.stg_products: 13',
    ]);
    for (const { check } of warned) expect(check?.sample.length).toBeGreaterThan(0);
    const accepted = warned.flatMap(({ relation, failures, accepted: known }) =>
      known === undefined ? [] : `${relation}: ${failures} of ${known.at_most}`,
    );
    expect(accepted.sort()).toEqual([
      'raw.order_reviews: 789 of 789',
      'staging.stg_order_payments: 9 of 9',
      'staging.stg_products: 13 of 13',
    ]);
  });

  itOnRealData('blames nothing upstream for reviews out of range: no row of them fails there', () => {
    const review = built().results.results.find(({ check }) => check?.columns[0] === 'days_to_review')?.check;
    expect(review?.upstream).toMatchObject({ of: 15, explained: 0, complete: true });
    expect(review?.upstream?.checks.map(({ relation, rows }) => [relation, rows])).toEqual([
      ['raw.order_reviews', null],
      ['staging.stg_order_reviews', 0],
    ]);
  });

  itOnRealData('checks at least 221 expectations over the three layers', () => {
    const checks = built().results.results.filter(({ resource_type }) => resource_type === 'test');
    expect(checks.length).toBeGreaterThanOrEqual(221);
    expect(new Set(checks.map(({ layer }) => layer))).toEqual(new Set(['raw', 'staging', 'marts']));
  });

  itOnRealData('knows customers by their unique id, and orders without items', async () => {
    expect(
      await built().query('SELECT customer_segment, count(*) FROM marts.dim_customers GROUP BY 1 ORDER BY 2'),
    ).toEqual([
      ['Loyal', 19],
      ['Repeat', 2_978],
      ['One-time', 93_099],
    ]);
    expect(
      await built().query(
        'SELECT count(*), count(*) FILTER (item_count = 0), count(*) FILTER (total_order_value IS NULL) FROM marts.fct_orders',
      ),
    ).toEqual([[99_441, 775, 775]]);
  });

  itOnRealData('states the exact median of what orders paid by method', async () => {
    const published = await built().query(
      `SELECT primary_payment_type, CAST(median AS VARCHAR) FROM marts.rpt_payment_order_values
       WHERE order_year IS NULL AND customer_region IS NULL AND orders >= 100 ORDER BY median DESC`,
    );
    const recomputed = await built().query(
      `SELECT method, CAST(CAST(median(paid) AS DECIMAL(18,2)) AS VARCHAR) FROM (
         SELECT arg_min(payment_type, CAST(payment_sequential AS INTEGER)) AS method,
           sum(CAST(payment_value AS DECIMAL(12,2))) AS paid
         FROM raw.order_payments GROUP BY order_id
       ) GROUP BY method HAVING count(*) >= 100 ORDER BY median(paid) DESC`,
    );
    expect(published).toEqual(recomputed);
    expect(published).toEqual([
      ['credit_card', '109.00'],
      ['boleto', '93.89'],
      ['debit_card', '89.44'],
      ['voucher', '71.63'],
    ]);
  });

  itOnRealData('counts as come back who ordered on a later day', async () => {
    const [returned] = await built().query(
      'SELECT CAST(sum(customers) AS INTEGER) FROM marts.rpt_customer_second_orders',
    );
    const [recomputed] = await built().query(
      `SELECT CAST(count(*) AS INTEGER) FROM (
         SELECT customer_unique_id FROM raw.orders JOIN raw.customers USING (customer_id)
         GROUP BY customer_unique_id HAVING count(DISTINCT left(order_purchase_timestamp, 10)) >= 2
       )`,
    );
    expect(returned).toEqual(recomputed);
    expect(Number(returned?.[0])).toBeLessThan(2_997);
  });

  itOnRealData('places a sale where its own order went', async () => {
    const [moved] = await built().query(
      `SELECT count(*) FILTER (o.customer_state <> c.customer_state), count(*) FILTER (o.customer_city <> c.customer_city)
       FROM marts.fct_orders AS o JOIN marts.dim_customers AS c USING (customer_key)`,
    );
    expect(moved).toEqual([43, 130]);
    expect(
      await built().query(
        `SELECT count(*) FROM (
           SELECT customer_state, sum(orders) FROM marts.rpt_monthly_sales GROUP BY ALL EXCEPT
           SELECT customer_state, count(*) FROM raw.orders JOIN raw.customers USING (customer_id) GROUP BY ALL
         )`,
      ),
    ).toEqual([[0]]);
    expect(
      await built().query(
        'SELECT count(*) FROM marts.fct_category_performance_economics WHERE category_name IS NOT NULL',
      ),
    ).toEqual([[11_482]]);
  });

  itOnRealData('skips the nine files when they have not changed, and builds nothing', async () => {
    const second = await built().spawn(['build'], env).ended;
    expect(second.code).toBe(0);
    expect(loads().map(({ load }) => load.files.map(({ status }) => status))).toEqual(
      Object.keys(ROWS).map(() => ['skipped']),
    );
    const models = built().results.results.filter(({ resource_type }) => resource_type === 'model');
    for (const { message } of models) expect(message).toMatch(/^unchanged since run /);
    expect(built().results.counts).toMatchObject({ warn: 6, accepted: 3 });
  });
});
