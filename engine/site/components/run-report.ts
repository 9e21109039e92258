import { html } from 'npm:htl';
import type { RunReportEntry } from '../../src/publish/site/shapes.js';
import { texts as common } from '../texts/common.js';
import { texts } from '../texts/run-report.js';
import { duration, integer, megabytes } from './format.js';
import { address, tableAddress } from './site.js';
import { OUTCOMES } from './status.js';
import { table } from './table.js';

/** What a run read, wrote, checked and cost, and its durations beside those of earlier runs. */
export function runReport(report: RunReportEntry | null): HTMLElement {
  if (report === null)
    return html`<section>
      <h2>${texts.report}</h2>
      <p class="empty">${texts.gone}</p>
    </section>`;
  const { sources, marts, duration: whole, checks, unit_tests: unitTests, incidents, billed } = report;
  const facts: [string, HTMLElement | string | null][] = [
    [
      texts.sources,
      sources.tables === 0
        ? null
        : `${texts.rows(integer(sources.rows), integer(sources.tables))} ${records(sources.records)}`,
    ],
    [texts.marts, marts.tables === 0 ? null : texts.rows(integer(marts.rows), integer(marts.tables))],
    [texts.duration, `${duration(whole.seconds)} ${usual(whole)}`],
    [texts.checks, checkCounts(checks)],
    [texts.unitTests, unitTests === null ? null : checkCounts(unitTests)],
    [texts.incidents, html`<a href=${address('incidents.html')}>${texts.incidentCounts(incidents)}</a>`],
    [texts.billed, billed === null ? null : megabytes(billed.bytes)],
  ];
  return html`<section>
    <h2>${texts.report}</h2>
    <dl class="facts">
      ${facts
        .filter(([, value]) => value !== null && value !== '')
        .map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
    </dl>
    ${report.slowest.length === 0 ? null : slowest(report)}
    ${billed === null || billed.dearest.length === 0 ? null : dearest(billed.dearest)}
  </section>`;
}

function records(of: RunReportEntry['sources']['records']): string {
  if (of === null) return '';
  return of.read === 0 ? texts.nothingRead : texts.read(integer(of.read), integer(of.loaded), integer(of.rejected));
}

const usual = ({ usual: median, runs }: RunReportEntry['duration']): string =>
  median === null ? texts.tooFew(integer(runs)) : texts.median(duration(median), integer(runs));

function checkCounts({ not_selected, ...counts }: RunReportEntry['checks']): string {
  return [
    ...OUTCOMES.flatMap((outcome) => {
      const n = counts[outcome] ?? 0;
      return n > 0 ? [`${common.statuses[outcome]}: ${integer(n)}`] : [];
    }),
    ...(not_selected === 0 ? [] : [`${texts.notSelected}: ${integer(not_selected)}`]),
  ].join(' · ');
}

const tableLink = (relation: string): HTMLElement => html`<a href=${tableAddress(relation)}>${relation}</a>`;

function slowest({ slowest: steps }: RunReportEntry): HTMLElement {
  return table(steps, {
    caption: texts.slowest,
    columns: [
      { name: 'step', label: texts.step, value: ({ relation }) => tableLink(relation) },
      { name: 'took', label: texts.took, numeric: true, value: (step) => duration(step.seconds) },
      {
        name: 'median',
        label: texts.medianBefore,
        numeric: true,
        value: (step) => (step.usual === null ? '–' : duration(step.usual)),
      },
      { name: 'builds', label: texts.builds, numeric: true, value: (step) => integer(step.runs) },
    ],
  });
}

function dearest(parts: NonNullable<RunReportEntry['billed']>['dearest']): HTMLElement {
  return table(parts, {
    caption: texts.dearest,
    columns: [
      { name: 'table', label: texts.table, value: ({ relation }) => tableLink(relation) },
      { name: 'what', label: texts.statements, value: ({ what }) => texts.what[what] },
      { name: 'bytes', label: texts.billed, numeric: true, value: ({ bytes }) => megabytes(bytes) },
    ],
  });
}
