import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import MarkdownIt from 'markdown-it';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/history/index.js';
import type { RunComparison } from '../../src/publish/comparison/index.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const PAGE = `# Regions

\`\`\`js
const regions = FileAttachment("data/marts/rpt_regions.json").json();
\`\`\`
`;

/** What a change of the shop would change: an order's amount, a new order below the floor, a new column, other checks. */
const change = (project: ProjectFolder): void => {
  project.edit('data/orders.csv', (text) => `${text.replace('7.25', '8.25')}4,zed,-2\n`);
  project.edit('transforms/marts/rpt_regions.sql', (sql) => sql.replace('as orders', 'as orders, 1 as weight'));
  project.edit('expectations/marts/fct_orders.yaml', (yaml) => yaml.replace('max_value: 1000', 'max_value: 9'));
  project.write(
    'expectations/marts/rpt_regions.yaml',
    'expectations:\n  - type: expect_column_values_to_not_be_null\n    kwargs: {column: weight}\n',
  );
};

/** Leaves a history as earlier versions wrote it. */
function withoutUnitTests(history: string): void {
  for (const name of fs.readdirSync(history).filter((file) => file.endsWith('.json.gz'))) {
    const file = path.join(history, name);
    const { unit_tests: unitTests, ...record } = JSON.parse(gunzipSync(fs.readFileSync(file)).toString()) as RunRecord;
    expect(unitTests).toHaveLength(1);
    fs.writeFileSync(file, gzipSync(JSON.stringify(record)));
  }
}

describe('lastro compare', () => {
  let project: ProjectFolder;
  beforeEach(() => {
    project = new ProjectFolder({ ...SHOP, 'src/regions.md': PAGE });
    project.edit('expectations/marts/fct_orders.yaml', (yaml) => `${yaml}    severity: warning\n`);
  });
  afterEach(() => project.remove());

  const compare = async (...args: string[]): Promise<RunComparison> =>
    JSON.parse((await project.lastro('compare', '--format', 'json', ...args)).out) as RunComparison;
  const statuses = ({ tables }: RunComparison): Record<string, string> =>
    Object.fromEntries(tables.map(({ relation, status }) => [relation, status]));

  it('shows rows, columns, keys, figures and checks of two targets', async () => {
    await project.lastro('build', '-t', 'prod');
    change(project);
    await project.lastro('build');
    const comparison = await compare('--from', 'prod', '--to', 'dev');
    expect(statuses(comparison)).toEqual({
      'raw.orders': 'changed',
      'marts.fct_orders': 'changed',
      'marts.rpt_regions': 'changed',
      'staging.stg_orders': 'changed',
      'raw.customers': 'equal',
      'staging.regions': 'equal',
      'staging.stg_customers': 'equal',
      'marts.dim_customers': 'equal',
    });
    const [raw, orders, regions] = comparison.tables;
    expect(raw?.rows).toEqual({ from: 3, to: 4 });
    expect(orders?.values?.keys).toMatchObject({ key: ['order_id'], declared: true, changed: 1, only_from: 0 });
    expect(orders?.values?.keys?.examples).toEqual([
      { key: { order_id: '2' }, in: 'both', values: { amount: { from: '7.25', to: '8.25' } } },
    ]);
    expect(regions?.columns.added.map(({ name }) => name)).toEqual(['weight']);
    expect(regions?.pages).toEqual(['Regions']);
    const revenue = regions?.values?.columns.find(({ name }) => name === 'revenue');
    expect([revenue?.from.sum, revenue?.to.sum]).toEqual(['20.75', '21.75']);
    expect(comparison.checks?.added.map(({ relation }) => relation)).toEqual(
      ['marts.rpt_regions', 'marts.fct_orders'].sort(),
    );
    expect(comparison.checks?.newly_failing.map(({ expectation }) => expectation)).toEqual([
      expect.stringContaining('amount'),
    ]);
    expect(comparison.checks?.removed).toHaveLength(1);
    expect(comparison.not_compared).toEqual(['what pages compute from published tables in the browser']);
    withoutUnitTests(project.path('.lastro/history'));
    const older = await compare('--from', 'prod', '--to', 'dev');
    expect(older.not_compared.filter((note) => note.startsWith('unit tests: '))).toEqual([
      expect.stringMatching(/^unit tests: run \S+ of prod has none on record$/),
      expect.stringMatching(/^unit tests: run \S+ of dev has none on record$/),
    ]);
  });

  it('compares with a saved state where production cannot be reached, and says what it does not know', async () => {
    await project.lastro('build', '-t', 'prod');
    await project.lastro('state', 'save', 'kept');
    change(project);
    await project.lastro('build');
    const comparison = await compare('--state', 'kept');
    expect(statuses(comparison)).toEqual({
      'raw.orders': 'changed',
      'marts.fct_orders': 'changed',
      'marts.rpt_regions': 'changed',
      'raw.customers': 'counts',
      'staging.regions': 'counts',
      'staging.stg_orders': 'counts',
      'staging.stg_customers': 'counts',
      'marts.dim_customers': 'equal',
    });
    expect(comparison.tables[1]?.values?.keys?.changed).toBe(1);
    expect(comparison.not_compared).toEqual([
      'personal columns, whose pseudonyms depend on the key: marts.dim_customers.email',
      expect.stringMatching(
        /^values of 5 tables that are not published \(raw.customers, raw.orders, .*\): only columns/,
      ),
      'what pages compute from published tables in the browser',
    ]);
    expect(statuses(await compare('--state', 'kept', '--select', 'rpt_regions'))).toEqual({
      'marts.rpt_regions': 'changed',
    });
  });

  it('finds nothing where nothing changes, whatever key made the pseudonyms', async () => {
    await project.lastro('build', '-t', 'prod');
    await project.lastro('state', 'save', 'kept');
    const other = project.copy();
    try {
      other.write('.lastro/pseudonym.key', 'another key, of 32 characters and more');
      await other.lastro('build', '--full-refresh');
      const { code, out } = await other.lastro('compare', '--state', 'kept');
      expect(code).toBe(0);
      expect(out).toContain(
        'the run of dev passed; 0 of 8 tables changed, 5 not compared by value; 0 checks newly failing, 0 fixed',
      );
      expect(out).not.toMatch(/SQL|definition/);
    } finally {
      other.remove();
    }
  });

  it('knows of a run that failed what it got to, and that it published nothing', async () => {
    await project.lastro('build', '-t', 'prod');
    await project.lastro('state', 'save', 'kept');
    project.edit('transforms/marts/rpt_regions.sql', () => 'select nothing from @ref(fct_orders)\n');
    expect((await project.lastro('build')).code).toBe(1);
    const comparison = await compare('--state', 'kept');
    expect(comparison.to.verdict).toBe('fail');
    expect(statuses(comparison)).toMatchObject({ 'marts.rpt_regions': 'unknown', 'marts.fct_orders': 'counts' });
    expect(comparison.not_compared[0]).toMatch(/^figures: run \S+ of dev published none$/);
    project.edit('transforms/marts/fct_orders.sql', () => 'select nothing from @ref(stg_orders)\n');
    await project.lastro('build');
    expect((await project.lastro('compare', '--state', 'kept')).out).toMatch(
      /; 0 checks newly failing, 0 fixed, [1-9] not run$/m,
    );
  });

  it('is never better than what it knows: a failed unit test, other SQL and values that were not compared are in the headline', async () => {
    await project.lastro('build', '-t', 'prod');
    await project.lastro('state', 'save', 'kept');
    project.edit('transforms/marts/rpt_regions.sql', (sql) =>
      sql.replace('sum(amount)', 'sum(case when amount > 2 then amount end)'),
    );
    project.edit('transforms/marts/models.yaml', (yaml) => yaml.replace('DECIMAL(12, 2)', 'DECIMAL(13, 2)'));
    project.edit('lastro.config.ts', (config) => config.replace('floor: 0', 'floor: 1'));
    expect((await project.lastro('build')).code).toBe(1);
    expect(project.read('target/summary.md')).toMatch(/^\| Unit tests \| 1 fail \|$/m);
    const comparison = await compare('--state', 'kept');
    expect(Object.fromEntries(comparison.tables.map(({ relation, definition }) => [relation, definition]))).toEqual({
      ...{ 'marts.rpt_regions': 'sql', 'marts.fct_orders': 'definition', 'staging.stg_orders': 'compiled' },
      ...{ 'raw.orders': 'same', 'raw.customers': 'same', 'staging.regions': 'same' },
      ...{ 'staging.stg_customers': 'same', 'marts.dim_customers': 'same' },
    });
    expect(comparison.checks?.newly_failing).toMatchObject([
      { kind: 'unit_test', relation: 'marts.rpt_regions', before: 'pass', after: 'fail' },
    ]);
    const headline =
      'the run of dev failed; 0 of 8 tables changed, 8 not compared by value (3 of them defined otherwise); ' +
      '1 unit test newly failing, 0 fixed';
    const { out } = await project.lastro('compare', '--state', 'kept');
    expect(out.split('\n')).toEqual(
      expect.arrayContaining([
        headline,
        'counts   marts.rpt_regions  rows 2',
        '         its SQL changed; values not compared',
        'same columns, and number of rows where it is known, values not compared: 8 tables',
        expect.stringMatching(/^newly failing: marts.rpt_regions unit test revenue_of_a_region \(.*: pass -> fail\)$/),
      ]),
    );
    const markdown = (await project.lastro('compare', '--state', 'kept', '--format', 'markdown')).out;
    const plain = markdown.replaceAll('\\', '');
    expect(plain).toContain(`**${headline}**`);
    expect(plain).toMatch(/\| `marts.rpt_regions` \| not compared by value \| its SQL changed \|/);
    expect(plain).toMatch(/\| newly failing \| `marts.rpt_regions` \| unit test revenue_of_a_region \|/);

    await project.lastro('state', 'save', 'failed');
    project.edit('transforms/marts/rpt_regions.sql', (sql) =>
      sql.replace('case when amount > 2 then amount end', 'amount'),
    );
    await project.lastro('build');
    const fixed = await compare('--state', 'failed');
    expect(fixed.checks?.fixed).toMatchObject([{ kind: 'unit_test', before: 'fail', after: 'pass' }]);
  });

  it('compares with the last good figures where the saved run failed', async () => {
    await project.lastro('build', '-t', 'prod');
    const sql = project.read('transforms/marts/fct_orders.sql');
    project.write('transforms/marts/fct_orders.sql', 'select nothing\n');
    await project.lastro('build', '-t', 'prod');
    await project.lastro('state', 'save', 'kept');
    project.write('transforms/marts/fct_orders.sql', sql);
    await project.lastro('build');
    const comparison = await compare('--state', 'kept');
    expect(statuses(comparison)).toMatchObject({ 'marts.rpt_regions': 'equal', 'marts.fct_orders': 'equal' });
    expect(comparison.not_compared[0]).toMatch(
      /^the last run of prod \(saved\), \S+, published no figures: those of its run/,
    );
    expect(comparison.not_compared[2]).toMatch(
      /^the last run of prod did not get to [1-9]\d* checks? and \d+ tables: /,
    );
    expect(comparison.checks).toMatchObject({ newly_failing: [], fixed: [], added: [], removed: [] });
  });

  it('names added and removed tables', async () => {
    await project.lastro('build', '-t', 'prod');
    await project.lastro('state', 'save', 'kept');
    project.edit('transforms/marts/models.yaml', (yaml) => yaml.slice(0, yaml.indexOf('  - name: rpt_regions')));
    fs.rmSync(project.path('transforms/marts/rpt_regions.sql'));
    project.write('transforms/marts/rpt_days.sql', 'select count(*) as orders from @ref(fct_orders)\n');
    await project.lastro('build');
    const both = [await compare('--state', 'kept'), await compare('--from', 'prod')];
    for (const comparison of both)
      expect(statuses(comparison)).toMatchObject({ 'marts.rpt_days': 'added', 'marts.rpt_regions': 'removed' });
  });

  it('makes a comment of bounded size in which no text of the data is markup', async () => {
    const hostile = '````</details><img src=x>@octocat [a](https://evil.example) |';
    const orders = (amount: number): string =>
      [
        'order_id,customer,amount',
        ...Array.from({ length: 400 }, (_, i) => `${hostile}${i},${hostile},${amount}`),
      ].join('\n');
    project.write('data/orders.csv', orders(1));
    await project.lastro('build', '-t', 'prod');
    await project.lastro('state', 'save', 'kept');
    project.write('data/orders.csv', orders(2));
    project.write(
      'expectations/marts/fct_orders.yaml',
      JSON.stringify({
        expectations: Array.from({ length: 50 }, (_, i) => ({
          type: 'expect_column_values_to_be_in_set',
          kwargs: { column: 'customer', value_set: [`${hostile}${i}`] },
          severity: 'warning',
        })),
      }),
    );
    await project.lastro('build');
    const { out } = await project.lastro('compare', '--state', 'kept', '--format', 'markdown', '--examples', '400');
    expect(out.length).toBeLessThan(60_000);
    expect(out).toMatch(/and \d+ more lines/);
    const tokens = new MarkdownIt({ html: true, linkify: true })
      .parse(out, {})
      .flatMap((token) => [token, ...(token.children ?? [])]);
    const html = tokens.filter(({ type }) => type.startsWith('html')).map(({ content }) => content.trim());
    expect(html).toEqual([
      '<!-- lastro compare -->',
      '<details><summary>Figures and rows that differ</summary>',
      '</details>',
    ]);
    expect(tokens.filter(({ type }) => type === 'fence')).toHaveLength(1);
    expect(tokens.filter(({ type }) => ['link_open', 'image'].includes(type))).toEqual([]);
    const outside = tokens.filter(({ type }) => type === 'inline').map(({ content }) => content);
    expect(outside.join('\n')).toContain('octocat');
    expect(outside.join('\n')).not.toMatch(/(?<!\\)[@<[]/);
  });

  it.each([
    [['compare'], 'there is nothing to compare with'],
    [['compare', '--state', 'nowhere'], 'there is no saved state'],
    [['compare', '--state', 'kept', '--to', 'dev'], '--to names a target'],
    [['compare', '--from', 'dev', '--to', 'dev'], 'dev cannot be compared with itself'],
    [['compare', '--from', 'nobody'], 'unknown target nobody'],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await project.lastro(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
