import brazil from 'npm:@svg-maps/brazil';
import { svg } from 'npm:htl';

export interface StateMapOptions {
  /** By state code: `SP`. States left out have no value. */
  values: ReadonlyMap<string, number>;
  format: (value: number) => string;
  /** Upper ends of the classes, ascending; the last is open. */
  steps: readonly number[];
  /** A state that stands out. */
  chosen?: string;
}

const CODE_ROOM = 24;

/** The 27 states by class of a measure, with a key; a state tells its number when pointed at. */
export function stateMap(width: number, { values, format, steps, chosen }: StateMapOptions): Node {
  const classes = steps.length + 1;
  const shade = (value: number): number => 0.1 + (0.82 * steps.filter((step) => value >= step).length) / (classes - 1);
  const [, , w = 613, h = 639] = brazil.viewBox.split(' ').map(Number);
  const drawn = Math.min(width, 620);
  const states = brazil.locations.map(({ id, name, path }) => {
    const code = id.toUpperCase();
    const value = values.get(code);
    const shape = svg`<path d=${path} class=${`shape${code === chosen ? ' chosen' : ''}${value === undefined ? ' unknown' : ''}`} fill-opacity=${value === undefined ? 0 : shade(value)}></path>`;
    shape.append(svg`<title>${`${name}: ${value === undefined ? '–' : format(value)}`}</title>`);
    return { code, value, shape };
  });
  const map = svg`<svg class="shape-map" viewBox=${`-4 -4 ${w + 8} ${h + 8}`} width=${drawn} height=${(drawn * h) / w}>${states.map(({ shape }) => shape)}</svg>`;
  queueMicrotask(() => {
    for (const { code, value, shape } of states) {
      const box = (shape as SVGGraphicsElement).getBBox();
      if (Math.min(box.width, box.height) < CODE_ROOM) continue;
      const onDark = value !== undefined && shade(value) > 0.5;
      map.append(
        svg`<text class=${onDark ? 'on-dark' : ''} x=${box.x + box.width / 2} y=${box.y + box.height / 2}>${code}</text>`,
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
