import type { LoadAttempt } from './audit.js';
import type { LoadContext } from './load-context.js';
import type { FailureRejects } from './load-failure.js';
import { uploadRejects, writeStaged } from './staged-table.js';
import type { TableWrite } from './table-write.js';

/**
 * Writes the rows of a load into its table, completely or not at all: in one transaction where the warehouse reads files; elsewhere
 * by way of a table beside it ({@link writeStaged}).
 */
export async function writeTable<T>(context: LoadContext, write: TableWrite<T>): Promise<T> {
  const { session, warehouse } = context;
  const { dialect, tableLoader } = warehouse;
  if (tableLoader !== undefined) return writeStaged(context, tableLoader, write);
  const landing = { session, dialect };
  return session.transaction(async () => {
    const result = await write.read(landing);
    if (write.merge !== undefined) {
      const incoming = write.merge.incoming(dialect);
      await write.merge.into(landing, incoming, dialect.table(write.table));
      await session.run(`DROP TABLE ${incoming}`);
    }
    await write.check(landing);
    await write.record(result);
    return result;
  });
}

/** Writes the rejects of a load that failed, and its record. */
export async function writeFailure(
  context: LoadContext,
  attempt: LoadAttempt,
  rejects: FailureRejects | undefined,
  record: () => Promise<void>,
): Promise<void> {
  const { session, warehouse } = context;
  const { dialect, tableLoader } = warehouse;
  if (tableLoader === undefined)
    return session.transaction(async () => {
      await rejects?.write({ session, dialect });
      await record();
    });
  if (rejects !== undefined) await uploadRejects(context, tableLoader, attempt, (landing) => rejects.write(landing));
  await record();
}
