import { LastroError } from '../../base/errors.js';
import { latestSuccess } from '../audit.js';
import type { LoadStepResult } from '../load-context.js';
import type { LoadJob } from '../load-job.js';
import { loadTakenRecords } from '../records/records-step.js';
import { skipLoad } from '../skip-load.js';
import { nextState } from './state.js';
import type { StreamResult, StreamState } from './stream.js';
import type { TapRun } from './tap-runs.js';
import type { Undo } from './undo.js';

/** Loads one stream of a tap: its rows and the state that they are covered by, in one transaction. */
export async function loadStream(job: LoadJob): Promise<LoadStepResult> {
  const { loader } = job;
  const { stream } = loader;
  if (stream === undefined) throw new Error(`${loader.name} is no stream of a tap`);
  const { taps } = job.shared;
  try {
    const run = await taps.run(job);
    const result = run.result.streams.find(({ id }) => id === stream.id);
    if (result?.spool === undefined) return await loadNothing(job, stream.id, result?.mode);
    return await loadResult(job, run, { ...result, spool: result.spool });
  } finally {
    taps.release(loader);
  }
}

async function loadResult(
  job: LoadJob,
  run: TapRun,
  result: StreamResult & { spool: string },
): Promise<LoadStepResult> {
  const { stream, contract, volatile = [], name } = job.loader;
  const stored = run.stored.get(name);
  // Rows of another version of the table are none of this one.
  const isSwitched = result.version !== undefined && result.version !== stored?.version;
  const isAnew = !run.stored.has(name);
  // Rows that come again are not added to those that they are.
  const mode = isSwitched || (isAnew && result.mode === 'append') ? 'replace' : result.mode;
  const { columns, key } = result;
  job.settle({ columns, key, mode, volatile });
  const version = isSwitched ? result.version : undefined;
  const code = job.openCode({
    read: {
      ...{ id: result.id, spool: result.spool, columns: stream?.columns, version },
      loader: { columns, key, mode, volatile, ...(contract === undefined ? {} : { contract }) },
    },
  });
  try {
    const taken = await code.records();
    const {
      result: { state },
      sequence,
      oldest,
    } = run;
    const covered = { sequence, runId: job.context.runId, covered: result.covered };
    return await loadTakenRecords(
      job,
      job.attempt(JSON.stringify(columns)),
      {
        ...taken,
        state: { value: nextState(stored, { state, version: result.version }, covered, oldest) },
      },
      {
        undo: mode === 'append' ? undoBeyond(stored, result.base) : undefined,
        againBy: mode === 'append' ? result.replicationKey : undefined,
        removesDeleted: stream?.deletes === 'remove' && columns.includes('_sdc_deleted_at'),
        warnings: run.takeNotes(),
      },
    );
  } finally {
    code.close();
  }
}

/** What to take out of a table before rows are added that come again, since the tap goes on from the state of an older run. */
function undoBeyond(stored: StreamState | undefined, base: number | undefined): Undo | undefined {
  if (base === undefined) return undefined;
  if (base === 0) return { kind: 'all' };
  const runs = (stored?.runs ?? []).filter(({ sequence }) => sequence >= base);
  return {
    kind: 'runs',
    runs: runs.map(({ sequence, runId, covered }) => ({ runId, after: sequence === base ? covered : 0 })),
  };
}

/** A tap that knows of nothing new may say nothing of a stream; one that says nothing of a table that it is to replace has failed. */
async function loadNothing(job: LoadJob, id: string, mode: StreamResult['mode'] | undefined): Promise<LoadStepResult> {
  const { session, warehouse } = job.context;
  const latest = await latestSuccess(session, warehouse.dialect, job.loader.table);
  if (latest === undefined || mode === 'replace' || mode === undefined)
    throw new LastroError('tap.no-stream', `the tap gave nothing of the stream ${id}, not even its SCHEMA`, {
      hint: 'the table is unchanged; check the configuration of the tap, and that it selects the stream',
    });
  job.settle({ mode });
  const files = [...latest.files].map(([name, hash]) => ({ name, hash, bytes: 0 }));
  return skipLoad(job, job.attempt(), latest, files, await job.currentRowCount());
}
