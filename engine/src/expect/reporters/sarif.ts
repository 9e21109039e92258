import { observedText } from '../acceptance.js';
import type { CheckResult } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

/** SARIF 2.1.0: a result for each check that is not as expected, at the suite's own line. */
export function sarifReport(results: readonly CheckResult[], version: string): string {
  const notPassed = results.filter(({ status }) => status !== 'pass');
  const rules = [...new Set(notPassed.map(({ type }) => type))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'lastro', version, rules: rules.map((id) => ({ id, shortDescription: { text: id } })) },
        },
        results: notPassed.map((result) => resultOf(result, rules)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The standard allows no other level beside this kind. */
const NOT_EVALUATED = { kind: 'notApplicable', level: 'none' };

function resultOf(result: CheckResult, rules: string[]): object {
  const { id, type, status, accepted, table, expectation, location } = result;
  const { file, line = 1, column } = location;
  return {
    ruleId: type,
    ruleIndex: rules.indexOf(type),
    ...(status === 'skipped' ? NOT_EVALUATED : { level: status === 'warn' ? 'warning' : 'error' }),
    message: { text: `${formatRelation(table)}: ${expectation}: ${observedText(result)}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file) },
          region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
        },
      },
    ],
    partialFingerprints: { checkId: id },
    ...(accepted === undefined
      ? {}
      : {
          suppressions: [{ kind: 'inSource', status: 'accepted', justification: `${accepted.by}: ${accepted.reason}` }],
        }),
  };
}
