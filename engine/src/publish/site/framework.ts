import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { LastroError, messageOf } from '../../base/errors.js';
import { bundleModule } from '../../project/modules.js';
import { killTree, startNode } from '../../base/child-process.js';
import { entryPoint, fromSources } from '../../base/package.js';
import { buildFailure } from './build-failure.js';
import type { SiteFile } from './files.js';
import { FRAMEWORK } from './framework-parsers.js';
import { parseSpecifier } from './installed.js';
import type { SiteSettings } from './framework-config.js';
import { PREVIEW_STAMP, type SiteProblem } from './preview-problems.js';

const require = createRequire(import.meta.url);

/** How the output of a preview is shown. */
export interface PreviewOutput {
  /** Called with the address when the first page can be asked for. */
  onReady: (url: string) => void;
  /** A line of an error. */
  onError: (line: string) => void;
  /** Any other line. */
  onLine: (line: string) => void;
}

export interface FrameworkProject extends Omit<SiteSettings, 'root' | 'output'> {
  projectDir: string;
  /** The site's root, absolute. */
  root: string;
  /** Where the built site goes, absolute. */
  output: string;
}

/** The project's own configuration of Framework, absolute; undefined when there is none. */
export function ownConfig(projectDir: string): string | undefined {
  return ['ts', 'js', 'mjs']
    .map((ending) => path.join(projectDir, `observablehq.config.${ending}`))
    .find((file) => existsSync(file));
}

/** The configuration that Framework is run with, below the project. */
const CONFIG = path.join('target', 'site.config.mjs');

/**
 * Writes the configuration that Framework is run with, from the project's `observablehq.config` if there is one; a preview, which has
 * `problems`, follows it. With `keepsOwn` that is as it was when it could be read last. Returns its path below the project.
 */
export async function writeConfig(
  project: FrameworkProject,
  { problems, keepsOwn = false }: { problems?: readonly SiteProblem[]; keepsOwn?: boolean } = {},
): Promise<string> {
  const { projectDir, root, output, title, languages, pages, masthead } = project;
  const own = ownConfig(projectDir);
  const below = (file: string): string => path.relative(projectDir, file).split(path.sep).join('/');
  const settings: SiteSettings = {
    ...{ root: below(root), output: below(output), title, languages, pages, masthead },
    ...(problems === undefined ? {} : { problems }),
  };
  const file = path.join(projectDir, CONFIG);
  const text = [
    `import { frameworkConfig } from ${JSON.stringify(entryPoint('framework-config').href)};`,
    own === undefined
      ? 'const own = {};'
      : importOwn(path.basename(own), await bundleOwn(own, path.dirname(file), keepsOwn)),
    `export default await frameworkConfig(own, ${JSON.stringify(settings)}, ${JSON.stringify(own && path.basename(own))});`,
  ].join('\n');
  await mkdir(path.dirname(file), { recursive: true });
  await writeIfChanged(file, text);
  if (problems !== undefined) await writeIfChanged(path.join(root, PREVIEW_STAMP), JSON.stringify(md5(text)));
  return CONFIG;
}

async function writeIfChanged(file: string, text: string): Promise<void> {
  if (!existsSync(file) || (await readFile(file, 'utf8')) !== text) await writeFile(file, text, { mode: 0o600 });
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** JavaScript that imports the project's configuration; an error in it names the file. */
function importOwn(name: string, bundle: string): string {
  const failure = JSON.stringify(`${name} cannot be read: `);
  return `const { default: own = {} } = await import(${JSON.stringify(bundle)}).catch((error) => {
  throw new Error(${failure} + (error?.message ?? error), { cause: error });
});`;
}

/** Returns how to import the bundle: another text is another module for a preview that runs. */
async function bundleOwn(own: string, folder: string, keeps: boolean): Promise<string> {
  const bundle = path.join(folder, 'observablehq.config.mjs');
  const text = await bundleModule(own).catch((error: unknown) => {
    if (!keeps) throw configFailure(path.basename(own), error);
    return existsSync(bundle) ? readFile(bundle, 'utf8') : 'export default {};\n';
  });
  await mkdir(folder, { recursive: true });
  await writeFile(bundle, text, { mode: 0o600 });
  return `./observablehq.config.mjs?${md5(text)}`;
}

/** What esbuild says, at its line, with the command for a package that is missing. */
function configFailure(file: string, error: unknown): LastroError {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  const absent = /^Could not resolve "([^./][^"]*)"/.exec(first?.text ?? '')?.[1];
  const line = first?.location?.line;
  return new LastroError('site.config', `${file} cannot be read: ${first?.text ?? messageOf(error)}`, {
    location: line === undefined ? { file } : { file, line },
    hint: absent === undefined ? undefined : `add it to the project: npm install ${parseSpecifier(absent).name}`,
    cause: error,
  });
}

/** How Framework says that a data loader failed. */
const LOADER_ERROR = /error in \d+ms:/;

function commandLine(command: 'build' | 'preview', config: string, extraArguments: readonly string[]): string[] {
  return [
    '--no-warnings',
    ...(fromSources ? ['--import', pathToFileURL(require.resolve('tsx/esm')).href] : []),
    '--import',
    entryPoint('one-window').href,
    path.join(FRAMEWORK, 'dist', 'bin', 'observable.js'),
    command,
    '--config',
    config,
    ...extraArguments,
  ];
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, OBSERVABLE_TELEMETRY_DISABLE: '1', NO_COLOR: '1' };
}

/**
 * Runs Framework's build; returns what it printed. Throws a `LastroError` that says why it failed and where, or the signal's
 * reason.
 */
export async function runFramework(
  project: FrameworkProject,
  files: readonly SiteFile[],
  signal?: AbortSignal,
): Promise<string> {
  const { child, ended } = startFramework(project, await writeConfig(project), 'build', [], signal);
  const read = (stream: Readable | null): Promise<string> => (stream === null ? Promise.resolve('') : text(stream));
  const [stdout, stderr, code] = await Promise.all([read(child.stdout), read(child.stderr), ended]);
  signal?.throwIfAborted();
  if (code !== 0) throw await buildFailure(stdout, stderr, files);
  return stdout + stderr;
}

/**
 * Starts Framework's preview server with the configuration that {@link writeConfig} wrote last; it ends when `signal` says so.
 * Returns its exit code.
 */
export function runPreview(
  project: FrameworkProject,
  { port, signal, ...output }: PreviewOutput & { port: number; signal?: AbortSignal | undefined },
): Promise<number> {
  const args = ['--port', String(port), '--no-open'];
  const { child, ended } = startFramework(project, CONFIG, 'preview', args, signal);
  const follow = (stream: Readable | null, onLine: (line: string) => void): void => {
    if (stream !== null) createInterface({ input: stream }).on('line', onLine);
  };
  follow(child.stdout, (line) => {
    const url = /^\W*(http:\/\/\S+)$/.exec(line)?.[1];
    if (url !== undefined) output.onReady(url);
    else if (LOADER_ERROR.test(line)) output.onError(line);
    else output.onLine(line);
  });
  follow(child.stderr, (line) => (/^\s+at /.test(line) ? output.onLine(line) : output.onError(line)));
  return ended;
}

/** Framework and all that it starts end with this process, or when `signal` says so. */
function startFramework(
  project: FrameworkProject,
  config: string,
  command: 'build' | 'preview',
  args: readonly string[],
  signal: AbortSignal | undefined,
): { child: ChildProcess; ended: Promise<number> } {
  signal?.throwIfAborted();
  const child = startNode(commandLine(command, config, args), {
    cwd: project.projectDir,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => killTree(child);
  signal?.addEventListener('abort', stop);
  const ended = new Promise<number>((resolve, reject) =>
    child.on('error', reject).on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      resolve(code ?? 1);
    }),
  );
  return { child, ended };
}
