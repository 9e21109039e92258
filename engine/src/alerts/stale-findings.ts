import { npx } from '../base/npx.js';
import type { Finding, Observation } from './finding.js';
import type { Manifest } from '../publish/artifacts.js';
import type { SourceFreshness, Sources } from '../publish/freshness.js';
import { tablePage } from './site-addresses.js';

/** The sources that are older than their limit, and those whose age is not known. */
export function staleFindings(sources: Sources, manifest: Manifest, siteUrl: string | undefined): Observation {
  const { target_name: target, project_name: project } = sources.metadata;
  const byTopic = new Map(sources.results.map((source) => [staleTopic(target, source.unique_id), source]));
  return {
    ...{ project, subject: target, at: sources.metadata.generated_at },
    findings: [...byTopic].flatMap(([topic, source]) => staleFinding(topic, source, manifest, siteUrl) ?? []),
    stateOf: (topic) => {
      const status = byTopic.get(topic)?.status;
      if (status === 'pass') return 'passed';
      const [, source] = topic.split(`stale ${target} `);
      const isGone = source !== undefined && manifest.nodes[source] === undefined;
      return isGone || status === 'not_checked' ? 'removed' : 'unknown';
    },
  };
}

const staleTopic = (target: string, uniqueId: string): string => `stale ${target} ${uniqueId}`;

function staleFinding(
  topic: string,
  { unique_id: id, status, max_loaded_at, max_loaded_at_time_ago_in_s: age, criteria }: SourceFreshness,
  manifest: Manifest,
  siteUrl: string | undefined,
): Finding | undefined {
  if (status === 'pass' || status === 'not_checked') return undefined;
  const level = status === 'warn' ? 'warn' : 'fail';
  const node = manifest.nodes[id];
  const relation = node?.relation ?? id.split('.').slice(-2).join('.');
  const limit = (level === 'warn' ? criteria.warn_after : criteria.error_after) ?? criteria.warn_after;
  const details =
    max_loaded_at === null || age === null
      ? ['its age is not known']
      : [
          `its newest data is of ${max_loaded_at}, ${Math.floor(age / 3600)} h before`,
          ...(limit === null ? [] : [`the limit is ${limit.count} ${limit.period}${limit.count === 1 ? '' : 's'}`]),
        ];
  return {
    ...{ topic, level, node: id, opened: null, isFound: true, severity: level === 'warn' ? 'warning' : 'critical' },
    events: ['stale'],
    item: {
      ...{ topic, event: 'stale', level, relation, title: `${relation} is stale`, details },
      ...{ check: null, rows: null, downstream: [], pages: [] },
      owner: node?.owner ?? null,
      url: tablePage(siteUrl, relation),
      command: npx(`source freshness --select source:${relation}`),
    },
  };
}
