import { formatLocation } from '../../base/errors.js';
import type { CheckResult } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

/** Characters that XML 1.0 has no place for are left out. */
const escaped = (text: string): string =>
  text

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

/** JUnit XML: a test suite for each table, a test case for each check. A warning is a passed case that says so. */
export function junitReport(results: readonly CheckResult[]): string {
  const tables = new Map<string, CheckResult[]>();
  for (const result of results) {
    const name = formatRelation(result.table);
    tables.set(name, [...(tables.get(name) ?? []), result]);
  }
  const suites = [...tables].map(([name, group]) => suiteElement(name, group));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(totals(results))}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function totals(results: readonly CheckResult[]): Record<string, string | number> {
  const of = (status: CheckResult['status']): number => results.filter((result) => result.status === status).length;
  const time = results.reduce((sum, { duration }) => sum + duration, 0) / 1000;
  return {
    tests: results.length,
    failures: of('fail'),
    errors: of('error'),
    skipped: of('skipped'),
    time: time.toFixed(3),
  };
}

function suiteElement(name: string, results: readonly CheckResult[]): string {
  const cases = results.map((result) => {
    const { expectation, type, duration, location } = result;
    const testCase = {
      name: expectation,
      classname: `${name}.${type}`,
      time: (duration / 1000).toFixed(3),
      file: location.file,
      ...(location.line === undefined ? {} : { line: location.line }),
    };
    const element = resultElement(result);
    return element === ''
      ? `    <testcase${attributes(testCase)}/>`
      : `    <testcase${attributes(testCase)}>${element}</testcase>`;
  });
  return [`  <testsuite${attributes({ name, ...totals(results) })}>`, ...cases, '  </testsuite>'].join('\n');
}

function resultElement({ status, observed, severity, location }: CheckResult): string {
  const message = attributes({ message: observed });
  if (status === 'fail')
    return `<failure${message}${attributes({ type: severity })}>${escaped(formatLocation(location))}</failure>`;
  if (status === 'error') return `<error${message}>${escaped(formatLocation(location))}</error>`;
  if (status === 'skipped') return `<skipped${message}/>`;
  return status === 'warn' ? `<system-out>${escaped(`warning: ${observed}`)}</system-out>` : '';
}
