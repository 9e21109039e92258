import { npx } from '../base/npx.js';
import type { NodeResult } from './artifacts.js';

export interface NextStep {
  /** A sentence's beginning; the command ends it. */
  text: string;
  command: string;
}

/** The command line that runs one check alone. */
export function reproduceCheck(checkId: string): string {
  return npx(`test --select ${checkId}`);
}

/** What to do about a node that did not pass. */
export function nextStepFor({ status, resource_type, name, relation, check }: NodeResult): NextStep {
  if (check !== null) {
    if (status === 'error') return { text: 'Correct the check, then', command: reproduceCheck(check.id) };
    return { text: 'Look at the failing rows:', command: reproduceCheck(check.id) };
  }
  if (resource_type === 'unit_test')
    return { text: 'Correct the model or its test, then', command: npx(`test --select ${name}`) };
  if (resource_type === 'source')
    return { text: 'Correct the source, then', command: npx(`load --select source:${relation}`) };
  return { text: 'Correct the file, then', command: npx('build') };
}
