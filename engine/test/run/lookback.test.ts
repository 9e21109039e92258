import { beforeEach, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import { ProjectFolder, type Ended } from '../support/project-folder.js';

const LOOKBACK = '(select @date_add(max(purchase_date), -3, day) from @this)';
const REVISED = '_loaded_at >= (select max(_loaded_at) from @this)';

/** Orders by purchase date, of which a source sends those that are new or have changed. */
const PROJECT = {
  'lastro.config.ts': "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n",
  'loaders/orders.ts': `import fs from 'node:fs';
import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'orders', table: 'orders', description: 'Orders.', columns: ['id', 'purchase_date', 'amount'], mode: 'upsert', key: ['id'],
  load: ({ env }) => JSON.parse(fs.readFileSync(env.SENT, 'utf8')),
});
`,
  'transforms/staging/stg_orders.sql': `select
    @try_cast(id, integer) as id,
    @try_parse_date(purchase_date) as purchase_date,
    @try_cast(amount, integer) as amount,
    _loaded_at
from @source(orders)
`,
  'transforms/marts/models.yaml': `models:
  - name: by_lookback
    config: { materialized: incremental, unique_key: id }
  - name: by_revision
    config: { materialized: incremental, unique_key: id }
  - name: days
    config: { materialized: incremental, incremental_strategy: insert_overwrite, partition_by: purchase_date }
`,
  'transforms/marts/by_lookback.sql': `select * from @ref(stg_orders)
@if_incremental(where purchase_date >= ${LOOKBACK})
`,
  'transforms/marts/by_revision.sql': `select * from @ref(stg_orders)
@if_incremental(where purchase_date >= ${LOOKBACK} or ${REVISED})
`,
  'transforms/marts/days.sql': `select
    purchase_date,
    count(*) as orders,
    sum(amount) as amount,
    max(_loaded_at) as _loaded_at
from @ref(stg_orders)
@if_incremental(where purchase_date in (
    select purchase_date from @ref(stg_orders) where purchase_date >= ${LOOKBACK} or ${REVISED}
))
group by purchase_date
`,
};

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(PROJECT);
  return () => project.remove();
});

type Order = [id: number, day: number, amount: number];

/** A night in which the source sends some orders. */
async function night(n: number, sent: readonly Order[], ...args: string[]): Promise<void> {
  const rows = sent.map(([id, day, amount]) => ({
    id,
    purchase_date: `2018-01-${String(day).padStart(2, '0')}`,
    amount,
  }));
  project.write('sent.json', JSON.stringify(rows));
  const { code, out, err }: Ended = await project.lastroWith(
    { SENT: project.path('sent.json') },
    'build',
    '--now',
    `2018-02-0${n}T03:00:00Z`,
    ...args,
  );
  expect(code, out + err).toBe(0);
}

const orders = (table: string): Promise<Cell[][]> => project.query(`SELECT id, amount FROM marts.${table} ORDER BY id`);
const days = (): Promise<Cell[][]> =>
  project.query('SELECT day(purchase_date), orders, amount::INTEGER FROM marts.days ORDER BY ALL');

describe('an incremental model by purchase date', () => {
  it('finds late changes within its lookback, and older ones by what the loads have revised', async () => {
    await night(1, [
      [1, 1, 10],
      [2, 8, 20],
      [3, 10, 30],
    ]);
    // One within the three days, one before them, and a new one of an old day.
    await night(2, [
      [2, 8, 21],
      [1, 1, 11],
      [4, 1, 40],
    ]);
    const whole = [
      [1, 11],
      [2, 21],
      [3, 30],
      [4, 40],
    ];
    expect(await orders('by_lookback')).toEqual([
      [1, 10],
      [2, 21],
      [3, 30],
    ]);
    expect(await orders('by_revision')).toEqual(whole);
    const allDays = [
      [1, 2, 51],
      [8, 1, 21],
      [10, 1, 30],
    ];
    expect(await days()).toEqual(allDays);

    // Those that came before are not read again: they are neither new nor revised.
    await night(3, [[5, 12, 50]]);
    await night(4, [[6, 13, 60]]);
    const { message } = project.results.results.find(({ name }) => name === 'days') ?? {};
    expect(message).toBe('5 rows, 3 partitions replaced');
    expect(await orders('by_revision')).toEqual([...whole, [5, 50], [6, 60]]);

    const incremental = [await orders('by_revision'), await days()];
    await project.lastro('run', '--now', '2018-02-04T03:00:00Z', '--full-refresh');
    expect([await orders('by_revision'), await days()]).toEqual(incremental);
    expect(await orders('by_lookback')).toEqual(incremental[0]);
  });

  it('finds what was revised in a night in which it was not built', async () => {
    await night(1, [
      [1, 1, 10],
      [3, 10, 30],
    ]);
    await night(2, [[1, 1, 11]], '--select', 'source:orders');
    await night(3, [[6, 11, 60]]);
    expect(await orders('by_revision')).toEqual([
      [1, 11],
      [3, 30],
      [6, 60],
    ]);
    expect(await days()).toEqual([
      [1, 1, 11],
      [10, 1, 30],
      [11, 1, 60],
    ]);
  });
});
