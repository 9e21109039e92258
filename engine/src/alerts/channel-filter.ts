import { formatError } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import type { AlertChannel } from '../project/alert.js';
import type { Severity } from '../project/model.js';
import type { Manifest } from '../publish/artifacts.js';
import type { Finding } from './finding.js';
import { selectedNodes } from './selected-nodes.js';

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

/** Whether a channel is told of a finding. Without a manifest, nothing is known of tables. */
export type ChannelFilter = (finding: Finding) => boolean;

/** What a channel is told of. A selection that is not valid any more excludes nothing; the log says so. */
export function channelFilter(
  name: string,
  { on, tables, owners, severity = 'info' }: AlertChannel,
  manifest: Manifest | undefined,
  log: Pick<Logger, 'warn'>,
): ChannelFilter {
  const nodes = nodesOf(name, tables, manifest, log);
  return (finding) =>
    (on === undefined || finding.events.some((event) => on.includes(event))) &&
    (nodes === undefined || finding.node === null || nodes.has(finding.node)) &&
    (owners === undefined || ownersOf(finding).some((owner) => owners.includes(owner))) &&
    SEVERITY_RANK[finding.severity] >= SEVERITY_RANK[severity];
}

function nodesOf(
  name: string,
  tables: AlertChannel['tables'],
  manifest: Manifest | undefined,
  log: Pick<Logger, 'warn'>,
): ReadonlySet<string> | undefined {
  if (tables === undefined || manifest === undefined) return undefined;
  try {
    return selectedNodes(manifest, tables);
  } catch (error) {
    log.warn(`the filter of channel ${name} is ignored, it receives the alerts of all tables: ${formatError(error)}`);
    return undefined;
  }
}

const ownersOf = ({ item: { owner } }: Finding): string[] => (owner ?? '').split(',').map((each) => each.trim());
