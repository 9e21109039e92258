import fs from 'node:fs';
import path from 'node:path';
import { isMapping } from '../../base/check-keys.js';
import { LastroError, UsageError, messageOf, messageWithHint } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { readTapCatalog, runProgram } from '../../load/index.js';
import type { RunOptions } from '../../run/options.js';
import { readProject } from '../../run/project/project.js';
import { plainName, tapLoader } from '../../scaffold/index.js';
import { writeNewFiles } from '../write-new-files.js';

export interface AddTapRequest {
  /** The tap's program, which is also its package where none is named: `tap-rest-api-msdk`. */
  name: string;
  /** What pip installs: `tap-rest-api-msdk==1.4.2`. */
  package: string | undefined;
  /** A file with the tap's configuration, as JSON, relative to `cwd`. */
  config: string | undefined;
  /** Ids of the streams that are loaded; undefined: they are asked for, and all of them where nobody is. */
  streams: readonly string[] | undefined;
  cwd: string;
  /** Asks for the streams; undefined where nobody answers. */
  ask: ((question: string) => Promise<string>) | undefined;
  print: (line: string) => void;
}

/** Folder of the virtual environments of taps, which Git ignores. */
const TAPS = '.taps';

/**
 * Installs a tap into a virtual environment of its own, lets it discover its streams, and writes the loader and the catalogue. Throws `add.*`; a
 * virtual environment that could not be filled is removed again.
 */
export async function addTap(
  options: RunOptions,
  request: AddTapRequest,
): Promise<{ files: string[]; notes: string[] }> {
  const { name, cwd, print } = request;
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name))
    throw new UsageError('usage.add', `${name} is no name of a tap`, { hint: 'name its program: tap-rest-api-msdk' });
  const { dir } = await readProject(options);
  const loader = plainName(name.replace(/^tap[-_]/, '')).replaceAll('_', '-') || 'tap';
  const [file, catalog] = [`loaders/${loader}.ts`, `loaders/${loader}.catalog.json`];
  for (const each of [file, catalog])
    if (fs.existsSync(path.join(dir, each)))
      throw new UsageError('add.cannot-write', `cannot write ${each}: the file exists`, {
        hint: 'remove it, or edit it',
      });
  const config =
    request.config === undefined ? undefined : readConfig(path.resolve(cwd, request.config), request.config);
  const folder = path.posix.join(TAPS, name);
  const command = path.posix.join(folder, 'bin', name);
  const run = createRunner(options, dir, print);
  if (!fs.existsSync(path.join(dir, command)))
    await install(run, { dir, folder, command, package: request.package ?? name }, print);
  const ignored = ignoreTaps(dir);
  const found = await discover(run, dir, command, config);
  const ids = readTapCatalog(found, `what ${name} prints with --discover`).streams.map(
    (stream) => stream.tap_stream_id,
  );
  const streams = await chooseStreams(ids, request);
  const { text, secrets } = tapLoader({ name: loader, command, catalog, config, streams });
  writeNewFiles(
    dir,
    new Map([
      [file, text],
      [catalog, `${JSON.stringify(JSON.parse(found), null, 2)}\n`],
    ]),
    'add.cannot-write',
  );
  const notes = secrets.map((variable) => `set ${variable} in .env: the loader reads it from the environment`);
  return { files: [...(ignored ? ['.gitignore'] : []), catalog, file], notes };
}

type Runner = (command: readonly [string, ...string[]], label: string) => Promise<string>;

/** Runs a program in the project and returns what it prints; its log is printed when it fails. */
function createRunner({ env, signal }: RunOptions, cwd: string, print: (line: string) => void): Runner {
  return async (command, label) => {
    const chunks: Buffer[] = [];
    const log: string[] = [];
    try {
      await runProgram({
        ...{ command, label, cwd, env, output: 'pipe', isPersonal: false },
        signal: signal ?? new AbortController().signal,
        read: async (output) => {
          for await (const chunk of output as AsyncIterable<Buffer>) chunks.push(chunk);
        },
        log: (line) => void log.push(line),
        missingHint: 'install Python 3 with its module venv',
      });
    } catch (error) {
      for (const line of log.slice(-20)) print(`  ${line}`);
      throw error;
    }
    return Buffer.concat(chunks).toString('utf8');
  };
}

interface Environment {
  dir: string;
  folder: string;
  command: string;
  package: string;
}

async function install(
  run: Runner,
  { dir, folder, command, package: wanted }: Environment,
  print: (line: string) => void,
): Promise<void> {
  print(`installing ${wanted} into ${folder} ...`);
  const absolute = path.join(dir, folder);
  const remove = (): void => fs.rmSync(absolute, { recursive: true, force: true });
  const failed = (reason: string): UsageError =>
    new UsageError('add.not-installed', `${wanted} could not be installed into ${folder}: ${reason}`, {
      hint: 'name another package with --package, such as meltanolabs-tap-postgres',
    });
  try {
    await run(['python3', '-m', 'venv', absolute], 'python3 -m venv');
    await run(
      [path.join(absolute, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted],
      `pip install ${wanted}`,
    );
  } catch (error) {
    remove();
    throw error instanceof LastroError && error.code === 'load.exit-code' ? failed(messageWithHint(error)) : error;
  }
  if (fs.existsSync(path.join(dir, command))) return;
  const programs = fs.readdirSync(path.join(absolute, 'bin')).filter((each) => each.startsWith('tap'));
  remove();
  throw failed(
    `it has no program ${path.basename(command)}${programs.length > 0 ? `, but ${programs.join(', ')}` : ''}`,
  );
}

function readConfig(file: string, displayPath: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError('usage.add', `${displayPath} is not read: ${messageOf(error)}`, {
      hint: 'name a JSON file with the configuration of the tap',
    });
  }
  if (!isMapping(value))
    throw new UsageError('usage.add', `${displayPath} is no JSON object`, {
      hint: 'it has the settings of the tap by name',
    });
  return value;
}

async function discover(
  run: Runner,
  dir: string,
  command: string,
  config: Readonly<Record<string, unknown>> | undefined,
): Promise<string> {
  const file = path.join(dir, TAPS, `config-${process.pid}.json`);
  if (config !== undefined) fs.writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  try {
    const options = config === undefined ? [] : ['--config', file];
    return await run([path.join(dir, command), ...options, '--discover'], `${path.basename(command)} --discover`);
  } catch (error) {
    if (!(error instanceof LastroError) || error.code !== 'load.exit-code') throw error;
    throw new UsageError('add.not-discovered', `the tap did not discover its streams: ${messageWithHint(error)}`, {
      hint:
        config === undefined
          ? 'give it its configuration: --from config.json'
          : 'correct the configuration; what the tap needs is in its documentation, and in its --about',
    });
  } finally {
    fs.rmSync(file, { force: true });
  }
}

async function chooseStreams(
  ids: readonly string[],
  { streams, ask, print, name }: AddTapRequest,
): Promise<readonly string[]> {
  if (ids.length === 0)
    throw new UsageError('add.no-streams', `${name} discovered no streams`, { hint: 'check its configuration' });
  if (streams !== undefined) {
    for (const id of streams) if (!ids.includes(id)) throw unknownStream(id, ids);
    return streams;
  }
  if (ask === undefined) return ids;
  ids.forEach((id, i) => print(`${String(i + 1).padStart(4)}  ${id}`));
  for (;;) {
    const words = (await ask('Streams, by number or name (all): ')).split(/[\s,]+/).filter((word) => word !== '');
    const chosen = words.map((word) => ids[Number(word) - 1] ?? word);
    const unknown = chosen.find((id) => !ids.includes(id));
    if (unknown === undefined) return chosen.length === 0 ? ids : chosen;
    print(messageWithHint(unknownStream(unknown, ids)));
  }
}

const unknownStream = (id: string, ids: readonly string[]): UsageError =>
  new UsageError('tap.unknown-stream', `the tap has no stream ${id}`, { hint: suggest(id, ids) });

/** Lets Git ignore the virtual environments; returns whether that was missing. */
function ignoreTaps(dir: string): boolean {
  const file = path.join(dir, '.gitignore');
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (/^\/?\.taps\/?$/m.test(text)) return false;
  fs.writeFileSync(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${TAPS}/\n`);
  return true;
}
