import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { killTree, startNode } from '../../base/child-process.js';
import { systemClock } from '../../base/clock.js';
import { definedMembers } from '../../base/defined-members.js';
import { LastroError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { maskMessage } from '../../base/mask.js';
import { LOADER_PROCESS } from '../../base/package.js';
import type { LoaderEffects, LoaderRequest } from '../loader-code.js';
import type { Loader } from '../loader.js';
import { fromSent, toSent, type FromLoader, type Method, type ToLoader } from './messages.js';

/** Milliseconds that the code of a loader has to end after it was asked to. */
const GRACE = 500;

interface Handle {
  ref(): unknown;
  unref(): unknown;
}

/** A process that runs the code of loaders, one load at a time. */
export class LoaderProcess {
  private readonly child: ChildProcess;
  private loader = '';
  private effects: LoaderEffects | undefined;
  private pending: { resolve(value: unknown): void; reject(error: Error): void } | undefined;
  private lost: Error | undefined;

  constructor() {
    this.child = startNode([LOADER_PROCESS], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.child.on('message', (message: FromLoader) => this.receive(message));
    this.child.on('error', (error) => this.lose(error));
    this.child.on('exit', () => killTree(this.child));
    this.child.on('close', (status, signal) => this.lose(endedError(status, signal)));
    this.logOutput(this.child.stdout, 'info');
    this.logOutput(this.child.stderr, 'warn');
    this.keepsAlive(false);
  }

  /** Whether another load can be given to it. */
  get isUsable(): boolean {
    return this.lost === undefined && this.pending === undefined && this.effects?.signal.aborted !== true;
  }

  open(loader: Loader, request: LoaderRequest, effects: LoaderEffects): void {
    const { name, file, checksum, program, mode, key, volatile, contract } = loader;
    this.loader = name;
    this.effects = effects;
    const { clock, secrets } = effects;
    const now = clock === systemClock ? undefined : clock.now();
    const sent = { name, file, checksum, program, ...definedMembers({ mode, key, volatile, contract }) };
    this.send({ kind: 'open', loader: sent, request, secrets: [...secrets], now });
  }

  /** Rejects with what the code throws, with the reason of the signal, or when the process ends. */
  async call(method: Method): Promise<unknown> {
    const { signal } = this.effects ?? {};
    signal?.throwIfAborted();
    if (this.lost !== undefined) throw this.lost;
    let kill: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      this.send({ kind: 'abort', reason: toSent(signal?.reason) });
      kill = setTimeout(() => this.end(), GRACE);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.keepsAlive(true);
    try {
      return await new Promise((resolve, reject) => {
        this.pending = { resolve, reject };
        this.send({ kind: 'call', method });
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      this.pending = undefined;
      this.keepsAlive(false);
      clearTimeout(kill);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Kills the process and all that it started. */
  end(): void {
    killTree(this.child);
  }

  /** Only a process with a pending call keeps this one from ending. */
  private keepsAlive(value: boolean): void {
    const { child } = this;
    const handles = [child, child.channel, child.stdout, child.stderr] as (Handle | null | undefined)[];
    for (const handle of handles) handle?.[value ? 'ref' : 'unref']();
  }

  private send(message: ToLoader): void {
    if (this.child.connected) this.child.send(message);
  }

  private receive(message: FromLoader): void {
    switch (message.kind) {
      case 'log':
        this.effects?.log[message.level](message.message);
        break;
      case 'secret':
        this.effects?.secrets.add(message.value);
        break;
      case 'read':
        this.effects?.onRead?.(message.records);
        break;
      case 'returned':
        this.pending?.resolve(message.value);
        break;
      case 'threw':
        this.pending?.reject(fromSent(message.error));
        break;
      case 'lost':
        this.lose(fromSent(message.error));
    }
  }

  /** The first error rejects the pending call; without one it is logged. */
  private lose(error: Error): void {
    if (this.lost !== undefined) return;
    this.lost = error;
    this.pending?.reject(error);
  }

  private logOutput(stream: Readable | null, level: keyof Logger): void {
    let rest = '';
    const log = (line: string): void => {
      if (this.effects !== undefined && line.trim() !== '')
        this.effects.log[level](maskMessage(`${this.loader}: ${line}`, this.effects.secrets));
    };
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      lines.forEach(log);
    });
    stream?.on('end', () => log(rest));
  }
}

function endedError(status: number | null, signal: NodeJS.Signals | null): LastroError {
  const how = signal === null ? `ended its process with exit code ${status ?? '?'}` : `was killed by ${signal}`;
  return new LastroError('load.process-ended', `the loader ${how}`, {
    hint: signal === null ? 'a loader ends by returning, or by throwing an error' : undefined,
  });
}
