import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

describe('what cannot start exits 2', () => {
  let project: ProjectFolder;
  beforeAll(() => {
    project = new ProjectFolder(SHOP);
  });
  afterAll(() => project.remove());

  it.each<[what: string, args: string[], message: RegExp]>([
    ['an unknown command', ['biuld'], /unknown command 'biuld'[^]*did you mean build\?/i],
    ['an unknown flag', ['build', '--full-refesh'], /unknown option '--full-refesh'[^]*did you mean --full-refresh\?/i],
    ['an unknown flag of a nested command', ['source', 'freshness', '--selct', 'x'], /did you mean --select\?/i],
    ['an unknown model', ['show', '--select', 'fct_odrers'], /usage\.unknown-node .*did you mean fct_orders\?/],
    ['an unknown variable', ['build', '--vars', '{flor: 1}'], /usage\.unknown-var .*flor.*did you mean floor\?/],
    ['an unknown target', ['build', '--target', 'prd'], /usage\.unknown-target .*did you mean prod\?/],
    ['variables that are no mapping', ['build', '--vars', 'floor'], /YAML or JSON mapping/],
    ['a thread count of none', ['build', '--threads', '0'], /whole number from 1/],
    ['a moment that is none', ['build', '--now', 'yesterday'], /use a date such as/],
    ['a log format', ['build', '--log-format', 'xml'], /known: text, json/],
    ['a folder that is not there', ['build', '--project-dir', 'nowhere'], /usage\.project-dir/],
    ['a table of a warehouse that is not there', ['show', '--select', 'fct_orders'], /warehouse\.missing/],
    ['a format of rows', ['show', '--select', 'fct_orders', '--output', 'jsn'], /did you mean json\?/],
    ['a mode of indirect selection', ['ls', '--indirect-selection', 'cautios'], /did you mean cautious\?/],
    ['a resource type', ['ls', '--resource-type', 'modle'], /did you mean model\?/],
    ['a shell', ['completion', 'basch'], /did you mean bash\?/],
  ])('%s', async (_, args, message) => {
    const { code, err } = await project.lastro(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('a variable that no model and no suite reads, where the configuration states none', async () => {
    const bare = new ProjectFolder({
      ...SHOP,
      'lastro.config.ts': `export default { name: 'shop' };\n`,
      'expectations/marts/rpt_regions.yaml': `expectations:
  - {type: expect_column_min_to_be_between, kwargs: {column: revenue, min_value: {$PARAMETER: least * 2}}}
`,
    });
    const vars = '{floor: 0, least: 0.5}';
    try {
      expect(await bare.lastro('build', '--vars', vars)).toMatchObject({ code: 0, err: '' });
      const { code, err } = await bare.lastro('build', '--vars', vars.replace('least', 'lest'));
      expect(code).toBe(2);
      expect(err).toContain('usage.unknown-var  unknown variable lest (did you mean least?)');
    } finally {
      bare.remove();
    }
  });

  it('LASTRO_NOW that is no moment', async () => {
    const { code, err } = await project.lastroWith({ LASTRO_NOW: 'soon' }, 'build');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('usage.now') as string });
  });
});

describe('a project that is not whole exits 2, with every problem at its place', () => {
  let project: ProjectFolder;
  afterEach(() => project.remove());

  it('without a configuration', async () => {
    project = new ProjectFolder();
    expect(await project.lastro('build')).toMatchObject({
      code: 2,
      err: expect.stringContaining('config.missing') as string,
    });
  });

  it('with problems in several files', async () => {
    project = new ProjectFolder(SHOP);
    project.edit('expectations/marts/fct_orders.yaml', (text) => text.replace('max_value', 'maximum_value'));
    project.edit('expectations/raw/orders.yaml', (text) => text.replace('not_be_null', 'not_be_nul'));
    project.edit('transforms/marts/models.yaml', (text) => text.replace('name: rpt_regions', 'name: rpt_regoins'));
    const { code, err } = await project.lastro('build');
    expect(code).toBe(2);
    expect(err).toMatch(/expectations\/marts\/fct_orders\.yaml:4:5 {2}suite\.unknown-kwarg .*did you mean max_value\?/);
    expect(err).toMatch(/expectations\/raw\/orders\.yaml:2:5 {2}suite\.unknown-expectation .*did you mean/);
    expect(err).toMatch(
      /transforms\/marts\/models\.yaml:\d+:\d+ {2}transforms\.unknown-model .*did you mean rpt_regions\?/,
    );
  });

  it('with models that refer to nothing, or to each other in a circle', async () => {
    project = new ProjectFolder(SHOP);
    project.edit('transforms/marts/fct_orders.sql', (text) => text.replace('@ref(stg_orders)', '@ref(stg_odrers)'));
    const unknown = await project.lastro('build');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toMatch(/transforms\/marts\/fct_orders\.sql:1:\d+ .*stg_odrers.*did you mean stg_orders\?/);
    project.edit('transforms/marts/fct_orders.sql', (text) => text.replace('@ref(stg_odrers)', '@ref(rpt_regions)'));
    const circle = await project.lastro('build');
    expect(circle.code).toBe(2);
    expect(circle.err).toMatch(
      /graph\.cycle .*fct_orders -> rpt_regions -> fct_orders|rpt_regions -> fct_orders -> rpt_regions/,
    );
  });

  it('with a suite that is not JSON', async () => {
    project = new ProjectFolder({ ...SHOP, 'expectations/marts/rpt_regions.json': '{"expectations": [,]}' });
    const { code, err } = await project.lastro('build');
    expect(code).toBe(2);
    expect(err).toMatch(/expectations\/marts\/rpt_regions\.json:1:\d+ {2}suite\.syntax/);
  });

  it('with a suite about a table that nothing makes', async () => {
    project = new ProjectFolder({ ...SHOP, 'expectations/marts/fct_odrers.yaml': 'expectations: []\n' });
    const { code, err } = await project.lastro('build');
    expect(code).toBe(2);
    expect(err).toContain('suite.unknown-table');
    expect(err).toContain('did you mean marts.fct_orders?');
  });
});

describe('a run that went wrong exits 1', () => {
  let project: ProjectFolder;
  afterEach(() => project.remove());

  it('a missing data column is a failed check', async () => {
    project = new ProjectFolder(SHOP);
    project.edit('expectations/marts/fct_orders.yaml', (text) => text.replace('column: amount', 'column: amuont'));
    const { code, out } = await project.lastro('build');
    expect(code).toBe(1);
    expect(out).toContain('amuont');
    expect(project.results.verdict).toBe('fail');
  });

  it('a check that may not catch its errors breaks its table, not the run', async () => {
    project = new ProjectFolder(SHOP);
    project.edit('expectations/marts/fct_orders.yaml', (text) =>
      text.replace('column: amount', 'catch_exceptions: false, column: amuont'),
    );
    expect((await project.lastro('build')).code).toBe(1);
    const { results, counts } = project.results;
    expect(counts).toMatchObject({ error: 2, skipped: 0 });
    expect(results.find(({ status }) => status === 'error')?.message).toContain('amuont');
  });

  it('a missing file is a failed load; the others go on', async () => {
    project = new ProjectFolder(SHOP);
    const { rm } = await import('node:fs/promises');
    await rm(project.path('data/customers.csv'));
    const { code, out } = await project.lastro('build');
    expect(code).toBe(1);
    expect(out).toContain('load.missing-file');
    expect(project.statuses()).toMatchObject({ customers: 'error', stg_customers: 'skipped', fct_orders: 'success' });
  });

  it('--fail-fast starts nothing more after the first failure', async () => {
    project = new ProjectFolder(SHOP);
    project.edit('transforms/staging/stg_customers.sql', (text) => text.replace('email', 'emial'));
    expect((await project.lastro('build', '--fail-fast', '--threads', '1')).code).toBe(1);
    expect(project.results.counts.skipped).toBeGreaterThan(5);
    expect(project.statuses()).toMatchObject({ stg_customers: 'error', fct_orders: 'skipped' });
    expect((await project.lastro('build', '--threads', '1')).code).toBe(1);
    expect(project.statuses()).toMatchObject({ stg_customers: 'error', fct_orders: 'success' });
  });

  it('--warn-error makes failures of warnings, in every report; nothing is published', async () => {
    project = new ProjectFolder(SHOP);
    project.edit('data/orders.csv', (text) => `${text}4,bruno\n`);
    project.edit('expectations/staging/stg_orders.yaml', (text) => text.replace('_to_not_be_null', '_to_be_null'));
    expect((await project.lastro('build')).code).toBe(0);
    expect(project.results).toMatchObject({ verdict: 'warn', counts: { warn: 2, fail: 0 } });
    const published = project.read('target/published/index.json');

    const { code, out } = await project.lastro('build', '--warn-error', '--full-refresh');
    expect(code).toBe(1);
    expect(out).toMatch(/^FAIL {2}.* 2 fail /m);
    expect(out).toContain('expectations/staging/stg_orders.yaml:2');
    expect(project.results).toMatchObject({
      verdict: 'fail',
      counts: { warn: 0, fail: 2 },
      args: { warn_error: true },
    });
    expect(project.statuses()).toMatchObject({ orders: 'fail', stg_orders: 'success', fct_orders: 'success' });
    expect(project.read('target/junit.xml')).toContain('failures="2"');
    expect(project.read('target/summary.md')).toMatch(/^## ❌ Failed/);
    expect(project.read('target/badge.svg')).toContain('2 failed');
    expect(project.read('target/published/index.json')).toBe(published);

    expect((await project.lastro('retry')).code).toBe(1);
    expect((await project.lastro('build')).code).toBe(0);
  });

  it('--warn-error fails a load of rejected records although nothing checks it', async () => {
    project = new ProjectFolder(SHOP);
    project.edit('data/customers.csv', (text) => `${text}carla\n`);
    expect((await project.lastro('load', '--select', 'customers')).code).toBe(0);
    const { code, out } = await project.lastro('load', '--select', 'customers', '--warn-error', '--full-refresh');
    expect(code).toBe(1);
    expect(out).toContain('FAIL');
  });
});

describe('what is printed', () => {
  let project: ProjectFolder;
  beforeAll(async () => {
    project = new ProjectFolder(SHOP);
    project.edit('expectations/marts/fct_orders.yaml', (text) =>
      text.replace('max_value: 1000}', 'max_value: 5}\n    severity: warning'),
    );
    expect((await project.lastro('build')).code).toBe(0);
  });
  afterAll(() => project.remove());

  it('a line for each step, with number, name, status, rows and time, and a sum', async () => {
    const { lines } = await project.lastro('build', '--full-refresh');
    expect(lines[0]).toMatch(/^ 1\/14 {2}\w+ +[\w.]+(: \w+)? +(ok|pass) .* [\d.]+ s/);
    expect(lines.find((line) => line.includes('marts.fct_orders') && line.includes('model'))).toMatch(
      /ok +3 rows +[\d.]+ s/,
    );
    expect(lines.at(-1)).toMatch(/^WARN {2}8 success, 5 pass, 1 warn {2}in [\d.]+ s {2}run \d{8}T\d{6}-[0-9a-f]{6}$/);
  });

  it('only warnings and failures with --quiet', async () => {
    const { code, lines } = await project.lastro('build', '--full-refresh', '--quiet');
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringContaining('WARN'),
      expect.stringContaining('WARN'),
      expect.stringMatching(/^expectations\/marts\/fct_orders\.yaml:4 {2}/),
      expect.stringContaining('2 of 3 rows'),
      expect.stringMatching(/^ {4}rows: npx lastro show --failures [0-9a-f]{12}$/),
    ]);
  });

  it('nothing at all with --quiet when all is well', async () => {
    const { out } = await project.lastro('build', '--quiet', '--select', 'layer:staging');
    expect(out.trim()).toBe('');
  });

  it('JSON line by line with --log-format json', async () => {
    const { lines } = await project.lastro('build', '--log-format', 'json', '--full-refresh');
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(parsed.map(({ level }) => level))).toEqual(new Set(['info', 'warn']));
    for (const { ts } of parsed) expect(new Date(String(ts)).toISOString()).toBe(ts);
    const events = (name: string): Record<string, unknown>[] => parsed.filter(({ event }) => event === name);
    expect(events('step').map(({ step, steps }) => [step, steps])).toEqual(
      Array.from({ length: 14 }, (_, i) => [i + 1, 14]),
    );
    expect(events('step').find(({ node, kind }) => node === 'marts.fct_orders' && kind === 'model')).toMatchObject({
      status: 'success',
      rows: 3,
      milliseconds: expect.any(Number) as number,
    });
    expect(events('check')).toMatchObject([
      { node: 'marts.fct_orders', status: 'warn', failures: 2, file: 'expectations/marts/fct_orders.yaml', line: 4 },
    ]);
    expect(events('run')).toMatchObject([{ verdict: 'warn', counts: { success: 8, pass: 5, warn: 1 } }]);
  });

  it('that nothing was selected, where a selection holds nothing that the command runs', async () => {
    const { code, lines } = await project.lastro('test', '--select', 'resource_type:seed', '--target-path', 'other');
    expect(code).toBe(0);
    expect(lines.at(-1)).toContain('no nodes were selected for this command');
  });

  it('never a secret of the environment', async () => {
    const env = { SHOP_API_TOKEN: 's3cr3t-value', LASTRO_WAREHOUSE: 'nowhere/s3cr3t-value/w.duckdb' };
    project.write('nowhere', 'a file where a folder should be');
    const { code, err, out } = await project.lastroWith(env, 'build');
    expect(code).toBe(2);
    expect(err).toContain('***');
    expect(`${err}${out}`).not.toContain('s3cr3t-value');
  });

  it('to nobody, when the reader leaves: the run goes on', async () => {
    const { child, ended } = project.spawn(['build', '--full-refresh']);
    child.stdout?.destroy();
    const { code, err } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('help and version, at once and from anywhere', async () => {
    const help = await project.lastro('--help');
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/Usage: lastro[^]*build[^]*check[^]*retry/);
    expect((await project.lastro()).out).toBe(help.out);
    const { version } = JSON.parse(project.read('node_modules/lastro/package.json')) as { version: string };
    expect((await project.lastro('--version')).out.trim()).toBe(version);
    expect((await project.spawn(['--version']).ended).out.trim()).toBe(version);
  });
});
