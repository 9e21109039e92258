import { svg } from 'npm:htl';

const SIZE = { width: 132, height: 34 };
const MARGIN = 4;

/** A line over time without axes, from its lowest to its highest value, with a dot at its end; it has gaps where there is no value. */
export function sparkline(points: readonly (readonly [Date, number | null])[]): SVGElement {
  const known = points.filter((point): point is [Date, number] => point[1] !== null && Number.isFinite(point[1]));
  const [times, values] = [known.map(([time]) => time.getTime()), known.map(([, value]) => value)];
  const x = scale(times, MARGIN, SIZE.width - MARGIN);
  const y = scale(values, SIZE.height - MARGIN, MARGIN);
  let pen = 'M';
  const path = points.map(([time, value]) => {
    if (value === null || !Number.isFinite(value)) {
      pen = 'M';
      return '';
    }
    const step = `${pen}${x(time.getTime()).toFixed(1)},${y(value).toFixed(1)}`;
    pen = 'L';
    return step;
  });
  const end = known.at(-1);
  return svg`<svg class="sparkline" viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} width=${SIZE.width} height=${SIZE.height} aria-hidden="true">
    <path d=${path.join('')}></path>
    ${end === undefined ? null : svg`<circle cx=${x(end[0].getTime())} cy=${y(end[1])} r="2.5"></circle>`}
  </svg>`;
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => (low === high ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from));
}
