import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../engine/src/base/log.js';
import { discoverLoaders } from '../../engine/src/load/index.js';
import sales from '../../loaders/sales.js';
import sample, { ensureSample, generate, type Ledger } from '../../loaders/sample.js';
import { Bench, NOW, scratchDir } from '../../engine/test/load/support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

const projectDir = path.resolve(import.meta.dirname, '../..');
const dir = (name: string): string => path.join(scratch.path, name);
const hashes = (folder: string): string[] =>
  fs.readdirSync(folder).map(
    (name) =>
      `${name} ${createHash('md5')
        .update(fs.readFileSync(path.join(folder, name)))
        .digest('hex')}`,
  );

async function load(folder: string): Promise<Bench> {
  const bench = await Bench.open(path.join(folder, 'bench'));
  const { loaders } = await discoverLoaders(projectDir);
  for (const loader of loaders) {
    if (['bcb_indicators', 'sales', 'sales_form'].includes(loader.table)) continue;
    const outcome = await bench.load(loader, { env: { LASTRO_OLIST_DIR: folder } });
    expect(outcome.error?.message).toBeUndefined();
  }
  return bench;
}

describe('the generated sample', () => {
  it('is the same for the same seed, and another for another', async () => {
    for (const [name, seed] of [
      ['a', 7],
      ['b', 7],
      ['c', 8],
    ] as const)
      await generate({ dir: dir(name), orders: 50, seed });
    expect(hashes(dir('a'))).toEqual(hashes(dir('b')));
    expect(hashes(dir('a'))).not.toEqual(hashes(dir('c')));
  });

  it('holds together: keys, parents and sums', async () => {
    await generate({ dir: dir('whole'), orders: 3000, defects: 'none' });
    const bench = await load(dir('whole'));
    const one = async (sql: string): Promise<unknown> => (await bench.rows(sql))[0]?.[0];
    expect(await one('SELECT count(*) FROM raw.orders')).toBe(3000);
    expect(await one('SELECT count(*) FROM meta.rejected_rows')).toBe(0);
    for (const [table, key] of [
      ['orders', 'order_id'],
      ['customers', 'customer_id'],
      ['products', 'product_id'],
      ['sellers', 'seller_id'],
    ])
      expect(await one(`SELECT count(*) - count(DISTINCT ${key}) FROM raw.${table}`), table).toBe(0);
    for (const [child, parent, key] of [
      ['orders', 'customers', 'customer_id'],
      ['order_items', 'orders', 'order_id'],
      ['order_items', 'products', 'product_id'],
      ['order_items', 'sellers', 'seller_id'],
      ['order_payments', 'orders', 'order_id'],
      ['order_reviews', 'orders', 'order_id'],
    ])
      expect(
        await one(`SELECT count(*) FROM raw.${child} ANTI JOIN raw.${parent} USING (${key})`),
        `${child} -> ${parent}`,
      ).toBe(0);
    expect(
      await one(
        `SELECT count(*) FROM (SELECT order_id, sum(price::DECIMAL(12,2) + freight_value::DECIMAL(12,2)) AS v FROM raw.order_items GROUP BY 1)` +
          ` JOIN (SELECT order_id, sum(payment_value::DECIMAL(12,2)) AS p FROM raw.order_payments GROUP BY 1) USING (order_id) WHERE v <> p`,
      ),
    ).toBe(0);
    expect(await one('SELECT count(DISTINCT customer_state) FROM raw.customers')).toBe(27);
    expect(await one('SELECT count(DISTINCT product_category_name) FROM raw.products')).toBe(71);
    expect(
      await one(`SELECT count(*) FROM (SELECT 1 FROM raw.customers GROUP BY customer_unique_id HAVING count(*) >= 5)`),
    ).toBe(6);
    await bench.close();
  });

  it('every planted record stands where the ledger says', async () => {
    const ledger = await generate({ dir: dir('planted'), orders: 300, defects: 'all' });
    const written = JSON.parse(fs.readFileSync(path.join(dir('planted'), 'ledger.json'), 'utf8')) as Ledger;
    expect(written).toEqual(ledger);
    expect(ledger.planted.length).toBeGreaterThan(30);
    for (const { file, line, value, kind } of ledger.planted) {
      const lines = fs.readFileSync(path.join(dir('planted'), file), 'latin1').split('\n');
      expect(lines[line - 1], `${kind} in ${file}:${line}`).toContain(value);
    }
  });

  it('what cannot be read is rejected, line by line as the ledger says', async () => {
    const { planted } = await generate({ dir: dir('rejects'), orders: 300, defects: 'all' });
    const bench = await load(dir('rejects'));
    const found = await bench.rows('SELECT file_name, line_number, rule FROM meta.rejected_rows ORDER BY 1, 2');
    const expected = planted.filter(({ found_by }) => found_by.table === 'meta.rejected_rows');
    const order = (a: unknown[], b: unknown[]): number =>
      String(a[0]).localeCompare(String(b[0])) || Number(a[1]) - Number(b[1]);
    expect(found).toEqual(expected.map(({ file, line, found_by }) => [file, line, found_by.check]).sort(order));
    await bench.close();
  });

  it('takes no folder but its own, and clears away what killed generators left', async () => {
    const mine = dir('mine');
    fs.mkdirSync(mine);
    fs.writeFileSync(path.join(mine, 'diary.txt'), 'mine');
    await expect(generate({ dir: mine, orders: 5 })).rejects.toMatchObject({ code: 'sample.not-a-sample' });
    expect(fs.readdirSync(mine)).toEqual(['diary.txt']);

    const dead = spawnSync(process.execPath, ['--version']).pid;
    const [left, running] = [`${dir('again')}.${dead}.new`, `${dir('again')}.${process.ppid}.new`];
    for (const folder of [left, `${dir('again')}.${dead}.old`, running, `${dir('again')}.x.new`]) fs.mkdirSync(folder);
    await generate({ dir: dir('again'), orders: 5 });
    await generate({ dir: dir('again'), orders: 6 });
    const beside = fs.readdirSync(scratch.path).filter((name) => name.startsWith('again'));
    expect(beside.sort()).toEqual(['again', path.basename(running), 'again.x.new'].sort());
  });

  it('is made once, and not beside the real files', async () => {
    const context = { projectDir, targetDir: dir('target'), env: {}, log: silentLogger, clock: { now: () => NOW } };
    await ensureSample({ ...context, env: { LASTRO_OLIST_DIR: '/data', LASTRO_SALES_DIR: '/sales' } });
    expect(fs.existsSync(dir('target'))).toBe(false);
    await ensureSample(context);
    const made = fs.statSync(path.join(dir('target'), 'sample', 'ledger.json')).mtimeMs;
    await ensureSample(context);
    expect(fs.statSync(path.join(dir('target'), 'sample', 'ledger.json')).mtimeMs).toBe(made);
  });

  it('has direct sales up to the day of the run, in two kinds of file', async () => {
    const targetDir = dir('direct');
    const env = { LASTRO_OLIST_DIR: '/data' };
    const bench = await Bench.open(dir('direct-bench'));
    for (const [day, status] of [
      ['2018-10-17', 'success'],
      ['2018-10-17', 'skipped'],
      ['2018-10-18', 'success'],
    ] as const) {
      await ensureSample({ projectDir, targetDir, env, log: silentLogger, clock: { now: () => new Date(day) } });
      expect(await bench.load(sales, { targetDir, env })).toMatchObject({ status, error: undefined });
      expect(
        await bench.rows(
          `SELECT count(*) FILTER (data > '${day}'), count(*) FILTER (valor::DOUBLE >= 8000), max(data) FILTER (data <= '${day}') = '${day}',` +
            ` count(DISTINCT data), count(DISTINCT id) = count(*), count(DISTINCT _source_file) FROM raw.sales`,
        ),
      ).toEqual([[1, 1, true, 31, true, 2]]);
    }
    await bench.close();
  });

  it('refuses what it does not know', async () => {
    const run = (flags: Record<string, string>) =>
      sample({ projectDir, targetDir: dir('no'), log: silentLogger, flags });
    await expect(run({ orders: '1e3' })).rejects.toThrow('--orders is 1e3');
    await expect(run({ defects: 'typos' })).rejects.toThrow('unknown defect typos');
    expect(fs.existsSync(dir('no'))).toBe(false);
  });
});
