import fs from 'node:fs';
import path from 'node:path';
import { textOf, type Row } from '../../base/cell.js';
import { contractToSql, type Contract } from '../../contract/index.js';
import type { LoadAttempt } from '../audit.js';
import { temporaryTable, type Landing } from '../landing.js';
import type { LoadJob } from '../load-job.js';
import { writeRejects } from './load-files.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { findContractViolation } from '../records/record-file.js';
import { RAW_LIMIT, REJECTS_HEADER, rejectLine } from '../reject.js';
import { textColumns } from '../csv/csv-reader.js';
import { SyncWriter } from '../sync-writer.js';

/** Rows fetched at a time to find out why they are rejected. */
const PAGE_SIZE = 5000;

/**
 * Removes the rows that break a contract from a table of a landing. SQL finds them in
 * one scan; each gets the reason that a record would get. Returns each file with its rejects and their number.
 */
export async function rejectInvalidRows(
  { session, dialect }: Landing,
  job: LoadJob,
  attempt: LoadAttempt,
  contract: Contract,
  columns: readonly string[],
  files: readonly PreparedFile[],
): Promise<{ file: PreparedFile; rejected: number }[]> {
  const table = dialect.table(job.table);
  const broken = temporaryTable(dialect, 'broken');
  const { valid } = contractToSql(contract, { table: job.table, columns: textColumns(columns, dialect), dialect });
  const columnList = columns.map((column) => dialect.identifier(column)).join(', ');
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${broken} AS SELECT _source_file, _source_row, ${columnList} FROM ${table} WHERE NOT (${valid})`,
  );
  const found: { file: PreparedFile; rejected: number }[] = [];
  for (const [i, file] of files.entries()) {
    const fileCondition = `_source_file = ${dialect.string(file.input.name)}`;
    const { rows } = await session.query(
      `SELECT _source_row FROM ${broken} WHERE ${fileCondition} ORDER BY _source_row`,
    );
    if (rows.length === 0) continue;
    const numbers = rows.map(([number]) => Number(number));
    const lines = await file.lineNumbers(new Set(numbers));
    const rejects = `${job.scratch}${i}.contract.csv`;
    fs.mkdirSync(path.dirname(rejects), { recursive: true });
    const writer = new SyncWriter(rejects);
    try {
      writer.write(REJECTS_HEADER);
      for (let from = 0; from < numbers.length; from += PAGE_SIZE) {
        const [first, last] = [numbers[from] ?? 0, numbers[Math.min(from + PAGE_SIZE, numbers.length) - 1] ?? 0];
        const page = await session.query(
          `SELECT _source_row, ${columnList} FROM ${broken} WHERE ${fileCondition} AND _source_row BETWEEN ${first} AND ${last} ORDER BY _source_row`,
        );
        for (const [number, ...cells] of page.rows) {
          const record: Row = Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null]));
          const raw = Buffer.from(JSON.stringify(record)).subarray(0, RAW_LIMIT);
          const problem = findContractViolation(contract, record) ?? {
            rule: 'contract',
            reason: `breaks ${contract.file}`,
          };
          const row = Number(textOf(number));
          writer.write(rejectLine({ record: row, line: lines.get(row) ?? row, ...problem, raw }));
        }
      }
    } finally {
      writer.close();
    }
    const withRejects = { ...file, rejects };
    await writeRejects({ session, dialect }, withRejects, attempt);
    found.push({ file: withRejects, rejected: numbers.length });
  }
  if (found.length > 0)
    await session.run(
      `DELETE FROM ${table} AS existing WHERE EXISTS (SELECT 1 FROM ${broken} AS broken` +
        ` WHERE existing._source_file = broken._source_file AND existing._source_row = broken._source_row)`,
    );
  await session.run(`DROP TABLE ${broken}`);
  return found;
}
