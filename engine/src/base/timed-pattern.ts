import vm from 'node:vm';
import { LastroError } from './errors.js';

/** Milliseconds that a pattern may take for one value. */
export const PATTERN_TIME_LIMIT = 1000;

/** A test by JavaScript's backtracking engine, with a time limit for each value. Throws `pattern.too-slow`. */
export function timedPattern(source: string, flags: string): (text: string) => boolean {
  const sandbox = vm.createContext({ pattern: new RegExp(source, flags), text: '' });
  const script = new vm.Script('pattern.lastIndex = 0; pattern.test(text)');
  return (text) => {
    sandbox['text'] = text;
    try {
      return script.runInContext(sandbox, { timeout: PATTERN_TIME_LIMIT }) as boolean;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new LastroError(
        'pattern.too-slow',
        `the pattern ${source} takes longer than ${PATTERN_TIME_LIMIT} ms for a value of ${text.length} characters`,
        { hint: 'without look-around and back references it runs in linear time' },
      );
    }
  };
}
