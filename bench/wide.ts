/**
 * 1,000 checks on one table of 50 columns: as Lastro plans them, batched by hand, and one query each. Runs once per process:
 * `wide <file> fill <rows>` writes the table, `wide <file> lastro | by-hand | one-by-one [memory limit]` checks it and
 * prints how many checks pass.
 */
import { systemClock } from '../engine/src/base/clock.js';
import { coreExpectations, createRegistry, planChecks, runPlan } from '../engine/src/expect/index.js';
import type { Suite } from '../engine/src/project/model.js';
import { openDuckDB } from '../engine/src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../engine/src/warehouse/warehouse.js';

const [file = '', way = '', option] = process.argv.slice(2);
const TABLE = { layer: 'bench', name: 'wide' };
const FROM = 'bench.wide';
const NUMBERS = Array.from({ length: 40 }, (_, i) => `n${i}`);
const TEXTS = Array.from({ length: 10 }, (_, i) => `t${i}`);

/** One check, and the aggregates by which a careful person would decide it. */
interface Check {
  type: string;
  kwargs: Record<string, unknown>;
  byHand: string[];
}

const bad = (column: string, condition: string): string =>
  `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END) /* ${column} */`;

function checksOf(column: string, isText: boolean): Check[] {
  const present = `COUNT(${column})`;
  const checks: Check[] = [
    { type: 'expect_column_values_to_not_be_null', kwargs: { column }, byHand: ['COUNT(*)', present] },
  ];
  for (let i = 0; checks.length < (isText ? 20 : 16); i++) {
    if (isText)
      checks.push({
        type: 'expect_column_values_to_not_be_in_set',
        kwargs: { column, value_set: [`x${i}`, `y${i}`] },
        byHand: [present, bad(column, `list_contains(['x${i}', 'y${i}'], ${column})`)],
      });
    else
      checks.push({
        type: 'expect_column_values_to_be_between',
        kwargs: { column, min_value: -i, max_value: 1000 + i },
        byHand: [present, bad(column, `${column} < ${-i} OR ${column} > ${1000 + i}`)],
      });
  }
  if (isText) return checks;
  for (const [name, call] of [
    ['min', 'MIN'],
    ['max', 'MAX'],
    ['mean', 'AVG'],
    ['sum', 'SUM'],
  ] as const)
    checks.push({
      type: `expect_column_${name}_to_be_between`,
      kwargs: { column, min_value: 0 },
      byHand: [`${call}(${column})`],
    });
  return checks;
}

const checks = [
  ...NUMBERS.flatMap((column) => checksOf(column, false)),
  ...TEXTS.flatMap((column) => checksOf(column, true)),
];

const suite: Suite = {
  name: 'bench',
  table: TABLE,
  file: 'bench.json',
  meta: {},
  expectations: checks.map(({ type, kwargs }, index) => ({
    type,
    kwargs,
    meta: {},
    severity: 'critical',
    index,
    location: { file: 'bench.json' },
  })),
};

async function fill(_: Warehouse, session: Session): Promise<number> {
  const rows = Number(option);
  const numbers = NUMBERS.map(
    (name, i) => `CAST(hash(i * ${i + 1}) % 1000 AS ${i % 2 === 0 ? 'INTEGER' : 'DOUBLE'}) AS ${name}`,
  );
  const texts = TEXTS.map((name, i) => `'v' || (hash(i + ${i}) % 50) AS ${name}`);
  await session.run('CREATE SCHEMA bench');
  await session.run(`CREATE TABLE ${FROM} AS SELECT ${[...numbers, ...texts].join(', ')} FROM range(${rows}) AS r(i)`);
  return rows;
}

async function planned(warehouse: Warehouse, session: Session): Promise<number> {
  const registry = createRegistry(coreExpectations);
  const options = { registry, parameters: { vars: {}, now: new Date() } };
  const plan = planChecks([suite], await warehouse.columns(TABLE), warehouse.dialect, options);
  const results = await runPlan(plan, session, { clock: systemClock });
  return results.filter(({ status }) => status === 'pass').length;
}

async function oneByOne(_: Warehouse, session: Session): Promise<number> {
  for (const { byHand } of checks) await session.query(`SELECT ${byHand.join(', ')} FROM ${FROM}`);
  return checks.length;
}

async function batchedByHand(_: Warehouse, session: Session): Promise<number> {
  const aggregates = [...new Set(checks.flatMap(({ byHand }) => byHand))];
  for (let i = 0; i < aggregates.length; i += 40)
    await session.query(`SELECT ${aggregates.slice(i, i + 40).join(', ')} FROM ${FROM}`);
  return checks.length;
}

const WAYS: Readonly<Record<string, (warehouse: Warehouse, session: Session) => Promise<number>>> = {
  fill,
  lastro: planned,
  'by-hand': batchedByHand,
  'one-by-one': oneByOne,
};
const work = WAYS[way];
if (work === undefined) throw new Error(`unknown way ${way}: ${Object.keys(WAYS).join(', ')}`);
const warehouse = await openDuckDB({
  path: file,
  readOnly: way !== 'fill',
  ...(way === 'fill' ? {} : { memoryLimit: option, tempDirectory: `${file}.tmp` }),
});
console.log(await work(warehouse, await warehouse.session()));
await warehouse.close();
