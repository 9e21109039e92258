import { FLAG, FUNCTION, MAPPING, TEXT, oneOf, required, textList } from '../base/check-keys.js';
import type { OptionChecks } from '../base/options.js';
import { EXPECTATION_KINDS, type Expectation } from './expectation.js';

const NAMES = textList("list names: ['limit']");

/** Keys that every definition of an expectation may have. */
export const COMMON_CHECKS = {
  type: required(TEXT),
  summary: required(TEXT),
  kwargs: MAPPING,
  required: NAMES,
} satisfies Partial<OptionChecks<Expectation>>;

/** Keys of what an expectation declares besides its SQL. */
export const DECLARED_CHECKS = {
  refine: FUNCTION,
  tables: FUNCTION,
  clock: oneOf(['day', 'moment']),
} satisfies Partial<OptionChecks<Expectation>>;

/** What each key of an expectation must be; `version` and `isCustom` are set by the engine. */
export const EXPECTATION_CHECKS: OptionChecks<Expectation> = {
  ...COMMON_CHECKS,
  ...DECLARED_CHECKS,
  kind: required(oneOf(EXPECTATION_KINDS)),
  kwargs: required(MAPPING),
  columns: required(FUNCTION),
  queries: NAMES,
  version: TEXT,
  schema: FLAG,
  exposesValues: FLAG,
  isCustom: FLAG,
  measure: required(FUNCTION),
  describe: required(FUNCTION),
};
