import { countTexts } from '../../base/status.js';
import { count, megabytes, seconds } from '../../base/text.js';
import type { Incident, RunDiff, RunReport, SchemaChange, TableRows, Timing } from '../../history/index.js';
import { countChecks, splitNew } from './check-changes.js';

/** One subject of a run's report: `Marts`, and what there is to say of it, a sentence each. */
export interface ReportLine {
  label: string;
  sentences: string[];
}

/** A run's report for a terminal and a step summary. Subjects of which there is nothing to say are left out. */
export function reportLines(report: RunReport): ReportLine[] {
  const lines: ReportLine[] = [
    { label: 'Sources', sentences: [...tableRows(report.sources), ...records(report)] },
    { label: 'Marts', sentences: tableRows(report.marts) },
    { label: 'Duration', sentences: [duration(report.duration)] },
    { label: 'Slowest', sentences: report.slowest.map((step) => `${step.relation} ${timing(step)}`) },
    { label: 'Checks', sentences: checks(report.checks) },
    { label: 'Unit tests', sentences: report.unit_tests === null ? [] : checks(report.unit_tests) },
    { label: 'Changes', sentences: changes(report.changes) },
    { label: 'Incidents', sentences: incidents(report.incidents) },
    { label: 'Billed', sentences: billed(report.billed) },
    { label: 'Alerts', sentences: notDelivered(report.not_delivered) },
  ];
  return lines.filter(({ sentences }) => sentences.length > 0);
}

function tableRows({ tables, counted, rows }: TableRows): string[] {
  if (tables === 0) return [];
  const uncounted = counted === tables ? '' : `, ${tables - counted} of them not counted`;
  return [`${count(rows, 'row')} in ${count(tables, 'table')}${uncounted}`];
}

function records({ sources }: RunReport): string[] {
  if (sources.records === null) return [];
  const { read, loaded, rejected } = sources.records;
  return read === 0
    ? ['nothing new was read']
    : [
        `${count(read, 'row')} read = ${loaded.toLocaleString('en-US')} loaded + ${rejected.toLocaleString('en-US')} rejected`,
      ];
}

function duration({ seconds: value, usual, runs }: Timing): string {
  const median =
    usual === null
      ? `${runs === 0 ? 'no earlier run' : `only ${count(runs, 'earlier run')}`} built the same tables`
      : `median of ${count(runs, 'run')} that built the same tables: ${seconds(usual * 1000)}`;
  return `${seconds(value * 1000)}; ${median}`;
}

const timing = ({ seconds: value, usual }: Timing): string =>
  seconds(value * 1000) + (usual === null ? '' : ` (median ${seconds(usual * 1000)})`);

function checks({ not_selected, ...counts }: RunReport['checks']): string[] {
  return [...countTexts(counts), ...(not_selected === 0 ? [] : [`${not_selected} not selected`])];
}

function changes(diff: RunDiff | null): string[] {
  if (diff === null) return ['no earlier run to compare with'];
  const unusual = diff.row_changes.filter((change) => change.unusual !== null);
  const { known, added } = splitNew(diff.newly_failing, diff.new_checks);
  const { accepted = [] } = diff;
  const tables = (kind: SchemaChange['kind']): number =>
    diff.schema_changes.filter((change) => change.kind === kind).length;
  const counted: [number, string][] = [
    [known.length, `${countChecks(known)} newly failing`],
    [added.length, `${countChecks(added, 'new ')} failing`],
    [diff.fixed.length, `${countChecks(diff.fixed)} fixed`],
    [accepted.length, `${countChecks(accepted)} accepted`],
    [diff.still_failing.length, `${countChecks(diff.still_failing)} still failing`],
    [diff.unknown.length, `${countChecks(diff.unknown)} failed before and did not run`],
    [tables('added'), count(tables('added'), 'new table')],
    [tables('removed'), `${count(tables('removed'), 'table')} removed`],
    [tables('changed'), `${count(tables('changed'), 'table')} with other columns`],
    [diff.row_changes.length, `${count(diff.row_changes.length, 'table')} with another number of rows`],
    [unusual.length, `${count(unusual.length, 'table')} with an unusual number of rows`],
  ];
  const sentences = counted.flatMap(([n, sentence]) => (n === 0 ? [] : [sentence]));
  return sentences.length === 0 ? [`nothing since run ${diff.before.run_id}`] : sentences;
}

function incidents({ opened, closed, open }: RunReport['incidents']): string[] {
  if (opened.length + closed.length + open === 0) return [];
  return [
    `${opened.length} opened, ${closed.length} closed, ${open} open`,
    ...opened.filter(({ kind }) => kind === 'volume' || kind === 'schema').map(tableIncident),
  ];
}

/** An incident that no node of the run reports: the table has an unusual number of rows, or other columns. */
function tableIncident({ relation, rows, columns }: Incident): string {
  if (rows !== null) {
    const { direction, before, expected } = rows;
    const usual = expected === null ? before : expected.middle;
    return `${relation} has unusually ${direction} rows: ${rows.rows.toLocaleString('en-US')}, usually ${usual.toLocaleString('en-US')}`;
  }
  const { added = [], removed = [], retyped = [] } = columns ?? {};
  const parts: [string, readonly { name: string }[]][] = [
    ['new', added],
    ['removed', removed],
    ['of another type', retyped],
  ];
  const named = parts.flatMap(([what, of]) =>
    of.length === 0 ? [] : [`${what}: ${of.map(({ name }) => name).join(', ')}`],
  );
  return `${relation} has other columns (${named.join('; ')})`;
}

function notDelivered(alerts: RunReport['not_delivered'] = []): string[] {
  if (alerts.length === 0) return [];
  const reasons = new Set(alerts.map(({ channel, reason }) => `${channel}: ${reason === '' ? 'not sent' : reason}`));
  return [`${count(alerts.length, 'alert')} not delivered`, ...reasons];
}

function billed(costs: RunReport['billed']): string[] {
  if (costs === null) return [];
  return [
    megabytes(costs.bytes),
    ...costs.dearest.map(
      ({ relation, what, bytes }) => `${what === 'checks' ? 'checks of ' : ''}${relation} ${megabytes(bytes)}`,
    ),
  ];
}
