import type { Cell } from '../base/cell.js';
import { MASK } from '../base/mask.js';

export const maskCell = (cell: Cell): Cell => (cell === null ? null : MASK);

/** Every value in a structure masked, its shape kept. */
export function maskDeep(cell: Cell): Cell {
  if (cell === null) return null;
  if (Array.isArray(cell)) return (cell as readonly Cell[]).map(maskDeep);
  if (typeof cell === 'object')
    return Object.fromEntries(Object.entries(cell).map(([key, item]) => [key, maskDeep(item)]));
  return MASK;
}
