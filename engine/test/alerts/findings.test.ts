import { describe, expect, it } from 'vitest';
import { jobAlerts } from '../../src/alerts/job-alerts.js';
import { jobFindings } from '../../src/alerts/job-findings.js';
import { runFindings } from '../../src/alerts/run-findings.js';
import { staleFindings } from '../../src/alerts/stale-findings.js';
import { channelFilter } from '../../src/alerts/channel-filter.js';
import { decideAlerts } from '../../src/alerts/decide.js';
import type { Observation } from '../../src/alerts/finding.js';
import { silentLogger } from '../../src/base/log.js';
import { emptyAlertLog, findIncidents, readAlertLog } from '../../src/history/index.js';
import { JobRuns, jobsFolder, type JobAttempt, type JobRun, type JobStatus } from '../../src/jobs/index.js';
import type { AlertsConfig } from '../../src/project/alert.js';
import type { NodeResult } from '../../src/publish/artifacts.js';
import type { SourceFreshness, Sources } from '../../src/publish/freshness.js';
import { run } from '../history/fixture.js';
import { ProjectFolder } from '../support/project-folder.js';
import { manifestOf, resultsOf, SetClock } from './fixture.js';
import { ReceivingServer } from './http-server.js';

const TEAM: AlertsConfig = { channels: { team: { type: 'slack', urlVariable: 'TEAM' } }, throttle: 0 };

/** The titles of what the channel is told, observation by observation. */
function told(observations: readonly Observation[]): string[][] {
  let log = emptyAlertLog();
  return observations.map((observation) => {
    const filters = new Map([['team', channelFilter('team', TEAM.channels['team']!, undefined, silentLogger)]]);
    const known = log.messages.length;
    log = decideAlerts(log, { config: TEAM, observation, filters, muted: new Map(), now: new Date(observation.at) });
    return log.messages.slice(known).flatMap(({ items }) => items.map(({ event, title }) => `${event}: ${title}`));
  });
}

describe('sources', () => {
  const sources = (day: number, status: SourceFreshness['status'], hours: number | null): Sources => ({
    metadata: { ...manifestOf(run(day)).metadata },
    elapsed_time: 0,
    results: [
      {
        unique_id: 'source.shop.raw.orders',
        max_loaded_at: hours === null ? null : '2018-10-01T00:00:00.000Z',
        snapshotted_at: `2018-10-0${day}T00:00:00.000Z`,
        max_loaded_at_time_ago_in_s: hours === null ? null : hours * 3600,
        status,
        criteria: { warn_after: { count: 24, period: 'hour' }, error_after: null },
      },
    ],
  });
  const at = (day: number, status: SourceFreshness['status'], hours: number | null): Observation =>
    staleFindings(sources(day, status, hours), manifestOf(run(day), { 'raw.orders': 'platform' }), undefined);

  it('that are too old are told once, and when they are not; not looked at is neither', () => {
    expect(
      told([
        at(1, 'pass', 2),
        at(2, 'warn', 26),
        at(3, 'warn', 50),
        { ...at(4, 'pass', 1), stateOf: () => 'unknown', findings: [] },
        at(5, 'pass', 1),
      ]),
    ).toEqual([[], ['stale: raw.orders is stale'], [], [], ['recovery: raw.orders is stale']]);
  });

  it('say how old they are, what the limit is and who owns them', () => {
    expect(at(2, 'warn', 26.5).findings[0]?.item).toMatchObject({
      details: ['its newest data is of 2018-10-01T00:00:00.000Z, 26 h before', 'the limit is 24 hours'],
      owner: 'platform',
      command: 'npx lastro source freshness --select source:raw.orders',
    });
    expect(at(2, 'runtime error', null).findings[0]?.item.details).toEqual(['its age is not known']);
  });
});

describe('unit tests', () => {
  const ID = 'unit_test.shop.t';
  /** Without a status the run was not asked for the test. */
  const at = (day: number, status: NodeResult['status'] | undefined, isDefined = true): Observation => {
    const record = run(day);
    const fields = { resource_type: 'unit_test', name: 't', relation: 'marts.fct', status, check: null };
    const result = { unique_id: ID, ...fields };
    const manifest = manifestOf(record);
    const [node] = Object.values(manifest.nodes);
    if (isDefined) manifest.nodes[ID] = { ...node!, unique_id: ID, resource_type: 'unit_test' };
    const results = resultsOf(record, status === undefined ? [] : [result as NodeResult]);
    return runFindings({
      run: record,
      incidents: findIncidents([record]),
      results,
      manifest,
      pages: [],
      siteUrl: undefined,
    });
  };
  it('that fail are told once, and when they pass again; skipped is neither', () => {
    expect(told([at(1, 'fail'), at(2, 'fail'), at(3, 'skipped'), at(4, 'pass')])).toEqual([
      ['failure: marts.fct: unit test t fails'],
      [],
      [],
      ['recovery: marts.fct: unit test t fails'],
    ]);
    expect(told([at(1, 'fail'), at(2, undefined), at(3, undefined, false)])).toEqual([
      ['failure: marts.fct: unit test t fails'],
      [],
      ['recovery: marts.fct: unit test t fails'],
    ]);
  });
});

function jobRun(day: number, status: JobStatus, attempt: Partial<JobAttempt> = {}): JobRun {
  const at = `2018-10-0${day}T06:00:00.000Z`;
  const common = { started_at: at, completed_at: at, status };
  return {
    ...{ version: 1, run_id: `job${day}`, job: 'nightly', owner: 'platform', trigger: 'schedule', cause: null },
    ...{ ...common, scheduled_at: null, retry_of: null, verdict: null, process: { pid: 1, started: null } },
    message: status === 'success' ? '' : `build: ${attempt.message ?? ''}`,
    steps: [
      {
        ...{ ...common, step: { command: 'build' }, command: 'build' },
        attempts: [{ ...common, message: '', run_id: null, verdict: null, run_results: null, ...attempt }],
      },
    ],
  };
}

describe('jobs', () => {
  it('that time out, are interrupted or end without results are told; a run that failed is told by what it found', () => {
    const of = (...args: Parameters<typeof jobRun>): Observation => jobFindings(jobRun(...args), 'shop');
    expect(
      told([
        of(1, 'fail', { verdict: 'fail', message: '2 of 40 nodes failed' }),
        of(2, 'fail', { verdict: 'fail', message: 'timed out after 60 s' }),
        of(3, 'fail', { message: 'run.locked  another run is using the warehouse' }),
        of(4, 'success'),
        of(5, 'interrupted', { message: 'interrupted' }),
        of(6, 'success'),
        of(7, 'success'),
      ]),
    ).toEqual([
      [],
      ['failure: job nightly failed'],
      [],
      ['recovery: job nightly failed'],
      ['failure: job nightly was interrupted'],
      ['recovery: job nightly was interrupted'],
      [],
    ]);
  });

  it('that were killed are told of by the next run', async () => {
    const project = new ProjectFolder();
    try {
      const runs = new JobRuns(jobsFolder(project.dir));
      const killed = { ...jobRun(1, 'running'), completed_at: null, run_id: '20181001T060000-000001' };
      runs.write({ ...killed, process: { pid: 2 ** 22 + 1, started: null } });
      const clock = new SetClock(new Date('2018-10-02T06:00:00Z'));
      const listener = jobAlerts(
        { name: 'shop', alerts: { channels: { team: { type: 'github', as: 'annotation' } } } },
        { projectDir: project.dir, env: {}, log: silentLogger, out: (line) => void lines.push(line), clock },
      );
      const lines: string[] = [];
      const next = { ...jobRun(2, 'success'), run_id: '20181002T060000-000002' };
      await listener?.({ type: 'job-started', run: next });
      await listener?.({ type: 'job-ended', run: next });
      expect(lines.map((line) => line.split('::')[1])).toEqual([
        'error title=Lastro%3A Failed%3A job nightly was interrupted',
        'notice title=Lastro%3A Recovered%3A job nightly was interrupted',
      ]);
    } finally {
      project.remove();
    }
  });

  it('tell what their steps found, and of themselves', async () => {
    const project = new ProjectFolder();
    const server = await ReceivingServer.start();
    try {
      const [before, failed] = [run(1), run(2, { checks: { fct_key: 'fail' } })];
      const { appendRun, historyFolder } = await import('../../src/history/index.js');
      for (const record of [before, failed]) await appendRun(historyFolder(project.dir, {}), record);
      project.write('target/manifest.json', JSON.stringify(manifestOf(failed)));
      const listener = jobAlerts(
        { name: 'shop', alerts: { channels: { team: { type: 'webhook', urlVariable: 'HOOK' } } } },
        {
          ...{ projectDir: project.dir, env: { HOOK: server.url }, log: silentLogger, out: () => undefined },
          clock: new SetClock(new Date('2018-10-02T06:00:00Z')),
        },
      );
      const record = jobRun(2, 'fail', { message: 'timed out after 60 s' });
      const [step] = record.steps;
      await listener?.({
        type: 'step-ended',
        run: record,
        step: step!,
        results: resultsOf(failed),
        resultsFile: undefined,
      });
      await listener?.({ type: 'job-ended', run: record });
      const { messages } = await readAlertLog(historyFolder(project.dir, {}));
      expect(messages.map(({ subject, status, items }) => [subject, status, items[0]?.title])).toEqual([
        ['dev', 'sent', 'marts.fct: fct_key holds'],
        ['job nightly', 'sent', 'job nightly failed'],
      ]);
      expect(jobAlerts({ name: 'shop' }, {} as never)).toBeUndefined();
    } finally {
      await server.stop();
      project.remove();
    }
  });
});
