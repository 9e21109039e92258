import type { Loader } from '../load/index.js';
import type { RunOptions } from './options.js';

/**
 * Whether the state of a loader is forgotten: where that is asked for, or something else has changed its table. A loader that adds records would
 * add them again; one of a tap then replaces its table.
 */
export function isLoadedAnew(
  { mode, stream }: Loader,
  change: string | undefined,
  { fullRefresh }: Pick<RunOptions, 'fullRefresh'>,
): boolean {
  return fullRefresh === true || (change !== undefined && (mode !== 'append' || stream !== undefined));
}
