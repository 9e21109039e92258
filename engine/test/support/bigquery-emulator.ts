import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { installOnce } from './install-once.js';
import { installPython, pythonIn } from './python.js';
import { itRequires } from './requires.js';

/** A server with BigQuery's API, over DuckDB: jobs, loads, datasets and pages of results, but not the dialect. */
export interface BigQueryEmulator {
  /** For {@link openBigQuery} as `apiEndpoint`, and for processes as `BIGQUERY_API_ENDPOINT`. */
  url: string;
  project: string;
  /** `gs://<bucket>/<name>` is the file `<bucket>/<name>` in this folder. */
  buckets: string;
  stop(): void;
}

const PROJECT = 'lastro-test';
const SUPPORT = fileURLToPath(new URL('bigquery-emulator', import.meta.url));
const REQUIREMENTS = path.join(SUPPORT, 'requirements.txt');

/** What the server loads at its start, which it would download. */
const INSTALL_EXTENSIONS = `
import duckdb, glob, os, importlib.util as util
connection = duckdb.connect()
for name in ("spatial", "avro"):
    folder = os.path.dirname(util.find_spec("duckdb_extension_" + name).origin)
    (file,) = glob.glob(f"{folder}/extensions/v{duckdb.__version__}/{name}.duckdb_extension")
    connection.execute(f"INSTALL '{file}'")
`;

const homeIn = (folder: string): string => path.join(folder, 'home');

async function install(folder: string): Promise<void> {
  const python = await installPython(folder, ['--requirement', REQUIREMENTS]);
  fs.mkdirSync(homeIn(folder));
  await promisify(execFile)(python, ['-c', INSTALL_EXTENSIONS], { env: { ...process.env, HOME: homeIn(folder) } });
}

/** A test against the emulator: skipped with a reason where there is none, and failed with `LASTRO_REQUIRE_ALL=1`. */
export function itWithEmulator(emulator: BigQueryEmulator | undefined): ReturnType<typeof itRequires> {
  return itRequires(emulator !== undefined, 'the BigQuery emulator cannot be installed or started');
}

/** Starts a server of its own for a test file, without tables; undefined where it cannot be installed or started. */
export async function startBigQueryEmulator(): Promise<BigQueryEmulator | undefined> {
  const folder = await installOnce('bqemulator__1.4.0', install);
  if (folder === undefined) return undefined;
  const port = await freePort();
  const files = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-bigquery-'));
  const buckets = path.join(files, 'buckets');
  fs.mkdirSync(buckets);
  const command = path.join(path.dirname(pythonIn(folder)), 'bqemulator');
  const ports = ['--rest-port', String(port), '--grpc-port', '0'];
  const args = ['start', '--ephemeral', '--project', PROJECT, '--log-level', 'warning', ...ports];
  const server = spawn(command, args, {
    cwd: files,
    stdio: 'ignore',
    env: {
      ...process.env,
      HOME: homeIn(folder),
      PYTHONPATH: SUPPORT,
      PYTHONDONTWRITEBYTECODE: '1',
      BQEMU_QUERY_CACHE_TTL_SECONDS: '0',
      BQEMU_UPLOAD_STAGING_DIR: path.join(files, 'uploads'),
      BQEMU_GCS_LOCAL_ROOT: buckets,
    },
  });
  server.unref();
  const stop = (): void => {
    server.kill('SIGKILL');
    fs.rmSync(files, { recursive: true, force: true });
  };
  const state = { ended: false };
  server.once('error', () => (state.ended = true)).once('exit', () => (state.ended = true));
  process.once('exit', stop);

  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 60_000; !state.ended && Date.now() < deadline; await sleep(50)) {
    const answer = await fetch(`${url}/bigquery/v2/projects/${PROJECT}/datasets`).catch(() => undefined);
    if (answer?.ok === true) return { url, project: PROJECT, buckets, stop };
  }
  stop();
  return undefined;
}
