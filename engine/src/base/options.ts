import { checkKeys, isMapping, shown, type KeyCheck, type ReportProblem } from './check-keys.js';
import { UsageError, messageWithHint } from './errors.js';
import { placeOf } from './stack.js';

/** What each option of a function must be; typed so that none is forgotten. */
export type OptionChecks<Options> = { readonly [Key in keyof Required<Options>]: KeyCheck };

/**
 * Throws what is wrong with the options of a call: one that is unknown, missing or of another type, with the place of the call in the
 * project. TypeScript finds the same; a project may be JavaScript.
 */
export function checkOptions(call: string, options: unknown, checks: Readonly<Record<string, KeyCheck>>): void {
  const problems: UsageError[] = [];
  const refuse: ReportProblem = (code, message, hint) => {
    problems.push(new UsageError(`option.${code}`, message, { hint }));
  };
  if (isMapping(options))
    checkKeys(call, options, { checks, code: 'invalid', noun: 'option' }, (code, message, hint) =>
      refuse(code.replace(/-option$/, ''), message, hint),
    );
  else refuse('invalid', `${call} got ${shown(options)}`, `it takes an object with ${Object.keys(checks).join(', ')}`);
  const [first, ...more] = problems;
  if (first === undefined) return;
  const { code, message, hint } = first;
  const details = { location: placeOf(first), hint: more.length === 0 ? hint : undefined };
  throw new UsageError(code, more.length === 0 ? message : problems.map(messageWithHint).join('; '), details);
}
