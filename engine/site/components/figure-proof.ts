import { html } from 'npm:htl';
import type { TableReport } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/common.js';
import { commas, on } from './dom.js';
import { csv, save } from './csv.js';
import { downloadAddress, fetchReport, tableAddress } from './site.js';
import { plainColumns, table, type Column } from './table.js';
import type { ResolvedEvidence } from './source.js';
import { run } from './run.js';
import { asPng, asText, isPicturable, picture, type PictureTexts } from './picture.js';

/** The options of a figure that its details need. */
interface FigureData {
  title: string;
  name: string;
  rows: readonly object[] | (() => readonly object[]);
  columns?: readonly Column<never>[];
  /** Where the chart is drawn, and what its picture says of it. */
  drawing: Element;
  pictureTexts: () => PictureTexts;
}

/** The details of a figure: its rows, definitions and SQL. They are loaded when they are opened. */
export function figureProof(options: FigureData, evidence: ResolvedEvidence, tables: readonly string[]): HTMLElement {
  return html`<div class="figure-proof">
    ${folded(texts.figure.data, async () => data(options, await reports(tables)))}
    ${folded(texts.figure.sql, async () => sql(evidence, await reports(tables)))}
  </div>`;
}

function folded(summary: string, content: () => Promise<HTMLElement>): HTMLElement {
  const place = html`<div><p class="aside">${texts.figure.loading}</p></div>`;
  const details = html`<details>
    <summary>${summary}</summary>
    ${place}
  </details>` as HTMLDetailsElement;
  return on(details, 'toggle', () => {
    if (!details.open) return;
    content().then(
      (found) => place.replaceChildren(found),
      (error: unknown) => place.replaceChildren(html`<p class="empty">${String(error)}</p>`),
    );
  });
}

function reports(tables: readonly string[]): Promise<TableReport[]> {
  return Promise.all(tables.map(fetchReport));
}

function data(options: FigureData, reports: readonly TableReport[]): HTMLElement {
  const { name, title } = options;
  const rows = (typeof options.rows === 'function' ? options.rows() : options.rows) as readonly Record<
    string,
    unknown
  >[];
  const columns = (options.columns ?? plainColumns(rows)) as Column<Record<string, unknown>>[];
  const download = on(html`<button type="button">${texts.figure.csv}</button>`, 'click', () =>
    save(`${name}.csv`, csv(rows)),
  );
  const parquet = reports.flatMap((report) => report.downloads);
  return html`<div>
    <p class="downloads">
      ${download} ${pictures(options)}
      ${
        parquet.length === 0
          ? null
          : html`<span
              >${texts.figure.parquet}
              ${commas(parquet, (file) => html`<a href=${downloadAddress(file)} download=${file}>${file}</a>`)}</span
            >`
      }
    </p>
    ${table(rows, { columns, caption: title })}
  </div>`;
}

function pictures({ name, drawing, pictureTexts }: FigureData): HTMLElement | null {
  if (!isPicturable(drawing)) return null;
  const draw = (): SVGSVGElement => picture(drawing, pictureTexts());
  const button = (kind: string, content: () => Blob | Promise<Blob>): HTMLElement =>
    on(html`<button type="button">${kind.toUpperCase()}</button>`, 'click', () => {
      void Promise.resolve(content()).then((blob) => save(`${name}.${kind}`, blob));
    });
  return html`<span
    >${texts.figure.picture} ${button('svg', () => new Blob([asText(draw())], { type: 'image/svg+xml' }))}
    ${button('png', () => asPng(draw()))}</span
  >`;
}

/** The columns a figure is computed from, with what they mean, and the SQL that made them. */
function sql({ reads, keys, queries }: ResolvedEvidence, reports: readonly TableReport[]): HTMLElement {
  return html`<div>
    ${keyList(texts.figure.keys, keys)}
    ${queries.map((query) => [html`<h3>${texts.figure.query}</h3>`, html`<pre tabindex="0">${query.trim()}</pre>`])}
    ${reports.map((report) => definition(report, reads))}
  </div>`;
}

/** Columns that nothing shows, and that decide what is shown. */
function keyList(label: string, keys: readonly string[]): HTMLElement | null {
  if (keys.length === 0) return null;
  return html`<p class="aside figure-keys">${label} ${commas(keys, (key) => html`<code>${key}</code>`)}</p>`;
}

function definition(report: TableReport, reads: readonly string[]): HTMLElement {
  const columns = report.columns.filter(({ name }) => reads.includes(`${report.relation}.${name}`));
  const compiled = report.compiled[run.adapter];
  return html`<section class="definition">
    <h3><a href=${tableAddress(report.relation, 'sql')}>${report.relation}</a></h3>
    <dl lang="en-US">
      ${columns.map(
        ({ name, description }) =>
          html`<div>
            <dt><code>${name}</code></dt>
            <dd>${description || '–'}</dd>
          </div>`,
      )}
    </dl>
    ${keyList(texts.figure.tableKeys, report.keys)}
    ${compiled === null ? null : html`<pre tabindex="0">${compiled.trim()}</pre>`}
  </section>`;
}
