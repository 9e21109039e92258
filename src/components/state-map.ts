import brazil from 'npm:@svg-maps/brazil';
import { shapeMap, type ShapeMapOptions } from './shape-map.js';

const SHAPES = brazil.locations.map(({ id, name, path }) => ({ id: id.toUpperCase(), name, path }));
const [, , WIDTH = 613, HEIGHT = 639] = brazil.viewBox.split(' ').map(Number);

/** The 27 states of Brazil by class of a measure; values by state code: `SP`. */
export function stateMap(width: number, options: Omit<ShapeMapOptions, 'shapes' | 'size'>): Node {
  return shapeMap(width, { ...options, shapes: SHAPES, size: [WIDTH, HEIGHT] });
}
