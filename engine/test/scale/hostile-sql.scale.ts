import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataFolder } from '../../src/publish/site/files.js';
import { BesiegedProject, otherStatements, reachingExpressions, reachingRelations } from '../support/hostile-sql.js';

/** Texts for each door; LASTRO_HOSTILE_TEXTS sets it. */
const TEXTS = Number(process.env['LASTRO_HOSTILE_TEXTS'] ?? 400);
const SEED = Number(process.env['LASTRO_HOSTILE_SEED'] ?? 1);

/** Where a relation may stand in a query. */
const READING = [
  'SELECT * FROM {R}',
  'FROM {R}',
  'SELECT (SELECT count(*) FROM {R}) AS n',
  'WITH a AS (SELECT * FROM {R}) SELECT * FROM a',
  'WITH a AS (SELECT 1), b AS (FROM a, {R}) SELECT * FROM b',
  'SELECT 1 WHERE EXISTS (SELECT 1 FROM {R})',
  'SELECT 1 UNION ALL SELECT 1 FROM {R}',
  '(SELECT 1) EXCEPT (SELECT 1 FROM {R})',
  'SELECT 1 FROM range(1) AS t(i) LEFT JOIN {R} ON TRUE',
  'SELECT 1 FROM range(1) AS t(i), LATERAL (SELECT * FROM {R})',
  'SELECT 1 ORDER BY (SELECT count(*) FROM {R})',
  'SELECT 1 LIMIT (SELECT count(*) FROM {R})',
  'SELECT list_transform([1], x -> (SELECT count(*) FROM {R}))',
  'SELECT count(*) FILTER (WHERE 1 IN (SELECT 1 FROM {R})) AS n',
  'SELECT 1 AS n GROUP BY ALL HAVING EXISTS (FROM {R})',
  'SELECT row_number() OVER (ORDER BY (SELECT count(*) FROM {R})) AS n',
  'SELECT i FROM range(1) AS t(i) QUALIFY row_number() OVER (ORDER BY (SELECT count(*) FROM {R})) > 0',
  'SELECT * FROM (VALUES ((SELECT count(*) FROM {R})))',
  'SELECT * FROM (SUMMARIZE FROM {R})',
  'SELECT * FROM (DESCRIBE FROM {R})',
  'SELECT * FROM (PIVOT {R} ON 1 IN (1) USING count(*))',
  'SELECT CASE WHEN TRUE THEN (SELECT count(*) FROM {R}) END AS n',
  'SELECT {} || MAP {1: (SELECT count(*) FROM {R})}',
  'SELECT 1) AS x UNION ALL SELECT 1 FROM (SELECT * FROM {R}',
  'SELECT 1) AS x, (SELECT * FROM {R}',
  'SELECT 1) AS x CROSS JOIN {R} --',
];

/** Where an expression may stand in a query. */
const COMPUTING = [
  'SELECT {E} AS x',
  'SELECT 1 AS x WHERE {E} IS NULL',
  'WITH a AS (SELECT {E} AS x) FROM a',
  'SELECT 1 AS x ORDER BY {E}',
  'SELECT struct_pack(x := {E}) AS x',
  'SELECT coalesce(NULL, [{E}]) AS x',
  'VALUES ({E})',
  'SELECT 1) AS x WHERE {E} IS NULL --',
];

/** Where a statement may be brought in. */
const SMUGGLING = [
  '{S}',
  '{S};',
  'SELECT 1; {S}',
  '{S}; SELECT 1',
  'SELECT 1;; {S};',
  'SELECT 1) AS x; {S}; SELECT * FROM (SELECT 1',
  'SELECT 1); {S} --',
  "SELECT 1) TO '{W}/x.csv' (FORMAT csv); {S}; --",
  'SELECT 1\n); {S};\nSELECT (1',
  'SELECT 1 /* */; /* */ {S}',
  'WITH a AS ({S}) SELECT * FROM a',
  'SELECT * FROM ({S})',
  'EXPLAIN {S}',
  'SELECT 1 -- \n; {S}',
  "SELECT ';' AS x; {S}",
  'SELECT $$ ) $$ AS x; {S}',
];

let seed = SEED;
/** A whole number below `n`; the same ones for the same seed. */
function random(n: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
}
const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;

/** The same text for a parser, and another for whoever looks for words. */
const DISGUISES: readonly ((sql: string) => string)[] = [
  (sql) => sql,
  (sql) => sql.replaceAll(/\b[A-Za-z]+(?=\s|\()/g, (word) => (random(2) === 0 ? word.toUpperCase() : word)),
  (sql) => sql.replaceAll(' ', () => pick([' ', '\n', '\t', '  ', ' /* x */ ', ' -- x\n'])),
  (sql) => sql.replaceAll(' ', '\u00a0'),
  (sql) => sql.replaceAll(/\b([a-z_]+)\(/g, '"$1"('),
  (sql) => sql.replaceAll(/\b(read_\w+|glob|getenv)\(/g, 'main.$1('),
  (sql) => sql.replaceAll(/\b(read_\w+|glob)\(/g, 'system.main.$1('),
  (sql) => `${sql} -- )`,
  (sql) => `${sql};`,
  (sql) => `(${sql})`,
  (sql) => `/* ; */ ${sql}`,
  (sql) => `\n\n${sql}\n\n`,
];

let besieged: BesiegedProject;
beforeAll(async () => {
  besieged = new BesiegedProject();
  await besieged.build();
});
afterAll(() => besieged.remove());

function hostileText(): string {
  const { outside } = besieged;
  const kind = random(10);
  const text =
    kind < 5
      ? pick(READING).replaceAll('{R}', () => pick(reachingRelations(outside)))
      : kind < 7
        ? pick(COMPUTING).replaceAll('{E}', () => pick(reachingExpressions(outside)))
        : pick(SMUGGLING).replaceAll('{S}', () => pick(otherStatements(outside)));
  return pick(DISGUISES)(pick(DISGUISES)(text.replaceAll('{W}', `${outside}/written`)));
}

const hostileTexts = (): string[] => Array.from({ length: TEXTS }, hostileText);

const suiteOf = (texts: readonly string[], table?: string): string =>
  JSON.stringify({
    ...(table === undefined ? {} : { table }),
    expectations: texts.map((text, i) => ({
      type: 'unexpected_rows_expectation',
      kwargs: { unexpected_rows_query: text, description: `text ${i}` },
    })),
  });

interface Validation {
  success: boolean;
  exception_info: { raised_exception: boolean };
}

test('no hostile query of a suite does anything in a run', async () => {
  const { project } = besieged;
  const texts = hostileTexts();
  const file = 'expectations/marts/hostile.json';
  project.write(file, suiteOf(texts, 'fct_orders'));
  const { out, err } = await project.lastro('test');
  fs.rmSync(project.path(file));
  const statuses = project.results.results.filter((result) => result.file === file).map(({ status }) => status);
  expect(statuses).toHaveLength(TEXTS);
  expect(texts.filter((_, i) => statuses[i] !== 'error')).toEqual([]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

test.each(['data/orders.csv', 'target/warehouse.duckdb:raw.orders'])('nor in a check of %s', async (data) => {
  const { project } = besieged;
  const texts = hostileTexts();
  project.write('hostile/suite.json', suiteOf(texts));
  const { out, err } = await project.lastro('check', data, '--suite', 'hostile/suite.json', '--format', 'json');
  const { results } = JSON.parse(out) as { results: Validation[] };
  expect(results).toHaveLength(TEXTS);
  expect(texts.filter((_, i) => results[i]?.exception_info.raised_exception !== true)).toEqual([]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

test('no hostile model is built', async () => {
  const { project } = besieged;
  const texts = hostileTexts().filter((text) => !text.includes('@'));
  texts.forEach((text, i) => {
    project.write(`transforms/marts/hostile/q${i}.sql`, 'select 1 as x');
    project.write(`transforms/marts/hostile/q${i}.duckdb.sql`, text);
  });
  const { out, err } = await project.lastro('run', '--select', 'path:transforms/marts/hostile');
  fs.rmSync(project.path('transforms/marts/hostile'), { recursive: true });
  const { results } = project.results;
  expect(results, err).toHaveLength(texts.length);
  expect(results.filter(({ status }) => status !== 'error')).toEqual([]);
  expect(await besieged.damage(out + err)).toEqual([]);
});

test('no hostile query of a page, or beside one, is answered', async () => {
  const { project } = besieged;
  const texts = hostileTexts();
  project.write('src/index.md', texts.map((text, i) => `\`\`\`sql id=q${i}\n${text}\n\`\`\`\n`).join('\n'));
  texts.forEach((text, i) => project.write(`src/q${i}.${i % 2 === 0 ? 'csv' : 'parquet'}.sql`, text));
  const problems = await besieged.answerPages();
  project.write('src/index.md', '# Shop\n');
  for (const name of fs.readdirSync(project.path('src')))
    if (name.endsWith('.sql')) fs.rmSync(project.path('src', name));
  const answers = fs
    .readdirSync(path.join(dataFolder(project.dir), 'queries'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile());
  expect(answers).toEqual([]);
  expect(problems.split('\n').filter((line) => /^(ProblemsError: )?src\//.test(line)).length).toBeGreaterThanOrEqual(
    TEXTS,
  );
  expect(await besieged.damage(problems)).toEqual([]);
});

test('no hostile query is shown', async () => {
  const { project } = besieged;
  const shown: string[] = [];
  for (const text of hostileTexts()) {
    const { code, out, err } = await project.lastro('show', '--inline', text);
    if (code !== 2 || !err.includes('--inline')) shown.push(`${text}: ${out}${err}`);
  }
  expect(shown).toEqual([]);
  expect(await besieged.damage(shown.join('\n'))).toEqual([]);
  console.log(`${TEXTS} texts at each of 7 places, seed ${SEED}`);
});
