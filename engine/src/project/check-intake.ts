import {
  FLAG,
  MAPPING,
  TEXT,
  WHOLE_ABOVE_0,
  checkEntries,
  checkKeys,
  isAbove0,
  isCount,
  isMapping,
  required,
  textList,
  within,
  type KeyCheck,
  type ReportProblem,
} from '../base/check-keys.js';
import type { IntakeConfig, IntakeLimits, IntakeSourceConfig } from './intake.js';

const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;

const INTAKE_KEYS: Record<keyof IntakeConfig, KeyCheck> = {
  sources: required([() => true, "use sources by name: { sales: { contract: 'expectations/contracts/sales.json' } }"]),
  trustProxy: textList("list addresses: ['127.0.0.1']"),
  limits: MAPPING,
};

const SOURCE_KEYS: Record<keyof IntakeSourceConfig, KeyCheck> = {
  contract: required([TEXT[0], "use a file of the project: 'expectations/contracts/sales.json'"]),
  table: TEXT,
  title: TEXT,
  tokensVariable: [
    (value) => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
    'name the environment variable that has them, for example SALES_TOKENS',
    undefined,
    'secret',
  ],
  origins: [
    (value) => Array.isArray(value) && value.every(isOrigin),
    "list sites without a path: ['https://shop.example.com']",
  ],
  form: FLAG,
  open: FLAG,
};

const LIMIT_KEYS: Record<keyof IntakeLimits, KeyCheck> = {
  bodyBytes: WHOLE_ABOVE_0,
  records: WHOLE_ABOVE_0,
  depth: [(value) => isCount(value) && value !== 0 && (value as number) <= 500, 'use a whole number from 1 to 500'],
  seconds: [isAbove0, 'use seconds above 0'],
  connections: WHOLE_ABOVE_0,
  requestsPerMinute: [isCount, 'use a whole number from 0'],
  waitingBatches: WHOLE_ABOVE_0,
  waitingBytes: WHOLE_ABOVE_0,
};

/** Validates `intake` of the configuration. */
export function checkIntake(intake: unknown, problem: ReportProblem): void {
  const code = 'intake-key';
  if (!isMapping(intake)) return problem('intake', `intake is ${JSON.stringify(intake)}`, INTAKE_KEYS.sources[1]);
  checkKeys('intake', intake, { checks: INTAKE_KEYS, code }, problem);
  const { sources, limits } = intake;
  const example = "use { contract: 'expectations/contracts/sales.json' }";
  if (sources !== undefined)
    checkEntries('source', sources, { problem, example }, (what, source, report) => {
      checkKeys(what, source, { checks: SOURCE_KEYS, code }, report);
      if (source['open'] === true && source['form'] === false)
        report(code, `${what} is open and has no form`, 'remove open, or form: false', ['open']);
    });
  if (isMapping(limits)) checkKeys('limits', limits, { checks: LIMIT_KEYS, code }, within(problem, 'limits'));
}
