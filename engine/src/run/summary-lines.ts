import { npx } from '../base/npx.js';
import { shellWord } from '../base/shell.js';
import { countTexts } from '../base/status.js';
import { count, seconds } from '../base/text.js';
import type { RunReport } from '../history/index.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import { reportLines } from '../publish/formats/report-lines.js';
import { upstreamText } from '../publish/formats/upstream-text.js';

function showCommand(relation: string): string {
  return npx(`show --inline "SELECT * FROM ${relation}"`);
}

function failuresCommand(check: string, { args }: RunResults): string {
  const folder = args['target_path'] as string;
  return npx(`show --failures ${check}${folder === 'target' ? '' : ` --target-path ${shellWord(folder)}`}`);
}

const MAX_LISTED_PROBLEMS = 10;

/** Where the nodes are, what is wrong, and how to see their rows; of many only the first. */
export function problemLines(run: RunResults, isListed: (result: NodeResult) => boolean): string[] {
  const problems = run.results.filter(isListed);
  if (problems.length === 0) return [];
  const lines = [''];
  for (const result of problems.slice(0, MAX_LISTED_PROBLEMS)) {
    lines.push(
      `${result.file}${result.line === null ? '' : `:${result.line}`}  ${result.name}`,
      `    ${result.message}`,
      ...(result.check?.upstream == null ? [] : upstreamText(result.check.upstream).map((line) => `    ${line}`)),
    );
    if (result.check?.failures_file != null) lines.push(`    rows: ${failuresCommand(result.check.id, run)}`);
  }
  if (problems.length > MAX_LISTED_PROBLEMS) lines.push(`... and ${problems.length - MAX_LISTED_PROBLEMS} more`);
  return lines;
}

/** Without a report only the sum. */
export function summaryLines(run: RunResults, report: RunReport | undefined): string[] {
  const lines = [''];
  const parts = countTexts(run.counts);
  if (parts.length === 0) parts.push('no nodes were selected for this command');
  if (report !== undefined) lines.push(...detailLines(run, report));
  lines.push(
    `${run.verdict.toUpperCase()}  ${parts.join(', ')}  in ${seconds(run.elapsed_time * 1000)}  run ${run.metadata.invocation_id}`,
  );
  return lines;
}

function detailLines(run: RunResults, report: RunReport): string[] {
  const lines: string[] = [];
  const loads = run.results.flatMap(({ load }) => (load === null ? [] : [load]));
  const unchanged = loads.flatMap(({ files }) => files).filter(({ status }) => status === 'skipped').length;
  if (unchanged > 0) lines.push(`${count(unchanged, 'file')} unchanged, skipped`);
  for (const { label, sentences } of reportLines(report)) lines.push(...aligned(label, sentences));
  if ((report.sources.records?.rejected ?? 0) > 0)
    lines.push(
      ...aligned('Rejected', [showCommand(`meta.rejected_rows WHERE run_id = '${run.metadata.invocation_id}'`)]),
    );
  return lines;
}

/** Longer lines are broken, one sentence each. */
const LINE_WIDTH = 110;

function aligned(label: string, sentences: readonly string[]): string[] {
  const line = sentences.join('; ');
  const lines = line.length <= LINE_WIDTH ? [line] : sentences;
  return lines.map((each, i) => `${(i === 0 ? label : '').padEnd(10)} ${each}`);
}
