import fs from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONFIG_FILE } from './config-file.js';
import { LastroError, type Location } from './errors.js';
import { PACKAGE } from './package.js';

/** Source maps of bundled modules, by the paths of the modules. */
const bundles = new Map<string, SourceMap>();

const MAP_COMMENT = /\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** Keeps the source map at the end of a bundled module, so that {@link originalStack} names its sources. */
export function registerBundle(file: string, code: string): void {
  const encoded = MAP_COMMENT.exec(code.slice(code.lastIndexOf('//# sourceMappingURL')))?.[1];
  if (encoded === undefined) return;
  const payload = JSON.parse(Buffer.from(encoded, 'base64').toString()) as ConstructorParameters<typeof SourceMap>[0];
  bundles.set(file, new SourceMap(payload));
}

/** The parts of a line of a stack: what comes before the address, the address, the line, the column, a bracket. */
const FRAME = /^(\s+at (?:.*? )?\(?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?)(?:\?[^:()]*)?:(\d+):(\d+)(\)?)$/;

/** The stack of an error with the places in the sources of bundled modules. */
export function originalStack(error: Error): string {
  return (error.stack ?? '').split('\n').map(originalFrame).join('\n');
}

/** A message, followed with `LASTRO_DEBUG=1` by the stack of its error and of what caused it. */
export function withStack(message: string, thrown: unknown, env: Readonly<Record<string, string | undefined>>): string {
  if (env['LASTRO_DEBUG'] !== '1' || !(thrown instanceof Error)) return message;
  return withStack(`${message}\n${originalStack(thrown)}`, thrown.cause, env);
}

function originalFrame(frame: string): string {
  const [, before = '', address, line, column, after = ''] = FRAME.exec(frame) ?? [];
  if (address === undefined) return frame;
  const file = address.startsWith('file://') ? fileURLToPath(address) : address;
  const entry = bundles.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
  return entry === undefined || !('originalSource' in entry)
    ? `${before}${file}:${line}:${column}${after}`
    : `${before}${fileURLToPath(new URL(entry.originalSource, 'file:///'))}:${entry.originalLine + 1}:${entry.originalColumn + 1}${after}`;
}

/**
 * The place of an error: its own, or the innermost line of its stack that is the project's code and neither the engine's nor a package's;
 * relative to the project. Undefined when there is none.
 */
export function placeOf(thrown: unknown): Location | undefined {
  if (thrown instanceof LastroError && thrown.location !== undefined) return thrown.location;
  if (!(thrown instanceof Error)) return undefined;
  for (const frame of originalStack(thrown).split('\n')) {
    const [, , file, line] = FRAME.exec(frame) ?? [];
    if (file === undefined || file.startsWith(`${PACKAGE}${path.sep}`) || /[\\/]node_modules[\\/]/.test(file)) continue;
    return { file: projectPath(file), line: Number(line) };
  }
  return undefined;
}

/** A path relative to the nearest folder with a configuration, or else to the folder of the process. */
function projectPath(file: string): string {
  let folder = path.dirname(file);
  while (!fs.existsSync(path.join(folder, CONFIG_FILE)))
    if (folder === path.dirname(folder)) return path.relative(process.cwd(), file);
    else folder = path.dirname(folder);
  return path.relative(folder, file).split(path.sep).join('/');
}
