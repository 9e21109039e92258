import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { planChecks, runPlan, validateSuite, type CheckPlan, type CheckResult } from '../../src/expect/index.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { EXAMPLES, OTHER, SUBJECT } from './examples.js';
import { check, createTable, parameters, plan, registry, suiteOf } from './support.js';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await createTable(session, warehouse.dialect, 'subject', SUBJECT);
  await createTable(session, warehouse.dialect, 'other', OTHER);
});
afterAll(() => warehouse.close());

const scans = ({ batches }: CheckPlan): string[] => batches.map(({ sql }) => sql);
const OCTOBER_3 = { row_condition: "day >= '2018-10-03'", condition_parser: 'pandas' };
const NEVER = { row_condition: "day >= '2019-01-01'", condition_parser: 'pandas' };

describe('checks of some partitions only', () => {
  it('read these, and the number of all rows alone', async () => {
    const suite = suiteOf([
      { type: 'expect_column_values_to_be_between', kwargs: { column: 'amount', max_value: 9, ...OCTOBER_3 } },
      { type: 'expect_column_mean_to_be_between', kwargs: { column: 'low', max_value: 9, ...NEVER } },
      { type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 1 } },
    ]);
    const planned = scans(await plan(warehouse, suite, { partitionBy: 'day' }));
    expect(planned).toEqual([
      expect.stringMatching(
        /FROM "marts"\."subject" WHERE \(\("day" >= DATE '2018-10-03'\)\) OR \(\("day" >= DATE '2019-01-01'\)\)$/,
      ),
      'SELECT COUNT(*) AS m0 FROM "marts"."subject"',
    ]);
    expect(scans(await plan(warehouse, suite))).toHaveLength(1);
  });

  it('are in the one scan of all rows where a check of them is in it, or a condition is about something else', async () => {
    const narrowed = {
      type: 'expect_column_mean_to_be_between',
      kwargs: { column: 'low', max_value: 9, ...OCTOBER_3 },
    };
    for (const kwargs of [{}, { row_condition: 'id > 1', condition_parser: 'pandas' }]) {
      const whole = { type: 'expect_column_max_to_be_between', kwargs: { column: 'id', max_value: 9, ...kwargs } };
      const planned = scans(await plan(warehouse, suiteOf([narrowed, whole]), { partitionBy: 'day' }));
      expect(planned).toEqual([expect.stringMatching(/FROM "marts"\."subject"$/)]);
    }
  });

  const examples = Object.entries(EXAMPLES).flatMap(([type, list]) =>
    [OCTOBER_3, NEVER].flatMap((condition) => list.map((kwargs) => ({ type, kwargs: { ...kwargs, ...condition } }))),
  );
  const accepted = examples.filter((example) => validateSuite(suiteOf([example]), registry, parameters).length === 0);

  it('come to what they are over all rows, for every expectation with a row condition', async () => {
    let narrowed = 0;
    const essence = (results: readonly CheckResult[]): unknown => results.map((each) => ({ ...each, duration: 0 }));
    for (const example of accepted) {
      const suite = suiteOf([example]);
      const context = { resultFormat: 'COMPLETE' as const };
      const planned = await plan(warehouse, suite, { partitionBy: 'day' });
      narrowed += Number(planned.batches.some(({ where }) => where !== undefined));
      expect(essence(await runPlan(planned, session, { clock: systemClock, ...context }))).toEqual(
        essence(await check(warehouse, session, suite, context)),
      );
    }
    expect(accepted.length).toBeGreaterThan(100);
    expect(narrowed).toBeGreaterThan(60);
  });

  it('are a scan with its condition on BigQuery, within the filter that the table requires', () => {
    const dialect = createBigQueryDialect({ prefix: 'shop', requiredFilters: new Map([['marts.subject', 'day']]) });
    const columns = [
      { name: 'day', type: 'DATE' },
      { name: 'low', type: 'INT64' },
    ];
    const suite = suiteOf([
      { type: 'expect_column_max_to_be_between', kwargs: { column: 'low', max_value: 9, ...OCTOBER_3 } },
    ]);
    const [sql] = scans(planChecks([suite], columns, dialect, { registry, parameters, partitionBy: 'day' }));
    expect(sql).toMatch(
      /FROM \(SELECT \* FROM `shop_marts`\.`subject` WHERE \(`day` IS NULL OR `day` IS NOT NULL\)\) WHERE \(\(`day` >= DATE '2018-10-03'\)\)$/,
    );
  });
});
