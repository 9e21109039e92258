import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { installOnce } from '../../engine/test/support/install-once.js';

const run = promisify(execFile);

const VERSION = '2.16.2';
const MODULE = `github.com/compose-spec/compose-go/v2/cmd@v${VERSION}`;

export const NO_COMPOSE = 'the reader of compose files cannot be installed: it needs Go and the Go module proxy';

interface Volume {
  type: 'bind' | 'volume';
  /** Absolute of `bind`, else a name. */
  source: string;
  target: string;
  read_only?: boolean;
}

/** A service as docker compose reads it: variables replaced, short forms written out. */
export interface Service {
  image: string;
  user: string;
  command?: string[];
  working_dir?: string;
  environment: Record<string, string | number>;
  env_file?: { path: string }[];
  volumes: Volume[];
  ports: { host_ip?: string; published: string; target: number }[];
  healthcheck: { test: string[] };
  deploy: { resources: { limits: Record<string, unknown> } };
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  profiles?: string[];
}

/** The program that reads compose files by the code of docker compose itself; undefined when it cannot be installed. */
export async function composeReader(): Promise<string | undefined> {
  const folder = await installOnce(`compose-go-${VERSION}`, (empty) =>
    run('go', ['install', '-trimpath', '-ldflags=-s -w', MODULE], {
      env: { ...process.env, GOBIN: empty, GOFLAGS: '' },
    }),
  );
  return folder === undefined ? undefined : path.join(folder, 'cmd');
}

/**
 * The services of the compose file of a folder, of all profiles, with the variables of its `.env`. Checks the file against the schema of the Compose
 * Specification; rejects with what is wrong.
 */
export async function readCompose(reader: string, folder: string): Promise<Record<string, Service>> {
  const reading = run(reader, ['--format', 'json', '-'], { cwd: folder });
  reading.child.stdin?.end(withVariables(fs.readFileSync(path.join(folder, 'compose.yaml'), 'utf8'), folder));
  return (JSON.parse((await reading).stdout) as { services: Record<string, Service> }).services;
}

/** The one form of variables that the file uses, which the reader knows without an environment only. */
function withVariables(text: string, folder: string): string {
  const variables = variablesOf(path.join(folder, '.env'));
  return text.replaceAll(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, other: string) => variables[name] || other);
}

const variablesOf = (file: string): NodeJS.Dict<string> =>
  fs.existsSync(file) ? parseEnv(fs.readFileSync(file, 'utf8')) : {};

/** The environment of a container: that of its files, then its own. */
export function environmentOf({ env_file: files = [], environment }: Service): Record<string, string> {
  const ofFiles = files.map((file) => variablesOf(file.path));
  const own = Object.entries(environment).map(([name, value]) => [name, String(value)]);
  return Object.assign({}, ...ofFiles, Object.fromEntries(own)) as Record<string, string>;
}
