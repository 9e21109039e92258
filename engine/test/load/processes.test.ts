import { afterEach, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
afterEach(() => project.remove());

const CONFIG = `import { defineConfig } from 'lastro';
export default defineConfig({ name: 'shop', loaderTimeout: 2 });
`;

/** A project with a loader for each body of an async generator. */
function projectOf(bodies: Readonly<Record<string, string>>, top = ''): ProjectFolder {
  const loaders = Object.entries(bodies).map(([name, body]) => [
    `loaders/${name}.ts`,
    `import { defineLoader, LastroError } from 'lastro';
void LastroError;
${top}
export default defineLoader({
  name: '${name}', table: '${name}', description: '.', columns: ['x'],
  async *load(context) {
    void context;
    ${body}
    yield { x: '1' };
  },
});
`,
  ]);
  return new ProjectFolder({ 'lastro.config.ts': CONFIG, ...(Object.fromEntries(loaders) as Record<string, string>) });
}

const messages = (): Record<string, string> =>
  Object.fromEntries(project.results.results.map(({ name, status, message }) => [name, `${status}  ${message}`]));

it('whatever the code of a loader does, its load fails alone, in time and with artifacts', async () => {
  project = projectOf({
    good: '',
    throws: `throw new LastroError('shop.closed', 'the shop is closed', { hint: 'come back' });`,
    stray: `void Promise.reject(new Error('nobody waits')); await new Promise((go) => setTimeout(go, 50));`,
    stray_at_the_end: `void Promise.reject(new Error('nobody waits for the last'));`,
    timer: `setTimeout(() => { throw new Error('in a timer'); }, 1); await new Promise((go) => setTimeout(go, 50));`,
    never: 'await new Promise(() => undefined);',
    late: 'await new Promise((go) => setTimeout(go, 1e8));',
    loop: 'for (;;);',
    exit: 'process.exit(0);',
    crash: `process.kill(process.pid, 'SIGSEGV'); for (;;);`,
  });
  const { code, out, err } = await project.spawn(['build']).ended;
  expect({ code, err }, out).toEqual({ code: 1, err: '' });
  expect(messages()).toEqual({
    good: 'success  ',
    throws: 'error  the shop is closed (come back)',
    stray: 'error  nobody waits',
    stray_at_the_end: 'error  nobody waits for the last',
    timer: 'error  in a timer',
    never:
      'error  the loader waits for a promise that never settles (a callback is missing, or a stream that has ended is still read)',
    late: 'error  the load took longer than 2 s',
    loop: 'error  the load took longer than 2 s',
    exit: 'error  the loader ended its process with exit code 0 (a loader ends by returning, or by throwing an error)',
    crash: 'error  the loader was killed by SIGSEGV',
  });
  for (const place of [
    'throws.ts:8  shop.closed',
    'stray.ts:8  load.failed',
    'timer.ts:8  load.failed',
    'late.ts  load.timeout',
  ])
    expect(out).toContain(`loaders/${place}`);
  expect(await project.query('SELECT x FROM raw.good')).toEqual([['1']]);
  expect(await project.query(`SELECT count(*) FROM meta.load_metadata WHERE error IS NOT NULL`)).toEqual([[9]]);
});

it('a load that names its files is held to its time as well', async () => {
  project = projectOf({});
  project.write(
    'loaders/files.ts',
    `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'files', table: 'files', description: '.', timeout: 1,
  load: () => { for (;;); return csvFile({ path: 'x.csv', columns: ['x'] }); },
});
`,
  );
  expect((await project.spawn(['build']).ended).code).toBe(1);
  expect(messages()).toEqual({ files: 'error  the load took longer than 1 s' });
});

it('records, state and errors are those of a loader that runs in this process', async () => {
  const records = `
    context.setState({ at: '2018-10-17', n: 9007199254740991 });
    yield { x: 12345678901234567890123n };
    yield { x: new Date('2018-10-17T12:34:56.789Z') };
    yield { x: undefined };
    yield { x: null };
    yield {};
    yield { x: '' };
    yield { x: new Uint8Array([0, 255]) };
    yield { x: Buffer.from('olá') };
    yield { x: { toJSON: () => ({ of: 'its own' }) } };
    yield { x: { nested: [1, { deep: 'ç "quoted", line\\nbreak' }] } };
    yield { x: -0 };
    yield { x: 1e300 };
    yield { x: 0.1 };
    yield { x: true };
    yield { x: '\\u{1F600} \\ud800' };
    yield { x: 'nul \\0' };
    yield { unknown: 1 };
    yield 'no record';
    yield { kind: 'batch', name: 'page 1', records: [{ x: 'a' }, { x: 'b' }], hash: 'h', bytes: 3, asOf: '2018-01-01' };`;
  project = projectOf({ all: records, reads_state: 'yield { x: JSON.stringify(context.state ?? null) };' });
  const other = project.copy();
  try {
    expect((await project.spawn(['load']).ended).code).toBe((await other.lastro('load')).code);
    for (const sql of [
      'SELECT * EXCLUDE (_loaded_at, _run_id) FROM raw."all" ORDER BY _source_row',
      'SELECT * EXCLUDE (run_id, rejected_at) FROM meta.rejected_rows ORDER BY ALL',
      'SELECT loader_name, state FROM meta.loader_state ORDER BY ALL',
    ])
      expect(await project.query(sql), sql).toEqual(await other.query(sql));
    const loads = ({ results }: ProjectFolder): unknown =>
      Object.fromEntries(results.results.map(({ unique_id, load }) => [unique_id, load]));
    expect(loads(project)).toEqual(loads(other));
    expect(await project.query('SELECT count(*) FROM raw."all"')).toEqual([[18]]);
  } finally {
    other.remove();
  }
});

it('what a loader prints is a line of the log, with its name and without its secrets', async () => {
  project = projectOf({
    talks: `const word = context.secret('SHOP_WORD');
    console.log('one ' + word + '\\ntwo');
    process.stderr.write('to the error output, without an end of line');
    context.log.info('by the log ' + word);
    throw new Error('fails with ' + word);`,
  });
  const { out, err } = await project.spawn(['build'], { SHOP_WORD: 'sesame-open' }).ended;
  expect(err).toBe('');
  expect(out).not.toContain('sesame-open');
  for (const line of [
    'talks: one ***',
    'talks: two',
    'talks: to the error output, without an end of line',
    'by the log ***',
  ])
    expect(out.split('\n')).toContain(line);
  expect(messages()).toEqual({ talks: 'error  fails with ***' });
});

it('loads side by side have a process each', async () => {
  const meet = (own: string, other: string): string => `
    const fs = await import('node:fs');
    fs.writeFileSync(context.projectDir + '/${own}', '');
    while (!fs.existsSync(context.projectDir + '/${other}')) await new Promise((go) => setTimeout(go, 10));
    yield { x: String(process.pid) };`;
  project = projectOf({ one: meet('one', 'two'), two: meet('two', 'one') });
  const { code, out } = await project.spawn(['build']).ended;
  expect(code, out).toBe(0);
  const [[pids]] = (await project.query(
    `SELECT count(DISTINCT x) FROM (FROM raw.one SELECT x UNION ALL FROM raw.two SELECT x) WHERE x <> '1'`,
  )) as [[number]];
  expect(pids).toBe(2);
});

it.each(['process.exit(0);', 'await new Promise(() => undefined);'])(
  'a module of the project that ends the process, or never loads, is named by the command that it ends: %s',
  async (top) => {
    project = projectOf({ any: '' }, top);
    const ended = await project.spawn(['build']).ended;
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/loaders\/\w+\.ts  cli\.ended-early/);
  },
);

it('an error has the line of the loader; its stack is printed with LASTRO_DEBUG=1 alone', async () => {
  project = projectOf(
    {
      helped: 'await help();',
      asks: "await context.http.getJson('rates');",
      named: 'context.setState(() => 1);',
    },
    "import { help } from './shared/help.ts';",
  );
  project.write(
    'loaders/shared/help.ts',
    'export async function help() {\n  await 0;\n\n  throw new TypeError("no help");\n}\n',
  );
  const { out } = await project.lastro('load');
  expect(out).not.toMatch(/^\s+at /m);
  expect(out).toContain('loaders/shared/help.ts:4  load.failed  no help');
  expect(out).toContain('loaders/asks.ts:8  load.http-address  not an address: "rates"');
  expect(out).toContain('loaders/named.ts:8  load.state');
  expect(project.results.results.map(({ name, file, line }) => [name, file, line]).sort()).toEqual([
    ['asks', 'loaders/asks.ts', 8],
    ['helped', 'loaders/shared/help.ts', 4],
    ['named', 'loaders/named.ts', 8],
  ]);
  const debug = await project.lastroWith({ LASTRO_DEBUG: '1' }, 'load', '--select', 'source:helped');
  expect(debug.out).toContain(`at help (${project.path('loaders/shared/help.ts')}:4:`);
  expect(debug.out).toMatch(/at .*loaders\/helped\.ts:8:/);
});
