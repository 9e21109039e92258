import { systemClock } from '../base/clock.js';
import { printable } from '../base/escape.js';
import { styled, type LogFields, type Logger } from '../base/log.js';
import { isFailure, isProblem, outcomeOf, type Outcome } from '../base/status.js';
import { count, seconds } from '../base/text.js';
import type { RunReport } from '../history/index.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import { ProgressLine } from './progress-line.js';
import type { StepKind, StepResult } from './step.js';
import { problemLines, summaryLines } from './summary-lines.js';

/** Receives the progress of a run: one call per step. */
export interface Progress {
  /** Steps that will come. */
  planned(steps: number): void;
  /** Called before a step begins, with how it is shown. */
  stepStarted?(label: string): void;
  /** Called while a step reads records, with their number so far. */
  recordsRead?(label: string, records: number): void;
  stepEnded(step: StepReport): void;
  finished(results: RunResults, report: RunReport): void;
}

/** A step that ended, or the publishing of the figures. */
export interface StepReport extends Pick<
  StepResult,
  'status' | 'rows' | 'duration' | 'message' | 'nodes' | 'isUnchanged'
> {
  kind: StepKind | 'publish';
  label: string;
}

const STATUS_LABELS: Record<Outcome, string> = {
  success: 'ok',
  pass: 'pass',
  warn: 'WARN',
  accepted: 'accepted',
  fail: 'FAIL',
  error: 'ERROR',
  skipped: 'skipped',
};

const COLOURS: Record<Outcome, number> = {
  ...{ success: 32, pass: 32, warn: 33, accepted: 36, fail: 31, error: 31, skipped: 90 },
};

export interface ProgressOptions {
  log: Logger;
  /** Colours. */
  color: boolean;
  /** Replaces the last line of a terminal. */
  status?: ((text: string) => void) | undefined;
  /** Only what was done and what failed: for the run after an edit. */
  isBrief?: () => boolean;
}

/** Lines for a reader: one per step, then the failures and the warnings with what to do, then the sum. */
export function createProgress({ log, color, status: show, isBrief = () => false }: ProgressOptions): Progress {
  const running = new ProgressLine(show, () => systemClock.elapsed());
  let total = 0;
  let completedSteps = 0;
  /** A line whose middle is the status, in colour, and the same line without colours. */
  const statusLine = (status: Outcome, before: string, after: string): { plain: string; [styled]: string } => {
    const label = STATUS_LABELS[status].padEnd(7);
    const coloured = color ? `\u001b[${COLOURS[status]}m${label}\u001b[0m` : label;
    return { plain: before + label + after, [styled]: printable(before) + coloured + printable(after) };
  };
  const logByStatus = (status: Outcome, line: string, fields?: LogFields): void => {
    if (isFailure(status)) log.error(line, fields);
    else if (status === 'warn') log.warn(line, fields);
    else log.info(line, fields);
  };
  return {
    planned(steps) {
      total = steps;
      completedSteps = 0;
      running.clear(`0/${total}`);
    },
    stepStarted(label) {
      running.start(label);
    },
    recordsRead(label, records) {
      running.report(label, count(records, 'record'));
    },
    stepEnded({ kind, label, status, rows, duration, message, nodes, isUnchanged = false }) {
      completedSteps++;
      running.end(label, `${completedSteps}/${total}`);
      if (isUnchanged && isBrief()) return;
      const number = `${String(completedSteps).padStart(String(total).length)}/${total}`;
      const rowsText = rows === null ? '' : count(rows, 'row');
      const { plain, ...line } = statusLine(
        status,
        `${[number, kind.padEnd(9), label.padEnd(LABEL_WIDTH)].join('  ')}  `,
        `  ${rowsText.padStart(16)}  ${seconds(duration).padStart(8)}${message === '' ? '' : `  ${message}`}`,
      );
      logByStatus(status, plain, {
        ...line,
        event: 'step',
        step: completedSteps,
        steps: total,
        kind,
        node: label,
        status,
        rows,
        milliseconds: Math.round(duration),
        detail: message,
      });
      for (const check of nodes) {
        const outcome = outcomeOf(check);
        if (check.resource_type === 'test' && (isProblem(outcome) || outcome === 'accepted')) {
          const checkLine = statusLine(outcome, `${' '.repeat(number.length)}  `, `  ${check.message}`);
          logByStatus(outcome, checkLine.plain, { [styled]: checkLine[styled], ...checkFields(check) });
        }
      }
    },
    finished(results, report) {
      running.clear();
      const status = results.verdict === 'fail' ? 'fail' : 'success';
      for (const line of problemLines(results, ({ status: ofNode }) => isFailure(ofNode))) logByStatus('fail', line);
      for (const line of problemLines(results, (node) => outcomeOf(node) === 'warn')) logByStatus('warn', line);
      const lines = summaryLines(results, isBrief() ? undefined : report);
      for (const [i, line] of lines.entries())
        logByStatus(status, line, i === lines.length - 1 ? runFields(results) : undefined);
    },
  };
}

/** As wide as the names of most tables and models. */
const LABEL_WIDTH = 40;

function checkFields({ unique_id, relation, status, severity, failures, accepted, file, line }: NodeResult): LogFields {
  const known = accepted === undefined ? {} : { accepted };
  return { event: 'check', unique_id, node: relation, status, severity, failures, ...known, file, line };
}

function runFields({ verdict, counts, elapsed_time, metadata }: RunResults): LogFields {
  return { event: 'run', run_id: metadata.invocation_id, verdict, counts, seconds: elapsed_time };
}
