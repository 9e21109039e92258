import { count } from '../../base/text.js';
import type { LoadAttempt } from '../audit.js';
import { readCsvFile } from '../csv/csv-reader.js';
import { replaceFromFiles } from '../files/load-files.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { rejectInvalidRows } from '../files/reject-invalid-rows.js';
import type { Landing } from '../landing.js';
import type { LoadStepResult } from '../load-context.js';
import type { LoadJob } from '../load-job.js';
import { incomingRecords, mergeRecords, type RecordTarget } from '../records/load-records.js';
import { rejectWarnings } from '../reject-warning.js';
import type { FileResult } from '../result.js';
import { writeState } from '../state.js';
import { writeTable } from '../write-table.js';
import { addDeletedKeys, goneKeys, hasKey, removeGone } from './gone-keys.js';
import { assertKey, keyList } from './key.js';
import type { PostgresTable } from './postgres-table.js';
import type { PreparedRead } from './prepare-read.js';

/** Brings the rows since the last load into the table, and takes out those that must not stay. */
export async function mergePart(
  job: LoadJob,
  attempt: LoadAttempt,
  source: PostgresTable,
  found: PreparedRead,
): Promise<LoadStepResult> {
  const { read, prepared } = found;
  await job.keeper?.keepPostgres(attempt, source, found);
  const { table, context } = job;
  const { session, warehouse, readCsv = readCsvFile } = context;
  const { key = [] } = source;
  const columns = read.columns.map(({ name }) => name);
  const contract = await job.contract();
  const target: RecordTarget = { table, columns, mode: 'upsert', key, volatile: job.loader.volatile ?? [], attempt };
  const warnings = [...read.notes];
  let rejected = 0;
  let removed = 0;
  await writeTable(context, {
    table,
    attempt,
    async read(landing) {
      const incoming = readInto(landing, job, incomingRecords(landing.dialect));
      await replaceFromFiles(incoming, table, columns, [prepared], attempt, readCsv, true);
      await assertKey(incoming, table, source);
      if (contract === undefined && read.keys === undefined) return;
      await landing.session.run(
        `CREATE OR REPLACE TEMP TABLE ${goneKeys(landing)} AS SELECT ${keyList(landing, key)} FROM ${incomingRecords(landing.dialect)}`,
      );
      if (contract !== undefined)
        for (const file of await rejectInvalidRows(incoming, job, attempt, contract, columns, [prepared]))
          rejected += file.rejected;
      await landing.session.run(
        `DELETE FROM ${goneKeys(landing)} AS gone WHERE ${hasKey(landing, key, 'gone', incomingRecords(landing.dialect))}`,
      );
      if (read.keys !== undefined) await addDeletedKeys(landing, table, source, read.keys, readCsv);
    },
    merge: {
      incoming: incomingRecords,
      isReplaced: false,
      async into(rows, incoming, into) {
        await mergeRecords(rows, target, incoming, into);
        if (contract !== undefined || read.keys !== undefined) removed = await removeGone(rows, target, into);
      },
    },
    check: async (rows) => context.check?.({ as_of: read.at }, rows),
    async record() {
      const file = resultOf(source.table, prepared, rejected);
      await job.recordSuccess(attempt, [file]);
      await writeState(session, warehouse.dialect, job.loader.name, read.next, attempt);
      await context.record?.({ as_of: read.at, warnings });
    },
  });
  if (removed > 0) context.log.info(`${job.loader.name}: ${count(removed, 'row')} left the table`);
  const counts = { read: prepared.read, rejected };
  warnings.push(...(await rejectWarnings(session, warehouse.dialect, attempt, counts)));
  const file = resultOf(source.table, prepared, rejected);
  const result = { ...counts, loaded: file.loaded, as_of: read.at, files: [file] };
  return { status: 'success', result, rows: await job.currentRowCount(), error: undefined, warnings };
}

const resultOf = (name: string, { hash, input, read }: PreparedFile, rejected: number): FileResult => ({
  ...{ name, hash, bytes: input.bytes, status: 'success' },
  ...{ read, loaded: read - rejected, rejected },
});

/** A landing in which the table of a load is a temporary one. */
function readInto({ session, dialect }: Landing, { table }: LoadJob, name: string): Landing {
  const isTable = (each: typeof table): boolean => each.layer === table.layer && each.name === table.name;
  const ddl = { ...dialect.ddl, replaceTable: (table: string) => `CREATE OR REPLACE TEMP TABLE ${table} AS ` };
  return { session, dialect: { ...dialect, ddl, table: (each) => (isTable(each) ? name : dialect.table(each)) } };
}
