import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { uniqueToken } from '../../base/random.js';
import type { StatementLabels } from '../../warehouse/warehouse.js';
import type { Api } from './api.js';
import type { BigQueryField } from './fields.js';
import { BigQueryFailure, JobFailure, isPassing, type Problem } from './failures.js';

export interface JobReference {
  projectId: string;
  jobId: string;
  location?: string;
}

/** What is asked of a job, by its kind, as the API describes it. */
export interface JobConfiguration {
  query?: object;
  load?: object;
  copy?: object;
}

/** A job as the API describes it. */
export interface Job {
  jobReference: JobReference;
  status?: { state?: string; errorResult?: Problem };
  statistics?: {
    query?: {
      numDmlAffectedRows?: string;
      totalBytesBilled?: string;
      totalBytesProcessed?: string;
      /** Of a dry run. */
      schema?: { fields?: BigQueryField[] };
    };
    load?: { outputRows?: string };
    sessionInfo?: { sessionId?: string };
    totalBytesProcessed?: string;
    totalSlotMs?: string;
  };
}

export interface JobOptions {
  labels?: StatementLabels;
  /** Once aborted, the job is cancelled. */
  signal?: AbortSignal;
  /** Whether a job that failed by a passing error is followed by another one. Default: yes. */
  isRepeated?: boolean;
}

/** Milliseconds between two looks at a job that runs: the first, and the longest. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2000;

/** The jobs of a project, a few of them at a time. */
export class Jobs {
  /** Of all jobs. */
  labels: StatementLabels = {};
  private readonly limit: LimitFunction;

  constructor(
    private readonly api: Api,
    private readonly project: string,
    private readonly location: string | undefined,
    concurrency: number,
  ) {
    this.limit = pLimit(concurrency);
  }

  /** What `jobs.insert` takes. */
  resource(jobId: string, configuration: JobConfiguration, labels: StatementLabels = {}): object {
    const { project: projectId, location } = this;
    return {
      jobReference: { projectId, jobId, location },
      configuration: { ...configuration, labels: labelsOf({ ...this.labels, ...labels }) },
    };
  }

  async insert(jobId: string, configuration: JobConfiguration, labels?: StatementLabels): Promise<Job> {
    const json = this.resource(jobId, configuration, labels);
    return (await this.api.send({ method: 'POST', uri: '/jobs', json })).body as Job;
  }

  /** Bytes that a query would read, and its columns where the server says them. Nothing runs, and nothing is billed. */
  async estimate(configuration: JobConfiguration): Promise<{ bytes: number; fields: BigQueryField[] | undefined }> {
    const { project: projectId, location } = this;
    const json = { jobReference: { projectId, location }, configuration: { ...configuration, dryRun: true } };
    const { body } = await this.api.send({ method: 'POST', uri: '/jobs', json });
    const { statistics } = body as Job;
    return {
      bytes: Number(statistics?.query?.totalBytesProcessed ?? statistics?.totalBytesProcessed ?? 0),
      fields: statistics?.query?.schema?.fields,
    };
  }

  /** Runs a job to its good end. Throws a {@link JobFailure}. */
  run(configuration: JobConfiguration, options: JobOptions = {}): Promise<Job> {
    const { labels, signal, isRepeated = true } = options;
    const id = `lastro_${uniqueToken()}`;
    const attempt = (number: number): Promise<Job> =>
      this.attempt(numbered(id, number), (jobId) => this.insert(jobId, configuration, labels), signal);
    return this.limit(() => (isRepeated ? this.api.persist(attempt, isPassingJob, signal) : attempt(1)));
  }

  /**
   * Runs a job to its good end once for an id: where there is a job of that id, by another process or by a request whose
   * answer was lost, it is awaited. A job that failed is followed by another one: `<id>_2`. Throws a {@link JobFailure}.
   */
  once(id: string, start: (jobId: string) => Promise<Job>): Promise<Job> {
    let number = 0;
    const attempt = async (): Promise<Job> => {
      for (;;) {
        const jobId = numbered(id, ++number);
        const earlier = await this.find(jobId);
        if (earlier === undefined) return this.attempt(jobId, start);
        const job = await this.ended(earlier);
        if (job.status?.errorResult === undefined) return job;
      }
    };
    return this.limit(() => this.api.persist(attempt, isPassingJob));
  }

  /** Undefined where there is no job of that id. */
  private async find(jobId: string, location = this.location): Promise<Job | undefined> {
    try {
      return (await this.api.send({ uri: `/jobs/${jobId}`, qs: { location } })).body as Job;
    } catch (error) {
      if (error instanceof BigQueryFailure && error.code === 404) return undefined;
      throw error;
    }
  }

  /** Starts a job, or finds the one whose request was answered already, and returns it once it has ended well. */
  private async attempt(jobId: string, start: (jobId: string) => Promise<Job>, signal?: AbortSignal): Promise<Job> {
    signal?.throwIfAborted();
    const started = await start(jobId).catch(async (error: unknown) => {
      const isKnown = error instanceof BigQueryFailure && error.code === 409;
      const found = isKnown ? await this.find(jobId) : undefined;
      if (found === undefined) throw error;
      return found;
    });
    const job = await this.ended(started, signal);
    const problem = job.status?.errorResult;
    if (problem === undefined) return job;
    throw new JobFailure(problem.message ?? 'the job failed', { problems: [problem] });
  }

  /** The job once it has ended, well or not; once the signal is aborted it is cancelled, which ends it. */
  private async ended(job: Job, signal?: AbortSignal): Promise<Job> {
    const { jobId, location } = job.jobReference;
    let current = job;
    let toCancel = signal;
    for (let pause = FIRST_PAUSE; current.status?.state !== 'DONE'; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      try {
        await sleep(pause, undefined, toCancel === undefined ? {} : { signal: toCancel });
      } catch {
        toCancel = undefined;
        await this.api.send({ method: 'POST', uri: `/jobs/${jobId}/cancel`, qs: { location } });
      }
      const found = await this.find(jobId, location);
      if (found === undefined) throw new BigQueryFailure(`BigQuery has no job ${jobId} any more`);
      current = found;
    }
    return current;
  }
}

const numbered = (id: string, number: number): string => (number === 1 ? id : `${id}_${number}`);

/** Requests within have been repeated already. */
const isPassingJob = (error: unknown): boolean => error instanceof JobFailure && isPassing(error);

/** Labels in the letters that BigQuery allows. */
function labelsOf(labels: StatementLabels): Record<string, string> {
  const entries = Object.entries(labels).filter(([, value]) => value !== undefined) as [string, string][];
  return Object.fromEntries(
    entries.map(([key, value]) => [
      `lastro_${key}`,
      value
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_-]/gu, '_')
        .slice(0, 63),
    ]),
  );
}
