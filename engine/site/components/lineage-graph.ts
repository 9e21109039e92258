import { html, svg } from 'npm:htl';
import { texts } from '../texts/lineage.js';
import { on } from './dom.js';
import { reach, type Lineage, type LineageItem } from './lineage-walk.js';

const HEIGHT = 24;
const GAP = { x: 56, y: 6 };
const WIDTH = { least: 90, most: 300 };
const PADDING = 12;

export interface GraphOptions {
  /** Positions of the items that are drawn. */
  shown: ReadonlySet<number>;
  /** The item that the others are drawn for. */
  focus?: number | undefined;
  /** Called with the position of an item that the reader chooses. */
  choose: (position: number) => void;
}

/** Items from left to right as they read each other, each with its verdict, drawn as SVG; it can be made larger and smaller. */
export function lineageGraph(lineage: Lineage, { shown, focus, choose }: GraphOptions): HTMLElement {
  const part = partOf(lineage, shown);
  const places = place(part);
  const widths = columnWidths(part, places);
  const lefts = widths.map((_, column) => sum(widths.slice(0, column)) + column * GAP.x);
  const at = (index: number): { x: number; y: number; width: number } => {
    const { column = 0, row = 0 } = places[index] ?? {};
    return { x: lefts[column] ?? 0, y: row * (HEIGHT + GAP.y), width: widths[column] ?? 0 };
  };
  const edges = part.edges.map(([from, to]) => {
    const [a, b] = [at(from), at(to)];
    const [x1, y1, x2, y2] = [a.x + a.width, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
    const bend = Math.max(24, (x2 - x1) / 2);
    return svg`<path class="edge" d=${`M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`}></path>`;
  });
  const nodes = part.items.map((item, index) => {
    const { x, y, width } = at(index);
    const original = part.positions[index] ?? -1;
    const node = svg`<a href=${focusAddress(item)} class="node" data-kind=${item.kind} data-verdict=${item.verdict}
      aria-current=${original === focus ? 'true' : null} transform=${`translate(${x},${y})`}>
      <title>${item.id}</title>
      <rect width=${width} height=${HEIGHT} rx=${item.kind === 'table' ? 0 : HEIGHT / 2}></rect>
      ${item.kind === 'table' ? svg`<rect class="stripe" width="5" height=${HEIGHT}></rect>` : null}
      <text x=${PADDING} y=${HEIGHT / 2}>${fitted(item.name, width - 2 * PADDING)}</text>
    </a>`;
    return on(node, 'click', (event) => {
      if ((event as MouseEvent).ctrlKey || (event as MouseEvent).metaKey) return;
      event.preventDefault();
      choose(original);
    });
  });
  const width = sum(widths) + Math.max(0, widths.length - 1) * GAP.x;
  const height = Math.max(0, ...places.map(({ row }) => row + 1)) * (HEIGHT + GAP.y) - GAP.y;
  const drawing = svg`<svg class="lineage" viewBox=${`-2 -2 ${width + 4} ${height + 4}`}>${edges}${nodes}</svg>`;
  highlight(part, drawing, nodes, edges);
  return zoomable(drawing, width + 4, height + 4);
}

/** The address of the page with an item in focus. */
export function focusAddress({ id }: Pick<LineageItem, 'id'>): string {
  const url = new URL(location.href);
  url.search = new URLSearchParams({ focus: id }).toString();
  return url.href;
}

interface Part extends Lineage {
  /** By position here the position in the whole. */
  positions: number[];
}

function partOf({ items, edges }: Lineage, shown: ReadonlySet<number>): Part {
  const positions = items.map((_, at) => at).filter((at) => shown.has(at));
  const here = new Map(positions.map((at, index) => [at, index]));
  return {
    positions,
    items: items.filter((_, at) => shown.has(at)),
    edges: edges.flatMap(([from, to]): [number, number][] => {
      const [a, b] = [here.get(from), here.get(to)];
      return a === undefined || b === undefined ? [] : [[a, b]];
    }),
  };
}

/** Where the reader points, what is upstream and downstream stands out. */
function highlight(part: Part, drawing: Element, nodes: readonly Element[], edges: readonly Element[]): void {
  for (const [index, node] of nodes.entries()) {
    let known: ReadonlySet<number> | undefined;
    const show = (isOn: boolean): void => {
      // When it is asked for: of all items together it grows with the square of their number.
      const near = (known ??= new Set(
        (['up', 'down'] as const).flatMap((direction) => [...reach(part.edges, [index], direction).keys()]),
      ));
      drawing.classList.toggle('pointed', isOn);
      nodes.forEach((each, i) => each.classList.toggle('near', isOn && near.has(i)));
      edges.forEach((each, i) => {
        const [from, to] = part.edges[i] ?? [-1, -1];
        each.classList.toggle('near', isOn && near.has(from) && near.has(to));
      });
    };
    for (const event of ['pointerenter', 'focus']) on(node, event, () => show(true));
    for (const event of ['pointerleave', 'blur']) on(node, event, () => show(false));
  }
}

/** In a box that scrolls, with buttons that change its size; fitted to the width of the page as long as its names can be read. */
function zoomable(drawing: SVGElement, width: number, height: number): HTMLElement {
  let scale = 1;
  const box = html`<div class="table-scroll lineage-scroll" tabindex="0" role="region" aria-label=${texts.graph}>
    ${drawing}
  </div>`;
  const resize = (wanted: number): void => {
    scale = Math.min(3, Math.max(0.25, wanted));
    drawing.setAttribute('width', String(Math.round(width * scale)));
    drawing.setAttribute('height', String(Math.round(height * scale)));
  };
  const fit = (least: number): void => resize(Math.max(least, Math.min(1, (box.clientWidth - 4) / width)));
  resize(1);
  new ResizeObserver((_, observer) => {
    observer.disconnect();
    fit(0.8);
  }).observe(box);
  const button = (text: string, label: string, act: () => void): HTMLElement =>
    on(html`<button type="button" aria-label=${label} title=${label}>${text}</button>`, 'click', act);
  return html`<div class="lineage-graph">
    <p class="lineage-zoom">
      ${button('+', texts.larger, () => resize(scale * 1.25))} ${button('−', texts.smaller, () => resize(scale / 1.25))}
      ${button(texts.fit, texts.fit, () => fit(0.25))}
    </p>
    ${box}
  </div>`;
}

interface Place {
  column: number;
  row: number;
}

/** A column for each step from the sources; within it, near to what each item reads. */
function place({ items, edges }: Lineage): Place[] {
  const parents = new Map<number, number[]>();
  for (const [from, to] of edges) parents.set(to, [...(parents.get(to) ?? []), from]);
  const column = items.map(() => 0);
  // Each round pushes items right of what they read; as many rounds as items are enough.
  for (let round = 0, moved = true; moved && round < items.length; round++) {
    moved = false;
    for (const [from, to] of edges) {
      const wanted = Math.min(items.length, (column[from] ?? 0) + 1);
      if (wanted > (column[to] ?? 0)) {
        column[to] = wanted;
        moved = true;
      }
    }
  }
  // What no table reads is at the end.
  const last = Math.max(0, ...column);
  for (const [index, { kind }] of items.entries()) if (kind !== 'table' && items.length > 1) column[index] = last;
  const row = items.map(() => 0);
  for (let step = 0; step <= Math.max(0, ...column); step++) {
    const members = items.map((_, index) => index).filter((index) => column[index] === step);
    const middle = (index: number): number => {
      const own = parents.get(index) ?? [];
      return own.length === 0 ? index : own.reduce((total, parent) => total + (row[parent] ?? 0), 0) / own.length;
    };
    const wanted = new Map(members.map((index) => [index, middle(index)]));
    members
      .sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
      .forEach((index, position) => (row[index] = position));
  }
  return items.map((_, index) => ({ column: column[index] ?? 0, row: row[index] ?? 0 }));
}

/** As wide as the longest name of the column. */
function columnWidths({ items }: Lineage, places: readonly Place[]): number[] {
  const widths: number[] = [];
  for (const [index, { column }] of places.entries()) {
    const wanted = textWidth(items[index]?.name ?? '') + 2 * PADDING;
    widths[column] = Math.max(widths[column] ?? WIDTH.least, Math.min(WIDTH.most, wanted));
  }
  return Array.from(widths, (width: number | undefined) => width ?? WIDTH.least);
}

const pen = document.createElement('canvas').getContext('2d');

/** In pixels, of the style of names. */
function textWidth(text: string): number {
  if (pen === null) return 7 * text.length;
  pen.font = `12px ${getComputedStyle(document.body).getPropertyValue('--sans-serif') || 'sans-serif'}`;
  return Math.ceil(pen.measureText(text).width);
}

function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`) > width) end--;
  return `${text.slice(0, end)}…`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
