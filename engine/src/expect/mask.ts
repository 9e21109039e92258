import type { Cell, Row } from '../base/cell.js';
import { MASK } from '../base/mask.js';
import type { Dialect } from '../sql/dialect.js';

/** Columns of personal data (`pii: true`), whatever their case. */
export class PersonalColumns {
  private readonly names: ReadonlySet<string>;

  constructor(names: Iterable<string> = []) {
    this.names = new Set([...names].map((name) => name.toLowerCase()));
  }

  get isEmpty(): boolean {
    return this.names.size === 0;
  }

  has(name: string): boolean {
    return this.names.has(name.toLowerCase());
  }

  includesAny(names: readonly string[]): boolean {
    return names.some((name) => this.has(name));
  }

  /** A column for a SELECT list; a personal one is masked before it leaves the warehouse. */
  select(dialect: Dialect, name: string): string {
    const column = dialect.identifier(name);
    return this.has(name)
      ? `CASE WHEN ${column} IS NULL THEN NULL ELSE ${dialect.string(MASK)} END AS ${column}`
      : column;
  }

  row(row: Row): Row {
    return Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, this.has(name) ? maskCell(cell) : cell]),
    );
  }
}

export const maskCell = (cell: Cell): Cell => (cell === null ? null : MASK);

/** Every value in a structure masked, its shape kept. */
export function maskDeep(cell: Cell): Cell {
  if (cell === null) return null;
  if (Array.isArray(cell)) return (cell as readonly Cell[]).map(maskDeep);
  if (typeof cell === 'object')
    return Object.fromEntries(Object.entries(cell).map(([key, item]) => [key, maskDeep(item)]));
  return MASK;
}
