import path from 'node:path';
import { npx } from '../base/npx.js';
import type { RunResults } from '../publish/artifacts.js';
import { annotations } from '../publish/formats/annotations.js';
import type { RunOptions } from '../run/options.js';
import { readArtifact } from './read-artifact.js';

/** `lastro annotate`: the problems of the last run as workflow commands of GitHub. Throws a {@link UsageError} without a run. */
export function annotateRun({ projectDir, targetPath }: RunOptions): string {
  const targetDir = targetPath ?? path.join(projectDir, 'target');
  return annotations(
    readArtifact<RunResults>(targetDir, 'run_results.json', 'results', {
      code: 'annotate.no-run',
      message: 'there is no run to annotate',
      hint: `run ${npx('build')} first`,
    }),
  );
}
