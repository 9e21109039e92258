import { svg } from 'npm:htl';
import { on } from './dom.js';

/** One area of a map. */
export interface Shape {
  id: string;
  name: string;
  /** Its outline, as an SVG path. */
  path: string;
}

export interface ShapeMapOptions {
  shapes: readonly Shape[];
  /** The room of the outlines, from 0: `613 639`. */
  size: readonly [width: number, height: number];
  /** By the id of a shape. Shapes left out have no value. */
  values: ReadonlyMap<string, number>;
  format: (value: number) => string;
  /** Upper ends of the classes, ascending; the last is open. */
  steps: readonly number[];
  /** A shape to highlight. */
  chosen?: string | undefined;
  /** Called with the id of a shape that the reader clicks; with an empty text for the highlighted one. */
  choose?: (id: string) => void;
}

const ID_ROOM = 24;

/** Areas by class of a measure, with a key; an area shows its number when pointed at, and its id where there is room. */
export function shapeMap(
  width: number,
  { shapes, size, values, format, steps, chosen, choose }: ShapeMapOptions,
): Node {
  const classes = steps.length + 1;
  const shade = (value: number): number => 0.1 + (0.82 * steps.filter((step) => value >= step).length) / (classes - 1);
  const [w, h] = size;
  const drawn = Math.min(width, 620);
  const drawnShapes = shapes.map(({ id, name, path }) => {
    const value = values.get(id);
    const shape = svg`<path d=${path} class=${`shape${id === chosen ? ' chosen' : ''}${value === undefined ? ' unknown' : ''}`} fill-opacity=${value === undefined ? 0 : shade(value)}></path>`;
    shape.append(svg`<title>${`${name}: ${value === undefined ? '–' : format(value)}`}</title>`);
    if (choose !== undefined && value !== undefined) {
      shape.classList.add('choosable');
      on(shape, 'click', () => choose(id === chosen ? '' : id));
    }
    return { id, value, shape };
  });
  const map = svg`<svg class="shape-map" viewBox=${`-4 -4 ${w + 8} ${h + 8}`} width=${drawn} height=${(drawn * h) / w}>${drawnShapes.map(({ shape }) => shape)}</svg>`;
  queueMicrotask(() => {
    for (const { id, value, shape } of drawnShapes) {
      const box = (shape as SVGGraphicsElement).getBBox();
      if (Math.min(box.width, box.height) < ID_ROOM) continue;
      const onDark = value !== undefined && shade(value) > 0.5;
      map.append(
        svg`<text class=${onDark ? 'on-dark' : ''} x=${box.x + box.width / 2} y=${box.y + box.height / 2}>${id}</text>`,
      );
    }
  });
  const holder = document.createElement('div');
  holder.append(map, key(steps, format, shade));
  return holder;
}

function key(steps: readonly number[], format: (value: number) => string, shade: (value: number) => number): Node {
  const bounds = [0, ...steps];
  const holder = document.createElement('ul');
  holder.className = 'map-key';
  for (const [i, from] of bounds.entries()) {
    const to = bounds[i + 1];
    const item = document.createElement('li');
    item.append(
      svg`<svg width="18" height="12"><rect width="18" height="12" class="shape" fill-opacity=${shade(from)}></rect></svg>`,
      to === undefined ? `≥ ${format(from)}` : i === 0 ? `< ${format(to)}` : `${format(from)} – ${format(to)}`,
    );
    holder.append(item);
  }
  return holder;
}
