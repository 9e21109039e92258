import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError, formatError, type LastroError } from '../base/errors.js';
import { count, seconds } from '../base/text.js';
import type { Loader } from '../load/index.js';
import type { NodeResult } from '../publish/artifacts.js';
import type { RunOptions } from '../run/options.js';
import { runPipeline } from '../run/pipeline.js';
import type { Progress } from '../run/progress.js';
import { sourceId } from '../run/project/graph-nodes.js';
import { readProject } from '../run/project/project.js';
import { selectedIds } from '../run/project/select.js';

/** Durations are milliseconds. */
export interface FollowOptions {
  /** Pause between two loads where the sources gave all that they had. */
  every: number;
  /** Records after which a load of one source ends, where it can go on from its state. Default: all that there are. */
  batch?: number | undefined;
  /** Least time between two times that tables are built, checked and published. */
  publishEvery: number;
}

/** Longest pause after failures. */
const LONGEST_PAUSE = 60_000;

/**
 * Loads the sources that go on from a state again and again until the signal is aborted, and builds, checks and publishes what reads those with new
 * rows. A run that has begun ends; a failure is logged and tried again after a pause that doubles. Throws when the first run cannot start.
 */
export async function follow(options: RunOptions, settings: FollowOptions, progress: Progress): Promise<void> {
  const { log, signal, clock } = options;
  const followed = await followedSources(options);
  log.info(`following ${[...followed.values()].map((table) => `raw.${table}`).join(', ')}`);
  const session = new FollowSession(options, settings, followed, progress);
  let failures = 0;
  let builtAt = -Infinity;
  let isFirst = true;
  while (signal?.aborted !== true) {
    let pause = settings.every;
    try {
      const { isFull, hasFailed } = await session.load();
      const isDue = clock.elapsed() - builtAt >= settings.publishEvery;
      let hasBuilt = true;
      if (isDue && session.hasNews && !isStopped(signal)) {
        hasBuilt = await session.build();
        builtAt = clock.elapsed();
      }
      failures = hasFailed || !hasBuilt ? failures + 1 : 0;
      if (isFull && failures === 0) pause = 0;
    } catch (error) {
      if (isFirst && error instanceof UsageError && !isPassing(error)) throw error;
      log.error(formatError(error));
      failures++;
    }
    isFirst = false;
    if (failures > 0) {
      pause = Math.min(LONGEST_PAUSE, Math.max(settings.every, 1000) * 2 ** (failures - 1));
      log.warn(`tried again in ${seconds(pause)}`);
    }
    await sleep(pause, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
  if (session.hasNews) log.warn('stopped before the last rows were published: the next build takes them');
}

const isStopped = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Whether another process has what a run needs, and will give it back. */
const isPassing = ({ code }: LastroError): boolean => code === 'run.locked' || code === 'warehouse.locked';

/** The tables of the sources to follow, by unique id: those that are selected, or else all that append or upsert. */
async function followedSources(options: RunOptions): Promise<ReadonlyMap<string, string>> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const isNamed = (options.select ?? []).length > 0;
  const goesOn = ({ mode = 'replace' }: Loader): boolean => isNamed || mode !== 'replace';
  const followed = new Map(
    project.loaders
      .map((loader) => ({ loader, id: sourceId(project.config.name, loader) }))
      .filter(({ loader, id }) => ids.has(id) && goesOn(loader))
      .map(({ loader, id }) => [id, loader.table]),
  );
  if (followed.size === 0)
    throw new UsageError('usage.nothing-to-follow', 'no source is selected that goes on from where it was', {
      hint: "a loader has mode 'append' or 'upsert'; others are followed when --select names them",
    });
  return followed;
}

/** What is known of the sources between two runs. */
class FollowSession {
  /** Last result of each source. */
  private readonly results = new Map<string, NodeResult>();
  /** Sources with rows that what reads them may not have. */
  private readonly news: Set<string>;

  constructor(
    private readonly options: RunOptions,
    private readonly settings: FollowOptions,
    private readonly followed: ReadonlyMap<string, string>,
    private readonly progress: Progress,
  ) {
    // What was built last may be older than what is loaded.
    this.news = new Set(followed.keys());
  }

  get hasNews(): boolean {
    return this.news.size > 0;
  }

  /** Loads the sources once. `isFull`: one of them may have more. */
  async load(): Promise<{ isFull: boolean; hasFailed: boolean }> {
    const { batch } = this.settings;
    const { results } = await runPipeline(
      'load',
      { ...this.options, ...this.selecting(this.followed.keys(), ''), isDraft: true, limit: batch },
      this.progress,
    );
    const loaded = results.results.filter(({ unique_id: id }) => this.followed.has(id));
    for (const result of loaded) {
      this.results.set(result.unique_id, result);
      const read = result.load?.read ?? 0;
      if (read > 0) this.options.log.info(`${result.relation}: ${count(read, 'record')}`);
      if (read > 0 && result.status !== 'error') this.news.add(result.unique_id);
    }
    return {
      isFull: batch !== undefined && loaded.some(({ load }) => (load?.read ?? 0) >= batch),
      hasFailed: results.verdict === 'fail',
    };
  }

  /** Builds, checks and publishes what reads the sources with news; false when that failed. */
  async build(): Promise<boolean> {
    const { results } = await runPipeline(
      'build',
      {
        ...this.options,
        ...this.selecting(this.news, '+'),
        decideLoad: (id) => ({ isLoaded: false, result: this.results.get(id) }),
        publishesParts: true,
      },
      this.progress,
    );
    const isBuilt = results.verdict !== 'fail';
    if (isBuilt) this.news.clear();
    return isBuilt;
  }

  /** Options that select sources, with what reads them where `suffix` is `+`; a run that has begun ends. */
  private selecting(ids: Iterable<string>, suffix: '' | '+'): Pick<RunOptions, 'select' | 'signal'> {
    const select = [...ids].map((id) => `source:${this.followed.get(id) ?? ''}${suffix}`);
    return { select, signal: undefined };
  }
}
