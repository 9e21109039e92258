import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fixedClock, systemClock } from '../../base/clock.js';
import { LastroError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { importModule } from '../../project/modules.js';
import type { LoaderCode, LoaderEffects } from '../loader-code.js';
import { isLoaderDefinition } from '../loader.js';
import { leadGroup } from '../programs/child-program.js';
import { runLoader } from '../run-loader.js';
import { isTapDefinition } from '../singer/tap.js';
import { fromSent, toSent, type FromLoader, type Method, type ToLoader } from './messages.js';

/** The program of the process that runs the code of loaders, one load at a time. */

let code: Promise<LoaderCode> | undefined;
let stop = new AbortController();
let isAnswering = false;

const send = (message: FromLoader): void => void process.send?.(message);

/** Reports why this process cannot continue, and ends it. */
const end = (error: unknown): void =>
  void process.send?.({ kind: 'lost', error: toSent(error) } satisfies FromLoader, () => process.exit(1));

process.umask(0o077);
leadGroup();
process.on('disconnect', () => process.exit());
process.on('unhandledRejection', end);
process.on('uncaughtException', end);
process.on('beforeExit', () => {
  if (isAnswering)
    end(new LastroError('load.never-ends', 'the loader waits for a promise that never settles', { hint: SETTLE }));
});
process.on('message', (message: ToLoader) => {
  switch (message.kind) {
    case 'open':
      code = open(message);
      // Set by the first call.
      code.catch(() => undefined);
      break;
    case 'call':
      void answer(message.method);
      break;
    case 'abort':
      stop.abort(fromSent(message.reason));
  }
});

const SETTLE = 'a callback is missing, or a stream that has ended is still read';

async function open({ loader, request, secrets, now }: ToLoader & { kind: 'open' }): Promise<LoaderCode> {
  stop = new AbortController();
  const effects = effectsOf({ secrets, now });
  const hasCode = loader.program === undefined && !(request.singer !== undefined && 'read' in request.singer);
  if (!hasCode) return runLoader(loader, request, effects);
  const { exports, hash } = await importModule(path.join(request.projectDir, loader.file));
  const definition = exports['default'];
  const isTap = isTapDefinition(definition);
  if (hash !== loader.checksum || !(isTap || isLoaderDefinition(definition)))
    throw new LastroError('load.code-changed', `loader ${loader.name} changed during the run`, {
      hint: 'run again',
    });
  return runLoader(
    isTap ? { ...loader, tap: definition } : { ...definition, file: loader.file, checksum: hash },
    request,
    effects,
  );
}

function effectsOf({ secrets, now }: Pick<ToLoader & { kind: 'open' }, 'secrets' | 'now'>): LoaderEffects {
  const logAt =
    (level: keyof Logger) =>
    (message: string): void =>
      send({ kind: 'log', level, message });
  return {
    clock: now === undefined ? systemClock : fixedClock(now),
    log: { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') },
    secrets: new ForwardedSecrets(secrets),
    signal: stop.signal,
    http: {},
    onRead: (records) => send({ kind: 'read', records }),
  };
}

/** Secrets that are sent to the other process as they become known. */
class ForwardedSecrets extends Set<string> {
  override add(value: string): this {
    if (!this.has(value)) send({ kind: 'secret', value });
    return super.add(value);
  }
}

/**
 * Calls the code. Meanwhile the channel alone does not keep this process running, so that it ends when the code waits
 * for nothing.
 */
async function answer(method: Method): Promise<void> {
  isAnswering = true;
  process.channel?.unref();
  let message: FromLoader;
  try {
    message = { kind: 'returned', value: await (await code)?.[method]() };
  } catch (error) {
    message = { kind: 'threw', error: toSent(error) };
  }
  // An unhandled rejection is reported first.
  await setImmediate();
  process.channel?.ref();
  isAnswering = false;
  try {
    send(message);
  } catch (error) {
    send({ kind: 'threw', error: toSent(error) });
  }
}
