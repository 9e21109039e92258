import { html } from 'npm:htl';
import type { RunDiff } from '../../src/publish/site/shapes.js';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/runs.js';
import { integer, moment, percentChange } from './format.js';
import { address, checkAddress, tableAddress } from './site.js';
import { table } from './table.js';
import { unusualRows } from './unusual-rows.js';
import { dataVerdictOf } from './status.js';
import { verdictMark } from './verdict.js';

type CheckChange = RunDiff['fixed'][number];
type SchemaChange = RunDiff['schema_changes'][number];

/** What a run changed against the one before it: checks, columns and rows. */
export function runChanges(diff: RunDiff | null): HTMLElement {
  const parts =
    diff === null ? [] : [checks(diff), schema(diff.schema_changes), rows(diff)].filter((part) => part !== null);
  return html`<section>
    <h2 id="changes">${texts.changes}</h2>
    ${
      diff === null
        ? html`<p class="empty">${texts.nothingBefore}</p>`
        : html`<p class="aside">
            ${texts.against}
            <a href=${address('runs.html', { run: diff.before.run_id })}>${moment(new Date(diff.before.started_at))}</a
            >. ${parts.length === 0 ? texts.noChange : null}
          </p>`
    }
    ${parts}
  </section>`;
}

function checks(diff: RunDiff): HTMLElement | null {
  const isNew = (id: string): boolean => diff.new_checks.some((check) => check.id === id);
  const groups: [string, readonly CheckChange[]][] = [
    [texts.newly, diff.newly_failing.filter(({ id }) => !isNew(id))],
    [texts.newFailing, diff.newly_failing.filter(({ id }) => isNew(id))],
    [texts.fixed, diff.fixed],
    [texts.nowAccepted, diff.accepted ?? []],
    [texts.still, diff.still_failing],
    [texts.unknown, diff.unknown],
    [texts.added, diff.new_checks.filter(({ id }) => !diff.newly_failing.some((check) => check.id === id))],
    [texts.removed, diff.removed_checks],
  ];
  const changes = groups.flatMap(([group, members]) => members.map((change) => ({ group, ...change })));
  if (changes.length === 0) return null;
  return table(changes, {
    caption: texts.checks,
    first: 12,
    columns: [
      {
        name: 'check',
        label: texts.check,
        value: ({ kind, id, expectation, after }) =>
          after === null || kind === 'unit_test' ? expectation : html`<a href=${checkAddress(id)}>${expectation}</a>`,
      },
      { name: 'group', label: texts.change, value: ({ group }) => group },
      { name: 'before', label: texts.before, value: ({ before, failures_before }) => status(before, failures_before) },
      { name: 'after', label: texts.after, value: ({ after, failures_after }) => status(after, failures_after) },
      {
        name: 'relation',
        label: texts.table,
        value: ({ relation }) => html`<a href=${tableAddress(relation)}>${relation}</a>`,
      },
    ],
  });
}

function status(of: CheckChange['before'], failures: number | null): HTMLElement | string {
  if (of === null) return '–';
  const word = common.statuses[of];
  return verdictMark(
    dataVerdictOf(of),
    (failures ?? 0) > 0 ? `${word}, ${texts.rowCount(integer(failures ?? 0))}` : word,
  );
}

function schema(changes: readonly SchemaChange[]): HTMLElement | null {
  if (changes.length === 0) return null;
  return table(changes, {
    caption: texts.schema,
    first: 12,
    columns: [
      {
        name: 'relation',
        label: texts.table,
        value: ({ relation, kind }) =>
          kind === 'removed' ? relation : html`<a href=${tableAddress(relation)}>${relation}</a>`,
      },
      {
        name: 'change',
        label: texts.change,
        value: (change) => (change.kind === 'changed' ? columnChanges(change) : texts.tableIs[change.kind]),
      },
    ],
  });
}

/** Columns that came, went or have another type. */
export function columnChanges({
  added,
  removed,
  retyped,
}: Pick<SchemaChange, 'added' | 'removed' | 'retyped'>): HTMLElement {
  return html`<span class="changes">
    ${added.map(({ name, type }) => html`<span>${texts.columnAdded} <code>${name} ${type}</code></span>`)}
    ${removed.map(({ name, type }) => html`<span>${texts.columnRemoved} <code>${name} ${type}</code></span>`)}
    ${retyped.map(({ name, before, after }) => html`<span><code>${name}</code> ${before} → ${after}</span>`)}
  </span>`;
}

/** Unusual ones first, then by how much. */
function rows({ row_changes }: RunDiff): HTMLElement | null {
  if (row_changes.length === 0) return null;
  const sorted = [...row_changes].sort(
    (a, b) =>
      Number(b.unusual !== null) - Number(a.unusual !== null) ||
      Math.abs(b.change ?? Infinity) - Math.abs(a.change ?? Infinity),
  );
  return table(sorted, {
    caption: texts.volume,
    first: 12,
    columns: [
      {
        name: 'relation',
        label: texts.table,
        value: ({ relation }) => html`<a href=${tableAddress(relation)}>${relation}</a>`,
      },
      { name: 'before', label: texts.before, numeric: true, value: ({ before }) => integer(before) },
      { name: 'after', label: texts.after, numeric: true, value: ({ after }) => integer(after) },
      {
        name: 'change',
        label: texts.change,
        numeric: true,
        value: ({ change }) => (change === null ? '–' : percentChange(change)),
      },
      {
        name: 'usual',
        label: texts.usual,
        value: ({ unusual }) =>
          unusual === null
            ? ''
            : html`${verdictMark('warn', texts.unusual[unusual.direction])}
                <span class="reason">${unusualRows(unusual)}</span>`,
      },
    ],
  });
}
