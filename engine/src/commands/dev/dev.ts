import fs from 'node:fs';
import path from 'node:path';
import { formatError } from '../../base/errors.js';
import { LoaderProcesses } from '../../load/index.js';
import type { NodeResult, RunResults } from '../../publish/artifacts.js';
import { SitePreview } from '../../publish/site/index.js';
import type { RunOptions } from '../../run/options.js';
import { createProgress, type ProgressOptions } from '../../run/progress.js';
import { portOf, targetFolder } from '../site.js';
import { DevSession } from './dev-session.js';
import { KeptLoads } from './kept-loads.js';
import { freePort } from './preview-port.js';
import { watchProject } from './watch-project.js';

export interface DevOptions extends Pick<ProgressOptions, 'color' | 'status'> {
  port?: string | undefined;
  /** Whether sources are loaded: all at first, then those whose loader has changed. */
  loads: boolean;
  /** Calls back with each key that is pressed, until what it returns is called. */
  onKey?: ((onKey: (key: string) => void) => () => void) | undefined;
}

/** The key that loads all sources again. */
const LOAD_KEY = 'l';

/**
 * Builds the project, previews its pages live, and brings every edit into the preview in the time that its own work takes. Ends with
 * the preview; returns its exit code.
 */
export async function dev(options: RunOptions, { port, loads, onKey, ...shown }: DevOptions): Promise<number> {
  const { projectDir, log, signal } = options;
  const listening = await freePort(portOf(port, options.env));
  const loaders = options.loaders ?? new LoaderProcesses();
  const site = new SitePreview();
  let isServing = false;
  const session = new DevSession({
    options: {
      ...options,
      loaders,
      publishesParts: (options.select ?? []).length + (options.exclude ?? []).length > 0,
    },
    progress: createProgress({ ...shown, log, isBrief: () => isServing }),
    loads: new KeptLoads(loads, loads ? [] : lastResults(options)),
    site,
  });
  const stop = await watchProject(projectDir, {
    onEdit: (edit, file) => void session.edit(edit, file),
    onError: (error) => log.warn(formatError(error)),
  });
  const stopKeys = onKey?.((key) => {
    if (key.toLowerCase() === LOAD_KEY) void session.load();
  });
  try {
    await session.start();
    signal?.throwIfAborted();
    isServing = true;
    return await site.serve({
      port: listening,
      signal,
      onReady: (url) =>
        log.info(`live  ${url}${onKey === undefined ? '' : `  (press ${LOAD_KEY} to load the sources again)`}`),
      onError: (line) => log.warn(line),
      onLine: (line) => log.debug(line),
    });
  } finally {
    stopKeys?.();
    await stop();
    await session.idle();
    loaders.close();
  }
}

/** Results of the run before the session; none where there was none. */
function lastResults(options: RunOptions): readonly NodeResult[] {
  try {
    const text = fs.readFileSync(path.join(targetFolder(options), 'run_results.json'), 'utf8');
    return (JSON.parse(text) as Partial<RunResults>).results ?? [];
  } catch {
    return [];
  }
}
