import type { Cell } from '../../base/cell.js';
import type { BoundKwargs } from './kwargs.js';

/** A computed float rounded to the fifteen digits that every float can represent: further digits depend on how it was computed. */
export function significant<V extends Cell | undefined>(value: V): V | number {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(15)) : value;
}

/** Bounds as {@link significant} has values. */
export function significantBounds<K extends BoundKwargs>(kwargs: K): K {
  const { min_value: min, max_value: max } = kwargs;
  return { ...kwargs, min_value: significant(min), max_value: significant(max) };
}
