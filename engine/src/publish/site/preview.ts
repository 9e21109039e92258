import fs from 'node:fs';
import path from 'node:path';
import { PACKAGE } from '../../base/package.js';
import { assembleSite } from './assemble.js';
import { dataFolder } from './files.js';
import { runPreview } from './framework.js';
import { prepareSite, type SiteOptions } from './prepare.js';

export interface PreviewOptions extends SiteOptions {
  port: number;
  /** Told of a site that cannot be put together after a change. */
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

/** Puts the site together again whenever a file of the project, the package or the data changes. Returns how to stop. */
function followSources({ projectDir, onError }: PreviewOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(() => assembleSite(path.resolve(projectDir))).catch(onError);
    }, DEBOUNCE_MS);
  };
  const watchers = [path.join(projectDir, 'src'), path.join(PACKAGE, 'site'), path.dirname(dataFolder(projectDir))]
    .filter((folder) => fs.existsSync(folder))
    .map((folder) => fs.watch(folder, { recursive: true }, onChange));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
