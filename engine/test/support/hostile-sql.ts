import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunResults } from '../../src/publish/artifacts.js';
import type { Manifest } from '../../src/publish/artifacts.js';
import { writeSiteData } from '../../src/publish/site/data.js';
import { ProjectFolder } from './project-folder.js';
import { SHOP } from './shop.js';

/** What stands in files that no text of a project may read, and in the environment. */
const SECRET = 'c0rrect-horse-battery-staple';

/** A project that was built, beside files that are none of its business. */
export class BesiegedProject {
  readonly project = new ProjectFolder({ ...SHOP, 'src/index.md': '# Shop\n' });
  /** A folder with files that hold a secret, and one in which a statement would write. */
  readonly outside = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-outside-')));
  private before = '';

  async build(): Promise<void> {
    process.env['LASTRO_HOSTILE'] = SECRET;
    for (const name of ['secret.csv', 'secret.json', 'secret.txt', 'dir.secret.csv'])
      fs.writeFileSync(path.join(this.outside, name), name.endsWith('.json') ? `{"a": "${SECRET}"}` : `a\n${SECRET}\n`);
    fs.mkdirSync(path.join(this.outside, 'written'));
    const { code, err } = await this.project.lastro('build');
    if (code !== 0) throw new Error(err);
    this.before = await this.state();
  }

  /** Hash of all that must stay: files of the project and outside of it, and the tables of the warehouse. */
  private async state(): Promise<string> {
    const files = [this.outside, this.project.dir].flatMap((root) =>
      fs
        .readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\/(target|\.lastro|node_modules)(\/|$)/.test(entry.parentPath))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .filter((file) => !/\/(expectations|transforms|src|hostile)\//.test(file))
        .sort()
        .map((file) => [file, createHash('md5').update(fs.readFileSync(file)).digest('hex')]),
    );
    const tables = ['raw.orders', 'raw.customers', 'staging.regions', 'marts.fct_orders', 'marts.dim_customers'];
    const rows = [];
    for (const table of tables) rows.push(await this.project.query(`FROM ${table} ORDER BY ALL`));
    const relations = await this.project.query(
      "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name NOT LIKE 'hostile%' ORDER BY ALL",
    );
    return JSON.stringify([files, rows, relations]);
  }

  /** What a hostile text has done, as sentences; empty when it has done nothing. */
  async damage(output: string): Promise<string[]> {
    const found: string[] = [];
    if (output.includes(SECRET)) found.push('the secret was told');
    const leaking = this.written().filter((file) => fs.readFileSync(file).includes(SECRET));
    if (leaking.length > 0) found.push(`the secret was written: ${leaking.join(', ')}`);
    if ((await this.state()) !== this.before) found.push('files or tables have changed');
    return found;
  }

  /** All files that the engine wrote. */
  private written(): string[] {
    return ['target', '.lastro']
      .map((folder) => this.project.path(folder))
      .filter((folder) => fs.existsSync(folder))
      .flatMap((folder) => fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  }

  /** Answers the queries of pages as a build does. Returns all that is wrong with them, as the engine tells it. */
  async answerPages(): Promise<string> {
    const { project } = this;
    const manifest = JSON.parse(project.read('target/manifest.json')) as Manifest;
    const runResults: RunResults = project.results;
    const options = { manifest, runResults, publishedDir: project.path('target/published'), projectDir: project.dir };
    return writeSiteData(options).then(
      () => '',
      (error: unknown) => String(error),
    );
  }

  remove(): void {
    delete process.env['LASTRO_HOSTILE'];
    this.project.remove();
    fs.rmSync(this.outside, { recursive: true, force: true });
  }
}

const quoted = (text: string): string => text.replaceAll("'", "''");

/** Tables and functions through which a SELECT would reach what is outside of the database, or write it. */
export function reachingRelations(outside: string): string[] {
  const [csv, json, text] = ['secret.csv', 'secret.json', 'secret.txt'].map((name) => path.join(outside, name));
  const written = path.join(outside, 'written');
  const read = `SELECT * FROM read_text('${text}')`;
  return [
    `read_csv('${csv}')`,
    `READ_CSV_AUTO('${csv}')`,
    `"read_csv"('${csv}')`,
    `main.read_csv(['${csv}'])`,
    `system.main.read_csv('${csv}')`,
    `read_csv(concat('${outside}', '/secret.csv'))`,
    `read_csv('${outside}/written/../secret.csv')`,
    `read_csv($$${csv}$$)`,
    `read_csv(E'${csv}')`,
    `read_json('${json}')`,
    `read_json_objects('${json}')`,
    `read_ndjson('${json}')`,
    `read_text('${text}')`,
    `read_blob('${text}')`,
    `read_text('/etc/passwd')`,
    `glob('${outside}/*')`,
    `sniff_csv('${csv}')`,
    `parquet_metadata('${csv}')`,
    `read_parquet('${outside}/*')`,
    `read_csv('http://127.0.0.1:9/secret.csv')`,
    `'${csv}'`,
    `"${csv}"`,
    `"${outside}/dir"."secret"."csv"`,
    `"${outside}/secret".csv`,
    `meta.csv`,
    `query('${quoted(read)}')`,
    `query_table('${csv}')`,
    `json_execute_serialized_sql(json_serialize_sql('${quoted(read)}'))`,
    `histogram('${csv}', a)`,
    `duckdb_secrets()`,
    `duckdb_logs()`,
    `enable_logging(storage = 'file', storage_path = '${written}')`,
    `checkpoint()`,
    `read_duckdb('${csv}')`,
    `arrow_scan(1, 2, 3)`,
  ];
}

/** Expressions that would reach outside. */
export function reachingExpressions(outside: string): string[] {
  const text = path.join(outside, 'secret.txt');
  return [
    `getenv('LASTRO_HOSTILE')`,
    `'LASTRO_HOSTILE'.getenv()`,
    `current_setting('temp_directory')`,
    `getvariable('x')`,
    `nextval('s')`,
    `write_log('x')`,
    `json_serialize_plan('FROM read_csv(''${outside}/secret.csv'')')`,
    `(SELECT content FROM read_text('${text}'))`,
    `EXISTS (FROM '${outside}/secret.csv' WHERE a LIKE 'c0%')`,
    `list_transform([1], x -> (SELECT max(content) FROM read_text('${text}')))`,
    `row_number() OVER (ORDER BY (SELECT content FROM read_text('${text}')))`,
    `CASE WHEN TRUE THEN (SELECT content FROM read_text('${text}')) END`,
  ];
}

/** Statements that are not queries. */
export function otherStatements(outside: string): string[] {
  const written = path.join(outside, 'written');
  return [
    'DELETE FROM raw.orders',
    'DELETE FROM raw.orders RETURNING *',
    'DROP TABLE raw.orders',
    'TRUNCATE raw.orders',
    "UPDATE raw.orders SET amount = '0'",
    'INSERT INTO raw.orders FROM raw.orders RETURNING *',
    'MERGE INTO raw.orders AS o USING raw.orders AS n ON TRUE WHEN MATCHED THEN DELETE',
    'CREATE TABLE raw.mine AS SELECT 1',
    'CREATE OR REPLACE VIEW staging.stg_orders AS SELECT 1',
    'ALTER TABLE raw.orders ADD COLUMN mine INTEGER',
    `COPY raw.orders TO '${written}/x.csv'`,
    `COPY raw.orders FROM '${outside}/secret.csv'`,
    `EXPORT DATABASE '${written}'`,
    `IMPORT DATABASE '${outside}'`,
    `ATTACH '${written}/x.db'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET threads = 1',
    'RESET threads',
    'PRAGMA enable_profiling',
    `CALL enable_logging(storage = 'file', storage_path = '${written}')`,
    'EXPLAIN ANALYZE DELETE FROM raw.orders',
    'BEGIN',
    'COMMIT',
    'CHECKPOINT',
    'USE memory',
    'PREPARE p AS DELETE FROM raw.orders',
    'EXECUTE p',
    `CREATE SECRET (TYPE s3)`,
    'VACUUM',
  ];
}

/** Texts that are no single query, or reach outside: none may run anywhere. */
export function hostileQueries(outside: string): string[] {
  const [copy, read] = [
    `COPY (SELECT 1) TO '${outside}/written/x.csv'`,
    `SELECT * FROM read_csv('${outside}/secret.csv')`,
  ];
  return [
    ...otherStatements(outside),
    ...reachingRelations(outside).map((relation) => `SELECT * FROM ${relation}`),
    ...reachingExpressions(outside).map((expression) => `SELECT ${expression} AS x`),
    `SELECT 1) AS x; DELETE FROM raw.orders; ${copy}; SELECT * FROM (SELECT 1`,
    `SELECT 1; DELETE FROM raw.orders`,
    `SELECT 1; ${copy};`,
    'SELECT 1; SELECT 2',
    `SELECT 1) AS x UNION ALL SELECT a FROM (${read}`,
    `SELECT 1) AS x, (${read}`,
    `SELECT 1) AS x JOIN read_csv('${outside}/secret.csv') ON TRUE --`,
    `SELECT 1) -- `,
    'SELECT 1 /* never closed',
    'SELECT 1\u0000; DELETE FROM raw.orders',
    '-- nothing at all',
    '; ; ;',
    `WITH "${outside}/secret.csv" AS (FROM "${outside}/secret.csv") FROM "${outside}/secret.csv"`,
    `WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, read_csv('${outside}/secret.csv') WHERE n < 3) FROM r`,
    `WITH a AS MATERIALIZED (${read}) SELECT 1`,
    `SELECT 1 LIMIT (SELECT count(*) FROM read_csv('${outside}/secret.csv'))`,
    `SELECT 1 ORDER BY (SELECT count(*) FROM glob('${outside}/*'))`,
    `SELECT 1 WHERE 1 IN (SELECT length(a) FROM '${outside}/secret.csv')`,
    `PIVOT (${read}) ON a IN ('x') USING count(*)`,
    `DESCRIBE ${read}`,
    `SUMMARIZE FROM '${outside}/secret.csv'`,
    `VALUES ((SELECT content FROM read_text('${outside}/secret.txt')))`,
    `FROM range(2) t(i), LATERAL (SELECT * FROM read_text('${outside}/secret.txt'))`,
    `(${read})`,
    `SELECT 1 UNION ALL (SELECT length(a) FROM read_csv('${outside}/secret.csv'))`,
  ];
}

/** Texts that are no single expression, or reach outside. */
export function hostileConditions(outside: string): string[] {
  return [
    ...reachingExpressions(outside).map((expression) => `${expression} IS NULL`),
    // A word alone is a column, and a word before a text is its type.
    ...otherStatements(outside).filter((text) => !/^\w+( '.*')?$/.test(text)),
    'TRUE); DELETE FROM raw.orders; --',
    'TRUE) OR (TRUE',
    'TRUE; DELETE FROM raw.orders',
    `TRUE) UNION ALL SELECT * FROM read_csv('${outside}/secret.csv') WHERE (TRUE`,
    'TRUE, FALSE',
    'TRUE FROM raw.orders',
    'TRUE AS x',
    'TRUE WHERE TRUE',
    'TRUE UNION SELECT FALSE',
    'TRUE ORDER BY 1',
    'DISTINCT TRUE',
    '*',
    'TRUE /* never closed',
    '',
    '-- nothing',
  ];
}
