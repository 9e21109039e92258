/**
 * `npm run compatibility [-- 20.19.0 22 24]`: installs the packed package into an empty folder, and runs its project of three files
 * and this repository's own project under each version of Node, from npm's package `node`. Prints a table for
 * docs/reference/compatibility.md; exits with 1 when a version fails.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FILES } from '../test/package/three-files.js';

const engine = path.resolve(import.meta.dirname, '..');
const repository = path.dirname(engine);
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20.19.0', '22', '24'];
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-compatibility-'));

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status ?? 'a signal'}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** An empty folder with the project's files and the package from its tarball, dependencies from the registry. */
function installProject(): string {
  const project = path.join(work, 'project');
  for (const [file, text] of Object.entries(FILES)) {
    fs.mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    fs.writeFileSync(path.join(project, file), text);
  }
  run('npm', ['pack', '--pack-destination', work], engine);
  const tarball = path.join(work, fs.readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], project);
  return project;
}

/** The last line of a build: statuses counted, without the time and the run's id. */
function summaryOf(output: string): string {
  return (output.split('\n').findLast((line) => / in [\d.]+ s /.test(line)) ?? '').replace(/\s+in [\d.]+ s .*/, '');
}

function tryVersion(wanted: string, project: string): string {
  const folder = path.join(work, `node-${wanted}`);
  run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${wanted}`], work);
  const node = path.join(folder, 'node_modules', 'node', 'bin', 'node');
  const version = run(node, ['--version'], work);
  const small = run(node, ['node_modules/lastro/bin/lastro.js', 'build', '--site', '--full-refresh'], project);
  const pages = fs.readdirSync(path.join(project, 'dist')).filter((file) => file.endsWith('.html')).length;
  const target = path.join(work, `sample-${wanted}`);
  const sample = run(node, [path.join(engine, 'bin', 'lastro.js'), 'build', '--target-path', target], repository, {
    LASTRO_WAREHOUSE: path.join(target, 'warehouse.duckdb'),
    LASTRO_HISTORY: path.join(target, 'history'),
  });
  return `| ${version} | ${summaryOf(small)}; ${pages} pages | ${summaryOf(sample)} |`;
}

try {
  const project = installProject();
  console.log(`${os.type()} ${os.arch()}\n`);
  console.log('| Node | a project of three files, `build --site` | the sample of this repository, `build` |');
  console.log('| --- | --- | --- |');
  for (const version of versions) {
    try {
      console.log(tryVersion(version, project));
    } catch (error) {
      process.exitCode = 1;
      console.log(`| ${version} | failed | |\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
