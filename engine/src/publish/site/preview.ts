import fs from 'node:fs';
import path from 'node:path';
import { PACKAGE } from '../../base/package.js';
import { dataFolder } from './files.js';
import { runPreview, writeConfig } from './framework.js';
import { prepareSite, type SiteOptions } from './prepare.js';

export interface PreviewOptions extends SiteOptions {
  port: number;
  /** Runs the queries of pages again after an edit of `src/`. */
  refreshQueries: () => Promise<void>;
  /** Called when the site cannot be assembled after a change. */
  onError: (error: unknown) => void;
  signal?: AbortSignal;
}

/** Editors write a file in several steps: changes this close together are one. */
const DEBOUNCE_MS = 50;

/** Framework's live preview over the project's pages and the data of the last run. Returns its exit code. */
export async function previewSite(options: PreviewOptions): Promise<number> {
  const { project } = await prepareSite(options);
  const stop = followSources(options);
  try {
    return await runPreview(project, options.port, options.signal);
  } finally {
    stop();
  }
}

/** Assembles the site again whenever a file of the project, the package or the data changes. Returns how to stop. */
function followSources(options: PreviewOptions): () => void {
  const { projectDir, refreshQueries, onError } = options;
  const data = dataFolder(projectDir);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let hasNewPages = false;
  const assemble = async (): Promise<void> => {
    const asksAgain = hasNewPages;
    hasNewPages = false;
    try {
      if (asksAgain) await refreshQueries();
    } catch (error) {
      onError(error);
    }
    await writeConfig((await prepareSite(options)).project);
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(assemble).catch(onError);
    }, DEBOUNCE_MS);
  };
  const onPages = (): void => {
    hasNewPages = true;
    schedule();
  };
  const watch = (folder: string, onChange: (file: string) => void, recursive = true): fs.FSWatcher[] =>
    fs.existsSync(folder) ? [fs.watch(folder, { recursive }, (_, file) => onChange(file ?? ''))] : [];
  const watchers = [
    ...watch(path.join(projectDir, 'src'), onPages),
    ...watch(path.join(PACKAGE, 'site'), onPages),
    ...watch(path.dirname(data), (file) => {
      if (file.split(path.sep)[0] === path.basename(data)) schedule();
    }),
    ...watch(
      projectDir,
      (file) => {
        if (/^observablehq\.config\.\w+$/.test(file)) schedule();
      },
      false,
    ),
  ];
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
