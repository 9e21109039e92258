import * as Plot from 'npm:@observablehq/plot';
import { html } from 'npm:htl';
import type { ListedRun, RunDetails } from '../../src/publish/site/shapes.js';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/runs.js';
import { FAINT, INK, MUTED, chart } from './chart.js';
import { day, duration, integer, moment } from './format.js';
import { leadOfRuns } from './lead.js';
import { listForm } from './list-form.js';
import { showLinked } from './linked.js';
import { runReport } from './run-report.js';
import { runChanges } from './run-changes.js';
import { address, fetchRun, readAddress, tableAddress, writeAddress } from './site.js';
import { table } from './table.js';
import { figuresFrom } from './target.js';
import { verdictOf } from './status.js';
import { run } from './run.js';
import { verdictMark } from './verdict.js';

/** All runs on record, and one in detail: the last, or before the list the one that the address names, `?run=`; `?status=` narrows the list. */
export function runsPage(runs: readonly ListedRun[]): HTMLElement {
  const parameters = new URLSearchParams(location.search);
  const asked = runs.find((entry) => entry.run_id === parameters.get('run'));
  const details = asked ?? runs[0];
  const good = runs.filter((entry) => entry.verdict !== 'fail').length;
  return html`<div>
    ${leadOfRuns(texts.answer(runs.length, good))} ${asked === undefined ? null : opened(asked)}
    <h2>${texts.all}</h2>
    ${list(runs)} ${asked !== undefined || details === undefined ? null : opened(details)}
  </div>`;
}

/** One run, from its own file; of an older one there is none. */
function opened(open: ListedRun): HTMLElement {
  const place = html`<div></div>`;
  const details = open.is_detailed ? fetchRun(open.run_id) : Promise.resolve({ report: null, steps: [] });
  details.then(
    (found) => {
      place.replaceChildren(...detailsOf(open, found));
      showLinked();
    },
    (error: unknown) => place.replaceChildren(html`<p class="empty">${String(error)}</p>`),
  );
  return place;
}

function detailsOf(open: ListedRun, { report, steps }: RunDetails): HTMLElement[] {
  return [
    runChanges(report?.changes ?? null),
    runReport(report),
    ...(open.run_id === run.run_id ? [thisRun()] : []),
    timeline(open, steps),
  ];
}

const ACCEPTED_COLUMN = {
  ...{ name: 'accepted', label: texts.accepted, numeric: true },
  value: (entry: ListedRun) => integer(entry.checks.accepted ?? 0),
};

function list(runs: readonly ListedRun[]): HTMLElement {
  const verdicts = [...new Set(runs.map((entry) => entry.verdict))];
  const place = html`<div></div>`;
  const draw = (values: Readonly<Record<string, string>>): void => {
    const { status = '' } = values;
    const shown = runs.filter((entry) => status === '' || entry.verdict === status);
    place.replaceChildren(
      table(shown, {
        limit: 500,
        first: 10,
        columns: [
          {
            name: 'run',
            label: texts.run,
            value: (entry) => html`<a href=${address('runs.html', { run: entry.run_id })}>${entry.run_id}</a>`,
          },
          { name: 'verdict', label: texts.verdict, value: (entry) => verdictMark(entry.verdict) },
          { name: 'started', label: texts.started, value: (entry) => moment(new Date(entry.started_at)) },
          { name: 'took', label: texts.took, numeric: true, value: (entry) => duration(entry.elapsed_time) },
          { name: 'passed', label: texts.passed, numeric: true, value: (entry) => integer(entry.checks.pass ?? 0) },
          { name: 'warned', label: texts.warned, numeric: true, value: (entry) => integer(entry.checks.warn ?? 0) },
          ...(runs.some((entry) => (entry.checks.accepted ?? 0) > 0) ? [ACCEPTED_COLUMN] : []),
          {
            name: 'failed',
            label: texts.failed,
            numeric: true,
            value: (entry) => integer((entry.checks.fail ?? 0) + (entry.checks.error ?? 0)),
          },
        ],
      }),
    );
    writeAddress({ status });
  };
  const form = listForm({
    choices: [
      { name: 'status', label: texts.status, options: verdicts.map((verdict) => [verdict, common.verdicts[verdict]]) },
    ],
    values: readAddress(['status']),
    change: draw,
  });
  draw(form.values);
  return html`<section>${form.element}${place}</section>`;
}

interface Bar {
  label: string;
  from: number;
  to: number;
  verdict: string;
  rows: number | null;
}

/** A Gantt chart of the steps; those that took no time worth drawing are left to the table behind it. */
function timeline(entry: ListedRun, steps: RunDetails['steps']): HTMLElement {
  const start = Date.parse(entry.started_at);
  const bars: Bar[] = steps
    .filter((step) => step.started_at !== null)
    .map((step) => {
      const from = Math.max(0, (Date.parse(step.started_at ?? '') - start) / 1000);
      return {
        label: step.relation,
        from,
        to: from + step.execution_time,
        verdict: verdictOf(step.status),
        rows: step.rows,
      };
    })
    .sort((a, b) => a.from - b.from);
  const drawing = html`<div class="figure-chart" role="img" aria-label=${texts.timelineNote}>
    <div aria-hidden="true"></div>
  </div>`;
  const place = drawing.firstElementChild;
  if (place !== null && bars.length > 0)
    new ResizeObserver(([size]) => {
      const width = Math.floor(size?.contentRect.width ?? 0);
      if (width > 0) place.replaceChildren(gantt(bars, width));
    }).observe(drawing);
  return html`<details class="timeline">
    <summary>${texts.timeline(entry.run_id)}</summary>
    <p class="figure-subtitle">${bars.length === 0 ? texts.noSteps : texts.timelineNote}</p>
    ${bars.length === 0 ? null : drawing}
    ${
      bars.length === 0
        ? null
        : html`<div class="figure-proof">
            <details>
              <summary>${common.figure.data}</summary>
              ${table(bars, {
                columns: [
                  {
                    name: 'step',
                    label: texts.step,
                    value: (bar) => html`<a href=${tableAddress(bar.label)}>${bar.label}</a>`,
                  },
                  { name: 'verdict', label: texts.verdict, value: (bar) => verdictMark(bar.verdict as 'pass') },
                  { name: 'seconds', label: texts.took, numeric: true, value: (bar) => duration(bar.to - bar.from) },
                  {
                    name: 'rows',
                    label: texts.rows,
                    numeric: true,
                    value: (bar) => (bar.rows === null ? '–' : integer(bar.rows)),
                  },
                ],
              })}
            </details>
          </div>`
    }
  </details>`;
}

function gantt(bars: readonly Bar[], width: number): Node {
  const narrow = width < 520;
  const nameWidth = narrow ? 130 : 250;
  const end = Math.max(...bars.map((bar) => bar.to));
  return chart(width, {
    height: 40 + bars.length * 15,
    marginLeft: nameWidth,
    marginTop: 24,
    marginBottom: 4,
    marginRight: 40,
    x: { domain: [0, end], label: null },
    y: { domain: bars.map((bar) => bar.label), label: null },
    marks: [
      Plot.gridX({ ticks: 5, stroke: FAINT, strokeOpacity: 1 }),
      Plot.axisX({
        anchor: 'top',
        ticks: 5,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => duration(value),
        fill: MUTED,
      }),
      Plot.axisY({ tickSize: 0, fill: INK, fontSize: 11, textOverflow: 'ellipsis', lineWidth: nameWidth / 12 }),
      Plot.barX(bars, {
        y: 'label',
        x1: 'from',
        x2: (bar: Bar) => Math.max(bar.to, bar.from + end / 400),
        fill: (bar: Bar) => `var(--${bar.verdict.replace('_', '-')})`,
        insetTop: 2,
        insetBottom: 2,
      }),
      Plot.text(
        bars.filter((bar) => bar.to - bar.from > end / 60),
        {
          y: 'label',
          x: 'to',
          text: (bar: Bar) => duration(bar.to - bar.from),
          textAnchor: 'start',
          dx: 4,
          fontSize: 10,
          fill: MUTED,
        },
      ),
    ],
  });
}

function thisRun(): HTMLElement {
  const { read, loaded, rejected } = run.records;
  return html`<div>
    <h2>${texts.reconciled}</h2>
    <p class="aside">${texts.reconciledNote(integer(read), integer(loaded), integer(rejected))} ${figuresFrom()}</p>
    ${table(run.sources, {
      columns: [
        {
          name: 'source',
          label: texts.source,
          value: (source) => html`<a href=${tableAddress(source.relation)}>${source.relation}</a>`,
        },
        {
          name: 'status',
          label: texts.status,
          value: (source) => verdictMark(verdictOf(source.status), common.statuses[source.status]),
        },
        { name: 'read', label: texts.read, numeric: true, value: (source) => integer(source.read) },
        { name: 'loaded', label: texts.loaded, numeric: true, value: (source) => integer(source.loaded) },
        { name: 'rejected', label: texts.rejected, numeric: true, value: (source) => integer(source.rejected) },
        {
          name: 'as_of',
          label: texts.asOf,
          value: (source) => (source.as_of === null ? '–' : day(new Date(source.as_of))),
        },
      ],
    })}
  </div>`;
}
