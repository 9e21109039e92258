import { TEXT, required } from '../../base/check-keys.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';

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
