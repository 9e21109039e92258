import { messageOf } from '../base/errors.js';
import {
  appendRun,
  buildTimes,
  historyFolder,
  IncidentFinder,
  MAX_COMPARED,
  readAlertLog,
  readObservedRuns,
  runReport,
  undelivered,
  type RunRecord,
  type RunReport,
} from '../history/index.js';
import type { RunContext } from './run-context.js';

type HistoryContext = Pick<RunContext, 'project' | 'options'>;

/** Seconds that the relations took before; where the history cannot be read, which the report of the run says, nothing is known. */
export async function earlierBuildTimes({ project, options }: HistoryContext): Promise<ReadonlyMap<string, number>> {
  return buildTimes(historyFolder(project.dir, options.env), project.targetName).catch(() => new Map());
}

/** The runs of the history that a run is compared with. */
export interface EarlierRuns {
  /** Oldest first. */
  newest: RunRecord[];
  /** Has been told all that are looked at for incidents; for one report, which tells it the run. */
  finder: IncidentFinder;
}

/** Reads the runs that the report of a run needs; where the history cannot be read, the log says so. */
export async function readEarlierRuns(context: HistoryContext): Promise<EarlierRuns> {
  const { project, options } = context;
  const newest: RunRecord[] = [];
  const finder = new IncidentFinder();
  try {
    const runs = readObservedRuns(historyFolder(project.dir, options.env), {
      target: project.targetName,
      until: options.clock.now(),
      onProblem: warnIncomplete(context),
    });
    for await (const run of runs) {
      finder.add(run);
      newest.push(run);
      if (newest.length > MAX_COMPARED) newest.shift();
    }
    return { newest, finder };
  } catch (error) {
    options.log.warn(`the history could not be read: ${messageOf(error)}`);
    return { newest: [], finder: new IncidentFinder() };
  }
}

/** The report of a run that is not in the history yet. */
export async function reportRun(
  context: HistoryContext,
  record: RunRecord,
  { newest, finder }: EarlierRuns,
): Promise<RunReport> {
  return { ...runReport(record, newest, finder.add(record)), ...(await undeliveredAlerts(context)) };
}

/** Adds a run to the history; where that cannot be done, the log says so. */
export async function recordRun(context: HistoryContext, record: RunRecord): Promise<void> {
  const { project, options } = context;
  try {
    await appendRun(historyFolder(project.dir, options.env), record, warnIncomplete(context));
  } catch (error) {
    options.log.warn(`the run could not be added to the history: ${messageOf(error)}`);
  }
}

/** Alerts of earlier runs that were not delivered, for the run's report; where their log cannot be read, the log says so. */
async function undeliveredAlerts({ project, options }: HistoryContext): Promise<Pick<RunReport, 'not_delivered'>> {
  try {
    const messages = undelivered(await readAlertLog(historyFolder(project.dir, options.env)));
    return messages.length === 0 ? {} : { not_delivered: messages.map(({ channel, reason }) => ({ channel, reason })) };
  } catch (error) {
    options.log.warn(messageOf(error));
    return {};
  }
}

const warnIncomplete =
  ({ options }: HistoryContext) =>
  (problem: Error): void =>
    options.log.warn(`the history is incomplete: ${problem.message}`);
