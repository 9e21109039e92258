import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LastroError } from '../../base/errors.js';
import { bundleModule } from '../../project/modules.js';
import { entryPoint } from '../../base/package.js';
import type { SiteSettings } from './framework-config.js';

const require = createRequire(import.meta.url);

export interface FrameworkProject extends Omit<SiteSettings, 'root' | 'output'> {
  projectDir: string;
  /** The site's root, absolute. */
  root: string;
  /** Where the built site goes, absolute. */
  output: string;
}

/** Writes the configuration that Framework is run with, from the project's `observablehq.config` if there is one. Returns its path. */
async function writeConfig(project: FrameworkProject): Promise<string> {
  const { projectDir, root, output, title, languages, pages, masthead } = project;
  const own = ['ts', 'js', 'mjs']
    .map((ending) => path.join(projectDir, `observablehq.config.${ending}`))
    .find((file) => existsSync(file));
  const below = (file: string): string => path.relative(projectDir, file).split(path.sep).join('/');
  const settings: SiteSettings = { root: below(root), output: below(output), title, languages, pages, masthead };
  const text = [
    `import { frameworkConfig } from ${JSON.stringify(entryPoint('framework-config').href)};`,
    own === undefined ? 'const own = {};' : "import own from './observablehq.config.mjs';",
    `export default frameworkConfig(own, ${JSON.stringify(settings)});`,
  ].join('\n');
  const file = path.join(projectDir, 'target', 'site.config.mjs');
  await mkdir(path.dirname(file), { recursive: true });
  if (own !== undefined)
    await writeFile(path.join(path.dirname(file), 'observablehq.config.mjs'), await bundleModule(own), { mode: 0o600 });
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  return path.relative(projectDir, file);
}

function commandLine(command: 'build' | 'preview', config: string, extraArguments: readonly string[]): string[] {
  const frameworkFolder = path.dirname(require.resolve('@observablehq/framework/package.json'));
  const loader = pathToFileURL(require.resolve('tsx/esm')).href;
  return [
    '--no-warnings',
    '--import',
    loader,
    path.join(frameworkFolder, 'dist', 'bin', 'observable.js'),
    command,
    '--config',
    config,
    ...extraArguments,
  ];
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, OBSERVABLE_TELEMETRY_DISABLE: '1', NO_COLOR: '1' };
}

/** Runs Framework's build; returns what it printed. Throws `site.build-failed` with its last words. */
export async function runFramework(project: FrameworkProject): Promise<string> {
  const config = await writeConfig(project);
  const child = spawn(process.execPath, commandLine('build', config, []), {
    cwd: project.projectDir,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const text = output.join('');
  if (code !== 0) throw new LastroError('site.build-failed', `the site could not be built: ${lastErrorText(text)}`);
  return text;
}

/** Starts Framework's preview server with the same configuration; it ends when `signal` says so. */
export async function runPreview(project: FrameworkProject, port: number, signal?: AbortSignal): Promise<number> {
  const config = await writeConfig(project);
  const child = spawn(process.execPath, commandLine('preview', config, ['--port', String(port), '--no-open']), {
    cwd: project.projectDir,
    env: environment(),
    stdio: 'inherit',
    ...(signal === undefined ? {} : { signal }),
  });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve(code ?? 0)));
}

function lastErrorText(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const error = lines.find((line) => /^(Unexpected error|Error|\w*Error):/.test(line));
  return (
    error?.replace(/^Unexpected error: /, '') ??
    lines
      .filter((line) => line !== '')
      .slice(-3)
      .join(' ')
  );
}
