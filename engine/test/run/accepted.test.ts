import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRuns } from '../../src/history/index.js';
import type { NodeResult } from '../../src/publish/artifacts.js';
import { ProjectFolder, type Ended } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const ACCEPTANCE = { until: '2027-06-30', reason: 'prices are settled in July', by: 'Finance', at_most: 2 };

const SUITE = `severity: warning
expectations:
  - type: expect_column_values_to_be_between
    kwargs: {column: amount, max_value: 8}
    accepted: ${JSON.stringify(ACCEPTANCE)}
  - type: expect_column_mean_to_be_between
    kwargs: {column: amount, max_value: 1}
    accepted: ${JSON.stringify(ACCEPTANCE)}
`;

/** Only the first of the checks. */
const ONE = SUITE.split('\n').slice(0, 5).join('\n');

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(SHOP);
  project.write('expectations/staging/stg_orders.yaml', ONE);
});
afterEach(() => project.remove());

const build = (day: string, ...args: string[]): Promise<Ended> =>
  project.lastroWith({ LASTRO_NOW: `${day}T12:00:00Z` }, 'build', ...args);

const orders = (...amounts: number[]): void =>
  project.write(
    'data/orders.csv',
    `order_id,customer,amount\n${amounts.map((n, i) => `${i + 1},${i % 2 === 0 ? 'ana' : 'bruno'},${n}\n`).join('')}`,
  );

const checked = (): NodeResult =>
  project.results.results.find(({ name }) => name === 'expect_column_values_to_be_between:stg_orders')!;

describe('a warning of no more rows than the suite accepts', () => {
  it('stays a warning in the artifacts, which say that it is accepted', async () => {
    expect(await build('2027-06-30')).toMatchObject({ code: 0 });
    expect(checked()).toMatchObject({
      ...{ status: 'warn', failures: 1, accepted: ACCEPTANCE },
      message: expect.stringContaining(
        'accepted until 2027-06-30 by Finance: prices are settled in July (1 of at most 2 rows)',
      ) as string,
      check: { success: false, observed: '1 of 3 rows (33 %) not as expected' },
    });
    expect(project.read('target/junit.xml')).toMatch(/<system-out>warning: .*accepted until 2027-06-30 by Finance/);
    const [record] = await readRuns(project.path('.lastro/history'));
    expect(record?.checks.find(({ accepted }) => accepted !== undefined)).toMatchObject({
      ...{ status: 'warn', failures: 1, accepted: ACCEPTANCE },
    });
  });

  it('makes no verdict worse, and is counted and shown', async () => {
    const { out } = await build('2027-06-30');
    const { verdict, counts } = project.results;
    expect([verdict, counts.warn, counts.accepted]).toEqual(['pass', 0, 1]);
    expect(out).toMatch(/^PASS {2}.* pass, 1 accepted {2}in /m);
    expect(out).toMatch(/accepted {2}amount is at most 8: .*accepted until 2027-06-30 by Finance/);
    expect(out).not.toMatch(/WARN/);
    expect(project.read('target/badge.svg')).toContain('checks passed, 1 accepted');
    const summary = project.read('target/summary.md');
    expect(summary).toContain('## ✅ Passed (1 warning accepted): shop');
    expect(summary).toMatch(/\| Checks \| 5 \| 4 \| 0 \| 1 \| 0 \| 0 \| 0 \|/);
    expect(summary).toMatch(
      /\| .*stg_orders.* \| .* \| 1 of at most 2 \| 2027-06-30 \| Finance \| prices are settled in July \|/,
    );
    expect((await project.lastro('annotate')).out.trim()).toBe('');
  });

  it('is no failure under --warn-error', async () => {
    expect(await build('2027-06-30', '--warn-error')).toMatchObject({ code: 0 });
    orders(9, 10, 11);
    expect(await build('2027-06-30', '--warn-error')).toMatchObject({ code: 1 });
  });
});

describe('a warning that is not accepted any more', () => {
  it('of more rows says so, is newly failing and opens an incident', async () => {
    await build('2027-06-29');
    orders(9, 10, 11);
    const { out } = await build('2027-06-30');
    expect(project.results.verdict).toBe('warn');
    expect(checked()).toMatchObject({
      ...{ status: 'warn', failures: 3 },
      message: expect.stringContaining('3 failing rows, 2 were accepted until 2027-06-30') as string,
    });
    expect(checked()).not.toHaveProperty('accepted');
    expect(out).toContain('1 check newly failing');
    expect(out).toContain('1 opened, 0 closed, 1 open');
  });

  it('is told the day after, although nothing was checked again', async () => {
    await build('2027-06-30');
    const { out } = await build('2027-07-01');
    expect(out).toMatch(/stg_orders .*1 warned, unchanged/);
    expect(checked()).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('the acceptance of at most 2 failing rows ran out on 2027-06-30') as string,
    });
    expect(project.results.verdict).toBe('warn');
    expect(out).toContain('1 check newly failing');
  });

  it('is not accepted where its failing rows cannot be counted', async () => {
    project.write('expectations/staging/stg_orders.yaml', SUITE);
    await build('2027-06-30');
    const mean = project.results.results.find(({ name }) => name.startsWith('expect_column_mean'));
    expect(mean?.message).toContain(
      'not accepted, although it may be until 2027-06-30: its failing rows cannot be counted',
    );
    expect([project.results.counts.warn, project.results.counts.accepted]).toEqual([1, 1]);
  });
});

it('a check that passes says in the log that its acceptance can be removed', async () => {
  orders(1, 2);
  expect((await build('2027-06-30')).out).toContain(
    'expectations/staging/stg_orders.yaml:3:5  expect_column_values_to_be_between: the check passes: its acceptance until 2027-06-30 is not needed, and can be removed',
  );
  const late = await build('2027-07-01');
  expect(late).toMatchObject({ code: 0 });
  expect(late.out).toContain('its acceptance ran out on 2027-06-30, and can be removed');
  expect(project.results.verdict).toBe('pass');
});

it('an acceptance on a critical check is an error of the check', async () => {
  project.edit('expectations/staging/stg_orders.yaml', (text) =>
    text.replace('severity: warning', 'severity: critical'),
  );
  const { code, out } = await build('2027-06-30');
  expect(code).toBe(1);
  expect(checked()).toMatchObject({ status: 'error' });
  expect(out).toContain('only a warning can be accepted');
});

it('lastro convert keeps it', async () => {
  const { out } = await project.lastro('convert', 'expectations/staging/stg_orders.yaml', '--format', 'yaml');
  project.write('expectations/staging/stg_orders.yaml', out);
  await build('2027-06-30');
  expect(checked()).toMatchObject({ accepted: ACCEPTANCE });
});

describe('lastro check', () => {
  const check = (day: string, ...args: string[]): Promise<Ended> =>
    project.lastroWith(
      { LASTRO_NOW: `${day}T12:00:00Z` },
      ...['check', 'data/orders.csv', '--suite', 'expectations/staging/stg_orders.yaml', ...args],
    );

  it('accepts as a run does, in every format', async () => {
    const text = await check('2027-06-30', '--warn-error');
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/^ACCEPTED .*\n.*\(1 of at most 2 rows\)/);
    expect(text.out).toContain('1 check: 1 accepted');
    const json = JSON.parse((await check('2027-06-30', '--format', 'json')).out) as { results: object[] };
    expect(json.results[0]).toMatchObject({ success: false, meta: { status: 'warn', accepted: ACCEPTANCE } });
    const sarif = (await check('2027-06-30', '--format', 'sarif')).out;
    expect(sarif).toContain('"justification": "Finance: prices are settled in July"');
    expect((await check('2027-06-30', '--format', 'github')).out).toMatch(/^::notice .*accepted until 2027-06-30/);
    expect((await check('2027-06-30', '--format', 'markdown')).out).toMatch(/^\| accepted \|/m);
  });

  it('warns after the day, and says what can be removed', async () => {
    expect(await check('2027-07-01', '--warn-error')).toMatchObject({ code: 1 });
    expect((await check('2027-07-01')).out).toContain('ran out on 2027-06-30');
    orders(1);
    expect((await check('2027-06-30')).err).toContain('is not needed, and can be removed');
  });
});
