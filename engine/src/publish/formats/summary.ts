import { escapeMarkdown, markdownCode } from '../../base/escape.js';
import { count, seconds } from '../../base/text.js';
import { compareStatuses, countStatuses, isProblem, outcomeOf, type Verdict } from '../../base/status.js';
import type { RunReport } from '../../history/index.js';
import type { NodeResult, RunResults } from '../artifacts.js';
import { nextStepFor } from '../next-step.js';
import { reportLines } from './report-lines.js';
import { upstreamText } from './upstream-text.js';

/** A CI's page has room for about a megabyte. */
const MAX_LISTED = 100;

const HEADLINES: Record<Verdict, string> = {
  pass: '✅ Passed',
  warn: '⚠️ Passed with warnings',
  stale: '🕓 Stale',
  not_checked: '➖ Not checked',
  fail: '❌ Failed',
};

/**
 * `summary.md`: the verdict, the counts, what failed, where, and what to do, and the run beside earlier ones. For a CI's step
 * summary.
 */
export function summary(run: RunResults, report?: RunReport): string {
  const { project_name, target_name, invocation_id } = run.metadata;
  return [
    `## ${HEADLINES[run.verdict]}${acceptedCount(run)}: ${escapeMarkdown(project_name)}`,
    '',
    `Run ${markdownCode(invocation_id)} on target ${markdownCode(target_name)}, started ${escapeMarkdown(run.started_at)}, ${seconds(run.elapsed_time * 1000)}.`,
    '',
    ...countLines(run.results),
    ...problemLines(run.results),
    ...acceptedLines(run.results),
    ...(report === undefined ? [] : reportTable(report)),
    '',
  ].join('\n');
}

function acceptedCount({ counts: { accepted = 0 } }: RunResults): string {
  return accepted === 0 ? '' : ` (${count(accepted, 'warning')} accepted)`;
}

function reportTable(report: RunReport): string[] {
  const rows = reportLines(report).map(
    ({ label, sentences }) => `| ${label} | ${sentences.map((each) => escapeMarkdown(each, 300)).join('<br>')} |`,
  );
  return ['', '| | |', '|---|---|', ...rows];
}

const KINDS: readonly { label: string; types: readonly string[] }[] = [
  { label: 'Sources and seeds', types: ['source', 'seed'] },
  { label: 'Models', types: ['model'] },
  { label: 'Unit tests', types: ['unit_test'] },
  { label: 'Checks', types: ['test'] },
];

function countLines(results: readonly NodeResult[]): string[] {
  const hasAccepted = results.some((result) => outcomeOf(result) === 'accepted');
  const rows = KINDS.flatMap(({ label, types }) => {
    const ofKind = results.filter((result) => types.includes(result.resource_type));
    if (ofKind.length === 0) return [];
    const { success, pass, warn, accepted = 0, fail, error, skipped } = countStatuses(ofKind.map(outcomeOf));
    const numbers = [ofKind.length, success + pass, warn, ...(hasAccepted ? [accepted] : []), fail, error, skipped];
    return [`| ${label} | ${numbers.join(' | ')} |`];
  });
  if (rows.length === 0) return ['Nothing ran.'];
  const names = ['total', 'passed', 'warned', ...(hasAccepted ? ['accepted'] : []), 'failed', 'errors', 'skipped'];
  return [`| | ${names.join(' | ')} |`, `|---${'|--:'.repeat(names.length)}|`, ...rows];
}

function problemLines(results: readonly NodeResult[]): string[] {
  const problems = results
    .filter((result) => isProblem(outcomeOf(result)))
    .sort((a, b) => compareStatuses(a.status, b.status));
  if (problems.length === 0) return [];
  const more = problems.length - MAX_LISTED;
  return [
    '',
    '| status | table | what happened | where | what to do |',
    '|---|---|---|---|---|',
    ...problems.slice(0, MAX_LISTED).map(problemRow),
    ...(more > 0 ? ['', `And ${count(more, 'more problem')} in ${markdownCode('run_results.json')}.`] : []),
  ];
}

/** The warnings that the suites accept: who answers for them, until when. */
function acceptedLines(results: readonly NodeResult[]): string[] {
  const rows = results.flatMap(({ relation, message, failures, accepted, check }) => {
    if (accepted === undefined) return [];
    const { until, by, reason, at_most: most } = accepted;
    const texts = [check?.expectation ?? message, `${failures ?? 0} of at most ${most}`, until, by, reason];
    return [`| ${markdownCode(relation)} | ${texts.map((each) => escapeMarkdown(each, 300)).join(' | ')} |`];
  });
  if (rows.length === 0) return [];
  const more = rows.length - MAX_LISTED;
  return [
    '',
    '| table | accepted warning | failing rows | until | by | reason |',
    '|---|---|--:|---|---|---|',
    ...rows.slice(0, MAX_LISTED),
    ...(more > 0 ? ['', `And ${count(more, 'more accepted warning')} in ${markdownCode('run_results.json')}.`] : []),
  ];
}

function problemRow(result: NodeResult): string {
  const { status, relation, message, file, line, check } = result;
  const where = markdownCode(line === null ? file : `${file}:${line}`);
  const description =
    check === null || message.includes(check.expectation) ? message : `${check.expectation}: ${message}`;
  const upstream = check?.upstream == null ? [] : upstreamText(check.upstream);
  const { text, command } = nextStepFor(result);
  return `| ${status} | ${markdownCode(relation)} | ${[description, ...upstream].map((each) => escapeMarkdown(each, 300)).join('<br>')} | ${where} | ${text} ${markdownCode(command)} |`;
}
