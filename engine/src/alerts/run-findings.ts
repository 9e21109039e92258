import { npx } from '../base/npx.js';
import { isFailure, isProblem, outcomeOf, verdictOf, type Outcome } from '../base/status.js';
import { count } from '../base/text.js';
import type { Incident, RunRecord } from '../history/index.js';
import type { Manifest, ManifestNode, NodeResult, RunResults } from '../publish/artifacts.js';
import type { PageReads } from '../publish/dbt/index.js';
import { nextStepFor, reproduceCheck } from '../publish/next-step.js';
import { relationNodes } from '../publish/relation-nodes.js';
import type { Finding, Observation } from './finding.js';
import { checkPage, tablePage } from './site-addresses.js';

export interface RunContent {
  /** The run. */
  run: RunRecord;
  /** Of its target, until it. */
  incidents: readonly Incident[];
  results: RunResults;
  manifest: Manifest;
  /** The pages of the site, and what they read. */
  pages: readonly PageReads[];
  siteUrl: string | undefined;
}

/**
 * What a run found: the incidents that are open after it, and the unit tests that fail. What the run did not look at is as it was
 * before.
 */
export function runFindings(content: RunContent): Observation {
  const { run, results } = content;
  const { target } = run;
  const incidents = new Map(content.incidents.map((incident) => [incidentTopic(target, incident), incident]));
  const unitTests = new Map(
    results.results
      .filter(({ resource_type }) => resource_type === 'unit_test')
      .map((result) => [unitTestTopic(target, result), result]),
  );
  const statuses = statusesOf(run);
  const open = [...incidents].filter(([, { closed }]) => closed === null);
  return {
    project: run.project,
    subject: target,
    at: run.started_at,
    findings: [
      ...open.map(([topic, incident]) => incidentFinding(topic, incident, statuses.get(topic), incidents, content)),
      ...[...unitTests].flatMap(([topic, result]) =>
        isFailure(result.status) ? [unitTestFinding(topic, result, content)] : [],
      ),
    ],
    stateOf: (topic) => {
      const closed = incidents.get(topic)?.closed;
      if (closed != null) return closed.how;
      const status = statuses.get(topic) ?? unitTests.get(topic)?.status;
      if (status === 'accepted') return status;
      if (status != null) return verdictOf(status) === 'pass' ? 'passed' : 'unknown';
      const isOfRun = ['check', 'step'].some((kind) => topic.startsWith(`${kind} ${target} `));
      if (isOfRun) return statuses.has(topic) ? 'unknown' : 'removed';
      const [, unitTest] = topic.split(`unit_test ${target} `);
      return unitTest !== undefined && content.manifest.nodes[unitTest] === undefined ? 'removed' : 'unknown';
    },
  };
}

const incidentTopic = (target: string, { kind, subject }: Pick<Incident, 'kind' | 'subject'>): string =>
  `${kind} ${target} ${subject}`;

const unitTestTopic = (target: string, { unique_id }: NodeResult): string => `unit_test ${target} ${unique_id}`;

/** How checks and steps ended, by topic; null where the run was not asked for them. */
function statusesOf({ target, checks, steps }: RunRecord): Map<string, Outcome | null> {
  return new Map([
    ...checks.map((check) => [incidentTopic(target, { kind: 'check', subject: check.id }), outcomeOf(check)] as const),
    ...steps.map(
      ({ relation, status }) => [incidentTopic(target, { kind: 'step', subject: relation }), status] as const,
    ),
  ]);
}

function incidentFinding(
  topic: string,
  incident: Incident,
  status: Outcome | null | undefined,
  incidents: ReadonlyMap<string, Incident>,
  { run, manifest, pages, siteUrl }: RunContent,
): Finding {
  const { kind, subject, relation, worst, failures, downstream, opened } = incident;
  const node = nodeOf(manifest, incident);
  const severity = node?.test?.severity ?? (kind === 'step' && isFailure(worst) ? 'critical' : 'warning');
  const fails = isFailure(worst);
  return {
    ...{ topic, severity, opened: opened.at, node: node?.unique_id ?? null },
    events: fails ? ['failure', 'new-failures'] : ['new-failures'],
    level: fails ? 'fail' : 'warn',
    // Incidents of rows and columns are found by the build that opens them.
    isFound: kind === 'volume' || kind === 'schema' ? incident.opened.run_id === run.run_id : isProblem(status),
    item: {
      ...{ topic, event: 'failure', level: fails ? 'fail' : 'warn', relation, downstream },
      title: titleOf(incident),
      details: detailsOf(incident, [...incidents.values()]),
      check: kind === 'check' ? subject : null,
      owner: node?.owner ?? null,
      rows: kind === 'check' ? failures : null,
      pages: pagesReading([relation, ...downstream], pages),
      url: kind === 'check' ? checkPage(siteUrl, subject) : tablePage(siteUrl, relation),
      command: commandOf(incident, node),
    },
  };
}

function unitTestFinding(topic: string, result: NodeResult, { manifest, siteUrl }: RunContent): Finding {
  const { unique_id: id, name, relation } = result;
  return {
    ...{ topic, level: 'fail', severity: 'critical', node: id, opened: null, isFound: true },
    events: ['failure', 'new-failures'],
    item: {
      ...{ topic, event: 'failure', level: 'fail', relation, title: `${relation}: unit test ${name} fails` },
      ...{ details: [], check: null, rows: null, downstream: [], pages: [] },
      owner: manifest.nodes[id]?.owner ?? null,
      url: tablePage(siteUrl, relation),
      command: nextStepFor(result).command,
    },
  };
}

function nodeOf(manifest: Manifest, { kind, subject, relation }: Incident): ManifestNode | undefined {
  return kind === 'check'
    ? Object.values(manifest.nodes).find(({ test }) => test?.id === subject)
    : relationNodes(manifest).find((node) => node.relation === relation);
}

function titleOf({ kind, relation, title, worst, rows }: Incident): string {
  switch (kind) {
    case 'check':
      return `${relation}: ${title}`;
    case 'step':
      return isFailure(worst) ? `${relation} failed` : `${relation} has warnings`;
    case 'volume':
      return `${relation} has unusually ${rows?.direction ?? 'few'} rows`;
    case 'schema':
      return `${relation} has other columns`;
  }
}

/** What is known of an incident. Messages of steps are left out: those of a warehouse may quote values of rows. */
function detailsOf(incident: Incident, all: readonly Incident[]): string[] {
  const { rows, columns, causes, stopped, worst, kind } = incident;
  const roots = causes.flatMap(({ id }) => all.find((other) => other.id === id) ?? []);
  const details: string[] = [];
  if (kind === 'check' && worst === 'error') details.push('the check could not run');
  if (rows !== null) {
    const usual = rows.expected?.middle ?? rows.before;
    details.push(`${count(rows.rows, 'row')}, usually ${usual.toLocaleString('en-US')}`);
  }
  if (columns !== null)
    for (const [what, of] of Object.entries({ new: columns.added, removed: columns.removed, retyped: columns.retyped }))
      if (of.length > 0) details.push(`${what}: ${of.map(({ name }) => name).join(', ')}`);
  if (roots.length > 0) details.push(`caused by ${roots.map(titleOf).join('; ')}`);
  if (stopped.length > 0) details.push(`not run because of it: ${stopped.join(', ')}`);
  return details;
}

function pagesReading(relations: readonly string[], pages: readonly PageReads[]): string[] {
  const read = new Set(relations.map((relation) => relation.toLowerCase()));
  return pages.filter(({ reads }) => reads.some((each) => read.has(each))).map(({ title }) => title);
}

function commandOf({ kind, subject, relation }: Incident, node: ManifestNode | undefined): string {
  if (kind === 'check') return reproduceCheck(subject);
  return node?.resource_type === 'source' ? npx(`load --select source:${relation}`) : npx(`build --select ${relation}`);
}
