import { once, EventEmitter } from 'node:events';
import { createLogger } from '../../src/base/log.js';
import { systemClock } from '../../src/base/clock.js';
import { DevSession } from '../../src/commands/dev/dev-session.js';
import type { Edit } from '../../src/commands/dev/edits.js';
import { KeptLoads } from '../../src/commands/dev/kept-loads.js';
import { watchProject } from '../../src/commands/dev/watch-project.js';
import { inThisProcess } from '../../src/load/index.js';
import type { NodeResult } from '../../src/publish/artifacts.js';
import { SitePreview } from '../../src/publish/site/index.js';
import type { RunOptions } from '../../src/run/options.js';
import { createProgress, type Progress } from '../../src/run/progress.js';
import { ProjectFolder } from '../support/project-folder.js';

/** A project whose edits are followed as `lastro dev` does, in this process and without a server. */
export class LiveProject {
  readonly folder: ProjectFolder;
  readonly lines: string[] = [];
  session!: DevSession;
  private readonly edits = new EventEmitter();
  private readonly followed: Promise<void>[] = [];
  private stop: (() => Promise<void>) | undefined;
  private seen: { edit: Edit; file: string }[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.folder = new ProjectFolder(files);
  }

  async start(
    options: Partial<RunOptions> = {},
    { loads = true, earlier = [] }: { loads?: boolean; earlier?: readonly NodeResult[] } = {},
  ): Promise<void> {
    const log = createLogger({
      write: (line) => this.lines.push(line),
      format: 'text',
      level: 'info',
      now: () => new Date(),
    });
    const shared = { projectDir: this.folder.dir, env: {}, clock: systemClock, log, loaders: inThisProcess };
    const progress: Progress = createProgress({ log, color: false, isBrief: () => true });
    this.session = new DevSession({
      options: { ...shared, ...options },
      progress,
      loads: new KeptLoads(loads, earlier),
      site: new SitePreview(),
    });
    this.stop = await watchProject(this.folder.dir, {
      onEdit: (edit, file) => {
        this.seen.push({ edit, file });
        this.followed.push(this.session.edit(edit, file));
        this.edits.emit('edit');
      },
      onError: (error) => this.edits.emit('error', error),
    });
    await this.session.start();
  }

  /** Makes an edit, and waits until it is followed. Returns what was logged. */
  async edit(change: () => void, file: string): Promise<string> {
    this.lines.length = 0;
    this.seen = [];
    change();
    while (!this.seen.some((each) => each.file === file)) await once(this.edits, 'edit');
    await this.session.idle();
    return this.lines.join('\n');
  }

  write(file: string, text: string): Promise<string> {
    return this.edit(() => this.folder.write(file, text), file);
  }

  /** What the site has at a path below its root, as JSON. */
  shown<T>(file: string): T {
    return JSON.parse(this.folder.read(`.site/data/${file}`)) as T;
  }

  get config(): string {
    return this.folder.read('target/site.config.mjs');
  }

  async end(): Promise<void> {
    await this.stop?.();
    await this.session.idle();
    this.folder.remove();
  }
}
