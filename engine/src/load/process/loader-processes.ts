import type { LoaderCode, LoaderHost, NamedSource, TakenRecords } from '../loader-code.js';
import { LoaderProcess } from './loader-process.js';

/** Milliseconds for which a load waits for a process before another is started: most loaders name their files at once. */
const PATIENCE = 250;

/**
 * Runs the code of loaders in processes of their own: whatever it does ends its load alone. Loads that go on at the same time
 * have a process each; one that has only named files is used again.
 */
export class LoaderProcesses implements LoaderHost {
  private readonly all = new Set<LoaderProcess>();
  private readonly free: LoaderProcess[] = [];
  private readonly waiting: ((process: LoaderProcess) => void)[] = [];
  /** Loads that are to come. */
  private expected = 0;

  /** Starts the first process before it is needed. */
  prepare(): void {
    this.free.push(this.start());
  }

  expectLoad(): void {
    this.expected++;
  }

  open: LoaderHost['open'] = (loader, request, effects): LoaderCode => {
    this.expected--;
    const opened = this.take().then((process) => {
      process.open(loader, request, effects);
      return process;
    });
    let isReusable = true;
    let isClosed = false;
    return {
      fingerprint: async () => (await (await opened).call('fingerprint')) as string | undefined,
      begin: async () => {
        const files = (await (await opened).call('begin')) as NamedSource | undefined;
        isReusable = files !== undefined;
        if (!isReusable) this.replace();
        return files;
      },
      records: async () => (await (await opened).call('records')) as TakenRecords,
      close: () => {
        if (!isClosed) void opened.then((process) => this.release(process, isReusable));
        isClosed = true;
      },
    };
  };

  close(): void {
    for (const process of this.all) this.end(process);
  }

  private async take(): Promise<LoaderProcess> {
    for (let process = this.free.pop(); process !== undefined; process = this.free.pop())
      if (process.isUsable) return process;
      else this.end(process);
    if (this.all.size === 0) return this.start();
    return new Promise((resolve) => {
      const take = (process: LoaderProcess): void => {
        clearTimeout(timer);
        this.waiting.splice(this.waiting.indexOf(take), 1);
        resolve(process);
      };
      const timer = setTimeout(() => take(this.start()), PATIENCE);
      this.waiting.push(take);
    });
  }

  /** Starts a process in the place of one that is not used again, while that one still works: the next load need not wait for it. */
  private replace(): void {
    if (this.expected <= 0 || this.free.length > 0) return;
    const [next] = this.waiting;
    if (next !== undefined) next(this.start());
    else this.free.push(this.start());
  }

  private release(process: LoaderProcess, isReusable: boolean): void {
    const canGoOn = isReusable && process.isUsable;
    if (!canGoOn) this.end(process);
    const [next] = this.waiting;
    if (next !== undefined) next(canGoOn ? process : this.start());
    else if (canGoOn) this.free.push(process);
  }

  private start(): LoaderProcess {
    const process = new LoaderProcess();
    this.all.add(process);
    return process;
  }

  private end(process: LoaderProcess): void {
    this.all.delete(process);
    process.end();
  }
}
