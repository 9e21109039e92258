import { isMapping } from '../../base/check-keys.js';

/** How far a loader has read, by the store that it read from. */
export type Positions = Map<string, unknown>;

/** The positions in a loader's state; none where it has none. */
export const positionsOf = (state: unknown): Positions => new Map(isMapping(state) ? Object.entries(state) : []);
