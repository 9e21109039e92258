import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../engine/test/support/free-port.js';
import { startKafka } from '../../engine/test/support/kafka.js';
import { Topics, createTopic } from '../../engine/test/support/kafka-topics.js';
import { startPostgres } from '../../engine/test/support/postgres.js';
import { REPOSITORY } from '../../engine/test/support/project-folder.js';
import { itRequires } from '../../engine/test/support/requires.js';
import { siteFolder } from '../site/support/built-site.js';
import { NO_COMPOSE, composeReader, environmentOf, readCompose, type Service } from '../support/compose.js';
import { canSandbox, startSandboxed, type Sandboxed } from '../support/sandbox.js';

const run = promisify(execFile);

const reader = await composeReader();
const itReads = itRequires(reader !== undefined, NO_COMPOSE);
const itStarts = itRequires(
  reader !== undefined && canSandbox(),
  reader === undefined ? NO_COMPOSE : 'only root can mount a file system',
);

/** A project with the folder `deploy/`, as its owner has it. */
let project: string;
let token = '';
let tokenHash = '';
const started: Sandboxed[] = [];
const deploy = (...names: string[]): string => path.join(project, 'deploy', ...names);
const services = (): Promise<Record<string, Service>> => readCompose(reader ?? '', deploy());
const service = async (name: string): Promise<Service> => {
  const found = (await services())[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};

beforeAll(async () => {
  project = await siteFolder();
  await cp(path.join(REPOSITORY, 'deploy'), deploy(), { recursive: true });
  fs.mkdirSync(path.join(project, 'intake'));
  if (canSandbox()) fs.chownSync(path.join(project, 'intake'), 1000, 1000);
  const lastro = path.join(REPOSITORY, 'engine/bin/lastro.js');
  const { stdout } = await run(process.execPath, [lastro, 'intake', 'token', 'sales', '--name', 'till'], {
    cwd: project,
  });
  [, token = '', tokenHash = ''] = /^ {2}(sales_\S+)[^]*SALES_TOKENS=(\S+)/m.exec(stdout) ?? [];
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(project, { recursive: true, force: true }));

describe('the compose file', () => {
  itReads('is one to docker compose, and one with a mistake is none', async () => {
    expect(Object.keys(await services()).sort()).toEqual(['intake', 'kafka', 'postgres']);
    const text = fs.readFileSync(deploy('compose.yaml'), 'utf8');
    const broken = deploy('broken');
    fs.mkdirSync(broken);
    for (const [right, wrong] of [
      ['    read_only: true', '    readonly: true'],
      ['condition: service_healthy', 'condition: healthy'],
    ] as const) {
      expect(text).toContain(right);
      fs.writeFileSync(path.join(broken, 'compose.yaml'), text.replace(right, wrong));
      await expect(readCompose(reader ?? '', broken), wrong).rejects.toThrow();
    }
  });

  itReads('names versions, and gives each service no more than it needs', async () => {
    for (const [name, each] of Object.entries(await services())) {
      expect(each.image, name).toMatch(/:\d+\.\d+/);
      expect(each.user, name).not.toMatch(/^(0|root)\b/);
      expect(each.cap_drop, name).toEqual(['ALL']);
      expect(each.security_opt, name).toEqual(['no-new-privileges:true']);
      expect(each.deploy.resources.limits, name).toMatchObject({
        cpus: expect.any(String) as string,
        memory: expect.any(String) as string,
        pids: expect.any(Number) as number,
      });
      expect(each.healthcheck.test[0], name).toBe('CMD');
      expect(
        each.ports.map(({ host_ip: address }) => address),
        name,
      ).toEqual(['127.0.0.1']);
      expect(each.read_only, name).toBe(name === 'kafka' ? undefined : true);
      expect(each.profiles, name).toEqual(name === 'intake' ? undefined : [name]);
    }
  });

  it('comes with an example of its variables that has no secret', () => {
    const example = fs.readFileSync(deploy('.env.example'), 'utf8');
    const text = fs.readFileSync(deploy('compose.yaml'), 'utf8');
    const used = [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    for (const name of used) expect(example).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
    expect(example).toMatch(/^SALES_TOKENS=$/m);
    expect(example).toMatch(/^POSTGRES_PASSWORD=$/m);
  });
});

/** Writes `.env` as its example says, with some values, and the lines of a profile in force. */
function writeEnv(profile: string, values: Readonly<Record<string, string>> = {}): void {
  let text = fs.readFileSync(deploy('.env.example'), 'utf8');
  text = text.replace(new RegExp(`^# (COMPOSE_PROFILES=${profile})\n# `, 'm'), (_, first: string) => `${first}\n`);
  for (const [name, value] of Object.entries({ SALES_TOKENS: tokenHash, ...values }))
    text = text.replace(new RegExp(`^${name}=.*`, 'm'), () => `${name}=${value}`);
  fs.writeFileSync(deploy('.env'), text);
}

interface Intake {
  sandboxed: Sandboxed;
  url: string;
  /** What the health check of its service says. */
  isHealthy(): Promise<boolean>;
}

/** Starts the service `intake`, with another port and other addresses of servers than in its containers; resolves when it is healthy. */
async function startIntake(addresses: Readonly<Record<string, string>> = {}): Promise<Intake> {
  const intake = await service('intake');
  const env = environmentOf(intake);
  const port = await freePort();
  let url = env['INTAKE_URL'] ?? '';
  for (const [name, address] of Object.entries(addresses)) url = url.replace(name, () => address);
  const sandboxed = startSandboxed(intake, { ...env, INTAKE_URL: url, PORT: String(port) });
  started.push(sandboxed);
  const [, command = '', ...args] = intake.healthcheck.test;
  const isHealthy = (): Promise<boolean> =>
    run(
      command,
      args.map((arg) => arg.replace('8787', String(port))),
    ).then(
      () => true,
      () => false,
    );
  while (!sandboxed.output().includes('"listening"')) {
    if (sandboxed.child.exitCode !== null) throw new Error(sandboxed.output());
    await sleep(50);
  }
  expect(await isHealthy(), sandboxed.output()).toBe(true);
  return { sandboxed, url: `http://127.0.0.1:${port}`, isHealthy };
}

const SALE = { email: 'ana@example.com', data: '2026-01-02', valor: 10.5, quantidade: 1 };

function send({ url }: Intake, id: string, token?: string): Promise<number> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const body = JSON.stringify({ ...SALE, id, produto: `piece ${id}` });
  return fetch(`${url}/records/sales`, { method: 'POST', headers, body }).then(({ status }) => status);
}

async function end({ sandboxed }: Intake): Promise<void> {
  sandboxed.child.kill('SIGTERM');
  expect(await sandboxed.ended, sandboxed.output()).toBe(143);
}

const journal = (): string => {
  const folder = path.join(project, 'intake');
  const files = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
};

describe('the intake, as its container is started', () => {
  itStarts('writes nothing but its journal, and has it again after it was killed', async () => {
    writeEnv('none');
    const touch = startSandboxed(await service('intake'), {}, ['touch', 'here', '/here', 'intake/here']);
    expect(await touch.ended).toBe(1);
    expect(touch.output().match(/Read-only file system/g)).toHaveLength(2);
    const killed = await startIntake();
    expect(await send(killed, 'a')).toBe(401);
    expect(await send(killed, 'a', token)).toBe(201);
    killed.sandboxed.child.kill('SIGKILL');
    await killed.sandboxed.ended;
    expect(await killed.isHealthy()).toBe(false);
    const intake = await startIntake();
    expect(await send(intake, 'b', token)).toBe(201);
    expect(journal()).toMatch(/piece a[^]*piece b/);
    await end(intake);
  });

  itStarts('does not start without hashes of tokens', async () => {
    writeEnv('none', { SALES_TOKENS: '' });
    const { ended, output } = startSandboxed(await service('intake'), environmentOf(await service('intake')));
    expect(await ended).toBe(2);
    expect(output()).toContain('intake.open');
  });

  itStarts('keeps records in PostgreSQL, by the password of the file', async () => {
    const postgres = await startPostgres();
    if (postgres === undefined) throw new Error('PostgreSQL cannot be started');
    try {
      await postgres.sql("CREATE ROLE lastro LOGIN PASSWORD 'open-sesame'");
      await postgres.sql('CREATE DATABASE lastro OWNER lastro');
      postgres.write(
        'data/pg_hba.conf',
        'host all lastro 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n',
      );
      await postgres.reload();
      writeEnv('postgres', { POSTGRES_PASSWORD: 'open-sesame' });
      const intake = await startIntake({ '@postgres/': `@127.0.0.1:${postgres.port}/` });
      expect(await send(intake, 'd', token)).toBe(201);
      expect(await postgres.sql('SELECT id, produto FROM lastro_intake.sales', 'lastro')).toEqual([
        { id: 'd', produto: 'piece d' },
      ]);
      await end(intake);
    } finally {
      await postgres.stop();
    }
  });

  itStarts('sends records to Kafka, to a broker with the settings of the file', async () => {
    writeEnv('kafka');
    const properties = kafkaProperties(environmentOf(await service('kafka')));
    const kafka = await startKafka((dir, inside, outside, controller) =>
      properties
        .replaceAll('9092', String(inside))
        .replaceAll('9093', String(controller))
        .replaceAll('9094', String(outside))
        .replaceAll('/var/lib/kafka', () => dir)
        .replaceAll(/:\/\/(kafka)?:/g, '://127.0.0.1:'),
    );
    if (kafka === undefined) throw new Error('Kafka cannot be started');
    // As loads outside of the containers reach it.
    const topics = new Topics(kafka.saslAddress);
    try {
      await createTopic(kafka.address, 'sales');
      const intake = await startIntake({ 'kafka:9092': kafka.address });
      expect(await send(intake, 'e', token)).toBe(201);
      const first = async (): Promise<string> => String((await topics.read('sales'))[0]?.value);
      await expect.poll(first, { timeout: 60_000, interval: 200 }).toContain('piece e');
      await end(intake);
    } finally {
      await topics.close();
      await kafka.stop();
    }
  });
});

/** The properties that the image of Kafka makes of its environment. */
function kafkaProperties(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .filter(([name]) => name.startsWith('KAFKA_') && name !== 'KAFKA_HEAP_OPTS')
    .map(([name, value]) => `${name.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.')}=${value}\n`)
    .join('');
}
