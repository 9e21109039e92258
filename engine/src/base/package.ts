import path from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder of the installed package, or of `engine/` in a clone. */
export const PACKAGE = packageFolder(path.dirname(fileURLToPath(import.meta.url)));

/** Cache of compiled TypeScript. Anything in it may be deleted at any time. */
export const CACHE = path.join(PACKAGE, 'node_modules', '.cache', 'lastro');

/** Whether the engine runs from its sources and not from a build. */
export const fromSources = import.meta.url.endsWith('.ts');

/** Entry points of the package that other processes and modules of a project import. */
const ENTRY_POINTS = {
  index: 'index.ts',
  'framework-config': 'publish/site/framework-config.ts',
  'one-window': 'publish/site/one-window.ts',
  'print-query-result': 'publish/site/print-query-result.ts',
} as const;

/** Program of the process that runs the code of loaders: always the build, which needs no compiler to start. */
export const LOADER_PROCESS = path.join(PACKAGE, 'dist', 'loader-process.js');

/** What the script of every form is made from: always the build, in which a browser's part is one file. */
export const FORM_PROGRAM = path.join(PACKAGE, 'dist', 'form-program.js');

/** URL of an entry point of the running engine. */
export function entryPoint(name: keyof typeof ENTRY_POINTS): URL {
  const file = fromSources ? path.join('src', ENTRY_POINTS[name]) : path.join('dist', `${name}.js`);
  return pathToFileURL(path.join(PACKAGE, file));
}

function packageFolder(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : packageFolder(path.dirname(folder));
}
