import path from 'node:path';
import { build } from 'esbuild';

/** Bundles a script of this folder for a process of its own; returns the file, which is the caller's to remove. */
export async function bundleScript(root: string, name: string): Promise<string> {
  const outfile = path.join(root, 'node_modules', '.cache', 'lastro', `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [path.join(root, 'bench', `${name}.ts`)],
    outfile,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  return outfile;
}
