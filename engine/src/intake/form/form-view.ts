import type { Row } from '../../base/cell.js';
import type { Contract } from '../../contract/index.js';
import type { AcceptedRecord, RecentEntries, RecordError, RefusedRecord } from '../store.js';

/**
 * Names of the fields of a form that are no property of the record. Fields of properties are named by their JSON pointer (`/amount`), so
 * that the two cannot be confused.
 */
export const CONTROL_FIELDS = { csrfToken: ':csrf', idempotencyKey: ':key', correcting: ':correcting' } as const;

/**
 * Why what was sent was not even checked: the page was open for so long that its session has ended, there were too many requests, the
 * record could not be kept, or the page was sent before with other values. Nothing is lost: `fields` has what was typed.
 */
export type FormProblem = 'session' | 'busy' | 'not-kept' | 'sent-before';

/** The earliest time at which a job of the configuration loads the source; a sensor may start it sooner. */
export interface NextBuild {
  at: Date;
  /** IANA name of the zone of the job's schedule. */
  timeZone: string;
  job: string;
}

/** A form as it is shown. */
export interface FormView {
  /** `sales`. */
  source: string;
  /** Of the source: of the configuration, else of the contract, else its name. */
  title: string;
  contract: Contract;
  /** Properties that the server gives: the form does not show them. */
  given: readonly string[];
  /** BCP 47 tags of the configuration. */
  languages: readonly string[];
  /** The one of them that the page is in. */
  language: string;
  csrfToken: string;
  /** Of this page: sent twice, it is one record. */
  idempotencyKey: string;
  /** What was typed, by the names of the fields, where the page is shown again. */
  fields?: URLSearchParams;
  /** The record as it was read from the fields, where it was refused. */
  values?: Row;
  errors?: readonly RecordError[];
  problem?: FormProblem;
  /** Of this visitor; of all, for the holder of a token. */
  entries: RecentEntries;
  /** The entry that is corrected: its record fills the fields, its errors stand beside them. */
  correcting?: RefusedRecord;
  /** Undefined where no schedule is known to load the source. */
  nextBuild?: NextBuild;
  /** The entry that was just accepted. */
  accepted?: AcceptedRecord;
}

/** The list of forms. */
export interface FormListView {
  forms: readonly { source: string; title: string; description?: string }[];
  languages: readonly string[];
  language: string;
}
