import { formatLocation } from '../../base/errors.js';
import { junitXml, type JUnitCase } from '../../base/junit.js';
import { formatRelation } from '../../sql/relation.js';
import { observedText } from '../acceptance.js';
import type { CheckResult } from '../result.js';

/** JUnit XML: a test suite for each table, a test case for each check. */
export function junitReport(results: readonly CheckResult[]): string {
  const tables = new Map<string, JUnitCase[]>();
  for (const result of results) {
    const name = formatRelation(result.table);
    tables.set(name, [...(tables.get(name) ?? []), junitCase(name, result)]);
  }
  return junitXml([...tables].map(([name, cases]) => ({ name, cases })));
}

function junitCase(table: string, result: CheckResult): JUnitCase {
  const { expectation, type, duration, location, status, observed } = result;
  return {
    classname: `${table}.${type}`,
    name: expectation,
    time: duration / 1000,
    file: location.file,
    line: location.line,
    status,
    message: observedText(result),
    type,
    details: [formatLocation(location), `expected: ${expectation}`, `observed: ${observed}`],
  };
}
