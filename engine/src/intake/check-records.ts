import type { Row } from '../base/cell.js';
import { isMapping } from '../base/check-keys.js';
import { oneLine } from '../base/escape.js';
import { withGiven, type Contract } from '../contract/index.js';
import type { IntakeSource } from './intake-source.js';
import type { SentRecord } from './sent-records.js';
import type { AcceptedRecord, RecordError, RefusedRecord } from './store.js';
import { textErrors } from './text-rules.js';

/** Errors that are told of one record, and characters of each of their texts. */
const [MOST_ERRORS, MOST_CHARACTERS] = [50, 500];

/** What gives records their ids and times. */
export interface RecordMarks {
  now: Date;
  /** Ids that sort in the order in which they are made. */
  uuid: () => string;
}

/** Checks records by the contract of their source; each gets an id, in their order, and the values that the server gives. */
export function checkRecords(
  source: Pick<IntakeSource, 'name' | 'contract' | 'given'>,
  sent: readonly SentRecord[],
  marks: RecordMarks,
): { accepted: AcceptedRecord[]; refused: RefusedRecord[] } {
  const accepted: AcceptedRecord[] = [];
  const refused: RefusedRecord[] = [];
  const common = { source: source.name, at: marks.now.toISOString() };
  for (const { value, exact, error, corrects } of sent) {
    const id = marks.uuid();
    const unsafe = error === undefined ? textErrors(value) : [error];
    if (unsafe.length > 0) {
      refused.push({ id, ...common, record: asText(value), errors: limited(unsafe) });
      continue;
    }
    const given = isMapping(value) ? withGiven(value, source.given, marks) : value;
    const errors = contractErrors(source.contract, given);
    if (errors.length > 0) refused.push({ id, ...common, record: exact, errors: limited(errors) });
    else {
      const record = (exact === value ? given : { ...(given as Row), ...(exact as Row) }) as Row;
      accepted.push({ id, ...common, record, ...(corrects === undefined ? {} : { corrects }) });
    }
  }
  return { accepted, refused };
}

function contractErrors(contract: Contract, value: unknown): RecordError[] {
  if (!isMapping(value)) return [{ keyword: 'type', path: '', message: 'the record must be an object' }];
  return contract
    .validate(value)
    .map(({ keyword, instancePath, expectation }) => ({ keyword, path: instancePath, message: expectation }));
}

/** A value that no store could keep as it is, in a form that each can. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : JSON.stringify(value);
}

function limited(errors: readonly RecordError[]): RecordError[] {
  return errors.slice(0, MOST_ERRORS).map(({ keyword, path, message }) => ({
    keyword,
    path: path.slice(0, MOST_CHARACTERS),
    message: oneLine(message, MOST_CHARACTERS),
  }));
}
