/** `check-by-hand FILE`: the 30 checks of `check-suite.ts` by DuckDB alone, as an expert would write them. Prints how many hold. */
import { DuckDBInstance } from '@duckdb/node-api';

const [file = '', make] = process.argv.slice(2);
const columns =
  "{id: 'BIGINT', city: 'VARCHAR', price: 'DOUBLE', note: 'VARCHAR', day: 'VARCHAR', a: 'INTEGER', b: 'INTEGER'}";
const connection = await (await DuckDBInstance.create(':memory:')).connect();

if (make === undefined) await check();
else await fill(Number(make));

/** Writes a CSV of so many rows, and the same as Parquet. */
async function fill(rows: number): Promise<void> {
  await connection.run(
    `COPY (SELECT i AS id, ['SP', 'RJ', 'MG', 'BA'][i % 4 + 1] AS city, (i * 31 % 100000) / 100 AS price,` +
      ` 'note ' || (i * 7919 % 1000003) AS note, CAST(DATE '2023-01-01' + CAST(i % 365 AS INTEGER) AS VARCHAR) AS day,` +
      ` i % 97 AS a, i * 31 % 1013 AS b FROM range(${rows}) AS r(i)) TO '${file}' (HEADER)`,
  );
  await connection.run(`COPY (SELECT * FROM ${csv(file)}) TO '${file.replace(/csv$/, 'parquet')}'`);
}

function csv(path: string): string {
  return `read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', columns = ${columns})`;
}

async function check(): Promise<void> {
  let from = `'${file}'`;
  if (file.endsWith('.csv')) {
    await connection.run(`CREATE TABLE t AS SELECT * FROM ${csv(file)}`);
    from = 't';
  }
  const tests = [
    'count(*) >= 1',
    ...['id', 'city', 'price', 'note', 'day', 'a', 'b'].map((name) => `count(*) = count(${name})`),
    'min(id) >= 0',
    "count_if(city NOT IN ('SP', 'RJ', 'MG', 'BA')) = 0",
    'count_if(length(city) <> 2) = 0',
    "count_if(NOT regexp_matches(city, '^[A-Z]{2}$')) = 0",
    'count_if(price NOT BETWEEN 0 AND 1000) = 0',
    'avg(price) BETWEEN 400 AND 600',
    'min(price) >= 0',
    'max(price) <= 1000',
    'sum(price) >= 1',
    'stddev_samp(price) BETWEEN 1 AND 1000',
    'count_if(length(note) NOT BETWEEN 5 AND 40) = 0',
    String.raw`count_if(NOT regexp_matches(note, '^note \d+$')) = 0`,
    String.raw`count_if(regexp_matches(note, '\s$')) = 0`,
    String.raw`count_if(NOT regexp_matches(day, '^\d{4}-\d\d-\d\d$')) = 0`,
    'count_if(a NOT BETWEEN 0 AND 96) = 0',
    'median(a) BETWEEN 40 AND 60',
    'count(DISTINCT city) = 4',
    'count_if(b NOT BETWEEN 0 AND 1012) = 0',
    'count_if(b IN (-1, 2000)) = 0',
    'avg(b) BETWEEN 400 AND 600',
    'count(DISTINCT id) = count(id)',
  ];
  const verdicts = (await connection.runAndReadAll(`SELECT ${tests.join(', ')} FROM ${from}`)).getRows()[0] ?? [];
  const names = (await connection.runAndReadAll(`SELECT * FROM ${from} LIMIT 0`)).columnNames().join(',');
  console.log(verdicts.filter((verdict) => verdict === true).length + Number(names === 'id,city,price,note,day,a,b'));
}
