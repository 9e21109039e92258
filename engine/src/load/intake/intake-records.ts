import { LastroError } from '../../base/errors.js';
import { TEXT, required } from '../../base/check-keys.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import type { LoaderContext, LoaderToRun } from '../loader.js';
import type { LineBatch } from '../records/line-record.js';
import { intakeAddress } from './address.js';
import { journalRecords } from './journal-records.js';
import { positionsOf } from './positions.js';

/** Records of a source that `lastro intake serve` accepted. */
export interface IntakeRecords {
  readonly kind: 'intake';
  /** As the configuration of the intake names it: `sales`. */
  readonly source: string;
}

/** The options of {@link intakeRecords}. */
export type IntakeRecordsOptions = Omit<IntakeRecords, 'kind'>;

const OPTIONS: OptionChecks<IntakeRecordsOptions> = { source: required(TEXT) };

/**
 * Names the records that `lastro intake serve` accepted for a source: those since the last load, from where `INTAKE_URL` says; all of them at first and with
 * `--full-refresh`. The loader's `mode` is `append` or `upsert`. Throws `option.*` for unknown or wrong options.
 */
export function intakeRecords(options: IntakeRecordsOptions): IntakeRecords {
  checkOptions('intakeRecords', options, OPTIONS);
  return { kind: 'intake', ...options };
}

export function isIntakeRecords(value: unknown): value is IntakeRecords {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'intake';
}

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
  const positions = positionsOf(context.state);
  const address = intakeAddress(context);
  switch (address.kind) {
    case 'journal':
      yield* journalRecords(address, source, positions, context);
      break;
    case 'postgres': {
      const { postgresRecords } = await import('./postgres-records.js');
      yield* postgresRecords(address, source, positions, context);
      break;
    }
  }
  context.setState(Object.fromEntries(positions));
}
