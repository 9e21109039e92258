import type { LoaderCode, LoaderHost, TakenRecords } from '../loader-code.js';
import type { FileSource } from '../file-source.js';
import { LoaderProcess } from './loader-process.js';

/**
 * Runs the code of loaders in processes of their own: whatever it does ends its load alone. Loads that go on at the same time
 * have a process each; one that has only named files is used again.
 */
export class LoaderProcesses implements LoaderHost {
  private readonly all = new Set<LoaderProcess>();
  private readonly free: LoaderProcess[] = [];

  /** Starts the first process before it is needed. */
  prepare(): void {
    this.free.push(this.start());
  }

  open: LoaderHost['open'] = (loader, request, effects): LoaderCode => {
    const process = this.takeFree() ?? this.start();
    process.open(loader, request, effects);
    let gaveRecords = false;
    return {
      fingerprint: async () => (await process.call('fingerprint')) as string | undefined,
      begin: async () => {
        const files = (await process.call('begin')) as readonly FileSource[] | undefined;
        gaveRecords = files === undefined;
        return files;
      },
      records: async () => (await process.call('records')) as TakenRecords,
      close: () => {
        if (process.isUsable && !gaveRecords) this.free.push(process);
        else this.end(process);
      },
    };
  };

  close(): void {
    for (const process of this.all) this.end(process);
  }

  private takeFree(): LoaderProcess | undefined {
    const process = this.free.pop();
    if (process === undefined || process.isUsable) return process;
    this.end(process);
    return this.takeFree();
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
