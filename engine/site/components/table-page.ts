import { html } from 'npm:htl';
import type { ColumnReport, TableReport, WarehouseName } from '../../src/publish/site/shapes.js';
import { layerNames } from '../texts/common.js';
import { texts } from '../texts/quality.js';
import { acceptedUntil } from './accepted.js';
import { checkReport, historyStrip, lastResult } from './check-report.js';
import { commas } from './dom.js';
import { day, duration, hundredths, integer, percentFine, short } from './format.js';
import { showLinked } from './linked.js';
import { profileColumns } from './profile.js';
import { address, tableAddress } from './site.js';
import { table } from './table.js';
import { compareStatuses, dataVerdictOf, outcomeOf, verdictOf } from './status.js';
import { WAREHOUSE_LABELS, figuresFrom } from './target.js';
import { run } from './run.js';
import { verdictIcon, verdictMark } from './verdict.js';

/** The report of one table: its description, its columns, every check with its result, and how it was built. */
export function tablePage(report: TableReport): HTMLElement {
  document.title = `${report.relation} | ${document.title}`;
  showLinked();
  return html`<div class="table-page">
    <p class="lead">${report.description || texts.undocumented}</p>
    <p class="table-facts">
      ${verdictMark(report.verdict)}
      <span>${layerNames[report.layer] ?? report.layer} · ${kind(report)}</span>
      <span>${made(report)}</span>
      <span>${texts.definition} <code>${report.file}:${report.line}</code></span>
      ${report.owner === null ? null : html`<span>${texts.owner} ${report.owner}</span>`}
      ${report.tags.length === 0 ? null : html`<span>${report.tags.map((tag) => html`<code>${tag}</code> `)}</span>`}
      <a href=${lineageAddress(report.relation)}>${texts.lineage}</a>
      ${report.layer === 'marts' && figuresFrom() !== null ? html`<span>${figuresFrom()}</span>` : null}
    </p>
    ${nights(report)}
    <dl class="neighbours">
      <div>
        <dt>${texts.readsFrom}</dt>
        <dd>${links(report.parents)}</dd>
      </div>
      <div>
        <dt>${texts.readBy}</dt>
        <dd>${readers(report)}</dd>
      </div>
    </dl>
    <h2 id="checks">${texts.checksHeading}</h2>
    ${checks(report)}
    <h2 id="columns">${texts.columnsHeading}</h2>
    ${uncovered(report)} ${columns(report)} ${loads(report)} ${sql(report)}
  </div>`;
}

function kind(report: TableReport): string {
  return texts.kinds[report.materialized ?? report.resource_type] ?? report.resource_type;
}

/** What the table holds, and since when: a run that did not build it says nothing of its rows. */
function made({ build, load, resource_type, materialized, execution_time, status }: TableReport): string {
  const rows = build?.rows == null ? null : integer(build.rows);
  if (build?.run_id === run.run_id) {
    if (load !== null) return texts.loaded(integer(load.read), integer(load.loaded), integer(load.rejected));
    return rows === null || materialized === 'view'
      ? texts.viewBuilt(duration(execution_time))
      : texts.built(rows, duration(execution_time));
  }
  const date = build === null ? '' : day(new Date(build.at));
  const earlier = build === null ? texts.noBuild : rows === null ? texts.viewIn(date) : texts.rowsOf(rows, date);
  if (verdictOf(status) === 'pass') return earlier;
  return `${resource_type === 'source' ? texts.notLoaded : texts.notBuilt}; ${earlier}`;
}

/** On how many of the last nights it was built and passed its critical checks, and what is left of the error budget. */
function nights({ nights: windows, objective }: TableReport): HTMLElement | null {
  if (windows.every((window) => window.nights === 0)) return null;
  return html`<p class="table-nights">
    ${windows.map(({ days, nights: n, failed, skipped }) => {
      const good = n - failed - skipped;
      const kept = texts.nights(integer(good), integer(n), integer(days));
      const lost = skipped === 0 ? '' : ` ${texts.nightsSkipped(integer(skipped))}`;
      if (objective === null) return html`<span>${kept}${lost}</span>`;
      const budget = (1 - objective) * n;
      const verdict = failed + skipped <= budget ? 'pass' : 'warn';
      return html`<span
        >${verdictIcon(verdict)} ${kept}${lost};
        ${texts.budget(percentFine(objective), short(failed + skipped), hundredths(budget))}</span
      >`;
    })}
  </p>`;
}

function links(relations: readonly string[]): unknown {
  if (relations.length === 0) return texts.nothing;
  return commas(relations, (relation) => html`<a href=${tableAddress(relation)}>${relation}</a>`);
}

function readers({ children, exposures }: TableReport): unknown {
  if (exposures.length === 0) return links(children);
  const others = commas(
    exposures,
    ({ label, type, url }) => html`<span>${url === null ? label : html`<a href=${url}>${label}</a>`} (${type})</span>`,
  );
  return children.length === 0 ? others : html`${links(children)}, ${others}`;
}

/** Checks that ran and did not pass are open, unless their warning is accepted; the rest is a list that opens one by one. */
function checks(report: TableReport): HTMLElement {
  if (report.checks.length === 0) return html`<p class="empty">${texts.noChecks}</p>`;
  const sorted = [...report.checks].sort((a, b) => compareStatuses(outcomeOf(a), outcomeOf(b)));
  return html`<div class="table-checks">
    ${sorted.map((check) => {
      const outcome = outcomeOf(check);
      if (outcome !== 'pass' && outcome !== 'accepted' && outcome !== 'skipped') return checkReport(check);
      return html`<details class="check-passed" data-verdict=${dataVerdictOf(outcome)}>
        <summary>
          ${verdictIcon(dataVerdictOf(outcome))} <span>${check.expectation}</span> ${lastResult(check, false)}
          ${acceptedUntil(check)} ${historyStrip(check)}
        </summary>
        ${checkReport(check)}
      </details>`;
    })}
  </div>`;
}

/** Leads to suggestions for the columns that no check reads. */
function uncovered({ relation, unchecked }: TableReport): HTMLElement | null {
  if (unchecked.length === 0) return null;
  return html`<p class="aside">
    <a href=${`${address('coverage.html')}#${relation}`}>${texts.uncovered(unchecked.length)}</a>
  </p>`;
}

/** The lineage with a table or a column in focus. */
function lineageAddress(focus: string): string {
  return address('lineage.html', { focus });
}

function columns({ relation, columns: reports, profiled_rows }: TableReport): HTMLElement {
  return table(reports, {
    limit: 500,
    columns: [
      {
        name: 'name',
        label: texts.column,
        value: ({ name }) =>
          html`<span id=${`column-${name}`}
            ><a href=${lineageAddress(`${relation}.${name}`)} title=${texts.followColumn}><code>${name}</code></a></span
          >`,
      },
      {
        name: 'type',
        label: texts.type,
        value: (column) =>
          column.type === null ? '' : html`<code>${column.type.replace(/^ENUM\(.*/s, 'ENUM')}</code>`,
      },
      { name: 'checks', label: texts.checksOn, value: (column) => verdictMark(column.verdict) },
      { name: 'description', label: texts.description, value: description },
      ...(profiled_rows === null ? [] : profileColumns(profiled_rows)),
      {
        name: 'lineage',
        label: texts.computedFrom,
        value: (column) => html`<span>${commas(column.lineage, originLink)}</span>`,
      },
    ],
  });
}

function description(column: ColumnReport): HTMLElement {
  return html`<span
    >${column.description || html`<em>${texts.undocumented}</em>`}${column.pii ? html` <em>(${texts.personal})</em>` : null}</span
  >`;
}

function originLink(origin: string): HTMLElement {
  const dot = origin.lastIndexOf('.');
  return html`<a href=${tableAddress(origin.slice(0, dot), `column-${origin.slice(dot + 1)}`)}
    ><code>${origin}</code></a
  >`;
}

function loads({ load }: TableReport): HTMLElement | null {
  if (load === null) return null;
  return html`<div>
    <h2 id="load">${texts.loadHeading}</h2>
    ${table(load.files, {
      columns: [
        { name: 'file', label: texts.file, value: (file) => file.name },
        { name: 'status', label: texts.status, value: (file) => file.status },
        { name: 'read', label: texts.read, value: (file) => (file.status === 'success' ? file.read : '–') },
        { name: 'loaded', label: texts.loadedColumn, value: (file) => (file.status === 'success' ? file.loaded : '–') },
        {
          name: 'rejected',
          label: texts.rejectedColumn,
          value: (file) => (file.status === 'success' ? file.rejected : '–'),
        },
        { name: 'hash', label: 'MD5', value: (file) => html`<code>${file.hash}</code>` },
      ],
    })}
  </div>`;
}

function sql({ compiled }: TableReport): HTMLElement | null {
  const labels = Object.entries(WAREHOUSE_LABELS) as [WarehouseName, string][];
  const present = labels.filter(([name]) => compiled[name] !== null);
  if (present.length === 0) return null;
  return html`<div>
    <h2 id="sql">${texts.sqlHeading}</h2>
    ${present.map(
      ([name, label], i) =>
        html`<details class="sql" open=${i === 0}>
          <summary>${texts.compiledFor(label)}</summary>
          <pre tabindex="0">${compiled[name]?.trim()}</pre>
        </details>`,
    )}
  </div>`;
}
