import { formatError } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import { parseIsoDate } from '../base/timestamp.js';
import type { AlertMute } from '../project/alert.js';
import { selectedNodes } from './selected-nodes.js';
import type { Manifest } from '../publish/artifacts.js';
import type { Muted } from '../publish/site/shapes.js';

/** The nodes that are muted now, by unique id. A mute whose selection is not valid any more mutes nothing; the log says so. */
export function mutedNodes(
  mutes: readonly AlertMute[] = [],
  manifest: Manifest,
  now: Date,
  log: Pick<Logger, 'warn'>,
): Map<string, Muted> {
  const muted = new Map<string, Muted>();
  for (const { select, until, reason } of mutes) {
    const end = parseIsoDate(until);
    if (end === undefined || end <= now) continue;
    try {
      for (const id of selectedNodes(manifest, select))
        if ((muted.get(id)?.until ?? '') < end.toISOString()) muted.set(id, { until: end.toISOString(), reason });
    } catch (error) {
      log.warn(`the mute of ${String(select)} until ${until} is ignored: ${formatError(error)}`);
    }
  }
  return muted;
}
