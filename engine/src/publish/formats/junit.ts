import { oneLine } from '../../base/escape.js';
import { junitXml, type JUnitCase } from '../../base/junit.js';
import type { NodeResult, RunResults } from '../artifacts.js';

/** `junit.xml`: a suite for each table, with its build and its checks as cases. */
export function junit(run: RunResults): string {
  const suites = new Map<string, NodeResult[]>();
  for (const result of run.results) {
    const suite = suites.get(result.relation) ?? [];
    suite.push(result);
    suites.set(result.relation, suite);
  }
  return junitXml(
    [...suites].map(([name, results]) => {
      const startedAt = results.map((result) => result.started_at ?? run.started_at).sort()[0] ?? run.started_at;
      return { name, timestamp: startedAt.replace(/(\.\d+)?Z$/, ''), cases: results.map(junitCase) };
    }),
    { name: run.metadata.project_name, time: run.elapsed_time },
  );
}

function junitCase(result: NodeResult): JUnitCase {
  const { relation, execution_time, file, line, status, message, check, resource_type } = result;
  return {
    classname: relation,
    name: caseName(result),
    time: execution_time,
    file,
    line: line ?? undefined,
    status,
    message,
    type: check?.type ?? resource_type,
    details: details(result),
  };
}

function caseName({ resource_type, name, check }: NodeResult): string {
  if (check !== null) return `${oneLine(check.expectation)} [${check.id}]`;
  if (resource_type === 'unit_test') return `unit test ${name}`;
  return resource_type === 'model' ? `build ${name}` : `load ${name}`;
}

function details({ message, file, line, check }: NodeResult): string[] {
  const lines = [line === null ? file : `${file}:${line}`];
  if (check?.observed !== message) lines.push(message);
  if (check !== null) lines.push(`expected: ${check.expectation}`, `observed: ${check.observed}`);
  if (check?.notes) lines.push(`why: ${check.notes}`);
  return lines;
}
