import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ReceivingServer } from '../alerts/http-server.js';
import { workbook } from '../load/workbook.js';
import type { DocumentedCommand } from './documented-commands.js';
import { freePort } from './free-port.js';
import { type Ended, ProjectFolder } from './project-folder.js';
import { SHOP } from './shop.js';

const loader = (name: string, columns: readonly string[]): string => `import { csvFile, defineLoader } from 'lastro';

export default defineLoader({
  name: '${name}',
  table: '${name}',
  description: 'The ${name} of the shop.',
  load: () => csvFile({ path: 'data/${name}.csv', columns: ${JSON.stringify(columns)} }),
});
`;

/** Five lines, and then a header. */
const SALES = '00000001Ana Souza                       \n00000002Bruno Lima                      \n';
const STATEMENT =
  'Statement;\nBranch: 0001;\n2024-01-01 to 2024-01-31;\n\nBalance;10,00\nData;Valor (R$)\n02/01/2024;1.234,56\n03/01/2024;-12,5\n';

const suite = (column: string, name?: string): string =>
  JSON.stringify({ name, expectations: [{ type: 'expect_column_values_to_not_be_null', kwargs: { column } }] });

/** The sales of a month: their amounts rise by a step, and some have no state. */
const month = (name: string, step: number): string =>
  [
    'sale_id,day,state,amount',
    ...Array.from({ length: 200 }, (_, i) => {
      const state = i % 25 < step ? '' : (['PE', 'SP', 'SP', 'RS'][i % 4] ?? '');
      return `${name}-${i},2026-0${name}-${String((i % 28) + 1).padStart(2, '0')},${state},${10 + ((i * 37) % 100) * step}`;
    }),
    '',
  ].join('\n');

/** The shop with the names that commands in the documents have. Some orders are also files beside it, of which one breaks its suite. */
const FILES: Readonly<Record<string, string>> = {
  ...SHOP,
  'lastro.config.ts': `import { defineConfig } from 'lastro';

export default defineConfig({
  name: 'shop',
  vars: { floor: 0 },
  archive: 'archive/',
  targets: {
    dev: { type: 'duckdb' },
    prod: { type: 'duckdb', path: 'target/prod.duckdb' },
    dbt: { type: 'duckdb', path: 'target/dbt.duckdb' },
    ana: { type: 'duckdb', path: 'target/ana.duckdb' },
  },
  alerts: { channels: { team: { type: 'slack', urlVariable: 'SLACK_WEBHOOK' } } },
  jobs: { nightly: { schedule: '0 6 * * *', steps: [{ command: 'build' }] } },
  intake: { sources: { sales: { contract: 'expectations/contracts/orders.json' } } },
  sensors: { sales_arrived: { type: 'file', path: 'data/sales/*.csv', job: 'nightly' } },
});
`,
  'src/index.md': '# Shop\n\n```sql id=regions\nselect * from marts.rpt_regions\n```\n',
  'data/orders.csv': `${SHOP['data/orders.csv'] ?? ''}4,ana,\n`,
  'data/rates.csv': 'day,rate\n2018-10-01,3.9\n',
  'data/stores.csv': 'id,city\n1,Recife\n',
  'data/airports.csv': 'code,city\nREC,Recife\n',
  'data.csv': 'day,amount\n2018-10-01,10\n2018-10-02,20\n',
  'data/penguins-raw.csv': 'species,mass\nAdelie,3750\nGentoo,NA\n',
  'data/cars.json': '[{"name": "beetle", "year": 1970}]',
  'flights.csv': 'date,origin,delay\n2026-01-01,GRU,12\n2026-01-02,REC,NA\n2026-01-03,POA,\n',
  'march.csv': month('3', 1),
  'april.csv': month('4', 2),
  'flights.yaml': suite('date', 'flights'),
  'statement.csv': STATEMENT,
  'data/statement.csv': STATEMENT,
  'statement.yaml': suite('Data', 'statement'),
  'dist/index.html': '<!doctype html><title>Shop</title>',
  'orders.csv': 'order_id,customer,amount\n1,ana,10.50\n2,bruno,-7.25\n',
  'orders.yaml': `name: orders
expectations:
  - type: expect_column_values_to_be_between
    kwargs: { column: amount, min_value: 0 }
`,
  'picture.png': 'a picture',
  'export.csv': 'id\n1\n',
  'suites/export.yaml': suite('id', 'export'),
  'schema.yml': `models:
  - name: orders
    columns: [{ name: order_id, tests: [unique, not_null] }]
  - name: fct_orders
    columns: [{ name: order_id, tests: [unique, not_null] }]
`,
  'loaders/rates.ts': loader('rates', ['day', 'rate']),
  'loaders/stores.ts': loader('stores', ['id', 'city']),
  'loaders/sample.ts': 'export default function sample() {}\n',
  'transforms/marts/rpt_sales.sql': 'select customer, sum(amount) as revenue from @ref(fct_orders) group by customer\n',
  'sales.txt': SALES,
  'data/sales.txt': SALES,
  'sales.yaml': suite('id', 'sales'),
  'transforms/marts/fct_payments.sql':
    "select 1 as id, @cast('2018-08-02', timestamp) as paid_at from @ref(stg_orders) where 1 = 0\n",
  'transforms/marts/fct_payments.yaml':
    'models: [{ name: fct_payments, config: { materialized: incremental, incremental_strategy: microbatch, batch_size: year, begin: 2018-08-01, event_time: paid_at } }]\n',
  'transforms/marts/daily_orders.sql': 'select count(*) as orders from @ref(stg_orders)\n',
  'transforms/marts/calendar.sql': "select @cast('2018-10-01', DATE) as day\n",
  'expectations/contracts/orders.json': JSON.stringify({
    type: 'object',
    properties: { order_id: { type: 'string' }, amount: { type: 'string', minLength: 1 } },
    required: ['order_id', 'amount'],
  }),
  'expectations/checkpoints/nightly.yaml': `data: data/orders.csv
suites: [expectations/raw/orders.yaml]
`,
  'gx/great_expectations.yml': `fluent_datasources:
  files:
    type: pandas_filesystem
    base_directory: ..
    assets:
      orders:
        type: csv
        batch_definitions:
          whole: {partitioner: {regex: orders.csv$, param_names: []}}
`,
  'gx/checkpoints/nightly.json': JSON.stringify({ name: 'nightly', validation_definitions: [{ name: 'orders' }] }),
  'gx/validation_definitions/orders.json': JSON.stringify({
    name: 'orders',
    data: { asset: { name: 'orders' }, batch_definition: { name: 'whole' }, datasource: { name: 'files' } },
    suite: { name: 'orders' },
  }),
  'gx/expectations/orders.json': suite('order_id', 'orders'),
};

function writeWorkbook(project: ProjectFolder): void {
  const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const rows = [
    ['order_id', 'amount'],
    ['1', '10.50'],
  ].map((row) => `<row>${row.map(cell).join('')}</row>`);
  fs.writeFileSync(project.path('sales.xlsx'), workbook(rows.join(''), { sheets: ['Orders', 'Notes'] }));
}

/** A loader that has records to follow. */
const writeVisits = (project: ProjectFolder): void =>
  project.write(
    'loaders/visits.ts',
    `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'visits', table: 'visits', description: 'Visits.', mode: 'append', columns: ['at'], load: () => [{ at: '2026-01-01' }],
});
`,
  );

/** Changes of the prepared project that a command needs. */
export const BEFORE: Readonly<Record<string, (project: ProjectFolder) => void>> = {
  'lastro add loader rates.py': (project) => fs.rmSync(project.path('loaders/rates.ts')),
  'lastro add loader sales --from sales.xlsx:Orders': writeWorkbook,
  'lastro load --follow': writeVisits,
  'lastro load --follow --every 5s --batch 1000 --publish-every 60s': writeVisits,
  'lastro check sales.xlsx --suite orders.yaml --sheet Orders': writeWorkbook,
  'lastro check sales.txt --suite orders.yaml --positions id:1-8,name:9-40': (project) =>
    project.write('orders.yaml', suite('id', 'orders')),
  'lastro add loader stores --from data/stores.csv': (project) => fs.rmSync(project.path('loaders/stores.ts')),
  'lastro convert gx/checkpoints/nightly.json --output expectations/checkpoints': (project) =>
    fs.rmSync(project.path('expectations/checkpoints/nightly.yaml')),
};

/** Commands that go on until they are interrupted, with the line from which on they serve. */
const READY: Readonly<Record<string, RegExp>> = {
  start: /http:\/\//,
  serve: /http:\/\//,
  dev: /live {2}http:\/\//,
  schedule: /scheduler started/,
  'intake serve': /listening on/,
  'load --follow': /following/,
};

const readyLine = ([name = '', second = '']: readonly string[]): RegExp | undefined =>
  READY[name] ?? READY[`${name} ${second}`];

/** The shop after a night: built on its targets with a state saved, one order changed since, and built again on `dev` by a job. */
export class DocumentedShop {
  private constructor(
    private readonly parent: string,
    private readonly prepared: ProjectFolder,
    private readonly channel: ReceivingServer,
  ) {}

  static async prepare(): Promise<DocumentedShop> {
    const parent = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'lastro-documents-'));
    const project = new ProjectFolder(FILES, parent);
    const shop = new DocumentedShop(parent, project, await ReceivingServer.start());
    await shop.succeed('build');
    await shop.succeed('build', '--target', 'prod');
    await shop.succeed('state', 'save', 'state', '--target', 'prod');
    fs.cpSync(project.path('.lastro'), path.join(parent, 'other', '.lastro'), { recursive: true });
    project.edit('data/orders.csv', (text) => text.replace('7.25', '8.25'));
    await shop.succeed('build', '--target', 'dbt');
    await shop.succeed('job', 'run', 'nightly');
    return shop;
  }

  /** Runs a command in a copy of the project. One that serves is interrupted when it does. */
  async run({ line, args }: DocumentedCommand): Promise<Ended> {
    const project = this.prepared.copy(this.parent);
    try {
      BEFORE[line]?.(project);
      const env = { SLACK_WEBHOOK: `${this.channel.url}/hook`, PORT: String(await freePort()) };
      const ready = readyLine(args);
      if (ready === undefined)
        return await project.lastroWith(env, ...args.map((word) => word.replace(/^~/, this.parent)));
      const port = args.indexOf('--port');
      return await project.lastroUntil(
        ready,
        env,
        ...args.map((word, i) => (port >= 0 && i === port + 1 ? env.PORT : word)),
      );
    } finally {
      project.remove();
    }
  }

  /** The exit code that the documents lead to expect. */
  static codeOf({ args, fails }: DocumentedCommand): number {
    return readyLine(args) === undefined ? Number(fails) : 130;
  }

  async remove(): Promise<void> {
    await this.channel.stop();
    fs.rmSync(this.parent, { recursive: true, force: true });
  }

  private async succeed(...args: string[]): Promise<void> {
    const { code, out, err } = await this.prepared.lastro(...args);
    if (code !== 0) throw new Error(out + err);
  }
}
