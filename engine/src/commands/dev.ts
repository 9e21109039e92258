import fs from 'node:fs';
import path from 'node:path';
import { formatError } from '../base/errors.js';
import { previewSite } from '../publish/site/index.js';
import type { RunOptions } from '../run/options.js';
import { runPipeline } from '../run/pipeline.js';
import type { Progress } from '../run/progress.js';
import { portOf, refreshQueries, refreshSiteData, siteSettings } from './site.js';

/** Folders whose changes start another run; the preview itself watches the pages. */
const WATCHED_FOLDERS = ['loaders', 'transforms', 'expectations'];

/** Milliseconds without a change before a run starts: editors write a file in several steps. */
const DEBOUNCE_MS = 300;

/**
 * Builds the project, previews its pages live, and builds again whenever loaders, models or suites change. Ends with
 * the preview; returns its exit code.
 */
export async function dev(options: RunOptions, progress: Progress, port: string | undefined): Promise<number> {
  const { projectDir, log } = options;
  const portNumber = portOf(port, options.env);
  const refresh = async (): Promise<void> => {
    if (options.signal?.aborted === true) return;
    try {
      await runPipeline('build', options, progress);
      await refreshSiteData(options);
    } catch (error) {
      log.error(formatError(error));
    }
  };
  await refresh();
  options.signal?.throwIfAborted();
  const stop = watchFolders(
    WATCHED_FOLDERS.map((folder) => path.join(projectDir, folder)),
    refresh,
  );
  try {
    return await previewSite({
      ...(await siteSettings(projectDir)),
      projectDir,
      port: portNumber,
      refreshQueries: () => refreshQueries(options),
      onError: (error) => log.error(formatError(error)),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } finally {
    await stop();
  }
}

/** Calls `changed` after changes in the folders, never twice at once; returns how to stop, which waits for it. */
function watchFolders(folders: readonly string[], onChange: () => Promise<void>): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const watchers = folders
    .filter((folder) => fs.existsSync(folder))
    .map((folder) =>
      fs.watch(folder, { recursive: true }, () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          running = running.then(onChange);
        }, DEBOUNCE_MS);
      }),
    );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    return running;
  };
}
