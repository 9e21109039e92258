import { createHash } from 'node:crypto';
import { escapeXml, oneLine } from '../../base/escape.js';
import { count } from '../../base/text.js';
import type { IncidentEntry, IncidentIndex } from './shapes.js';

/** Where the feed is in the site. */
export const FEED = 'incidents.atom';

/** Readers of feeds keep what they have seen. */
const MOST_ENTRIES = 100;

export interface FeedOptions {
  /** The name of the site. */
  title: string;
  /** The project, which tells its incidents from those of others. */
  project: string;
  /** ISO 8601: when the run of the site was completed. */
  updated: string;
}

/**
 * Incidents as an Atom feed (RFC 4287), those that opened or closed last first. Its addresses are relative, as the site may be
 * served anywhere.
 */
export function incidentFeed({ incidents }: IncidentIndex, { title, project, updated }: FeedOptions): string {
  const newest = [...incidents].sort((a, b) => Date.parse(movedAt(b)) - Date.parse(movedAt(a))).slice(0, MOST_ENTRIES);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>${escapeXml(title)}: incidents</title>
<id>${urn(project)}</id>
<updated>${escapeXml(updated)}</updated>
<link rel="self" href="${FEED}"/>
<link rel="alternate" type="text/html" href="incidents.html"/>
<author><name>${escapeXml(title)}</name></author>
${newest.map((incident) => entry(incident, project)).join('')}</feed>
`;
}

function entry(incident: IncidentEntry, project: string): string {
  const { id, relation, opened, closed, worst, runs, failures, muted } = incident;
  const facts = [
    `${worst} in ${count(runs, 'run')} since ${opened.at}`,
    ...(failures === null ? [] : [count(failures, 'failing row')]),
    ...(closed === null ? [] : [`closed ${closed.at} (${closed.how})`]),
    ...(muted === undefined ? [] : [`muted until ${muted.until}: ${muted.reason}`]),
  ];
  return `<entry>
<title>${escapeXml(oneLine(`${closed === null ? 'Open' : 'Closed'}: ${relation} ${describe(incident)}`))}</title>
<id>${urn(project, id)}</id>
<published>${escapeXml(opened.at)}</published>
<updated>${escapeXml(movedAt(incident))}</updated>
<link href="incidents.html#incident-${encodeURIComponent(id)}"/>
<summary>${escapeXml(oneLine(facts.join('; ')))}</summary>
</entry>
`;
}

function describe({ kind, title }: IncidentEntry): string {
  if (kind === 'volume') return 'has an unusual number of rows';
  return kind === 'schema' ? 'has other columns than before' : title;
}

const movedAt = ({ opened, closed }: IncidentEntry): string => closed?.at ?? opened.at;

/** Feeds and their entries have ids that never change, and say nothing of where they are served. */
function urn(...parts: readonly string[]): string {
  const digits = createHash('sha256')
    .update(['lastro', ...parts].join('\0'))
    .digest('hex');
  // A UUID of version 8 (RFC 9562): the digits of a hash.
  return `urn:uuid:${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
