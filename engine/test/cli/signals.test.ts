import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MarkedProcess, siteVersion } from '../support/marked-process.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const CODES = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** Far more than an end takes, and far less than what is broken off would take. */
const AT_ONCE = 8000;

/** Milliseconds after which children of a process that was killed are gone. */
const NOTICED = 5000;

/** Says where it is and goes on for ever: waiting, or without ever returning to the event loop. */
const loader = (work: string): string => `import fs from 'node:fs';
import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'long', table: 'long', description: '.', columns: ['x'],
  async *load({ projectDir }) {
    fs.writeFileSync(projectDir + '/here', '');
    ${work}
    yield { x: '1' };
  },
});
`;
const WAITING = loader('await new Promise((resolve) => setTimeout(resolve, 1e8));');
const LOOPING = loader('for (;;);');

/** A product of 3 to the power of 30 rows. */
const LONG_MODEL = `select count(*) as n from @ref(stg_orders) as t0
${Array.from({ length: 29 }, (_, i) => `cross join @ref(stg_orders) as t${i + 1}`).join('\n')}
where t0.order_id <> t29.customer
`;

/** A data loader of a page, which Framework starts: a grandchild. */
const LONG_PAGE_LOADER = `import fs from 'node:fs';
fs.writeFileSync(process.env.HERE, '');
setTimeout(() => console.log('{}'), 1e8);
`;

let built: ProjectFolder;
beforeAll(async () => {
  built = new ProjectFolder({ ...SHOP, 'src/index.md': '# Shop\n' });
  const { code, out, err } = await built.spawn(['build', '--site']).ended;
  expect(code, out + err).toBe(0);
});
afterAll(() => built.remove());

let project: ProjectFolder;
let running: MarkedProcess;
afterEach(() => {
  running.kill();
  project.remove();
});

const LASTRO = path.join(REPOSITORY, 'engine', 'bin', 'lastro.js');

function start(args: readonly string[], files: Readonly<Record<string, string>> = {}, script = LASTRO): void {
  project = built.copy();
  for (const [file, text] of Object.entries(files)) project.write(file, text);
  running = new MarkedProcess(script, args, project.dir);
}

const here = (): boolean => fs.existsSync(project.path('here'));
const isModelNext = (): boolean => running.output.includes('staging.stg_orders');
const isServing = (): boolean => /http:\/\/127\.0\.0\.1:\d+/.test(running.output);

const PAGE_WITH_LOADER = (): Record<string, string> => ({
  'src/long.json.js': LONG_PAGE_LOADER.replace('process.env.HERE', JSON.stringify('here')),
  'src/long.md': '# Long\n\n```js\nconst long = FileAttachment("long.json").json();\n```\n',
});

describe.each(CODES)('%s', (signal, exitCode) => {
  it.each([
    ['load', ['build', '--site'], { 'loaders/long.ts': WAITING }, here],
    ['endless loop of a load', ['build', '--site'], { 'loaders/long.ts': LOOPING }, here],
    ['model', ['build', '--site'], { 'transforms/marts/long.sql': LONG_MODEL }, isModelNext],
    ['load of start', ['start', '--port', '0'], { 'loaders/long.ts': WAITING }, here],
    ['load of dev', ['dev', '--port', '0'], { 'loaders/long.ts': WAITING }, here],
  ] as const)('ends a run at once in mid-%s, with artifacts and without a site', async (_, args, files, isThere) => {
    start(args, files);
    const site = siteVersion(project);
    const before = project.results.metadata.invocation_id;
    await running.until(isThere);
    if (isThere === isModelNext) await wait(500);
    const { code, took, output } = await running.send(signal);
    expect({ code, left: await running.leftAfter(1000) }, output).toEqual({ code: exitCode, left: [] });
    expect(took).toBeLessThan(AT_ONCE);
    expect(output).toContain('the run was interrupted');
    expect(project.results.metadata.invocation_id, output).not.toBe(before);
    expect(project.results.verdict).toBe('fail');
    expect(siteVersion(project)).toBe(site);
    expect(fs.readdirSync(project.path('target')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('ends a command whose project never loads', async () => {
    start(['ls'], { 'loaders/long.ts': `import fs from 'node:fs';\nfs.writeFileSync('here', '');\nfor (;;);\n` });
    await running.until(here);
    const { code, signal: killedBy, took } = await running.send(signal);
    expect({ code, killedBy }).toEqual({ code: null, killedBy: signal });
    expect(took).toBeLessThan(AT_ONCE);
  });
});

describe('Framework and a loader of a page', () => {
  it.each([
    ['SIGINT', 130, ['site']],
    ['SIGTERM', 143, ['start', '--port', '0']],
    ['SIGINT', 130, ['build', '--site']],
    ['SIGTERM', 143, ['dev']],
  ] as const)('end with %s (%i) of lastro %j', async (signal, exitCode, [name, ...flags]) => {
    const args = name === 'dev' ? ['--port', String(await freePort())] : flags;
    start([name, ...args], PAGE_WITH_LOADER());
    const site = siteVersion(project);
    if (name === 'dev') await running.until(() => isServing() && request('/_file/long.json'));
    await running.until(here);
    const { code, took, output } = await running.send(signal);
    expect({ code, left: await running.leftAfter(1000) }, output).toEqual({ code: exitCode, left: [] });
    expect(took).toBeLessThan(AT_ONCE);
    expect(siteVersion(project)).toBe(site);
  });
});

describe('a connection kept open and a slow download', () => {
  it.each([
    ['SIGINT', 130, 'serve'],
    ['SIGTERM', 143, 'serve'],
    ['SIGINT', 130, 'start'],
    ['SIGTERM', 143, 'npm start'],
  ] as const)('end with %s (%i) of %s', async (signal, exitCode, name) => {
    if (name === 'npm start') startByScript(['start', '--port', '0', '--project-dir', built.dir]);
    else start([name, '--port', '0']);
    await running.until(isServing);
    const address = new URL(/http:\S+/.exec(running.output)?.[0] ?? '');
    const agent = new http.Agent({ keepAlive: true });
    await new Promise((resolve) => http.get(address, { agent }, (response) => response.resume().on('end', resolve)));
    const slow = net.connect(Number(address.port), address.hostname);
    slow.on('error', () => undefined).write(`GET / HTTP/1.1\r\nHost: ${address.host}\r\n`);
    const { code, took, output } = await running.send(signal);
    agent.destroy();
    expect({ code, left: await running.leftAfter(1000) }, output).toEqual({ code: exitCode, left: [] });
    expect(took).toBeLessThan(2000);
  });
});

describe('children', () => {
  it.each([
    ['a loader that waits', ['build'], { 'loaders/long.ts': WAITING }],
    ['a loader in an endless loop', ['build'], { 'loaders/long.ts': LOOPING }],
    ['Framework and a loader of a page', ['site'], PAGE_WITH_LOADER()],
  ] as const)('do not outlive a process that was killed: %s', async (_, args, files) => {
    start(args, files);
    await running.until(here);
    expect(running.alive().length).toBeGreaterThan(1);
    expect(await running.send('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    expect(await running.leftAfter(NOTICED)).toEqual([]);
  });

  it('do not outlive a second signal, which ends the process without waiting for anything', async () => {
    start(['build'], { 'loaders/long.ts': LOOPING });
    const before = project.results.metadata.invocation_id;
    await running.until(here);
    const { code, output } = await running.send('SIGINT', 'SIGINT');
    expect({ code, left: await running.leftAfter(1000) }, output).toEqual({ code: 130, left: [] });
    expect(project.results.metadata.invocation_id).toBe(before);
  });
});

/** `npm start` of this repository, where its packages are installed. */
function startByScript(args: readonly string[]): void {
  project = new ProjectFolder({ 'package-lock.json': '{}' });
  project.write('node_modules/.lastro-installed', createHash('sha256').update('{}').digest('hex'));
  running = new MarkedProcess(path.join(REPOSITORY, 'scripts', 'start.mjs'), args, project.dir);
}

function request(pathname: string): boolean {
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(running.output)?.[0] ?? '';
  http.get(`${address}${pathname}`, (response) => response.resume()).on('error', () => undefined);
  return true;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
