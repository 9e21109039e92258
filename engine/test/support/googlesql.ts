import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell } from '../../src/base/cell.js';
import { freePort } from './free-port.js';
import { installGoogleSql } from './googlesql-install.js';
import { decode, encode, type WireValue } from './googlesql-values.js';

/** Tables by name (`orders`, or `dataset.orders`), columns by BigQuery type. Rows are needed by `evaluate` only. */
export type GoogleSqlTables = Record<string, { columns: Record<string, string>; rows?: Cell[][] }>;

/** Google's GoogleSQL analyser and reference evaluator, with the language options nearest to BigQuery's. */
export interface GoogleSql {
  /** Columns of a query (of other statements none) that BigQuery's analyser accepts; else throws with its message. */
  analyze(sql: string, tables?: GoogleSqlTables): Promise<{ name: string; type: string }[]>;
  /** Rows of a query. Tables have plain names here: the evaluator knows no datasets. */
  evaluate(sql: string, tables?: GoogleSqlTables): Promise<Cell[][]>;
  close(): void;
}

type Service = Record<string, (request: unknown, callback: (error: Error | null, answer: never) => void) => void>;

/** Features of the language that BigQuery does not have, or that forbid what it allows. */
const NOT_IN_BIGQUERY = [
  'SPANNER_LEGACY_DDL',
  'DISALLOW_GROUP_BY_FLOAT',
  'TIMESTAMP_NANOS',
  'DISALLOW_PRIMARY_KEY_UPDATES',
  'DISALLOW_NULL_PRIMARY_KEYS',
  'DISABLE_ARRAY_MIN_AND_MAX',
  'DISABLE_ARRAY_SUM_AND_AVG',
  'DISABLE_OUTER_JOIN_ARRAY',
  'V_1_4_FIRST_AND_LAST_N',
  'V_1_4_NULLIFZERO_ZEROIFNULL',
  'V_1_4_PI_FUNCTIONS',
  'V_1_4_SQL_MACROS',
].map((name) => `FEATURE_${name}`);

const STATEMENTS = ['QUERY', 'CREATE_TABLE', 'CREATE_TABLE_AS_SELECT', 'CREATE_VIEW', 'MERGE', 'INSERT', 'DELETE']
  .concat('UPDATE', 'DROP', 'CREATE_SCHEMA', 'TRUNCATE', 'ALTER_TABLE')
  .map((name) => `RESOLVED_${name}_STMT`);

const TYPE_KINDS: Readonly<Record<string, string>> = { FLOAT64: 'TYPE_DOUBLE' };

/** Starts the server; undefined where it cannot be installed or started. */
export async function openGoogleSql(): Promise<GoogleSql | undefined> {
  const lib = await installGoogleSql();
  if (lib === undefined) return undefined;
  const port = await freePort();
  const binary = `remote_server${process.arch.startsWith('arm') ? '_arm' : ''}${process.platform === 'darwin' ? '' : '.so'}`;
  const server = spawn(path.join(lib, 'zetasql', binary), ['localhost', String(port)], { stdio: 'ignore' });
  server.unref();
  const started = { failed: false };
  server.once('error', () => (started.failed = true));
  process.once('exit', () => server.kill('SIGKILL'));

  const service = connect(lib, port);
  const call = <T>(method: string, request: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      service[method]?.(request, (error, answer) => (error === null ? resolve(answer) : reject(error)));
    });
  for (let attempt = 0; !started.failed && attempt < 100; attempt++) {
    try {
      const options = await languageOptions(call);
      return client(call, options, () => server.kill('SIGKILL'));
    } catch {
      await sleep(100);
    }
  }
  server.kill('SIGKILL');
  return undefined;
}

function connect(lib: string, port: number): Service {
  const load = createRequire(path.join(lib, 'index.js'));
  const grpc = load('@grpc/grpc-js') as {
    loadPackageDefinition(definition: unknown): { zetasql: { local_service: { ZetaSqlLocalService: never } } };
    credentials: { createInsecure(): unknown };
  };
  const loader = load('@grpc/proto-loader') as { loadSync(file: string, options: unknown): unknown };
  const definition = loader.loadSync('local_service.proto', {
    keepCase: false,
    longs: String,
    enums: String,
    oneofs: false,
    includeDirs: [path.join(lib, 'zetasql', 'protos')],
  });
  const { ZetaSqlLocalService } = grpc.loadPackageDefinition(definition).zetasql.local_service;
  const Client = ZetaSqlLocalService as new (address: string, credentials: unknown, options: unknown) => Service;
  const limit = 256 * 1024 * 1024;
  return new Client(`localhost:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': limit,
    'grpc.max_send_message_length': limit,
  });
}

type Call = <T>(method: string, request: unknown) => Promise<T>;

async function languageOptions(call: Call): Promise<object> {
  const { enabledLanguageFeatures } = await call<{ enabledLanguageFeatures: string[] }>('getLanguageOptions', {
    maximumFeatures: true,
  });
  const features = enabledLanguageFeatures.filter((feature) => !NOT_IN_BIGQUERY.includes(feature));
  return {
    productMode: 'PRODUCT_EXTERNAL',
    nameResolutionMode: 'NAME_RESOLUTION_DEFAULT',
    enabledLanguageFeatures: [...new Set([...features, 'FEATURE_INTERVAL_TYPE'])],
    supportedStatementKinds: STATEMENTS,
    reservedKeywords: ['QUALIFY'],
  };
}

interface Catalog {
  name: string;
  table: unknown[];
  catalog: Catalog[];
  builtinFunctionOptions?: unknown;
}

function client(call: Call, language: object, stop: () => void): GoogleSql {
  const options = { languageOptions: language, errorMessageMode: 'ERROR_MESSAGE_ONE_LINE', defaultTimezone: 'UTC' };
  return {
    async analyze(sql, tables = {}) {
      const answer = await call<AnalyzeAnswer>('analyze', {
        sqlStatement: sql,
        simpleCatalog: catalogOf(tables, language),
        options,
      });
      const columns = answer.resolvedStatement?.resolvedQueryStmtNode?.outputColumnList ?? [];
      return columns.map(({ name, column }) => {
        const kind = column.type.typeKind;
        return { name, type: kind === 'TYPE_DOUBLE' ? 'FLOAT64' : kind.replace('TYPE_', '') };
      });
    },
    async evaluate(sql, tables = {}) {
      const { content } = await call<EvaluateAnswer>('evaluateQuery', {
        sql,
        simpleCatalog: catalogOf(tables, language),
        tableContent: contentOf(tables),
        options,
      });
      return (content?.tableData?.row ?? []).map((row) => (row.cell ?? []).map(decode));
    },
    close: stop,
  };
}

interface AnalyzeAnswer {
  resolvedStatement?: {
    resolvedQueryStmtNode?: { outputColumnList?: { name: string; column: { type: { typeKind: string } } }[] };
  };
}

interface EvaluateAnswer {
  content?: { tableData?: { row?: { cell?: WireValue[] }[] } };
}

function catalogOf(tables: GoogleSqlTables, language: object): Catalog {
  const root: Catalog = {
    name: 'root',
    table: [],
    catalog: [],
    builtinFunctionOptions: { languageOptions: language },
  };
  Object.entries(tables).forEach(([fullName, { columns }], i) => {
    const path = fullName.split('.');
    const name = path.pop();
    let node = root;
    for (const part of path) {
      let next = node.catalog.find((each) => each.name === part);
      if (next === undefined) node.catalog.push((next = { name: part, table: [], catalog: [] }));
      node = next;
    }
    node.table.push({
      name,
      fullName,
      serializationId: String(i + 1),
      column: Object.entries(columns).map(([column, type]) => ({
        name: column,
        type: { typeKind: TYPE_KINDS[type] ?? `TYPE_${type}` },
        isWritableColumn: true,
      })),
    });
  });
  return root;
}

function contentOf(tables: GoogleSqlTables): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tables).map(([name, { columns, rows = [] }]) => {
      const types = Object.values(columns);
      const row = rows.map((cells) => ({ cell: cells.map((value, i) => encode(String(types[i]), value)) }));
      return [name, { tableData: { row } }];
    }),
  );
}
