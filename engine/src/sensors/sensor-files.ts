import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomicSync } from '../base/atomic-file.js';
import { makePrivateFolder } from '../base/private-files.js';
import type { SensorEvent } from './events.js';
import type { SensorPoll } from './sensor-poll.js';

/** What a sensor fired for, until all that follows from it is done. */
export interface Firing {
  type: SensorEvent['type'];
  cause: string;
  /** ISO 8601. */
  at: string;
  since: string | null;
  found: string;
  /** Whether listeners were told, if they are to be. */
  isTold: boolean;
}

/** What is kept of a sensor between two polls. */
export interface SensorState {
  version: 1;
  /** What its memory is of. */
  subject: string;
  memory?: unknown;
  firing: Firing | null;
  last: Pick<Firing, 'type' | 'cause' | 'at'> | null;
}

/** Bytes of the log; when there are more, the polls before them are in the older file, and those before that are gone. */
const MAX_LOG = 1_000_000;

/** The folder of what sensors keep. */
export function sensorsFolder(projectDir: string): string {
  return path.join(projectDir, '.lastro', 'sensors');
}

/** What sensors keep between polls, `<sensor>.json`, and the log of their polls, `polls.jsonl` after `polls.1.jsonl`. */
export class SensorFiles {
  constructor(
    readonly folder: string,
    private readonly maxLog = MAX_LOG,
  ) {}

  /** Undefined before the first poll, and when it cannot be read. */
  read(sensor: string): SensorState | undefined {
    try {
      const state = JSON.parse(fs.readFileSync(this.#stateFile(sensor), 'utf8')) as Partial<SensorState> | null;
      return state?.version === 1 && typeof state.subject === 'string' ? (state as SensorState) : undefined;
    } catch {
      return undefined;
    }
  }

  write(sensor: string, state: SensorState): void {
    makePrivateFolder(this.folder);
    writeFileAtomicSync(this.#stateFile(sensor), `${JSON.stringify(state)}\n`, 0o600);
  }

  append(poll: SensorPoll): void {
    makePrivateFolder(this.folder);
    const file = this.#logFile();
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > this.maxLog) fs.renameSync(file, this.#logFile(1));
    fs.appendFileSync(file, `${JSON.stringify(poll)}\n`, { mode: 0o600 });
  }

  /** The polls that are kept, oldest first. A line that a kill has cut off is left out. */
  polls(): SensorPoll[] {
    return [this.#logFile(1), this.#logFile()].flatMap((file) => {
      const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
      return text.split('\n').flatMap((line) => parsePoll(line) ?? []);
    });
  }

  #stateFile(sensor: string): string {
    return path.join(this.folder, `${sensor}.json`);
  }

  #logFile(age = 0): string {
    return path.join(this.folder, age === 0 ? 'polls.jsonl' : `polls.${age}.jsonl`);
  }
}

function parsePoll(line: string): SensorPoll | undefined {
  try {
    const poll = JSON.parse(line) as Partial<SensorPoll> | null;
    return poll?.version === 1 ? (poll as SensorPoll) : undefined;
  } catch {
    return undefined;
  }
}
