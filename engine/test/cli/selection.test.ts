import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeAll(() => {
  project = new ProjectFolder(SHOP);
});
afterAll(() => project.remove());

/** Names of what `lastro ls` lists, tests left out. */
async function list(...args: string[]): Promise<string[]> {
  const { code, err, lines } = await project.lastro('ls', ...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return lines
    .filter((id) => !/^(unit_)?test\./.test(id))
    .map((id) => id.split('.').at(-1) ?? '')
    .sort();
}

describe('--select', () => {
  it.each<[selector: string, names: string[]]>([
    ['fct_orders', ['fct_orders']],
    ['marts.fct_orders', ['fct_orders']],
    ['model.shop.fct_orders', ['fct_orders']],
    ['*orders', ['fct_orders', 'orders', 'stg_orders']],
    ['+fct_orders', ['fct_orders', 'orders', 'stg_orders']],
    ['1+fct_orders', ['fct_orders', 'stg_orders']],
    ['stg_orders+', ['fct_orders', 'rpt_regions', 'stg_orders']],
    ['stg_orders+1', ['fct_orders', 'stg_orders']],
    ['1+fct_orders+1', ['fct_orders', 'rpt_regions', 'stg_orders']],
    [
      '@stg_orders',
      ['customers', 'dim_customers', 'fct_orders', 'orders', 'regions', 'rpt_regions', 'stg_customers', 'stg_orders'],
    ],
    [
      '@rpt_regions',
      ['customers', 'dim_customers', 'fct_orders', 'orders', 'regions', 'rpt_regions', 'stg_customers', 'stg_orders'],
    ],
    ['file:stg_orders.sql', ['stg_orders']],
    ['tag:core', ['dim_customers', 'fct_orders']],
    ['tag:core,tag:people', ['dim_customers']],
    ['tag:report fct_orders', ['fct_orders', 'rpt_regions']],
    ['layer:staging', ['regions', 'stg_customers', 'stg_orders']],
    ['layer:marts,+tag:people', ['dim_customers']],
    ['path:transforms/staging', ['stg_customers', 'stg_orders']],
    ['transforms/marts/fct_orders.sql', ['fct_orders']],
    ['source:orders', ['orders']],
    ['source:raw.orders', ['orders']],
    ['source:raw', ['customers', 'orders']],
    ['source:orders+1', ['orders', 'stg_orders']],
    ['resource_type:seed', ['regions']],
  ])('%s', async (selector, names) => {
    expect(await list('--select', selector)).toEqual(names);
  });

  it('given several times is a union', async () => {
    expect(await list('-s', 'fct_orders', '-s', 'tag:report')).toEqual(['fct_orders', 'rpt_regions']);
  });

  it('given several values is a union', async () => {
    expect(await list('-s', 'fct_orders', 'tag:report', '--exclude', 'tag:people')).toEqual([
      'fct_orders',
      'rpt_regions',
    ]);
  });
});

describe('tests', () => {
  /** What a test is about: the table of a check, the model of a unit test. */
  async function tests(...args: string[]): Promise<string[]> {
    const { code, lines } = await project.lastro('ls', '--output', 'json', ...args);
    expect(code).toBe(0);
    return lines
      .map((line) => JSON.parse(line) as { resource_type: string; name: string; depends_on: string[] })
      .filter(({ resource_type }) => resource_type.endsWith('test'))
      .map(({ resource_type, name }) => (resource_type === 'unit_test' ? name : (name.split(':')[1] ?? '')))
      .sort();
  }

  it.each<[selection: string[], about: string[]]>([
    [['-s', 'stg_orders'], ['stg_orders']],
    [
      ['-s', 'source:raw', 'fct_orders'],
      ['fct_orders', 'fct_orders', 'orders'],
    ],
    [['-s', 'rpt_regions'], ['revenue_of_a_region']],
    [['-s', 'layer:marts,test_type:unit'], ['revenue_of_a_region']],
    [
      ['-s', 'fct_orders,test_type:data'],
      ['fct_orders', 'fct_orders'],
    ],
    [['-s', 'test_name:expect_column_values_to_be_unique'], ['fct_orders']],
    [
      ['-s', 'file:fct_orders.yaml'],
      ['fct_orders', 'fct_orders'],
    ],
    [['-s', 'fct_orders', '--exclude', 'test_name:*unique'], ['fct_orders']],
    [
      ['--exclude', 'fct_orders dim_customers', 'resource_type:unit_test'],
      ['orders', 'stg_orders'],
    ],
    [['-s', 'fct_orders', '--indirect-selection', 'empty'], []],
  ])('%j come along with what they read', async (selection, about) => {
    expect(await tests(...selection)).toEqual(about);
  });

  it('that read more than was picked come along as the mode says', async () => {
    const wide = new ProjectFolder({
      ...SHOP,
      'expectations/marts/fct_orders.yaml': `expectations:
  - type: expect_column_values_to_be_present_in_other_table
    kwargs: {column: customer, other_table: dim_customers, other_column: customer}
  - type: expect_column_values_to_be_present_in_other_table
    kwargs: {column: order_id, other_table: staging.stg_orders, other_column: order_id}
`,
    });
    const count = async (...args: string[]): Promise<number> =>
      (await wide.lastro('ls', '--resource-type', 'test', ...args)).lines.length;
    try {
      expect(await count('-s', 'fct_orders')).toBe(2);
      expect(await count('-s', 'fct_orders', '--indirect-selection', 'buildable')).toBe(1);
      expect(await count('-s', 'fct_orders', '--indirect-selection', 'cautious')).toBe(0);
      expect(await count('-s', 'fct_orders', 'dim_customers', '--indirect-selection', 'cautious')).toBe(2);
      expect(await count('-s', 'dim_customers', '--indirect-selection', 'cautious')).toBe(1);
    } finally {
      wide.remove();
    }
  });
});

describe('--exclude', () => {
  it('takes away from everything', async () => {
    expect(await list('--exclude', 'layer:raw layer:staging')).toEqual(['dim_customers', 'fct_orders', 'rpt_regions']);
  });
  it('takes away from what was selected', async () => {
    expect(await list('--select', '+fct_orders', '--exclude', 'source:raw')).toEqual(['fct_orders', 'stg_orders']);
  });
});

describe('a check that came along with what it reads', () => {
  it('is left for the run that builds its own table; asked for by itself, it breaks', async () => {
    const fresh = new ProjectFolder({
      ...SHOP,
      'expectations/marts/fct_orders.yaml': `expectations:
  - type: expect_column_values_to_be_present_in_other_table
    kwargs: {column: customer, other_table: dim_customers, other_column: customer}
`,
    });
    try {
      expect((await fresh.lastro('build', '--select', '+dim_customers')).code).toBe(0);
      const alongside = fresh.results.results.find(({ relation }) => relation === 'marts.fct_orders');
      expect(alongside).toMatchObject({ status: 'skipped' });
      expect(alongside?.message).toContain('marts.fct_orders has not been built');
      const { lines } = await fresh.lastro('ls', '--select', 'test_type:data,fct_orders');
      expect((await fresh.lastro('test', '--select', ...lines)).code).toBe(1);
      expect((await fresh.lastro('test', '--select', 'fct_orders')).code).toBe(1);
      expect((await fresh.lastro('test')).code).toBe(1);
    } finally {
      fresh.remove();
    }
  });

  it('tells what to build first, where a model reads what is not there', async () => {
    const fresh = new ProjectFolder(SHOP);
    const { code, out } = await fresh.lastro('run', '--select', 'stg_orders');
    fresh.remove();
    expect(code).toBe(1);
    expect(out).toContain('(--select +stg_orders also builds the models it reads)');
  });
});

describe('what the summary says to run', () => {
  /** What ran when each command of a failed build's summary was run. */
  async function rerun(edits: readonly [file: string, from: string, to: string][]): Promise<string[]> {
    const broken = new ProjectFolder(SHOP);
    for (const [file, from, to] of edits) broken.edit(file, (text) => text.replace(from, () => to));
    try {
      expect((await broken.lastro('build')).code).toBe(1);
      const commands = [...broken.read('target/summary.md').matchAll(/`npx lastro (.+?)`/g)].map(
        ([, args]) => args ?? '',
      );
      expect(commands).toHaveLength(edits.length);
      const ran: string[] = [];
      for (const command of commands) {
        expect(await broken.lastro(...command.split(' '), '--target-path', 'target')).toMatchObject({
          code: 1,
          err: '',
        });
        const bad = broken.results.results.filter(({ status }) => status !== 'skipped');
        ran.push(...bad.map(({ resource_type, relation }) => `${resource_type} ${relation}`));
      }
      return ran.sort();
    } finally {
      broken.remove();
    }
  }

  it('runs just that: the load', async () => {
    expect(await rerun([['data/customers.csv', 'region', 'reguon']])).toEqual(['source raw.customers']);
  });

  it('runs just that: the check, the unit test', async () => {
    expect(
      await rerun([
        ['expectations/marts/fct_orders.yaml', '1000', '5'],
        ['transforms/marts/models.yaml', 'revenue: 5', 'revenue: 6'],
      ]),
    ).toEqual(['test marts.fct_orders', 'unit_test marts.rpt_regions']);
  });
});

describe('a run of a part', () => {
  it('runs that part, and publishes nothing', async () => {
    const part = new ProjectFolder(SHOP);
    try {
      const { code, out } = await part.lastro('build', '--select', '+fct_orders');
      expect(code).toBe(0);
      expect(out).toContain('only a part of the project was run');
      const nodes = part.results.results.filter(({ resource_type }) => resource_type !== 'test');
      expect(nodes.map(({ name }) => name).sort()).toEqual(['fct_orders', 'orders', 'stg_orders']);
      expect(part.results.results.length - nodes.length).toBe(4);
    } finally {
      part.remove();
    }
  });
});

describe('compared with an earlier run', () => {
  it('state: and result: pick what changed and what failed', async () => {
    const before = new ProjectFolder(SHOP);
    try {
      const missing = await before.lastro('ls', '--select', 'state:modified');
      expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('usage.no-state') as string });
      before.edit('transforms/marts/dim_customers.sql', (text) => text.replace('region', 'reguon'));
      expect((await before.lastro('build')).code).toBe(1);
      const names = async (...args: string[]): Promise<string[]> =>
        (await before.lastro('ls', '--resource-type', 'model', ...args)).lines.map((id) => id.split('.').at(-1) ?? '');
      expect(await names('--select', 'result:error')).toEqual(['dim_customers']);
      expect(await names('--select', 'result:skipped')).toEqual(['rpt_regions']);
      expect(await names('--select', 'result:error+')).toEqual(['dim_customers', 'rpt_regions']);

      before.edit('transforms/marts/fct_orders.sql', (text) => `${text}-- touched\n`);
      before.write('transforms/marts/rpt_new.sql', 'select 1 as one\n');
      expect(await names('--select', 'state:new')).toEqual(['rpt_new']);
      expect(await names('--select', 'state:modified')).toEqual(['fct_orders', 'rpt_new']);
      expect(await names('--select', 'state:modified+,result:skipped')).toEqual(['rpt_regions']);
      expect(await names('--select', 'state:modified', '--state', 'target')).toEqual(['fct_orders', 'rpt_new']);
      const { code, err } = await before.lastro('ls', '--select', 'state:modified', '--state', 'nowhere');
      expect(code).toBe(2);
      expect(err).toContain('usage.state');
    } finally {
      before.remove();
    }
  });
});

describe('a selector that means nothing', () => {
  it.each([
    ['fct_odrers', /usage\.unknown-node {2}no node is named fct_odrers \(did you mean fct_orders\?\)/],
    ['tag:croe', /no node has tag croe \(did you mean core\?\)/],
    ['tags:core', /unknown selector method tags \(did you mean tag\?\)/],
    ['state:modifed', /usage\.no-state/],
    ['result:eror', /unknown result eror \(did you mean error\?\)/],
    ['test_type:units', /no node has test_type units \(did you mean unit\?\)/],
    ['@fct_orders+', /@ and \+ cannot be combined/],
    ['layer:mart', /did you mean marts\?/],
  ])('%s exits 2 with the nearest name', async (selector, message) => {
    const { code, err } = await project.lastro('build', '--select', selector);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
