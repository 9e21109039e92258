import { checkKeys, isCount, isMapping, isText, required, shown, type KeyCheck } from '../base/check-keys.js';
import { failureStatus } from '../base/status.js';
import { parseIsoTimestamp } from '../base/timestamp.js';
import type { Acceptance, Severity } from '../project/model.js';

const isFilled = (value: unknown): boolean => isText(value) && value.trim() !== '';

const KEYS: Readonly<Record<keyof Acceptance, KeyCheck>> = {
  until: required([
    (value) => isText(value) && parseIsoTimestamp(value)?.date === value,
    'use a day such as 2027-06-30',
  ]),
  reason: required([isFilled, 'say why, for readers of the site']),
  by: required([isFilled, 'say who answers for it']),
  at_most: required([isCount, 'use a whole number from 0: so many rows may fail']),
};

/** What is wrong with an acceptance; `key` is that of the acceptance, where one of them is wrong. */
export interface AcceptanceProblem {
  code: string;
  message: string;
  hint: string | undefined;
  key?: string | undefined;
}

/** `accepted` of an expectation, as it was written. Undefined where it was not, or where there are problems. */
export function readAcceptance(
  value: unknown,
  { what, severities }: { what: string; severities: readonly Severity[] },
): { accepted?: Acceptance; problems: AcceptanceProblem[] } {
  const problems: AcceptanceProblem[] = [];
  if (value === undefined || value === null) return { problems };
  const report = (code: string, message: string, hint?: string, [key]: readonly string[] = []): void =>
    void problems.push({ code: `suite.${code}`, message, hint, key });
  if (isMapping(value)) checkKeys(`accepted of ${what}`, value, { checks: KEYS, code: 'accepted' }, report);
  else
    report(
      'accepted',
      `accepted of ${what} is ${shown(value)}`,
      "write it as { until: '2027-06-30', reason: '...', by: '...', at_most: 14 }",
    );
  if (severities.every((severity) => failureStatus(severity) === 'fail'))
    report(
      'accepted',
      `${what} is critical: only a warning can be accepted`,
      'give it severity: warning, or correct the data',
    );
  return problems.length > 0 ? { problems } : { accepted: value as Acceptance, problems };
}
