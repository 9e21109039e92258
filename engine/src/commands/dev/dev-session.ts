import { assertNoProblems, formatError } from '../../base/errors.js';
import { maskMessage, secretsOf } from '../../base/mask.js';
import { npx } from '../../base/npx.js';
import { isFailure } from '../../base/status.js';
import { seconds } from '../../base/text.js';
import type { NodeResult } from '../../publish/artifacts.js';
import {
  hasSiteData,
  markOutdated,
  siteProblems,
  type AnsweredQueries,
  type KeptRows,
  type SiteOptions,
  type SitePreview,
  type SiteProblem,
} from '../../publish/site/index.js';
import type { RunOptions } from '../../run/options.js';
import { runPipeline } from '../../run/pipeline.js';
import type { Progress } from '../../run/progress.js';
import { refreshQueries, refreshSiteData, siteSettings } from '../site.js';
import type { Edit } from './edits.js';
import type { KeptLoads } from './kept-loads.js';
import { WorkQueue, type Asked } from './work-queue.js';

/** Milliseconds that an edit waits for others. */
const PAUSE = { site: 30, build: 80 };

export interface DevSessionOptions {
  /** Of the runs. */
  options: RunOptions;
  progress: Progress;
  loads: KeptLoads;
  site: Pick<SitePreview, 'isAssembled' | 'update' | 'missing' | 'configure'>;
}

/** Where the problems below the pages come from. */
interface Problems {
  build: SiteProblem[];
  queries: SiteProblem[];
  site: SiteProblem[];
}

/**
 * Follows the edits of a project: runs what they change, and brings it into the preview. One run at a time; pages follow while one
 * goes on. What is wrong is in the log and below the pages, and the rest goes on.
 */
export class DevSession {
  /** What a run of the whole project would be, as far as an edit has changed it. */
  private readonly builds: WorkQueue<string>;
  /** Nothing else writes the data and the root of the site. */
  private readonly updates: WorkQueue<string>;
  private readonly problems: Problems = { build: [], queries: [], site: [] };
  private readonly secrets: readonly string[];
  /** By file of a page's query what it answers, since the data was written last. */
  private answered: AnsweredQueries = new Map<string, string>();
  /** What the site has of the tables as they were published last. */
  private readonly kept: KeptRows = new Map();
  /** Whether the project could not be run as it is now. */
  private isOutdated = false;
  private hasNewData = false;
  /** Runs after the first are of work in progress. */
  private hasStarted = false;
  /** When the first edit was that the next update shows. */
  private editedAt = Infinity;
  private settings: Omit<SiteOptions, 'projectDir'> = {};

  constructor(private readonly session: DevSessionOptions) {
    const { env, clock } = session.options;
    const elapsed = (): number => clock.elapsed();
    this.secrets = secretsOf(env);
    this.builds = new WorkQueue((asked) => this.build(asked), { pause: PAUSE.build, elapsed });
    this.updates = new WorkQueue((asked) => this.update(asked), { pause: PAUSE.site, elapsed });
  }

  /** Resolves when what the edit changes is in the preview, or its problem is. */
  async edit(kind: Edit, file: string): Promise<void> {
    if (kind === 'restart') return this.log.warn(`${file} has changed: start ${npx('dev')} again to use it`);
    if (kind === 'load') this.session.loads.forget();
    await (kind === 'pages' ? this.updates : this.builds).add(file);
  }

  /** Builds all that there is; resolves when it is assembled. Throws when there is no site that can be. */
  async start(): Promise<void> {
    await this.builds.add('');
  }

  /** Loads all sources again. */
  async load(): Promise<void> {
    this.session.loads.request();
    await this.builds.add('the sources');
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.builds.idle();
    await this.updates.idle();
  }

  /** What is wrong with the project now. */
  get shown(): readonly SiteProblem[] {
    const all = Object.values(this.problems).flat() as SiteProblem[];
    return all.map(({ place, message, hint }) => ({
      place,
      message: maskMessage(message, this.secrets),
      ...(hint === undefined ? {} : { hint: maskMessage(hint, this.secrets) }),
    }));
  }

  private get log(): RunOptions['log'] {
    return this.session.options.log;
  }

  private isEnding(): boolean {
    return this.session.options.signal?.aborted === true;
  }

  private async build({ items, since }: Asked<string>): Promise<void> {
    if (this.isEnding()) return;
    const { options, progress, loads } = this.session;
    try {
      const { results } = await runPipeline(
        'build',
        { ...options, decideLoad: loads.decide, isDraft: this.hasStarted },
        progress,
      );
      this.hasStarted = true;
      loads.record(results.results);
      this.problems.build = results.results.filter(({ status }) => isFailure(status)).map(problemOf);
      this.isOutdated = false;
      this.hasNewData = true;
    } catch (error) {
      if (this.isEnding()) return;
      this.log.error(formatError(error));
      this.problems.build = siteProblems(error);
      this.isOutdated = true;
    }
    this.editedAt = Math.min(since, this.editedAt);
    await Promise.all([...items].map((file) => this.updates.add(file)));
  }

  private async update({ items, since }: Asked<string>): Promise<void> {
    if (this.isEnding()) return;
    const { site } = this.session;
    const editedAt = Math.min(since, this.editedAt);
    this.editedAt = Infinity;
    await this.check('queries', () => this.writeData());
    await this.check('site', async () => {
      await this.assemble();
      await site.configure(this.shown);
      this.reportLive(items, editedAt);
      assertNoProblems(await site.missing());
    });
    await site.configure(this.shown, true);
  }

  /** What the site shows of the last run, where one is new; else only the answers to edited queries. */
  private async writeData(): Promise<void> {
    const { options } = this.session;
    if (this.hasNewData) {
      this.hasNewData = false;
      this.answered = new Map<string, string>();
      await refreshSiteData(options, { answered: this.answered, kept: this.kept });
    } else if (hasSiteData(options.projectDir)) await refreshQueries(options, this.answered);
  }

  private async assemble(): Promise<void> {
    const { projectDir } = this.session.options;
    if (hasSiteData(projectDir)) await markOutdated(projectDir, this.isOutdated);
    this.settings = await siteSettings(projectDir).catch(() => this.settings);
    await this.session.site.update({ ...this.settings, projectDir });
  }

  private reportLive(items: ReadonlySet<string>, editedAt: number): void {
    const files = [...items].filter((file) => file !== '');
    if (files.length === 0) return;
    const more = files.length > LISTED ? ` and ${files.length - LISTED} more` : '';
    const duration = seconds(this.session.options.clock.elapsed() - editedAt);
    this.log.info(`live  ${files.slice(0, LISTED).join(', ')}${more}  ${duration}`, { event: 'live', files });
  }

  /** Does a part of the work; what is wrong with it is kept, and logged where it is new. */
  private async check(part: 'queries' | 'site', work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.problems[part] = [];
    } catch (error) {
      if (this.isEnding()) return;
      if (part === 'site' && !this.session.site.isAssembled) throw error;
      const before = JSON.stringify(this.problems[part]);
      this.problems[part] = siteProblems(error);
      if (JSON.stringify(this.problems[part]) !== before) this.log.error(formatError(error));
    }
  }
}

/** Files that a line names. */
const LISTED = 3;

function problemOf({ file, line, name, message }: NodeResult): SiteProblem {
  return { place: line === null ? file : `${file}:${line}`, message: `${name}: ${message}` };
}
