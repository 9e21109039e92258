import { systemClock, type Clock } from '../base/clock.js';
import { LastroError, UsageError, messageOf } from '../base/errors.js';
import { uniqueToken } from '../base/random.js';
import type { SharedText } from '../warehouse/shared-text.js';

/** What the lock of a server's target says of the run that has it. */
interface SharedHolder {
  token: string;
  run_id: string;
  host: string;
  pid: number;
  /** ISO 8601, UTC, as all times here. */
  since: string;
  /** From then on the lock is free, unless its holder writes a later time. */
  expires_at: string;
}

export interface SharedLockOptions {
  holder: Pick<SharedHolder, 'run_id' | 'host' | 'pid'>;
  /** Whether a run is known to have ended, though its lock has not expired. */
  hasEnded: (runId: string) => boolean;
  /** Called once when another run has the lock, or it could not be renewed until it expired. */
  onLost: (error: LastroError) => void;
  clock?: Clock;
}

/** Milliseconds between two renewals, and those after which a lock that was not renewed is free. */
export const RENEWED_EVERY = 60_000;
export const EXPIRES_AFTER = 300_000;

const MAX_ATTEMPTS = 20;

/**
 * Takes the lock of a target that several machines build in, and renews it until it is released. Throws a {@link UsageError} that names the
 * holder. Returns the function that releases it.
 */
export async function holdSharedLock(record: SharedText, options: SharedLockOptions): Promise<() => Promise<void>> {
  const { clock = systemClock, onLost } = options;
  const token = uniqueToken();
  const since = clock.now().toISOString();
  let expiresAt = 0;
  const write = async (over: string | undefined): Promise<string | undefined> => {
    const end = clock.now().getTime() + EXPIRES_AFTER;
    const holder: SharedHolder = { token, ...options.holder, since, expires_at: new Date(end).toISOString() };
    const written = await record.write(JSON.stringify(holder), over);
    if (written !== undefined) expiresAt = end;
    return written;
  };
  let version = await take(record, write, { ...options, clock, token });

  const lose = (reason: string): void => {
    clearInterval(timer);
    onLost(new LastroError('run.lock-lost', `the lock of the target is lost: ${reason}`));
  };
  const renew = async (): Promise<void> => {
    try {
      const written = await write(version);
      if (written !== undefined) {
        version = written;
        return;
      }
      const found = await record.read();
      const holder = parseHolder(found?.text);
      // An answer of the server's may have been lost.
      if (found === undefined || holder?.token !== token)
        return lose(holder === undefined ? 'it is gone' : who(holder));
      version = found.version;
    } catch (error) {
      if (clock.now().getTime() >= expiresAt) lose(`it could not be renewed: ${messageOf(error)}`);
    }
  };
  let renewal = Promise.resolve();
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, RENEWED_EVERY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await renewal;
    // A lock that cannot be released expires.
    await record.write('', version).catch(() => undefined);
  };
}

/** Returns the version of the text that names this run. */
async function take(
  record: SharedText,
  write: (over: string | undefined) => Promise<string | undefined>,
  { clock, token, hasEnded }: Pick<SharedLockOptions, 'hasEnded'> & { clock: Clock; token: string },
): Promise<string> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const found = await record.read();
    const holder = parseHolder(found?.text);
    if (found !== undefined && holder?.token === token) return found.version;
    if (holder !== undefined && clock.now().getTime() < Date.parse(holder.expires_at) && !hasEnded(holder.run_id))
      throw new UsageError('run.locked', `another run is using the warehouse: ${who(holder)}`, {
        hint: `wait for it to end, or stop it; if it was killed, its lock is free at ${holder.expires_at}`,
      });
    const version = await write(found?.version);
    if (version !== undefined) return version;
  }
  throw new UsageError('run.locked', 'other runs keep taking the lock of the target', { hint: 'try again' });
}

const who = ({ run_id, host, pid, since }: SharedHolder): string =>
  `run ${run_id}, process ${pid} on ${host}, since ${since}`;

/** Undefined of a text that names nobody. */
function parseHolder(text: string | undefined): SharedHolder | undefined {
  try {
    const holder = JSON.parse(text ?? '') as Partial<SharedHolder> | null;
    return typeof holder?.token === 'string' && typeof holder.expires_at === 'string'
      ? (holder as SharedHolder)
      : undefined;
  } catch {
    return undefined;
  }
}
