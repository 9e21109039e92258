import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { texts as filterTexts } from '../texts/filters.js';
import { commas, on } from './dom.js';
import { figureProof } from './figure-proof.js';
import { day } from './format.js';
import { tableAddress } from './site.js';
import type { PictureTexts } from './picture.js';
import { resolveEvidence, type Evidence, type ResolvedEvidence } from './source.js';
import type { Column } from './table.js';
import { isUnpublished, run } from './run.js';
import { verdictBadge } from './verdict.js';

export interface FigureOptions extends Evidence {
  /** The finding, computed from the data. */
  title: string;
  /** Measure, unit and grain. */
  subtitle: string;
  /** Draws the chart for a width in pixels; drawn again when the width changes. */
  chart: ((width: number) => Node) | Node;
  /** What the chart shows, for the table behind it and for downloads; a function when it is costly or changes. */
  rows: readonly object[] | (() => readonly object[]);
  columns?: readonly Column<never>[];
  /** The element above the chart that changes it; an `input` event of the chart says that the rows are others. */
  controls?: HTMLElement;
  /** Whether the reader may choose by dragging over the chart, which it then says where there is a pointer. */
  brushed?: boolean;
  /** Name of downloaded files, and the figure's address on the page. */
  name: string;
}

/**
 * A chart with its finding above, and its source, verdict and data below. Its verdict is that of the columns it reads:
 * `figure({data: sales, reads: ['month', 'revenue'], ...})`. Throws when the data has no such column.
 */
export function figure(options: FigureOptions): HTMLElement {
  const { title, subtitle, chart, rows, name } = options;
  const evidence = resolveEvidence(options);
  const { reads, provenance, unanswered } = evidence;
  const published = new Date(provenance?.published_at ?? run.completed_at);
  const tables = [...new Set(reads.map((read) => read.split('.').slice(0, 2).join('.')))];
  if (isUnpublished(reads)) return unpublished(name, evidence, tables);
  const drawing = html`<div aria-hidden="true"></div>`;
  if (chart instanceof Node) drawing.replaceChildren(chart);
  else redraw(drawing, chart);
  const address = (): string => Object.assign(new URL(location.href), { hash: name }).href;
  const pictureTexts = (): PictureTexts => ({
    title,
    subtitle,
    foot: [`${texts.figure.source}: ${tables.join(', ')} · ${texts.figure.run(day(published))}`, address()],
  });
  const proof = figureProof({ ...options, drawing, pictureTexts }, evidence, tables);
  on(drawing, 'input', () => proof.firstElementChild?.dispatchEvent(new Event('toggle')));
  return html`<figure class="figure" id=${name}>
    <h2 class="figure-title">${title}</h2>
    <p class="figure-subtitle">
      ${subtitle}${unanswered.length === 0 ? null : html` <strong>${filterTexts.unanswered(unanswered.join(', '))}</strong>`}${options.brushed === true ? html` <span class="figure-brushed">${texts.figure.brushed}</span>` : null}
    </p>
    ${options.controls ?? null}
    ${rows.length === 0 && typeof rows !== 'function' ? nothing() : html`<div class="figure-chart" role="img" aria-label=${`${title}. ${subtitle}`}>${drawing}</div>`}
    <figcaption class="figure-foot">
      ${sources(tables)}
      <span>${texts.figure.run(day(published))}</span>
      ${verdictBadge(reads, provenance)} ${copyLink(address)}
    </figcaption>
    ${proof}
  </figure>`;
}

/** Copies the figure's address, with the filters of the page. */
function copyLink(address: () => string): HTMLElement {
  const button = html`<button type="button" class="figure-link">${texts.figure.link}</button>`;
  return on(button, 'click', () => {
    history.replaceState(history.state, '', address());
    // Pages that are served without TLS have no clipboard.
    if ('clipboard' in navigator)
      void navigator.clipboard.writeText(address()).then(() => (button.textContent = texts.figure.copied));
    else button.textContent = texts.figure.inAddress;
  });
}

function sources(tables: readonly string[]): HTMLElement {
  return html`<span
    >${texts.figure.source}:
    ${commas(tables, (relation) => html`<a href=${tableAddress(relation)}>${relation}</a>`)}</span
  >`;
}

/** Instead of a figure whose data no run has published yet: what its page computed is of no rows. */
function unpublished(name: string, { reads, provenance }: ResolvedEvidence, tables: readonly string[]): HTMLElement {
  return html`<figure class="figure" id=${name}>
    <p class="empty unpublished">${texts.figure.unpublished}</p>
    <figcaption class="figure-foot">${sources(tables)} ${verdictBadge(reads, provenance)}</figcaption>
  </figure>`;
}

// To the charts that are on the page: a listener of the window would keep all that were ever drawn.
for (const moment of ['beforeprint', 'afterprint'])
  on(window, moment, () => {
    for (const place of document.querySelectorAll('.figure-chart > *')) place.dispatchEvent(new Event(moment));
  });

/** What is between the margins of a sheet of A4, in pixels. */
const PAPER_WIDTH = 680;

/** Draws when the place is known, and again when it becomes wider or narrower, or goes to paper. */
function redraw(place: HTMLElement, chart: (width: number) => Node): void {
  let drawn = 0;
  // A page that prints does not wait for observers.
  on(place, 'beforeprint', () => drawn > PAPER_WIDTH && place.replaceChildren(chart(PAPER_WIDTH)));
  on(place, 'afterprint', () => drawn > PAPER_WIDTH && place.replaceChildren(chart(drawn)));
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === 0 || width === drawn) return;
    drawn = width;
    place.replaceChildren(chart(width));
  }).observe(place);
}

/** Shown instead of a chart when the filters match nothing, with a button to clear them. */
function nothing(): HTMLElement {
  const reset = new URL(location.pathname, location.href).href;
  return html`<div class="empty">
    <p>${texts.figure.none}</p>
    <p><a href=${reset}>${texts.figure.reset}</a></p>
  </div>`;
}
