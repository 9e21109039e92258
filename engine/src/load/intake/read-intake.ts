import { isMapping } from '../../base/check-keys.js';
import { LastroError } from '../../base/errors.js';
import type { LoaderContext, LoaderToRun } from '../loader.js';
import type { LineBatch } from '../records/line-record.js';
import { intakeAddress } from './address.js';
import type { IntakeRecords } from './intake-records.js';
import { journalRecords } from './journal-records.js';

/**
 * Reads the records since the position in the loader's state, and sets the state to the new position when all are read. A state has a position
 * for each store that records were read from: another store begins at its beginning.
 */
export async function* readIntake(
  { source }: IntakeRecords,
  { name, file, mode = 'replace' }: LoaderToRun,
  context: LoaderContext,
): AsyncGenerator<LineBatch> {
  if (mode === 'replace')
    throw new LastroError('intake.mode', `loader ${name} replaces its table by the records since the last load`, {
      location: { file },
      hint: "set mode: 'upsert' with a key, or 'append'",
    });
  const positions = new Map(isMapping(context.state) ? Object.entries(context.state) : []);
  const address = intakeAddress(context);
  switch (address.kind) {
    case 'journal':
      yield* journalRecords(address, source, positions, context);
      break;
    case 'kafka': {
      const { kafkaRecords } = await import('./kafka-records.js');
      yield* kafkaRecords(address, source, positions, context);
      break;
    }
    case 'postgres': {
      const { postgresRecords } = await import('./postgres-records.js');
      yield* postgresRecords(address, source, positions, context);
      break;
    }
  }
  context.setState(Object.fromEntries(positions));
}
