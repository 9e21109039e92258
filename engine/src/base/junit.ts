import { escapeXml, oneLine, xmlAttributes } from './escape.js';
import { countStatuses, type NodeStatus } from './status.js';

export interface JUnitSuite {
  name: string;
  /** ISO 8601 without a zone. */
  timestamp?: string;
  cases: readonly JUnitCase[];
}

export interface JUnitCase {
  classname: string;
  name: string;
  /** Seconds. */
  time: number;
  file: string;
  line: number | undefined;
  status: NodeStatus;
  message: string;
  /** What failed: an expectation's type. */
  type: string;
  /** Lines below the message of a failure. */
  details: readonly string[];
}

/** JUnit XML, with totals for each suite and for all. A warning passes and is in the case's output. */
export function junitXml(suites: readonly JUnitSuite[], summary: { name?: string; time?: number } = {}): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const { name, time = totalTime(cases) } = summary;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name, ...totals(cases), time: decimal(time) })}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ name, timestamp, cases }: JUnitSuite): string[] {
  const attributes = { name, ...totals(cases), time: decimal(totalTime(cases)), timestamp };
  return [`  <testsuite${xmlAttributes(attributes)}>`, ...cases.flatMap(caseLines), '  </testsuite>'];
}

function caseLines(testCase: JUnitCase): string[] {
  const { classname, name, time, file, line } = testCase;
  const element = resultElement(testCase);
  const open = `    <testcase${xmlAttributes({ classname, name, time: decimal(time), file, line })}`;
  return element === undefined ? [`${open}/>`] : [`${open}>`, `      ${element}`, '    </testcase>'];
}

function resultElement({ status, message, type, details }: JUnitCase): string | undefined {
  const attributes = { message: oneLine(message) };
  switch (status) {
    case 'warn':
      return `<system-out>warning: ${escapeXml(message)}</system-out>`;
    case 'skipped':
      return `<skipped${xmlAttributes(attributes)}/>`;
    case 'fail':
    case 'error': {
      const element = status === 'fail' ? 'failure' : 'error';
      return `<${element}${xmlAttributes({ ...attributes, type })}>${escapeXml(details.join('\n'))}</${element}>`;
    }
    default:
      return undefined;
  }
}

function totals(cases: readonly JUnitCase[]): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const { fail, error, skipped } = countStatuses(cases.map(({ status }) => status));
  return { tests: cases.length, failures: fail, errors: error, skipped };
}

function totalTime(cases: readonly JUnitCase[]): number {
  return cases.reduce((sum, { time }) => sum + time, 0);
}

function decimal(seconds: number): string {
  return seconds.toFixed(3);
}
