import { html, svg } from 'npm:htl';
import type { LineageGraph } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/runs.js';
import { on } from './dom.js';
import { tableAddress } from './site.js';

const BOX = { width: 182, height: 22 };
const GAP = { x: 58, y: 6 };

interface Placed {
  index: number;
  column: number;
  row: number;
}

/** The tables from left to right as they read each other, each with its verdict; drawn as SVG. */
export function lineageGraph(lineage: LineageGraph): HTMLElement {
  const graph = withExposures(lineage);
  const places = place(graph);
  const columns = Math.max(...places.map((node) => node.column)) + 1;
  const rows = Math.max(...places.map((node) => node.row)) + 1;
  const x = (node: Placed): number => node.column * (BOX.width + GAP.x);
  const y = (node: Placed): number => node.row * (BOX.height + GAP.y);
  const edges = graph.edges.map(([from, to]) => {
    const [a, b] = [places[from], places[to]];
    if (a === undefined || b === undefined) throw new Error('an edge of the lineage has no end');
    const [x1, y1, x2, y2] = [x(a) + BOX.width, y(a) + BOX.height / 2, x(b), y(b) + BOX.height / 2];
    const bend = Math.max(24, (x2 - x1) / 2);
    return svg`<path class="edge" d=${`M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`}></path>`;
  });
  const nodes = graph.nodes.map(({ relation, name, href, verdict }, index) => {
    const node = places[index];
    if (node === undefined) throw new Error('a table of the lineage has no place');
    return svg`<a href=${href} class="node" data-verdict=${verdict} transform=${`translate(${x(node)},${y(node)})`}>
      <title>${relation}</title>
      <rect width=${BOX.width} height=${BOX.height}></rect>
      <rect class="stripe" width="5" height=${BOX.height}></rect>
      <text x="12" y=${BOX.height / 2}>${name.length > 27 ? `${name.slice(0, 26)}…` : name}</text>
    </a>`;
  });
  const [width, height] = [columns * (BOX.width + GAP.x) - GAP.x, rows * (BOX.height + GAP.y)];
  const drawing = svg`<svg class="lineage" viewBox=${`-2 -2 ${width + 4} ${height + 4}`} width=${width} height=${height}>${edges}${nodes}</svg>`;
  for (const [index, node] of nodes.entries()) {
    let known: Set<number> | undefined;
    const show = (isOn: boolean): void => {
      // When it is asked for: of all tables together it grows with the square of their number.
      const near = (known ??= neighbourhood(graph, index));
      drawing.classList.toggle('pointed', isOn);
      nodes.forEach((each, i) => each.classList.toggle('near', isOn && near.has(i)));
      edges.forEach((each, i) => {
        const [from, to] = graph.edges[i] ?? [-1, -1];
        each.classList.toggle('near', isOn && near.has(from) && near.has(to));
      });
    };
    for (const event of ['pointerenter', 'focus']) on(node, event, () => show(true));
    for (const event of ['pointerleave', 'blur']) on(node, event, () => show(false));
  }
  return html`<div class="table-scroll lineage-scroll" tabindex="0" role="region" aria-label=${texts.lineageLabel}>
    ${drawing}
  </div>`;
}

interface Drawn {
  nodes: { relation: string; name: string; href: string | null; verdict: string }[];
  edges: [number, number][];
}

/** Tables, and after them what reads them and is no page. */
function withExposures({ nodes, edges, exposures }: LineageGraph): Drawn {
  return {
    nodes: [
      ...nodes.map(({ relation, verdict }) => ({
        ...{ relation, verdict, name: relation.split('.')[1] ?? relation },
        href: tableAddress(relation),
      })),
      ...exposures.map(({ label, type, url, verdict }) => ({
        ...{ verdict, relation: `${label} (${type})`, name: label, href: url },
      })),
    ],
    edges: [
      ...edges,
      ...exposures.flatMap(({ reads }, i) => reads.map((from): [number, number] => [from, nodes.length + i])),
    ],
  };
}

/** A column for each step from the sources; within it, near to what each table reads. */
function place({ nodes, edges }: Drawn): Placed[] {
  const parents = nodes.map((_, index) => edges.filter(([, to]) => to === index).map(([from]) => from));
  const column = nodes.map(() => 0);
  // Each round pushes tables right of what they read; as many rounds as tables are enough.
  nodes.forEach(() => {
    for (const [from, to] of edges)
      column[to] = Math.max(column[to] ?? 0, Math.min(nodes.length, (column[from] ?? 0) + 1));
  });
  const row = nodes.map(() => 0);
  for (let step = 0; step <= Math.max(0, ...column); step++) {
    const members = nodes.map((_, index) => index).filter((index) => column[index] === step);
    const middle = (index: number): number => {
      const own = parents[index] ?? [];
      return own.length === 0 ? index : own.reduce((sum, parent) => sum + (row[parent] ?? 0), 0) / own.length;
    };
    const wanted = new Map(members.map((index) => [index, middle(index)]));
    members
      .sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
      .forEach((index, position) => (row[index] = position));
  }
  return nodes.map((_, index) => ({ index, column: column[index] ?? 0, row: row[index] ?? 0 }));
}

/** A table with all its upstream and downstream tables. */
function neighbourhood({ edges }: Drawn, start: number): Set<number> {
  const walk = (ends: (edge: [number, number]) => [number, number]): Set<number> => {
    const found = new Set([start]);
    for (const index of found)
      for (const edge of edges) {
        const [here, there] = ends(edge);
        if (here === index) found.add(there);
      }
    return found;
  };
  return new Set([...walk(([from, to]) => [to, from]), ...walk(([from, to]) => [from, to])]);
}
