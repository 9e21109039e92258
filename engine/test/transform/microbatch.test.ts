import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTransforms } from '../../src/project/transforms.js';
import { prepareLayers, runModel, type Backfill } from '../../src/transform/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

const RUNS = Number(process.env['LASTRO_BATCH_CHANGES'] ?? 6);
const SEED = Number(process.env['LASTRO_SEED'] ?? 20_180_801);
const LOOKBACK = 2;

/** What a model's text differs in. */
interface Text {
  factor: number;
  /** Type of one more column; none: it has none. */
  extra: string;
}

/** What happens between two runs; days count back from the newest batch of the table. */
const step = fc.record({
  daysLater: fc.integer({ min: 0, max: 4 }),
  edit: fc.option(
    fc.record({ factor: fc.integer({ min: 1, max: 3 }), extra: fc.constantFrom('', 'integer', 'bigint', 'varchar') }),
    { freq: 4 },
  ),
  backfill: fc.option(fc.record({ from: fc.integer({ min: -4, max: 8 }), days: fc.integer({ min: 1, max: 4 }) }), {
    freq: 2,
  }),
  changes: fc.array(
    fc.record({
      kind: fc.constantFrom('insert', 'update', 'delete'),
      id: fc.integer({ min: 1, max: 30 }),
      daysBefore: fc.integer({ min: 0, max: LOOKBACK }),
      hour: fc.integer({ min: 0, max: 23 }),
    }),
    { maxLength: 8 },
  ),
  failing: fc.boolean(),
});

it('batches come to the rows of the whole query, while inputs change within the lookback, runs fail, columns change and some batches are built again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 5 }), async (steps) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-batches-'));
      const warehouse = await openDuckDB({ path: ':memory:' });
      const session = await warehouse.session();
      const dir = path.join(folder, 'transforms', 'marts');
      fs.mkdirSync(dir, { recursive: true });
      fs.writeFileSync(
        path.join(dir, 'fct.yaml'),
        `models: [{ name: fct, config: { materialized: incremental, incremental_strategy: microbatch, event_time: paid, batch_size: day, begin: 2018-08-01, lookback: ${LOOKBACK} } }]`,
      );
      const textOf = ({ factor, extra }: Text): string =>
        `select id, paid, ${factor} * amount as amount, @cast(text, date) as made` +
        `${extra === '' ? '' : `, @cast(id, ${extra}) as extra`} from @source(orders)`;
      const run = async (day: number, text: Text, backfill?: Backfill): Promise<string> => {
        fs.writeFileSync(path.join(dir, 'fct.sql'), textOf(text));
        const [model] = readTransforms(folder, 'shop', { dialects: ['duckdb'] }).models;
        if (model === undefined) throw new Error('there is no model');
        await prepareLayers(session, warehouse, [model]);
        const { status } = await runModel(model, {
          ...{
            warehouse,
            session,
            models: new Map(),
            vars: {},
            projectDir: folder,
            runId: 'run-1',
            fullRefresh: false,
          },
          now: new Date(Date.UTC(2018, 7, day, 12)),
          eventTimes: new Map([['raw.orders', 'paid']]),
          definition: textOf(text),
          ...(backfill === undefined ? {} : { backfill }),
        });
        return status;
      };
      try {
        await session.run('CREATE SCHEMA raw');
        await session.run(
          "CREATE TABLE raw.orders AS SELECT i AS id, TIMESTAMP '2018-08-01' + to_hours(i * 9) AS paid, i AS amount, '2018-01-01' AS text FROM range(1, 20) t(i)",
        );
        const moment = (of: number): string => `TIMESTAMP '2018-08-${String(of).padStart(2, '0')} 00:00:00'`;
        let day = 5;
        let text: Text = { factor: 1, extra: '' };
        let shape = '';
        expect(await run(day, text)).toBe('success');
        for (const { daysLater, edit, changes, failing, backfill } of steps) {
          const newest = day;
          day += daysLater;
          text = edit ?? text;
          for (const { kind, id, daysBefore, hour } of changes) {
            const looked = `paid >= ${moment(newest - LOOKBACK)}`;
            const paid = `${moment(newest - daysBefore)} + INTERVAL ${hour} HOUR`;
            if (kind === 'insert') await session.run(`INSERT INTO raw.orders VALUES (${id}, ${paid}, 7, '2018-01-01')`);
            else if (kind === 'delete') await session.run(`DELETE FROM raw.orders WHERE id = ${id} AND ${looked}`);
            else
              await session.run(
                `UPDATE raw.orders SET amount = amount + 1, paid = ${paid} WHERE id = ${id} AND ${looked}`,
              );
          }
          if (failing && shape === text.extra) {
            const ofOne = `paid >= ${moment(newest - 1)} AND paid < ${moment(newest)}`;
            const broken = await session.run(`UPDATE raw.orders SET text = 'x' WHERE ${ofOne}`);
            expect(await run(day, text)).toBe(broken > 0 ? 'error' : 'success');
            await session.run("UPDATE raw.orders SET text = '2018-01-01'");
          }
          if (backfill !== null) {
            const start = Date.UTC(2018, 7, newest + backfill.from, 12);
            const time = { start: new Date(start), end: new Date(start + backfill.days * 86_400_000) };
            const isWithin = newest + backfill.from <= day && newest + backfill.from + backfill.days >= 1;
            expect(await run(day, text, time)).toBe(isWithin && shape === text.extra ? 'success' : 'error');
          }
          expect(await run(day, text)).toBe('success');
          shape = text.extra;
          const { rows } = await session.query('SELECT * FROM marts.fct ORDER BY ALL');
          const extra = text.extra === '' ? '' : `, id::${text.extra}`;
          const whole = `SELECT id, paid, ${text.factor} * amount, text::DATE${extra} FROM raw.orders WHERE paid < ${moment(day + 1)} ORDER BY ALL`;
          expect(rows).toEqual((await session.query(whole)).rows);
        }
      } finally {
        session.close();
        await warehouse.close();
        fs.rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
}, 300_000);
