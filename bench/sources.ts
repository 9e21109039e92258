import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { WRITERS } from '../engine/test/load/workbook.js';
import { zip } from '../engine/test/load/zip.js';
import { startPostgres, type PostgresServer } from '../engine/test/support/postgres.js';
import { pythonWith } from '../engine/test/support/python.js';
import { bundleScript } from './bundle-script.js';
import { measure, type Usage } from './measure.js';
import type { Part } from './part.js';
import type { SourceJob } from './source-by-hand.js';
import { middle, rounded, seconds, type Table } from './table.js';

/** Those of the store's order items. */
const COLUMNS: Readonly<Record<string, string>> = {
  order_id: 'md5(n::VARCHAR)',
  order_item_id: '1 + n % 3',
  product_id: 'md5((n % 33000)::VARCHAR)',
  seller_id: 'md5((n % 3000)::VARCHAR)',
  shipping_limit_date: "TIMESTAMP '2017-01-01' + INTERVAL 37 SECOND * n",
  price: '((n % 50000) / 100)::DECIMAL(10, 2)',
  freight_value: '((n % 4000) / 100)::DECIMAL(10, 2)',
};
const NAMES = Object.keys(COLUMNS);
/** The columns one beside the other, 40 characters each. */
const POSITIONS = Object.fromEntries(
  NAMES.map((name, i): [string, [number, number]] => [name, [1 + i * 40, 40 + i * 40]]),
);

/** Rows of each source, unless one is picked. */
const MAX_ROWS = 1_000_000;

/** Rows of the workbook: more take the script minutes. */
const MAX_EXCEL_ROWS = 100_000;

const WRITE_EXCEL = `
import csv, sys, xlsxwriter
book = xlsxwriter.Workbook(sys.argv[2], {'constant_memory': True, 'strings_to_numbers': True})
sheet = book.add_worksheet()
for i, row in enumerate(csv.reader(open(sys.argv[1]))):
    if i > int(sys.argv[3]): break
    sheet.write_row(i, 0, row)
book.close()
`;

const READ_EXCEL = `
import csv, sys, openpyxl
write = csv.writer(sys.stdout)
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True): write.writerow(row)
`;

const DATASET = 'shop/items';

/** A source: how a loader names it, and what the script reads. */
interface Source {
  name: string;
  /** The loader: its file, and its text. */
  loader: [file: string, text: string];
  job: Pick<SourceJob, 'kind' | 'from' | 'command' | 'positions'>;
  /** Where it has fewer rows than the others. */
  rows?: number;
}

/** Each kind of source, or one by its name, into the raw layer by `lastro load`, beside the plainest script that makes such a table: in turn, a process each. */
export const benchSources: Part = async ({ root, work, rounds, rows: asked, source: only }) => {
  const rows = only === undefined ? Math.min(asked, MAX_ROWS) : asked;
  const folder = path.join(work, 'sources');
  fs.mkdirSync(path.join(folder, 'loaders'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(path.join(root, 'engine'), path.join(folder, 'node_modules', 'lastro'), 'dir');
  fs.writeFileSync(
    path.join(folder, 'lastro.config.ts'),
    "import { defineConfig } from 'lastro';\n\nexport default defineConfig({ name: 'sources', targets: { dev: { type: 'duckdb' } } });\n",
  );
  await writeFiles(folder, rows);
  const archive = zip({ 'items.csv': fs.readFileSync(path.join(folder, 'items.csv')) });
  fs.writeFileSync(path.join(folder, 'packed.zip'), archive);
  const http = createServer(({ url = '' }, response) => {
    if (url.includes('/view/')) response.end('{"currentVersionNumber": 1}');
    else if (url.includes('/download/')) response.end(archive);
    else fs.createReadStream(path.join(folder, 'items.csv')).pipe(response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server = await startPostgres();
  const python = await pythonWith(...WRITERS);
  if (python !== undefined)
    await promisify(execFile)(python, [
      ...['-c', WRITE_EXCEL, path.join(folder, 'items.csv'), path.join(folder, 'items.xlsx'), String(MAX_EXCEL_ROWS)],
    ]);
  const script = await bundleScript(root, 'source-by-hand');
  const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const env = {
    ...{ KAGGLE_API_BASE: address, KAGGLE_USERNAME: 'me', KAGGLE_KEY: 'key' },
    ...{ LASTRO_HISTORY: path.join(folder, 'history'), DATABASE_URL: server?.url ?? '' },
  };
  const table: Table = {
    caption: `${rows.toLocaleString('en-US')} rows of ${NAMES.length} columns.`,
    columns: [
      { title: 'source' },
      { title: 'by hand', unit: 's' },
      { title: 'memory', unit: 'MB' },
      { title: 'Lastro', unit: 's' },
      { title: 'memory', unit: 'MB' },
      { title: 'speed compared with by hand', unit: 'ratio' },
    ],
    rows: [],
  };
  try {
    if (server !== undefined) await fill(server, path.join(folder, 'items.csv'));
    const picked = sources(folder, address, server, python, rows).filter(({ name }) =>
      [name, undefined].includes(only),
    );
    for (const { name, loader, job, rows: count = rows } of picked) {
      const file = path.join(folder, 'loaders', loader[0]);
      fs.writeFileSync(file, loader[1]);
      const jobFile = path.join(folder, 'job.json');
      const byHand = path.join(folder, 'by-hand');
      const [theirs, ours]: [Usage[], Usage[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        for (const each of ['target', 'by-hand']) fs.rmSync(path.join(folder, each), { recursive: true, force: true });
        fs.mkdirSync(byHand);
        const database = path.join(byHand, 'items.duckdb');
        fs.writeFileSync(jobFile, JSON.stringify({ ...job, columns: NAMES, database, folder: byHand }));
        settleDisk();
        const scripted = await measure([script, jobFile], { cwd: folder });
        if (Number(scripted.out) !== count) throw new Error(`${name}: ${scripted.out.trim()} of ${count} rows by hand`);
        theirs.push(scripted);
        settleDisk();
        const loaded = await measure([path.join(root, 'engine', 'bin', 'lastro.js'), 'load'], { env, cwd: folder });
        if (!loaded.out.includes(`${count.toLocaleString('en-US')} rows`)) throw new Error(`${name}:\n${loaded.out}`);
        ours.push(loaded);
      }
      fs.rmSync(file);
      table.rows.push([
        name,
        ...[theirs, ours].flatMap((runs) => [seconds(runs, 'wall'), Math.round(middle(runs, 'memory'))]),
        rounded(middle(theirs, 'wall') / middle(ours, 'wall')),
      ]);
    }
  } finally {
    http.close();
    await server?.stop();
    fs.rmSync(script, { force: true });
  }
  const notes = [
    ...(python === undefined ? ['Excel was not measured: openpyxl cannot be installed.'] : []),
    ...(server === undefined ? ['PostgreSQL was not measured: it cannot be installed or started.'] : []),
  ];
  return { rounds, tables: [table], notes };
};

function sources(
  folder: string,
  address: string,
  server: PostgresServer | undefined,
  python: string | undefined,
  rows: number,
): Source[] {
  const at = (name: string): string => path.join(folder, name);
  const columns = JSON.stringify(NAMES);
  const defined = (call: string): [string, string] => [
    'items.ts',
    `import { defineLoader, ${call.replace(/\(.*/s, '')} } from 'lastro';

export default defineLoader({ name: 'items', table: 'items', description: 'Items.', load: () => ${call} });
`,
  ];
  const file = (call: string, place: string): [string, string] => defined(`${call}({ ${place}, columns: ${columns} })`);
  const tap = ['sh', '-c', `cat ${at('messages.jsonl')}`];
  const found: Source[] = [
    { name: 'CSV', loader: file('csvFile', "path: 'items.csv'"), job: { kind: 'csv', from: at('items.csv') } },
    {
      name: 'CSV in a zip archive',
      loader: file('csvFile', "path: 'packed.zip/items.csv'"),
      job: { kind: 'zip', from: at('packed.zip') },
    },
    {
      name: 'CSV at an address',
      loader: file('csvFile', `url: '${address}/items.csv'`),
      job: { kind: 'url', from: `${address}/items.csv` },
    },
    {
      name: 'dataset of Kaggle',
      loader: file('kaggleFile', `dataset: '${DATASET}', file: 'items.csv'`),
      job: { kind: 'kaggle', from: `${address}/api/v1/datasets/download/${DATASET}` },
    },
    {
      name: 'JSON lines',
      loader: file('jsonLinesFile', "path: 'items.jsonl'"),
      job: { kind: 'jsonl', from: at('items.jsonl') },
    },
    {
      name: 'fixed positions',
      loader: defined(`fixedWidthFile({ path: 'items.txt', columns: ${JSON.stringify(POSITIONS)} })`),
      job: { kind: 'fixed', from: at('items.txt'), positions: POSITIONS },
    },
    {
      name: 'Parquet',
      loader: file('parquetFile', "path: 'items.parquet'"),
      job: { kind: 'parquet', from: at('items.parquet') },
    },
    {
      name: 'program that prints CSV',
      loader: ['items.csv.sh', 'cat items.csv\n'],
      job: { kind: 'program', from: '', command: ['sh', '-c', 'cat items.csv'] },
    },
    {
      name: 'Singer tap',
      loader: [
        'items.ts',
        `import { defineTap } from 'lastro';

export default defineTap({ name: 'items', command: ${JSON.stringify(tap)}, config: {}, catalog: false, streams: { items: 'items' } });
`,
      ],
      job: { kind: 'tap', from: '', command: tap },
    },
  ];
  if (python !== undefined)
    found.push({
      name: `Excel, ${Math.min(rows, MAX_EXCEL_ROWS).toLocaleString('en-US')} rows`,
      loader: file('excelFile', "path: 'items.xlsx'"),
      job: { kind: 'program', from: '', command: [python, '-c', READ_EXCEL, at('items.xlsx')] },
      rows: Math.min(rows, MAX_EXCEL_ROWS),
    });
  if (server !== undefined)
    found.push({
      name: 'PostgreSQL',
      loader: defined("postgresTable({ table: 'public.items' })"),
      job: {
        kind: 'postgres',
        from: '',
        command: [
          path.join(server.bin, 'psql'),
          ...['-q', server.url, '-c', '\\copy items to stdout with (format csv, header)'],
        ],
      },
    });
  return found;
}

/** Neither of two pays for what the other has left to be written. */
const settleDisk = (): void => void execFileSync('sync');

/** The same rows as CSV, JSON lines, Parquet and messages of a tap. */
async function writeFiles(folder: string, rows: number): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect();
  const columns = Object.entries(COLUMNS).map(([name, sql]) => `${sql} AS ${name}`);
  await connection.run(`CREATE TABLE items AS SELECT ${columns.join(', ')} FROM range(${rows}) AS t(n)`);
  const copy = async (query: string, name: string, options: string): Promise<void> => {
    await connection.run(`COPY (${query}) TO '${path.join(folder, name)}' (${options})`);
  };
  await copy('FROM items', 'items.csv', 'HEADER');
  await copy('FROM items', 'items.jsonl', 'FORMAT json');
  await copy('FROM items', 'items.parquet', 'FORMAT parquet');
  const padded = NAMES.map((name) => `rpad(${name}::VARCHAR, 40, ' ')`).join(' || ');
  await copy(`SELECT ${padded} FROM items`, 'items.txt', "HEADER false, QUOTE '', ESCAPE ''");
  await copy(
    "SELECT 'RECORD' AS type, 'items' AS stream, CAST(items AS STRUCT(" +
      `${NAMES.map((name) => `${name} VARCHAR`).join(', ')})) AS record FROM items`,
    'records.jsonl',
    'FORMAT json',
  );
  connection.closeSync();
  const properties = Object.fromEntries(NAMES.map((name) => [name, { type: 'string' }]));
  const schema = { type: 'SCHEMA', stream: 'items', schema: { properties }, key_properties: [] };
  const messages = path.join(folder, 'messages.jsonl');
  fs.writeFileSync(messages, `${JSON.stringify(schema)}\n`);
  fs.appendFileSync(messages, fs.readFileSync(path.join(folder, 'records.jsonl')));
}

async function fill(server: PostgresServer, csv: string): Promise<void> {
  await server.sql(
    `CREATE TABLE items (order_id text, order_item_id int, product_id text, seller_id text, shipping_limit_date timestamp,
       price numeric(10, 2), freight_value numeric(10, 2))`,
  );
  await server.copyFrom('items', csv);
  await server.sql('VACUUM ANALYZE items');
}
