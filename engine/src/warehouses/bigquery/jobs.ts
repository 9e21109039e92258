import { setTimeout as sleep } from 'node:timers/promises';
import type { BigQuery } from '@google-cloud/bigquery';
import { failureOf, send } from './api.js';
import type { BigQueryField } from './fields.js';

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
  labels?: Readonly<Record<string, string>>;
}

export interface JobProblem {
  reason?: string;
  message?: string;
}

export interface Job {
  jobReference: JobReference;
  status?: { state?: string; errorResult?: JobProblem; errors?: JobProblem[] };
  statistics?: {
    query?: { numDmlAffectedRows?: string; schema?: { fields?: BigQueryField[] } };
    load?: { outputRows?: string };
    sessionInfo?: { sessionId?: string };
  };
}

/** A job that ended with an error. */
export class JobFailure extends Error {
  readonly errors: readonly JobProblem[];

  constructor({ status }: Job) {
    super(status?.errorResult?.message ?? 'the job failed');
    this.errors = status?.errorResult === undefined ? [] : [status.errorResult];
  }
}

/** Milliseconds between two looks at a job that runs: the first, and the longest. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2000;

/** The jobs of a project. */
export class Jobs {
  constructor(
    private readonly client: BigQuery,
    private readonly project: string,
    private readonly location: string | undefined,
  ) {}

  /** What `jobs.insert` takes. */
  resource(jobId: string, configuration: JobConfiguration): object {
    const { project: projectId, location } = this;
    return { jobReference: { projectId, jobId, ...(location === undefined ? {} : { location }) }, configuration };
  }

  async insert(jobId: string, configuration: JobConfiguration): Promise<Job> {
    const { body } = await send(this.client, {
      method: 'POST',
      uri: '/jobs',
      json: this.resource(jobId, configuration),
    });
    return body as Job;
  }

  /** Undefined where there is no job of that id. */
  async find(jobId: string, location = this.location): Promise<Job | undefined> {
    try {
      const { body } = await send(this.client, { uri: `/jobs/${jobId}`, qs: { location } });
      return body as Job;
    } catch (error) {
      if (failureOf(error).code === 404) return undefined;
      throw error;
    }
  }

  /** The job once it has ended, well or not. */
  async ended(job: Job): Promise<Job> {
    let current = job;
    for (let pause = FIRST_PAUSE; current.status?.state !== 'DONE'; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      await sleep(pause);
      const { jobId, location } = job.jobReference;
      const found = await this.find(jobId, location);
      if (found === undefined) throw new Error(`BigQuery has no job ${jobId} any more`);
      current = found;
    }
    return current;
  }

  /**
   * Runs a job to its good end once for an id: where there is a job of that id, by another process or by a request whose
   * answer was lost, it is awaited. A job that failed is followed by another one: `<id>_2`. Throws a {@link JobFailure}.
   */
  async once(id: string, start: (jobId: string) => Promise<Job>): Promise<Job> {
    for (let attempt = 1; ; attempt++) {
      const jobId = attempt === 1 ? id : `${id}_${attempt}`;
      const earlier = await this.find(jobId);
      const job = await this.ended(earlier ?? (await this.startOrFind(jobId, start)));
      if (job.status?.errorResult === undefined) return job;
      if (earlier === undefined) throw new JobFailure(job);
    }
  }

  private async startOrFind(jobId: string, start: (jobId: string) => Promise<Job>): Promise<Job> {
    try {
      return await start(jobId);
    } catch (error) {
      const found = failureOf(error).code === 409 ? await this.find(jobId) : undefined;
      if (found === undefined) throw error;
      return found;
    }
  }
}
