import type { LoaderHost } from '../loader-code.js';
import { hasLoaders } from '../loaders-folder.js';
import { LoaderProcesses } from './loader-processes.js';

/** Starts the first process at once, where the project has loaders: it is ready when the project has been read. */
export function startLoaders(projectDir: string): LoaderHost {
  const loaders = new LoaderProcesses();
  if (hasLoaders(projectDir)) loaders.prepare();
  return loaders;
}
