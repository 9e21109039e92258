import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { measure, type Usage } from '../../bench/measure.js';
import { generate } from '../../loaders/sample.js';
import { textOf } from '../../engine/src/base/cell.js';
import { formatRelation } from '../../engine/src/sql/relation.js';
import type { Session } from '../../engine/src/warehouse/warehouse.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import { REPOSITORY } from '../../engine/test/support/project-folder.js';
import { OLIST_FILES } from '../support/raw-tables.js';
import { ownProject } from '../support/own-project.js';

const ORDERS = Number(process.env['LASTRO_NIGHT_ORDERS'] ?? 3000);
const SEED = Number(process.env['LASTRO_SEED'] ?? 20_260_104);
const NIGHTS = 10;
/** Orders that come each night, that change late, and that the shop deletes. */
const EACH_NIGHT = { added: 100, late: 20, deleted: 3 };

/** Differ between any two runs. */
const OWN = ['_loaded_at', '_run_id'];

const LASTRO = path.join(REPOSITORY, 'engine/bin/lastro.js');

const project = ownProject();
afterAll(() => project.remove());

/** The shop as it is in one night, in tables of text that are written to its files. */
class Shop {
  private readonly written = new Map<string, string>();

  constructor(private readonly session: Session) {}

  async read(folder: string): Promise<void> {
    for (const [table, file] of Object.entries(OLIST_FILES))
      await this.session.run(
        `CREATE TABLE ${table} AS FROM read_csv('${folder}/${file}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`,
      );
    const isLast = `row_number() OVER (ORDER BY order_purchase_timestamp DESC, order_id) <= ${NIGHTS * EACH_NIGHT.added}`;
    await this.session.run(
      `CREATE TABLE later AS SELECT order_id, customer_id, ${isLast} AS is_later, row_number() OVER (ORDER BY order_purchase_timestamp, order_id) AS n FROM orders`,
    );
    await this.session.run('CREATE TABLE gone (order_id VARCHAR, customer_id VARCHAR)');
  }

  /** Makes the changes of a night, the first of which is 1; the person moves twice. */
  async change(night: number): Promise<string[]> {
    const order = (salt: string): string => `hash(order_id || '${SEED} ${night} ${salt}')`;
    const known = 'order_id IN (SELECT order_id FROM later WHERE NOT is_later)';
    await this.session.run(
      `UPDATE later SET is_later = FALSE WHERE order_id IN (SELECT order_id FROM later WHERE is_later ORDER BY n LIMIT ${EACH_NIGHT.added})`,
    );
    await this.session.run(
      "UPDATE orders SET order_status = 'delivered', order_delivered_customer_date = order_estimated_delivery_date" +
        ` WHERE order_id IN (SELECT order_id FROM orders WHERE ${known} AND order_delivered_carrier_date IS NOT NULL ORDER BY ${order('late')} LIMIT ${EACH_NIGHT.late})`,
    );
    await this.session.run(
      `INSERT INTO gone SELECT order_id, customer_id FROM orders WHERE ${known} ORDER BY ${order('gone')} LIMIT ${EACH_NIGHT.deleted}`,
    );
    const changes = [`+${EACH_NIGHT.added} orders, ${EACH_NIGHT.late} late changes, ${EACH_NIGHT.deleted} deleted`];
    const moves: Record<number, [city: string, state: string]> = { 3: ['curitiba', 'PR'], 6: ['recife', 'PE'] };
    const [city, state] = moves[night] ?? [];
    if (city !== undefined) {
      await this.session.run(
        `UPDATE customers SET customer_city = '${city}', customer_state = '${state}' WHERE customer_unique_id = '${await this.mover()}'`,
      );
      changes.push(`a customer moves to ${state}`);
    }
    if (night % 4 === 0) {
      await this.session.run(
        'UPDATE products SET product_weight_g = CAST(CAST(product_weight_g AS INTEGER) + 1 AS VARCHAR) WHERE hash(product_id) % 50 = 0',
      );
      changes.push('products weighed again');
    }
    return changes;
  }

  /** A person whose only order stays from the first night to the last. */
  async mover(): Promise<string> {
    const { rows } = await this.session.query(
      'SELECT customer_unique_id FROM customers GROUP BY ALL HAVING count(*) = 1 AND min(customer_id) IN (SELECT customer_id FROM later WHERE n = 1) LIMIT 1',
    );
    return textOf(rows[0]?.[0]);
  }

  /** Writes the files whose rows have changed. */
  async write(folder: string): Promise<void> {
    for (const [table, file] of Object.entries(OLIST_FILES)) {
      const key = table.startsWith('order') ? 'order_id' : table === 'customers' ? 'customer_id' : undefined;
      const isThere =
        key === undefined
          ? 'TRUE'
          : `${key} IN (SELECT ${key} FROM later WHERE NOT is_later) AND ${key} NOT IN (SELECT ${key} FROM gone)`;
      const query = `SELECT * FROM ${table} WHERE ${isThere}`;
      const { rows } = await this.session.query(`SELECT CAST(sum(hash(t)) AS VARCHAR) FROM (${query}) AS t`);
      const state = textOf(rows[0]?.[0]);
      if (this.written.get(table) === state) continue;
      this.written.set(table, state);
      await this.session.run(`COPY (${query} ORDER BY ALL) TO '${folder}/${file}' (FORMAT csv, HEADER)`);
    }
  }
}

/** Number and hash of the rows of every table, without what differs between any two runs. */
async function everyTable(target: string): Promise<Record<string, string>> {
  const warehouse = await openDuckDB({ path: project.path(target, 'warehouse.duckdb'), readOnly: true });
  try {
    const session = await warehouse.session();
    const tables: Record<string, string> = {};
    for (const { table, columns } of await warehouse.relations()) {
      if (table.layer === 'meta') continue;
      const kept = columns.filter(({ name }) => !OWN.includes(name)).map(({ name }) => `"${name}"`);
      const rows = `SELECT ${kept.join(', ')} FROM ${warehouse.dialect.table(table)}`;
      const { rows: found } = await session.query(
        `SELECT count(*) || ' rows ' || CAST(sum(hash(t)) AS VARCHAR) FROM (${rows}) AS t`,
      );
      tables[formatRelation(table)] = textOf(found[0]?.[0]);
    }
    return tables;
  } finally {
    await warehouse.close();
  }
}

interface Build extends Usage {
  /** Sources, seeds, models and tests that were left as they were. */
  unchanged: number;
}

async function build(target: string, night: number, ...args: string[]): Promise<Build> {
  const used = await measure([LASTRO, 'build', '--target-path', target, ...args], {
    cwd: project.dir,
    env: {
      LASTRO_OLIST_DIR: project.path('olist'),
      LASTRO_NOW: new Date(Date.UTC(2026, 4, night, 3)).toISOString(),
    },
  });
  const { results } = JSON.parse(project.read(`${target}/run_results.json`)) as { results: { message: string }[] };
  return { ...used, unchanged: results.filter(({ message }) => message.startsWith('unchanged')).length };
}

/** `12.6 s (9.1 s)`: elapsed, and of processors. */
const took = ({ wall, cpu }: Usage): string => `${(wall / 1000).toFixed(1)} s (${(cpu / 1000).toFixed(1)} s)`;

it(`${NIGHTS} nights of changes come to what a full refresh does, seed ${SEED}`, async () => {
  await generate({ dir: project.path('all'), orders: ORDERS, defects: 'none' });
  const memory = await openDuckDB({ path: ':memory:' });
  const session = await memory.session();
  const shop = new Shop(session);
  await shop.read(project.path('all'));
  project.write('olist/README', 'written each night\n');
  await shop.write(project.path('olist'));
  const lines: string[] = [];
  for (let night = 0; night <= NIGHTS; night++) {
    const changes = night === 0 ? ['first build'] : night === 5 ? ['nothing'] : await shop.change(night);
    await shop.write(project.path('olist'));
    const changed = await build('nightly', night + 1);
    const whole = await build('whole', night + 1, '--full-refresh');
    const tables = await everyTable('nightly');
    expect(tables, `night ${night}`).toEqual(await everyTable('whole'));
    lines.push(`| ${night} | ${changes.join('; ')} | ${took(changed)} | ${took(whole)} | ${changed.unchanged} |`);
    console.log(lines.at(-1));
  }
  const warehouse = await openDuckDB({ path: project.path('nightly', 'warehouse.duckdb'), readOnly: true });
  const { rows: moves } = await (
    await warehouse.session()
  ).query(
    `SELECT customer_state, valid_from, valid_to, is_current FROM marts.snap_customers WHERE customer_key = '${await shop.mover()}' ORDER BY valid_from`,
  );
  await warehouse.close();
  console.log(lines.join('\n'));
  console.log(moves.map((row) => row.map(textOf).join('  ')).join('\n'));
  expect(moves.map(([state]) => state).slice(1)).toEqual(['PR', 'PE']);
  session.close();
  await memory.close();
}, 3_600_000);
