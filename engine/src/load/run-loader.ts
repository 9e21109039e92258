import { systemClock } from '../base/clock.js';
import { LastroError } from '../base/errors.js';
import { maskedLogger } from '../base/log.js';
import { maskMessage } from '../base/mask.js';
import { abortable } from './abortable.js';
import { isFileSource } from './files/file-kinds.js';
import { httpClient } from './http/client.js';
import { isIntakeRecords } from './intake/intake-records.js';
import type { LoaderCode, LoaderEffects, LoaderHost, LoaderRequest, NamedSource } from './loader-code.js';
import type { LoaderContext, LoaderToRun, LoaderYield, RecordStream } from './loader.js';
import { isKafkaTopic, type KafkaTopic } from './kafka/kafka-topic.js';
import { isPostgresTable } from './postgres/postgres-table.js';
import type { LineBatch } from './records/line-record.js';

/** Runs the code of loaders in this process, which it can end or block. */
export const inThisProcess: LoaderHost = { open: runLoader, close() {} };

/** The code of a loader, run by this process. */
export function runLoader(loader: LoaderToRun, request: LoaderRequest, effects: LoaderEffects): LoaderCode {
  const { program } = loader;
  if (program !== undefined)
    return lazyCode(async () => {
      const { programCode } = await import('./programs/program-code.js');
      return programCode(loader, program, request, effects);
    });
  const { singer } = request;
  if (singer !== undefined && 'read' in singer)
    return lazyCode(async () => {
      const { streamCode } = await import('./singer/stream-code.js');
      return streamCode(loader, singer.read, request, effects);
    });
  const { signal } = effects;
  let nextState: { value: unknown } | undefined;
  let stream: RecordStream | AsyncIterable<LineBatch> | undefined;
  let topic: KafkaTopic | undefined;
  let isWhole = false;
  const notFound: string[] = [];
  const context = loaderContext(loader, request, effects, {
    onState: (state) => (nextState = state),
    onNotFound: (url) => void notFound.push(url),
  });
  return {
    async fingerprint() {
      return abortable(loader.fingerprint?.(context), signal);
    },
    async begin() {
      if (singer !== undefined && loader.tap !== undefined) {
        const { runTap } = await import('./singer/tap-code.js');
        await runTap(loader.tap, singer.run, request, effects, context);
        return [];
      }
      const yielded: LoaderYield | undefined = await abortable(loader.load?.(context), signal);
      const named = namedSourceOf(yielded);
      if (named !== undefined) return named;
      if (isKafkaTopic(yielded)) {
        topic = yielded;
        return undefined;
      }
      if (isIntakeRecords(yielded)) {
        const { readIntake } = await import('./intake/read-intake.js');
        stream = readIntake(yielded, loader, context);
        isWhole = true;
        return undefined;
      }
      if (
        typeof yielded !== 'object' ||
        (yielded as unknown) === null ||
        !(Symbol.asyncIterator in yielded || Symbol.iterator in yielded)
      )
        throw new LastroError('load.nothing-to-load', `loader ${loader.name} yields neither files nor records`);
      stream = yielded as RecordStream;
      return undefined;
    },
    async records() {
      if (topic !== undefined) {
        const { takeTopic } = await import('./kafka/take-topic.js');
        return takeTopic(loader, topic, request, effects, context);
      }
      const { takeRecords } = await import('./records/take-records.js');
      const taken = await takeRecords(loader, stream ?? [], request, effects);
      return { ...taken, state: nextState, isWhole, notFound };
    },
    close() {},
  };
}

/** Code whose module is imported when it is called first: most loaders name a file, and their process is to start soon. */
function lazyCode(open: () => Promise<LoaderCode>): LoaderCode {
  let code: Promise<LoaderCode> | undefined;
  const opened = (): Promise<LoaderCode> => (code ??= open());
  return {
    fingerprint: async () => (await opened()).fingerprint(),
    begin: async () => (await opened()).begin(),
    records: async () => (await opened()).records(),
    close: () => void code?.then((each) => each.close()).catch(() => undefined),
  };
}

/** The files or the table that a loader yields; undefined when it yields records. */
function namedSourceOf(yielded: LoaderYield | undefined): NamedSource | undefined {
  if (isPostgresTable(yielded)) return yielded;
  if (isFileSource(yielded)) return [yielded];
  return Array.isArray(yielded) && yielded.length > 0 && yielded.every(isFileSource) ? yielded : undefined;
}

function loaderContext(
  { name }: LoaderToRun,
  { env, projectDir, targetDir, state, limit, isPersonal }: LoaderRequest,
  { clock, secrets, signal, http, ...effects }: LoaderEffects,
  { onState, onNotFound }: { onState: (state: { value: unknown }) => void; onNotFound: (url: string) => void },
): LoaderContext {
  const log = maskedLogger(effects.log, secrets);
  const excerpt = (text: string): string | undefined => (isPersonal ? undefined : maskMessage(text, secrets));
  const onSecret = (secret: string): void => void secrets.add(secret);
  return {
    env,
    clock,
    log,
    projectDir,
    targetDir,
    state,
    limit,
    signal,
    http: httpClient(http, { log, loader: name, clock: systemClock, excerpt, onNotFound, onSecret }, signal),
    setState(value) {
      // Copied, so that the loader cannot change it later.
      const text = JSON.stringify(value) as string | undefined;
      if (text === undefined)
        throw new LastroError('load.state', `the state of loader ${name} is of type ${typeof value}`, {
          hint: 'a state must be a JSON value',
        });
      onState({ value: JSON.parse(text) as unknown });
    },
    secret(key) {
      const value = env[key];
      if (value === undefined || value === '')
        throw new LastroError('load.missing-secret', `${key} is not set`, {
          hint: `loader ${name} reads it from the environment`,
        });
      secrets.add(value);
      return value;
    },
  };
}
