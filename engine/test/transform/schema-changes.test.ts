import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import { readTransforms } from '../../src/project/transforms.js';
import { prepareLayers, runModel } from '../../src/transform/index.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

const RUNS = Number(process.env['LASTRO_SCHEMA_CHANGES'] ?? 10);
const SEED = Number(process.env['LASTRO_SEED'] ?? 20_260_103);

interface Column {
  name: string;
  type: string;
}

/** What an incremental model is at one moment: its columns, its key, and the rows of what it reads. */
interface Moment {
  columns: Column[];
  uniqueKey: string[];
  partitionBy: boolean;
  rows: { id: number | null; part: number | null; day: number; value: number }[];
}

const NAMES = ['v', 'w', 'V2', 'constructor', 'a b'];
const TYPES = ['integer', 'bigint', 'double', 'decimal(9, 2)', 'decimal(12, 4)', 'varchar', 'boolean'];

/** Few keys, so that they meet again, at most days that a narrowed query asks for. */
const rowsOf = (broken: boolean): fc.Arbitrary<Moment['rows']> =>
  fc.uniqueArray(
    fc.record({
      id: broken ? fc.option(fc.integer({ min: 1, max: 4 }), { freq: 12 }) : fc.integer({ min: 1, max: 9 }),
      part: broken ? fc.option(fc.integer({ min: 1, max: 2 }), { freq: 12 }) : fc.integer({ min: 1, max: 2 }),
      day: fc.integer({ min: 1, max: 3 }),
      value: fc.integer({ min: -7, max: 7 }),
    }),
    { minLength: 1, maxLength: 6, selector: ({ id, part }) => (broken ? {} : `${id ?? ''} ${part ?? ''}`) },
  );

const moment: fc.Arbitrary<Moment> = fc.record({
  columns: fc.uniqueArray(fc.record({ name: fc.constantFrom(...NAMES), type: fc.constantFrom(...TYPES) }), {
    maxLength: 3,
    selector: ({ name }) => name,
  }),
  uniqueKey: fc.constantFrom(['id', 'part'], ['id', 'part'], ['id'], ['part', 'id', 'day']),
  partitionBy: fc.boolean(),
  rows: fc.oneof({ weight: 3, arbitrary: rowsOf(false) }, { weight: 2, arbitrary: rowsOf(true) }),
});

/** One warehouse with the model in a project of its own. */
class Bench {
  private constructor(
    private readonly folder: string,
    readonly warehouse: Warehouse,
    readonly session: Session,
  ) {}

  static async open(): Promise<Bench> {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    await session.run('CREATE SCHEMA raw');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-schema-'));
    fs.mkdirSync(path.join(folder, 'transforms', 'marts'), { recursive: true });
    return new Bench(folder, warehouse, session);
  }

  async become(
    { columns, uniqueKey, partitionBy, rows }: Moment,
    narrowing: string,
    config: object = {},
  ): Promise<void> {
    const cast = ({ name, type }: Column): string => `@cast(value, ${type}) as "${name}"`;
    this.write(
      'fct.sql',
      `select ${['id', 'part', 'day', ...columns.map(cast)].join(', ')} from @source(rows)${narrowing}\n`,
    );
    const partition = partitionBy ? { partition_by: 'day' } : {};
    this.write(
      'fct.yaml',
      JSON.stringify({
        models: [
          { name: 'fct', config: { materialized: 'incremental', unique_key: uniqueKey, ...partition, ...config } },
        ],
      }),
    );
    const values = rows.map(
      ({ id, part, day, value }) => `(${id ?? 'NULL'}, ${part ?? 'NULL'}, DATE '2018-01-0${day}', ${value})`,
    );
    await this.session.run(
      `CREATE OR REPLACE TABLE raw.rows AS SELECT id::INTEGER AS id, part::INTEGER AS part, day, value::INTEGER AS value FROM (VALUES ${values.join(', ')}) AS t(id, part, day, value)`,
    );
  }

  private write(file: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, 'transforms', 'marts', file), text);
  }

  async run(fullRefresh: boolean): Promise<{ status: string; codes: string[]; messages: string[] }> {
    const { models } = readTransforms(this.folder, 'shop');
    await prepareLayers(this.session, this.warehouse, models);
    const [model] = models;
    if (model === undefined) throw new Error('there is no model');
    const { status, errors } = await runModel(model, {
      warehouse: this.warehouse,
      session: this.session,
      models: new Map([['fct', model]]),
      vars: {},
      now: new Date('2018-10-17T12:00:00Z'),
      projectDir: this.folder,
      runId: 'run-1',
      fullRefresh,
    });
    return { status, codes: errors.map(({ code }) => code), messages: errors.map(({ message }) => message) };
  }

  /** Columns, types and rows; undefined while there is no table. */
  async table(): Promise<{ columns: unknown; rows: Cell[][] } | undefined> {
    const columns = await this.warehouse.columns({ layer: 'marts', name: 'fct' });
    return columns && { columns, rows: (await this.session.query('SELECT * FROM marts.fct ORDER BY ALL')).rows };
  }

  async rows(columns: readonly string[]): Promise<Cell[][]> {
    const names = columns.map((name) => `"${name}"`).join(', ');
    return (await this.session.query(`SELECT ${names} FROM marts.fct ORDER BY ALL`)).rows;
  }

  async close(): Promise<void> {
    this.session.close();
    await this.warehouse.close();
    fs.rmSync(this.folder, { recursive: true });
  }
}

async function expectSame(moments: readonly Moment[], narrowing: string): Promise<void> {
  const [merged, fresh] = [await Bench.open(), await Bench.open()];
  try {
    for (const next of moments) {
      await merged.become(next, narrowing);
      await fresh.become(next, narrowing);
      const before = await merged.table();
      const ended = await merged.run(false);
      const refreshed = await fresh.run(true);
      // A narrowed query has some of the rows that have one key.
      expect(ended).toEqual(narrowing === '' ? refreshed : { ...refreshed, messages: ended.messages });
      if (ended.status === 'error') {
        expect(ended.codes).toEqual([expect.stringMatching(/^model\.key-(null|twice)$/)]);
        expect(ended.messages[0]).toMatch(/\((id|part) .*: \d rows?/);
        expect(await merged.table()).toEqual(before);
      } else expect(await merged.table()).toEqual(await fresh.table());
    }
  } finally {
    await merged.close();
    await fresh.close();
  }
}

it('an incremental model comes to what a full refresh does, whatever columns, types, keys and rows become', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 2, maxLength: 4 }), (moments) => expectSame(moments, '')),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
}, 300_000);

it('and so does one that reads new rows only, while rows are added', async () => {
  const added = fc.array(moment, { minLength: 2, maxLength: 4 }).map((moments) => {
    const rows: Moment['rows'] = [];
    return moments.map((each, i) => {
      rows.push(...each.rows.map((row) => ({ ...row, id: row.id === null ? null : row.id + 100 * i, day: i + 1 })));
      return { ...each, rows: [...rows] };
    });
  });
  await fc.assert(
    fc.asyncProperty(added, (moments) =>
      expectSame(moments, '\n@if_incremental(where day > (select max(day) from @this))'),
    ),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
}, 300_000);

type Policy = 'sync_all_columns' | 'append_new_columns' | 'ignore' | 'fail';

/** Whether a model with a policy takes a change of columns; it refuses the others, and its table stays. */
function isTaken(policy: Policy, before: readonly Column[], wanted: readonly Column[]): boolean {
  const typeIn = (columns: readonly Column[], { name }: Column): string | undefined =>
    columns.find((each) => each.name.toLowerCase() === name.toLowerCase())?.type;
  if (policy === 'sync_all_columns') return true;
  const isGone = before.some((column) => typeIn(wanted, column) === undefined);
  const isNew = wanted.some((column) => typeIn(before, column) === undefined);
  const isRetyped = wanted.some((column) => ![undefined, column.type].includes(typeIn(before, column)));
  if (isRetyped) return false;
  return policy === 'append_new_columns' || (policy === 'ignore' ? !isGone : !isGone && !isNew);
}

const strategy = fc.constantFrom(
  { incremental_strategy: 'merge' },
  { incremental_strategy: 'insert_overwrite', partition_by: 'day' },
);
const valid = moment.chain((each) => rowsOf(false).map((rows) => ({ ...each, uniqueKey: ['id', 'part'], rows })));
const policy = fc.constantFrom<Policy[]>('sync_all_columns', 'append_new_columns', 'ignore', 'fail');

/**
 * What each policy promises of a complete query: `sync_all_columns` and `fail` the table of a full refresh; `append_new_columns` the same
 * values in the columns of the query (the table may have more); `ignore` in those of the table, where it is not told of new ones.
 */
it('and comes to what its on_schema_change promises, whatever rows come, change late and go', async () => {
  await fc.assert(
    fc.asyncProperty(strategy, policy, fc.array(valid, { minLength: 2, maxLength: 5 }), async (kind, word, moments) => {
      const config = { ...kind, on_schema_change: word };
      const [merged, fresh] = [await Bench.open(), await Bench.open()];
      try {
        let known: readonly Column[] | undefined;
        for (const next of moments) {
          await merged.become(next, '', config);
          await fresh.become(next, '', config);
          const before = await merged.table();
          expect((await fresh.run(true)).status).toBe('success');
          const { status, codes } = await merged.run(false);
          const whole = await fresh.table();
          if (known !== undefined && !isTaken(word, known, next.columns)) {
            expect({ status, codes }).toEqual({ status: 'error', codes: ['model.schema-changed'] });
            expect(await merged.table()).toEqual(before);
            continue;
          }
          expect({ status, codes }).toEqual({ status: 'success', codes: [] });
          if (known === undefined || word === 'sync_all_columns' || word === 'fail') known = next.columns;
          else if (word === 'append_new_columns') known = withNew(known, next.columns);
          const asked = word === 'ignore' ? known : next.columns;
          const names = ['id', 'part', 'day', ...asked.map(({ name }) => name)];
          expect(await merged.rows(names)).toEqual(await fresh.rows(names));
          if (word === 'sync_all_columns') expect(await merged.table()).toEqual(whole);
        }
      } finally {
        await merged.close();
        await fresh.close();
      }
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
}, 300_000);

/** The columns of a table that gets what it does not have. */
const withNew = (columns: readonly Column[], more: readonly Column[]): Column[] => [
  ...columns,
  ...more.filter(({ name }) => !columns.some((each) => each.name.toLowerCase() === name.toLowerCase())),
];
