import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.js';
import { messageOf } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import { makePrivateFolder } from '../base/private-files.js';

/** What a sensor has seen. */
export interface SensorState {
  /** The last cause that it has seen, whether or not it has started anything; null while there was none. */
  cause: string | null;
  /** ISO 8601. */
  seen: string;
}

/** States of sensors by name, in one file that is replaced as a whole. */
export class SensorStates {
  #states: Promise<Record<string, SensorState>> | undefined;
  #written = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  async get(name: string): Promise<SensorState | undefined> {
    const states = await (this.#states ??= this.#read());
    return Object.hasOwn(states, name) ? states[name] : undefined;
  }

  /** Resolves when it is on the disk. */
  async set(name: string, state: SensorState): Promise<void> {
    const states = await (this.#states ??= this.#read());
    makePrivateFolder(path.dirname(this.file));
    states[name] = state;
    this.#written = this.#written
      .catch(() => undefined)
      .then(() => writeFileAtomic(this.file, `${JSON.stringify(states, null, 1)}\n`, 0o600));
    await this.#written;
  }

  async #read(): Promise<Record<string, SensorState>> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8')) as Record<string, SensorState>;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.log.warn(`the states of sensors cannot be read, they begin anew: ${messageOf(error)}`);
      return {};
    }
  }
}
