import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LiveProject } from './live-project.js';

const LOADER = (amount: string): string => `import fs from 'node:fs';
import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'sales', table: 'sales', description: 'Sales.', columns: ['id', 'amount'],
  *load({ projectDir }) {
    fs.appendFileSync(projectDir + '/loads.txt', '.');
    yield { id: '1', amount: '${amount}' };
  },
});
`;
const SUITE = (maximum: number): string => `expectations:
  - type: expect_column_values_to_be_between
    kwargs: {column: amount, min_value: 0, max_value: ${maximum}}
`;
const PAGE = (n: number): string => `# Sales

\`\`\`sql id=sums
SELECT ${n} AS n FROM marts.fct_sales
\`\`\`

\`\`\`sql id=other
SELECT count(*) AS n FROM marts.fct_sales
\`\`\`
`;
const MODEL = (factor: string): string =>
  `select id, @try_cast(amount, INTEGER) * ${factor} as amount\nfrom @source(raw, sales)\n`;
const UNIT_TEST = (amount: number): string => `unit_tests:
  - name: doubled
    model: fct_sales
    given: [{input: "source('raw', 'sales')", rows: [{id: '1', amount: '2'}]}]
    expect: {rows: [{amount: ${amount}}]}
`;

const FILES = {
  'lastro.config.ts': `export default { name: 'live', title: 'Live', vars: { floor: 0 } };\n`,
  'loaders/sales.ts': LOADER('5'),
  'transforms/marts/fct_sales.sql': MODEL('2'),
  'transforms/marts/rpt_sales.sql': 'select sum(amount) as total from @ref(fct_sales)\n',
  'transforms/marts/rpt_other.sql': 'select 1 as one\n',
  'transforms/raw/sources.yaml': `sources:
  - name: raw
    tables: [{name: sales, columns: [{name: id, data_type: VARCHAR}, {name: amount, data_type: VARCHAR}]}]
`,
  'expectations/marts/fct_sales.yaml': SUITE(100),
  'src/index.md': PAGE(1),
};

interface Run {
  verdict: string;
  outdated?: boolean;
  run_id: string;
  stale: { run_id: string } | null;
}
interface Rows {
  rows: { n: number }[];
  provenance: { run_id: string };
}
interface Dataset {
  data: Record<string, unknown[]>;
  run_id: string;
}

describe('a session follows edits', () => {
  const live = new LiveProject(FILES);
  const loads = (): number => live.folder.read('loads.txt').length;
  const total = (): unknown => live.shown<Dataset>('marts/rpt_sales.json').data['total']?.[0];
  const problems = (): string[] => live.session.shown.map(({ place, message }) => `${place} ${message}`);
  const reset = async (): Promise<void> => {
    const wrong = Object.entries(FILES).filter(([file, text]) => live.folder.read(file) !== text);
    for (const [file, text] of wrong) await live.write(file, text);
    expect(problems()).toEqual([]);
  };

  beforeAll(() => live.start());
  afterAll(() => live.end());

  test('of prose, which runs nothing', async () => {
    const run = live.shown<Run>('run.json').run_id;
    const log = await live.write('src/index.md', `${PAGE(1)}\nMore words.\n`);
    expect(log).toMatch(/^live {2}src\/index\.md {2}[\d.]+ m?s$/);
    expect(live.folder.read('.site/index.md')).toContain('More words.');
    expect(live.shown<Run>('run.json').run_id).toBe(run);
  });

  test('of a fence, which answers it alone', async () => {
    const other = live.folder.path('target/site-data/queries/index.other.json');
    const before = fs.statSync(other).mtimeMs;
    await live.write('src/index.md', PAGE(7));
    expect(live.shown<Rows>('queries/index.sums.json').rows).toEqual([{ n: 7 }]);
    expect(fs.statSync(other).mtimeMs).toBe(before);
  });

  test('of a model, with what it feeds, without loading', async () => {
    const log = await live.write('transforms/marts/fct_sales.sql', MODEL('3'));
    expect(total()).toBe(15);
    expect(log).toContain('marts.fct_sales');
    expect(log).toContain('marts.rpt_sales');
    expect(log).not.toMatch(/rpt_other|raw\.sales/);
    expect(loads()).toBe(1);
    const recorded = live.folder.path('.lastro/history');
    expect(fs.readdirSync(recorded).filter((name) => name.endsWith('.json.gz'))).toHaveLength(1);
    await reset();
  });

  test('of a loader, which loads its source', async () => {
    await live.write('loaders/sales.ts', LOADER('6'));
    expect(total()).toBe(12);
    expect(loads()).toBe(2);
    await live.session.load();
    expect(loads()).toBe(3);
    await reset();
  });

  test('while a load fails: it is not tried again until its loader is edited, and nothing that needs it passes', async () => {
    await live.write('loaders/sales.ts', LOADER('7').replace('yield', `throw new Error('away'); yield`));
    expect(problems()[0]).toMatch(/^loaders\/sales\.ts\S* sales: away/);
    const tried = loads();
    await live.write('transforms/marts/fct_sales.sql', MODEL('3'));
    expect(problems()[0]).toMatch(/^loaders\/sales\.ts\S* sales: away/);
    expect(loads()).toBe(tried);
    expect(live.folder.statuses()).toMatchObject({ sales: 'error', fct_sales: 'skipped', rpt_sales: 'skipped' });
    await reset();
    expect(total()).toBe(10);
  });

  test('of a suite, which runs its checks, and whose failure keeps the figures and says where', async () => {
    const before = live.shown<Run>('run.json').run_id;
    const log = await live.write('expectations/marts/fct_sales.yaml', SUITE(1));
    expect(log).toContain('expectations/marts/fct_sales.yaml:2');
    expect(log).not.toMatch(/ model {2}/);
    expect(problems()[0]).toMatch(/^expectations\/marts\/fct_sales\.yaml:2 /);
    expect(live.config).toContain('expectations/marts/fct_sales.yaml:2');
    expect(live.shown<Run>('run.json')).toMatchObject({ verdict: 'fail', stale: { run_id: before } });
    await reset();
    expect(live.shown<Run>('run.json')).toMatchObject({ verdict: 'pass', stale: null });
    expect(live.config).not.toContain('fct_sales.yaml');
  });

  test('of a unit test that fails', async () => {
    const log = await live.edit(
      () => live.folder.write('transforms/marts/tests.yaml', UNIT_TEST(5)),
      'transforms/marts/tests.yaml',
    );
    expect(log).toContain('transforms/marts/tests.yaml:2');
    expect(problems()[0]).toMatch(/^transforms\/marts\/tests\.yaml:2 doubled/);
    await live.edit(() => fs.rmSync(live.folder.path('transforms/marts/tests.yaml')), 'transforms/marts/tests.yaml');
    expect(problems()).toEqual([]);
  });

  test.each([
    ['SQL that does not run', 'transforms/marts/fct_sales.sql', 'select nothing\nfrom @source(raw, sales)\n'],
    ['a model that refers to none', 'transforms/marts/rpt_sales.sql', 'select 1 as x from @ref(nowhere)\n'],
    ['YAML that is none', 'expectations/marts/fct_sales.yaml', 'expectations: [\n'],
    ['a loader that does not parse', 'loaders/sales.ts', 'export default (\n'],
    ['a configuration with a key that does not exist', 'lastro.config.ts', `export default { nam: 'live' };\n`],
  ])('of %s: the mark is no pass any more, pages go on, and the next edit repairs it', async (_, file, text) => {
    const log = await live.write(file, text);
    expect(problems()[0]).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')}`));
    expect(log).toContain(file);
    const run = live.shown<Run>('run.json');
    expect(run.outdated === true || run.verdict === 'fail').toBe(true);
    await live.write('src/index.md', PAGE(8));
    expect(live.shown<Rows>('queries/index.sums.json').rows).toEqual([{ n: 8 }]);
    await reset();
    expect(live.shown<Run>('run.json').outdated).toBeUndefined();
    expect(live.shown<Run>('run.json').verdict).toBe('pass');
  });

  test('of a fence that does not run, which has no answer of before', async () => {
    const log = await live.write('src/index.md', PAGE(1).replace('SELECT 1', 'SELECT nothing'));
    expect(log).toContain('src/index.md:4:8');
    expect(problems()[0]).toMatch(/^src\/index\.md:4:8 /);
    expect(fs.existsSync(live.folder.path('.site/data/queries/index.sums.json'))).toBe(false);
    expect(live.shown<Rows>('queries/index.other.json').rows).toEqual([{ n: 1 }]);
    await reset();
    expect(live.shown<Rows>('queries/index.sums.json').rows).toEqual([{ n: 1 }]);
  });

  test('of the configuration: its variables are those of the next run', async () => {
    await live.write('transforms/marts/rpt_other.sql', 'select @var(floor) as one\n');
    await live.write('lastro.config.ts', FILES['lastro.config.ts'].replace('floor: 0', 'floor: 9'));
    expect(live.shown<Dataset>('marts/rpt_other.json').data['one']).toEqual([9]);
    await reset();
  });

  test('of files that come, go, and are renamed', async () => {
    await live.write('transforms/marts/rpt_new.sql', 'select 1 as x\n');
    expect(live.shown<Dataset>('marts/rpt_new.json').data).toEqual({ x: [1] });
    const rename = (from: string, to: string) => (): void =>
      fs.renameSync(live.folder.path(from), live.folder.path(to));
    await live.edit(
      rename('transforms/marts/rpt_new.sql', 'transforms/marts/rpt_newer.sql'),
      'transforms/marts/rpt_newer.sql',
    );
    await live.session.idle();
    expect(live.shown<Dataset>('marts/rpt_newer.json').data).toEqual({ x: [1] });
    fs.mkdirSync(live.folder.path('src/parts'));
    await live.write('src/parts/more.md', '# More\n');
    expect(live.folder.read('.site/parts/more.md')).toBe('# More\n');
    await live.edit(() => fs.rmSync(live.folder.path('src/parts'), { recursive: true }), 'src/parts/more.md');
    expect(fs.existsSync(live.folder.path('.site/parts/more.md'))).toBe(false);
  });

  test('of a file that an editor writes beside it and renames', async () => {
    const beside = live.folder.path('transforms/marts/.fct_sales.sql.swp');
    for (const factor of ['4', '2']) {
      fs.writeFileSync(beside, MODEL(factor));
      await live.edit(
        () => fs.renameSync(beside, live.folder.path('transforms/marts/fct_sales.sql')),
        'transforms/marts/fct_sales.sql',
      );
      expect(total()).toBe(5 * Number(factor));
    }
  });

  test('one after the other, of which the last one stands', async () => {
    for (const factor of ['3', '4', '5']) live.folder.write('transforms/marts/fct_sales.sql', MODEL(factor));
    await live.write('transforms/marts/fct_sales.sql', MODEL('6'));
    expect(total()).toBe(30);
  });
});

describe('without loads', () => {
  test('nothing is loaded but on request, and what the warehouse has is built', async () => {
    const live = new LiveProject(FILES);
    try {
      await live.folder.lastro('load');
      await live.start({}, { loads: false, earlier: live.folder.results.results });
      expect(live.shown<Dataset>('marts/rpt_sales.json').data['total']).toEqual([10]);
      await live.write('loaders/sales.ts', LOADER('6'));
      expect(live.folder.read('loads.txt')).toBe('.');
      await live.session.load();
      expect(live.shown<Dataset>('marts/rpt_sales.json').data['total']).toEqual([12]);
    } finally {
      await live.end();
    }
  });
});

describe('with a selection', () => {
  test('what it leaves out is neither built nor called checked, and the figures that there are are shown', async () => {
    const live = new LiveProject(FILES);
    try {
      await live.start({ select: ['+fct_sales'], publishesParts: true });
      expect(live.shown<Dataset>('marts/fct_sales.json').data['amount']).toEqual([10]);
      expect(live.lines.join('\n')).not.toContain('rpt_other');
      expect(live.shown<{ unpublished: string[] }>('run.json').unpublished).toContain('marts.rpt_other');
      await live.write('transforms/marts/fct_sales.sql', MODEL('3'));
      expect(live.shown<Dataset>('marts/fct_sales.json').data['amount']).toEqual([15]);
    } finally {
      await live.end();
    }
  });
});
