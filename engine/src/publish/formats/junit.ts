import type { NodeResult, RunResults } from '../artifacts.js';
import { oneLine, xml, xmlAttribute } from './escape.js';

/** `junit.xml`: a suite for each table with its build and its checks as cases. Warnings pass, and say so in their output. */
export function junit(run: RunResults): string {
  const suites = new Map<string, NodeResult[]>();
  for (const result of run.results) {
    const suite = suites.get(result.relation) ?? [];
    suite.push(result);
    suites.set(result.relation, suite);
  }
  const attributes = { name: run.metadata.project_name, ...totals(run.results), time: decimal(run.elapsed_time) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributesText(attributes)}>`,
    ...[...suites].flatMap(([relation, results]) => suiteLines(relation, results, run.started_at)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines(relation: string, results: readonly NodeResult[], startedAt: string): string[] {
  const time = results.reduce((sum, result) => sum + result.execution_time, 0);
  const started = results.map((result) => result.started_at ?? startedAt).sort()[0] ?? startedAt;
  const attributes = {
    name: relation,
    ...totals(results),
    time: decimal(time),
    timestamp: started.replace(/(\.\d+)?Z$/, ''),
  };
  return [`  <testsuite${attributesText(attributes)}>`, ...results.flatMap(caseLines), '  </testsuite>'];
}

function caseLines(result: NodeResult): string[] {
  const attributes = {
    classname: result.relation,
    name: caseName(result),
    time: decimal(result.execution_time),
    file: result.file,
    ...(result.line === null ? {} : { line: result.line }),
  };
  const element = resultElement(result);
  const open = `    <testcase${attributesText(attributes)}`;
  return element === undefined ? [`${open}/>`] : [`${open}>`, `      ${element}`, '    </testcase>'];
}

function caseName({ resource_type, name, check }: NodeResult): string {
  if (check !== null) return `${oneLine(check.expectation)} [${check.id}]`;
  if (resource_type === 'unit_test') return `unit test ${name}`;
  return resource_type === 'model' ? `build ${name}` : `load ${name}`;
}

function resultElement(result: NodeResult): string | undefined {
  if (result.status === 'warn') return `<system-out>warning: ${xml(result.message)}</system-out>`;
  const message = xmlAttribute(oneLine(result.message));
  if (result.status === 'skipped') return `<skipped message="${message}"/>`;
  const element = result.status === 'fail' ? 'failure' : result.status === 'error' ? 'error' : undefined;
  if (element === undefined) return undefined;
  return `<${element} message="${message}" type="${xmlAttribute(result.check?.type ?? result.resource_type)}">${xml(details(result))}</${element}>`;
}

function details({ message, file, line, check }: NodeResult): string {
  const where = line === null ? file : `${file}:${line}`;
  const lines = [where];
  if (check?.observed !== message) lines.push(message);
  if (check !== null) lines.push(`expected: ${check.expectation}`, `observed: ${check.observed}`);
  if (check?.notes) lines.push(`why: ${check.notes}`);
  return lines.join('\n');
}

function totals(results: readonly NodeResult[]): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const countWith = (status: string): number => results.filter((result) => result.status === status).length;
  return {
    tests: results.length,
    failures: countWith('fail'),
    errors: countWith('error'),
    skipped: countWith('skipped'),
  };
}

function decimal(seconds: number): string {
  return seconds.toFixed(3);
}

function attributesText(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlAttribute(String(value))}"`)
    .join('');
}
