import path from 'node:path';
import { build } from 'esbuild';
import { REPOSITORY } from './project-folder.js';

/** Bundles a script that imports the engine's sources, so that plain Node runs it; returns its path in the folder. */
export async function bundleScript(script: string, folder: string): Promise<string> {
  const outfile = path.join(folder, 'script.mjs');
  await build({
    stdin: { contents: script, resolveDir: path.join(REPOSITORY, 'engine/src'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
