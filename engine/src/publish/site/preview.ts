import path from 'node:path';
import { assertNoProblems } from '../../base/errors.js';
import { assembleSite } from './assemble.js';
import { runPreview } from './framework.js';
import { preparePackages } from './packages.js';

/** Framework's live preview over the project's pages and the data of the last run; answers its exit code. */
export async function previewSite(options: {
  projectDir: string;
  port: number;
  signal?: AbortSignal;
}): Promise<number> {
  const projectDir = path.resolve(options.projectDir);
  const root = await assembleSite(projectDir);
  assertNoProblems(await preparePackages({ projectDir, root }));
  return runPreview(
    { projectDir, root, output: path.join(projectDir, 'target', 'site') },
    options.port,
    options.signal,
  );
}
