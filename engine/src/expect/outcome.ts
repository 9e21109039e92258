import { textOf, type Cell, type Row } from '../base/cell.js';
import { LastroError, messageOf } from '../base/errors.js';
import { count } from '../base/text.js';
import { MOST_ROWS, indexStatement, type FoundRows } from './failing-rows.js';
import type { MapOutcome, ValueOutcome } from './expectation.js';
import type { Format } from './format.js';
import { maskedDeep, type PersonalColumns } from './mask.js';
import type { CheckPlan, PlannedCheck } from './plan.js';
import type { CheckResult, CheckStatus, ExceptionInfo } from './result.js';

const NO_EXCEPTION: ExceptionInfo = { raised_exception: false, exception_message: null, exception_traceback: null };

function frame(
  check: PlannedCheck,
  status: CheckStatus,
  success: boolean,
  result: Record<string, unknown>,
  observed: string,
  exception: ExceptionInfo = NO_EXCEPTION,
): CheckResult {
  const { id, config, kwargs, suite, expectation } = check;
  const { type, meta, severity } = config;
  return {
    id,
    table: suite.table,
    suite: suite.name,
    type,
    columns: check.columns,
    severity,
    status,
    expectation: typeof meta['description'] === 'string' ? meta['description'] : expectation.describe(kwargs),
    observed,
    notes: notesOf(meta['notes']),
    validation: {
      success,
      expectation_config: { type, kwargs: { ...kwargs }, meta, severity, id },
      result,
      meta: {},
      exception_info: exception,
    },
    location: config.location,
    failures: undefined,
    failuresFile: undefined,
    duration: 0,
  };
}

/** `meta.notes` as text, as a list of texts, or as Great Expectations' `{format, content}`. */
function notesOf(notes: unknown): string | undefined {
  if (typeof notes === 'string') return notes;
  if (Array.isArray(notes)) return notes.map(String).join('\n');
  const content = (notes as { content?: unknown } | null | undefined)?.content;
  return content === undefined ? undefined : notesOf(content);
}

const verdict = (check: PlannedCheck, success: boolean): CheckStatus =>
  success ? 'pass' : check.config.severity === 'critical' ? 'fail' : 'warn';

const percent = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100);

export interface MapReport {
  check: PlannedCheck;
  plan: CheckPlan;
  outcome: MapOutcome;
  format: Format;
  found: FoundRows | undefined;
  /** Where the failing rows were kept. */
  kept: string | undefined;
  personal: PersonalColumns;
}

/** The result of an expectation about rows, with the fields of its result format. */
export function mapResult(report: MapReport): CheckResult {
  const { check, outcome, found, kept } = report;
  const { success, unexpected } = outcome;
  const result = frame(check, verdict(check, success), success, mapFields(report), mapSentence(outcome));
  if (unexpected > 0)
    result.failures = { count: unexpected, sample: found?.sample ?? [], truncated: unexpected > MOST_ROWS };
  result.failuresFile = kept;
  return result;
}

function mapFields({ plan, outcome, format, found, personal }: MapReport): Record<string, unknown> {
  if (format.name === 'BOOLEAN_ONLY') return {};
  const { elements, missing, unexpected, rows } = outcome;
  const values = found?.values ?? [];
  const index = found?.index ?? [];
  const fields: Record<string, unknown> = {
    element_count: elements,
    unexpected_count: unexpected,
    unexpected_percent: percent(unexpected, elements - (missing ?? 0)),
  };
  if (format.values) fields['partial_unexpected_list'] = values.slice(0, format.partial);
  if (missing !== undefined) {
    fields['missing_count'] = missing;
    fields['missing_percent'] = percent(missing, elements);
    fields['unexpected_percent_total'] = percent(unexpected, elements);
    fields['unexpected_percent_nonmissing'] = percent(unexpected, elements - missing);
  }
  if (format.rows) fields['unexpected_rows'] = found?.sample ?? [];
  if (format.name === 'BASIC') return fields;
  if (format.values) fields['partial_unexpected_counts'] = found?.counts ?? [];
  if (format.index.length > 0) {
    fields['unexpected_index_column_names'] = [...format.index];
    fields['partial_unexpected_index_list'] = index.slice(0, format.partial);
  }
  if (format.name === 'SUMMARY') return fields;
  if (format.values) fields['unexpected_list'] = values;
  if (format.index.length > 0) {
    fields['unexpected_index_list'] = index;
    const isOpen = !personal.some([...rows.domain, ...format.index]);
    if (format.query && isOpen) fields['unexpected_index_query'] = indexStatement(plan, rows, format.index);
  }
  return fields;
}

function mapSentence({ elements, missing, unexpected }: MapOutcome): string {
  const evaluated = elements - (missing ?? 0);
  if (evaluated === 0)
    return elements === 0 ? 'no rows to check' : `nothing to check: ${count(elements, 'row')}, all left aside`;
  if (unexpected === 0) return `${evaluated === 1 ? 'the row' : `all ${count(evaluated, 'row')}`} as expected`;
  return `${unexpected.toLocaleString('en-US')} of ${count(evaluated, 'row')} (${share(unexpected, evaluated)} %) not as expected`;
}

/** A percentage with as many digits as it takes not to read 0 or 100. */
function share(part: number, whole: number): string {
  const value = (part / whole) * 100;
  if (part === whole) return '100';
  return Number(value.toPrecision(value >= 99 ? 4 : 2)).toString();
}

export interface ValueReport {
  check: PlannedCheck;
  outcome: ValueOutcome;
  format: Format;
  /** Rows behind the value, where there are any. */
  sample: Row[];
  kept: string | undefined;
  personal: PersonalColumns;
}

/** The result of an expectation about one observed value. */
export function valueResult({ check, outcome, format, sample, kept, personal }: ValueReport): CheckResult {
  const secret = check.expectation.revealing === true && personal.some(check.columns);
  const shown = (cell: Cell): Cell => (secret ? maskedDeep(cell) : cell);
  const observed = shown(outcome.observed);
  const fields: Record<string, unknown> = {};
  if (format.name !== 'BOOLEAN_ONLY') {
    fields['observed_value'] = observed;
    Object.assign(fields, outcome.fields);
    const details = detailsOf(outcome, sample, secret || (check.expectation.kind === 'query' && !personal.none));
    if (Object.keys(details).length > 0) fields['details'] = details;
  }
  const { success } = outcome;
  const sentence = outcome.sentence !== undefined && !secret ? outcome.sentence : observedSentence(observed);
  const result = frame(check, verdict(check, success), success, fields, sentence);
  const failing = outcome.query?.count ?? 0;
  if (failing > 0) result.failures = { count: failing, sample, truncated: failing > MOST_ROWS };
  result.failuresFile = kept;
  return result;
}

/** Failing rows were masked as they were brought; other details are masked here. */
function detailsOf(outcome: ValueOutcome, sample: Row[], secret: boolean): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const [key, cell] of Object.entries(outcome.details ?? {})) details[key] = secret ? maskedDeep(cell) : cell;
  if (outcome.query !== undefined) details['unexpected_rows'] = sample;
  return details;
}

function observedSentence(observed: Cell): string {
  if (observed === null || (Array.isArray(observed) && observed.length === 0)) return 'nothing observed';
  if (!Array.isArray(observed)) return `observed ${textOf(observed)}`;
  const shown = (observed as readonly Cell[]).slice(0, 10).map(textOf).join(', ');
  return `observed ${shown}${observed.length > 10 ? ` and ${observed.length - 10} more` : ''}`;
}

/** The result of a check that could not be decided. */
export function failureOf(check: PlannedCheck, error: unknown, personal: PersonalColumns): CheckResult {
  const message = readable(check, error, personal);
  return frame(check, 'error', false, {}, message, {
    raised_exception: true,
    exception_message: message,
    exception_traceback: error instanceof Error ? `${error.name}: ${message}` : message,
  });
}

/** An engine's message may quote a value: of personal columns it says no more than that it failed. */
function readable(check: PlannedCheck, error: unknown, personal: PersonalColumns): string {
  const own = error instanceof LastroError;
  if (!own && (personal.some(check.columns) || (check.expectation.kind === 'query' && !personal.none)))
    return 'the engine refused the statement (its message is withheld: the check reads personal data)';
  const message = messageOf(error).trim();
  return own && error.hint !== undefined ? `${message} (${error.hint})` : message;
}

/** The result of a check that did not run. */
export function skippedResult(check: PlannedCheck, reason: string): CheckResult {
  return frame(check, 'skipped', false, {}, `skipped: ${reason}`);
}
