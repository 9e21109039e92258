import { isJson } from '../../base/exact-json.js';
import { LastroError } from '../../base/errors.js';
import type { Dialect } from '../../sql/dialect.js';
import type { Session } from '../../warehouse/warehouse.js';
import { readState } from '../state.js';
import { memberText } from './json-text.js';
import { isMapping } from '../../base/check-keys.js';
import type { CoveredRun, StreamRequest, StreamState } from './stream.js';

/** Where a run of a tap begins. */
export interface StartState {
  /** For `--state`; undefined: at the beginning. */
  text: string | undefined;
  /**
   * By the id of a stream, the number of the run whose state the tap goes on from, 0 for the beginning: rows that its table has beyond it come
   * again. Undefined where the tap keeps no place in the stream.
   */
  bases: ReadonlyMap<string, number | undefined>;
}

/**
 * The state to go on from, so that no row of a stream is skipped that its table does not have. Each stream has kept the state of the last run
 * that its rows were loaded from. Where states have bookmarks by stream, as Singer's do, each stream has its own bookmark. Any other state is one for all
 * streams: the oldest of them, and none where a stream has none. Streams in `anew` are read from the beginning.
 */
export function startState(streams: readonly StreamRequest[], anew: ReadonlySet<string>): StartState {
  const kept = streams.map(({ id, stored }) => {
    const text = anew.has(id) ? undefined : stored?.state;
    return { id, text, sequence: stored?.sequence ?? 0, bookmark: bookmarkOf(text, id) };
  });
  if (kept.some(({ bookmark }) => bookmark === 'whole')) {
    const isComplete = kept.every(({ text }) => text !== undefined);
    const [oldest] = isComplete ? kept.toSorted((a, b) => a.sequence - b.sequence) : [];
    const base = oldest?.sequence ?? 0;
    return {
      text: oldest?.text,
      bases: new Map(kept.map(({ id, text }) => [id, text === undefined ? undefined : base])),
    };
  }
  const known = kept.filter(({ bookmark }) => bookmark !== undefined);
  const bookmarks = known.map(({ id, bookmark = '' }) => `${JSON.stringify(id)}:${bookmark}`);
  return {
    text: known.length === 0 ? undefined : `{"bookmarks":{${bookmarks.join(',')}}}`,
    bases: new Map(known.map(({ id, sequence }) => [id, sequence])),
  };
}

/** Keys of a state that has bookmarks by stream; `currently_syncing` says only where a run was broken off. */
const BY_STREAM = ['bookmarks', 'currently_syncing'];

/** The bookmark of a stream, as it was written; undefined when there is none, `whole` when the state is one for all streams. */
function bookmarkOf(text: string | undefined, id: string): string | undefined {
  if (text === undefined) return undefined;
  const state: unknown = JSON.parse(text);
  if (!isMapping(state)) return 'whole';
  if (Object.keys(state).length === 0) return undefined;
  const bookmarks = state['bookmarks'];
  if (!isMapping(bookmarks) || Object.keys(state).some((key) => !BY_STREAM.includes(key))) return 'whole';
  if (!Object.hasOwn(bookmarks, id)) return undefined;
  return memberText(memberText(text, 'bookmarks'), id);
}

/** What a stream kept; undefined at first. Rejects with `tap.state` for anything that Lastro has not written. */
export async function keptState(session: Session, dialect: Dialect, loader: string): Promise<StreamState | undefined> {
  const broken = new LastroError('tap.state', `what meta.loader_state keeps of ${loader} is no state of a tap`, {
    hint: 'load it with --full-refresh, which begins at the beginning',
  });
  const value = await readState(session, dialect, loader).catch((error: unknown) => {
    throw error instanceof SyntaxError ? broken : error;
  });
  if (value === undefined) return undefined;
  if (!isMapping(value)) throw broken;
  const { sequence, state, runs, version } = value;
  const isText = state === undefined || (typeof state === 'string' && isJson(state));
  if (typeof sequence !== 'number' || !isText || !Array.isArray(runs)) throw broken;
  return { sequence, state, runs: runs as CoveredRun[], version: typeof version === 'number' ? version : undefined };
}

/** What to keep of a stream with the rows of a run. Runs before `oldest`, that no state of a stream goes back to, are forgotten. */
export function nextState(
  stored: StreamState | undefined,
  { state, version }: { state: string | undefined; version: number | undefined },
  run: CoveredRun,
  oldest: number,
): StreamState {
  const runs = (stored?.runs ?? []).filter(({ sequence }) => sequence >= oldest);
  return {
    sequence: state === undefined ? (stored?.sequence ?? 0) : run.sequence,
    state: state ?? stored?.state,
    runs: [...runs, run],
    version: version ?? stored?.version,
  };
}
