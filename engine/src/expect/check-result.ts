import { textOf, type Cell, type Row } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { failureStatus } from '../base/status.js';
import { count } from '../base/text.js';
import { MAX_ROWS, indexStatement, type FailingRowsResult } from './failing-rows.js';
import type { MapDecision, ValueDecision } from './expectation.js';
import type { ResolvedResultFormat } from './format.js';
import { engineMessage, maskDeep, type PersonalColumns } from '../personal/index.js';
import { StatementError } from '../warehouse/warehouse.js';
import type { CheckPlan, PlannedCheck } from './plan.js';
import type { CheckResult, CheckStatus, ExceptionInfo } from './result.js';

const NO_EXCEPTION: ExceptionInfo = { raised_exception: false, exception_message: null, exception_traceback: null };

function createResult(
  check: PlannedCheck,
  status: CheckStatus,
  success: boolean,
  result: Record<string, unknown>,
  observed: string,
  exception: ExceptionInfo = NO_EXCEPTION,
  remarks: readonly string[] = [],
): CheckResult {
  const { id, config, kwargs, suite, expectation } = check;
  const { type, meta, severity, accepted } = config;
  return {
    id,
    table: suite.table,
    suite: suite.name,
    type,
    columns: check.columns,
    severity,
    status,
    ...(accepted === undefined ? {} : { acceptance: accepted }),
    expectation: typeof meta['description'] === 'string' ? meta['description'] : expectation.describe(kwargs),
    observed: [observed, ...remarks].join('; '),
    remarks,
    notes: notesOf(meta['notes']),
    validation: {
      success,
      expectation_config: { type, kwargs: { ...kwargs }, meta, severity, id },
      result,
      meta: remarks.length === 0 ? {} : { remarks },
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

const statusFor = (check: PlannedCheck, success: boolean): CheckStatus =>
  success ? 'pass' : failureStatus(check.config.severity);

const percent = (part: number, total: number): number | null => (total === 0 ? null : (part / total) * 100);

export interface MapResultInput {
  check: PlannedCheck;
  plan: CheckPlan;
  decision: MapDecision;
  format: ResolvedResultFormat;
  found: FailingRowsResult | undefined;
  /** Where the failing rows were saved. */
  failuresFile: string | undefined;
  personal: PersonalColumns;
}

/** The result of an expectation about rows, with the fields of its result format. */
export function mapResult(report: MapResultInput): CheckResult {
  const { check, decision, found, failuresFile } = report;
  const { success, unexpected } = decision;
  const status = statusFor(check, success);
  const remarks = remarksOf(decision);
  const result = createResult(check, status, success, mapFields(report), mapObserved(decision), NO_EXCEPTION, remarks);
  if (unexpected > 0)
    result.failures = { count: unexpected, sample: found?.sample ?? [], truncated: unexpected > MAX_ROWS };
  result.failuresFile = failuresFile;
  return result;
}

function mapFields({ plan, decision, format, found, personal }: MapResultInput): Record<string, unknown> {
  if (format.name === 'BOOLEAN_ONLY') return {};
  const { elements, missing, unexpected, rows } = decision;
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
    const hasNoPersonalColumns = !personal.includesAny([...rows.domain, ...format.index]);
    if (format.query && hasNoPersonalColumns)
      fields['unexpected_index_query'] = indexStatement(plan, rows, format.index);
  }
  return fields;
}

/** A check of no rows says so, because its verdict says nothing about the data. */
const remarksOf = ({ success, elements, remarks = [] }: MapDecision): readonly string[] =>
  elements === 0 && success ? [`passed${remarks.length === 0 ? ' on no rows' : `: ${remarks.join('; ')}`}`] : remarks;

function mapObserved({ elements, missing, unexpected }: MapDecision): string {
  const evaluated = elements - (missing ?? 0);
  if (evaluated === 0)
    return elements === 0 ? 'no rows to check' : `nothing to check: ${count(elements, 'row')}, all ignored`;
  if (unexpected === 0) return `${evaluated === 1 ? 'the row' : `all ${count(evaluated, 'row')}`} as expected`;
  return `${unexpected.toLocaleString('en-US')} of ${count(evaluated, 'row')} (${percentText(unexpected, evaluated)} %) not as expected`;
}

/** A percentage with as many digits as it takes not to read 0 or 100. */
function percentText(part: number, total: number): string {
  const value = (part / total) * 100;
  if (part === total) return '100';
  return Number(value.toPrecision(value >= 99 ? 4 : 2)).toString();
}

export interface ValueResultInput {
  check: PlannedCheck;
  decision: ValueDecision;
  format: ResolvedResultFormat;
  /** Rows behind the value, where there are any. */
  sample: Row[];
  failuresFile: string | undefined;
  /** Whether the check reads personal data anywhere. */
  readsPersonal: boolean;
}

/** The result of an expectation about one observed value. */
export function valueResult({
  check,
  decision,
  format,
  sample,
  failuresFile,
  readsPersonal,
}: ValueResultInput): CheckResult {
  const { exposesValues, isCustom, kind } = check.expectation;
  const isPersonal = readsPersonal && (exposesValues ?? isCustom ?? false);
  const maskIfPersonal = (cell: Cell): Cell => (isPersonal ? maskDeep(cell) : cell);
  const observed = maskIfPersonal(decision.observed);
  const fields: Record<string, unknown> = {};
  if (format.name !== 'BOOLEAN_ONLY') {
    fields['observed_value'] = observed;
    for (const [key, cell] of Object.entries(decision.fields ?? {}))
      fields[key] = /count|percent/.test(key) ? cell : maskIfPersonal(cell);
    const details = detailsOf(decision, sample, isPersonal || (kind === 'query' && readsPersonal));
    if (Object.keys(details).length > 0) fields['details'] = details;
  }
  const { success } = decision;
  const sentence = decision.sentence !== undefined && !isPersonal ? decision.sentence : observedSentence(observed);
  const { remarks } = decision;
  const result = createResult(check, statusFor(check, success), success, fields, sentence, NO_EXCEPTION, remarks);
  const failing = decision.query?.count ?? 0;
  if (failing > 0) result.failures = { count: failing, sample, truncated: failing > MAX_ROWS };
  result.failuresFile = failuresFile;
  return result;
}

/** Failing rows are masked when they are fetched; other details are masked here. */
function detailsOf(decision: ValueDecision, sample: Row[], isPersonal: boolean): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const [key, cell] of Object.entries(decision.details ?? {})) details[key] = isPersonal ? maskDeep(cell) : cell;
  if (decision.query !== undefined) details['unexpected_rows'] = sample;
  return details;
}

function observedSentence(observed: Cell): string {
  if (observed === null || (Array.isArray(observed) && observed.length === 0)) return 'nothing observed';
  if (!Array.isArray(observed)) return `observed ${textOf(observed)}`;
  const items = (observed as readonly Cell[]).slice(0, 10).map(textOf).join(', ');
  return `observed ${items}${observed.length > 10 ? ` and ${observed.length - 10} more` : ''}`;
}

/** The result of a check that ended in an error. */
export function errorResult(check: PlannedCheck, error: unknown, readsPersonal: boolean): CheckResult {
  const message = errorMessage(error, readsPersonal);
  return createResult(check, 'error', false, {}, message, {
    raised_exception: true,
    exception_message: message,
    exception_traceback: `${error instanceof LastroError ? error.code : error instanceof Error ? error.name : 'Error'}: ${message}`,
  });
}

/** A message of the engine's, or of a project's own code, may quote a value. */
function errorMessage(error: unknown, readsPersonal: boolean): string {
  const isLastroError = error instanceof LastroError;
  if (readsPersonal && !isLastroError && !(error instanceof StatementError))
    return 'the check failed (the message is hidden: the check reads personal data)';
  const message = engineMessage(error, readsPersonal).trim();
  return isLastroError && error.hint !== undefined ? `${message} (${error.hint})` : message;
}

/** The result of a check that did not run. */
export function skippedResult(check: PlannedCheck, reason: string): CheckResult {
  const result = createResult(check, 'skipped', false, {}, `skipped: ${reason}`);
  return { ...result, validation: { ...result.validation, meta: { status: 'skipped', reason } } };
}
