import fs from 'node:fs';
import path from 'node:path';
import { LastroError, UsageError } from '../../base/errors.js';
import { npx } from '../../base/npx.js';
import { maskedLogger } from '../../base/log.js';
import { secretsOf } from '../../base/mask.js';
import { count } from '../../base/text.js';
import type { LoaderEffects, LoaderRequest } from '../loader-code.js';
import { runProgram } from '../programs/child-program.js';
import { factsOf, messageNames, readCatalog, selectStreams, type Catalog, type StreamFacts } from './catalog.js';
import { startState } from './state.js';
import type { StreamRequest, StreamResult, TapResult, TapRunRequest } from './stream.js';
import { TapOutput } from './tap-output.js';
import type { TapContext, TapDefinition } from './tap.js';

/** Name of the file in the folder of a run that says what it gave. */
export const RESULT = 'result.json';

/**
 * Runs a tap once for all streams that are asked for, and sorts what it prints by stream. Throws when it fails: then none of its streams
 * are loaded.
 */
export async function runTap(
  definition: TapDefinition,
  { streams, folder }: TapRunRequest,
  request: LoaderRequest,
  effects: LoaderEffects,
  context: TapContext,
): Promise<void> {
  const { projectDir, env, isPersonal } = request;
  const { signal, secrets } = effects;
  const log = maskedLogger(effects.log, secrets);
  const [program = '', ...args] = [definition.command].flat();
  const command = program.includes('/') ? path.resolve(projectDir, program) : program;
  const files = new PrivateFiles(folder);
  const run = (options: readonly string[], read: (output: AsyncIterable<Buffer>) => Promise<void>): Promise<void> =>
    runProgram({
      command: [command, ...args, ...options],
      label: `the tap ${path.basename(program)}`,
      cwd: projectDir,
      env,
      output: 'pipe',
      read: (output) => read(output as AsyncIterable<Buffer>),
      signal,
      log: (line) => log.info(`${definition.name}: ${line}`),
      isPersonal,
      missingHint: program.includes('/')
        ? `install it: ${npx(`add tap ${path.basename(program)}`)}`
        : 'install it, or name its file: .taps/tap-csv/bin/tap-csv',
    });
  try {
    const configured = configOf(definition, context, secrets);
    const config = configured === undefined ? [] : ['--config', files.write('config.json', configured)];
    const origin = typeof definition.catalog === 'string' ? definition.catalog : `the tap ${definition.name}`;
    const catalog = await findCatalog(definition, projectDir, (read) => run([...config, '--discover'], read));
    const selected = catalog === undefined ? undefined : selectStreams(catalog, streams, origin);
    const plans = streams.map((stream) => planStream(stream, selected));
    const anew = new Set(plans.filter(({ mode }) => mode === 'replace').map(({ stream }) => stream.id));
    const start = startState(streams, anew);
    const options = [
      ...config,
      ...(selected === undefined ? [] : ['--catalog', files.write('catalog.json', JSON.stringify(selected))]),
      ...(start.text === undefined ? [] : ['--state', files.write('state.json', start.text)]),
    ];
    const output = new TapOutput(
      messageNames(
        selected,
        streams.map(({ id }) => id),
      ),
      folder,
      isPersonal,
    );
    let read = 0;
    try {
      await run(options, (chunks) =>
        output.read(chunks, (records) => {
          read += records;
          effects.onRead?.(read);
        }),
      );
    } finally {
      output.close();
    }
    const result: TapResult = {
      streams: plans.map((plan) => resultOf(plan, output, start.bases.get(plan.stream.id))),
      state: output.state,
      notes: output.ignored.map(
        ([id, records]) =>
          `${count(records, 'record')} of the stream ${id} were left out, which the loader does not name`,
      ),
    };
    fs.writeFileSync(path.join(folder, RESULT), JSON.stringify(result), { mode: 0o600 });
  } finally {
    files.remove();
  }
}

/** Files that only this user can read, for as long as a tap needs them. */
class PrivateFiles {
  private readonly written: string[] = [];

  constructor(private readonly folder: string) {}

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    fs.writeFileSync(file, text, { mode: 0o600 });
    this.written.push(file);
    return file;
  }

  remove(): void {
    for (const file of this.written) fs.rmSync(file, { force: true });
  }
}

/** The configuration as JSON; what it has under the names of secrets is one. */
function configOf({ name, config }: TapDefinition, context: TapContext, secrets: Set<string>): string | undefined {
  if (config === undefined) return undefined;
  const value = typeof config === 'function' ? config(context) : config;
  const text = JSON.stringify(value) as string | undefined;
  if (text?.startsWith('{') !== true)
    throw new UsageError('tap.config', `config of the tap ${name} returns no object`, {
      hint: 'return the settings of the tap: { start_date: "2024-01-01" }',
    });
  for (const secret of secretsOf(textsByName(JSON.parse(text)))) secrets.add(secret);
  return text;
}

function textsByName(value: unknown, name = ''): Record<string, string> {
  if (typeof value === 'string') return { [name]: value };
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      Object.entries(textsByName(member, name === '' ? key : `${name}.${key}`)),
    ),
  );
}

async function findCatalog(
  { name, catalog }: TapDefinition,
  projectDir: string,
  discover: (read: (output: AsyncIterable<Buffer>) => Promise<void>) => Promise<void>,
): Promise<Catalog | undefined> {
  if (catalog === false) return undefined;
  if (catalog !== undefined) {
    const file = path.resolve(projectDir, catalog);
    if (!fs.existsSync(file))
      throw new UsageError('tap.catalog', `no catalogue ${catalog}`, {
        hint: `leave out catalog, and the tap ${name} is asked for it in each run`,
      });
    return readCatalog(fs.readFileSync(file, 'utf8'), catalog);
  }
  const chunks: Buffer[] = [];
  await discover(async (output) => {
    for await (const chunk of output) chunks.push(chunk);
  });
  return readCatalog(Buffer.concat(chunks).toString('utf8'), `what the tap ${name} prints with --discover`);
}

interface StreamPlan {
  stream: StreamRequest;
  facts: StreamFacts;
  mode: StreamResult['mode'];
}

/** Where nothing says otherwise, a stream that the tap reads to its end replaces its table, and one that it goes on with is added by key. */
function planStream(stream: StreamRequest, catalog: Catalog | undefined): StreamPlan {
  const facts: StreamFacts =
    catalog === undefined ? { key: [], replicationKey: undefined, method: undefined } : factsOf(catalog, stream.id);
  const key = stream.key ?? facts.key;
  const isWhole = facts.method === 'FULL_TABLE' || (facts.method === undefined && facts.replicationKey === undefined);
  const mode = isWhole ? 'replace' : key.length > 0 ? 'upsert' : 'append';
  return { stream, facts, mode: stream.mode ?? mode };
}

function resultOf({ stream, facts, mode }: StreamPlan, output: TapOutput, base: number | undefined): StreamResult {
  const found = output.stream(stream.id);
  const columns = stream.columns ?? found?.columns ?? [];
  const bookmark = found?.bookmarks.find((name) => columns.includes(name));
  const replicationKey = bookmark ?? facts.replicationKey;
  return {
    id: stream.id,
    spool: found?.file,
    columns,
    key: stream.key ?? (found === undefined || found.key.length === 0 ? facts.key : found.key),
    mode,
    replicationKey: replicationKey !== undefined && columns.includes(replicationKey) ? replicationKey : undefined,
    base,
    covered: found?.covered ?? 0,
    version: found?.version,
  };
}

/** The result of a run in a folder. */
export function readResult(folder: string): TapResult {
  const file = path.join(folder, RESULT);
  if (!fs.existsSync(file)) throw new LastroError('tap.failed', 'the run of the tap left no result');
  return JSON.parse(fs.readFileSync(file, 'utf8')) as TapResult;
}
