import type { ColumnIndex, LineageGraph, PageIndex } from '../../src/publish/site/shapes.js';
import type { DataVerdict } from './status.js';

/** A table, something outside that reads tables, or a page of the site. */
export interface LineageItem {
  kind: 'table' | 'exposure' | 'page';
  /** `layer.table`, a label, or the path of a page. */
  id: string;
  /** Without its layer. */
  name: string;
  layer: string;
  verdict: DataVerdict;
  owner: string | null;
  tags: readonly string[];
  href: string | null;
}

export interface Lineage {
  items: LineageItem[];
  /** Positions in `items`, from what is read to what reads. */
  edges: [number, number][];
}

/** Tables, and after them what reads them: exposures and pages. */
export function lineageOf(
  { nodes, edges, exposures }: LineageGraph,
  pages: PageIndex,
  address: { table(relation: string): string; page(path: string): string; name(page: PageIndex[number]): string },
): Lineage {
  const position = new Map(nodes.map(({ relation }, index) => [relation, index]));
  const none = { owner: null, tags: [] };
  const items: LineageItem[] = [
    ...nodes.map(({ relation, layer, verdict, owner, tags }): LineageItem => {
      const name = relation.slice(relation.indexOf('.') + 1);
      return { ...{ kind: 'table', id: relation, name, layer, verdict, owner, tags }, href: address.table(relation) };
    }),
    ...exposures.map(({ label, type, url, verdict }): LineageItem => {
      return { ...none, ...{ kind: 'exposure', id: label, name: label, layer: type, verdict, href: url } };
    }),
    ...pages.map((page): LineageItem => {
      const name = address.name(page);
      return {
        ...{ ...none, kind: 'page', id: page.path, name, layer: 'page', verdict: 'not_checked' },
        href: address.page(page.path),
      };
    }),
  ];
  const from = nodes.length;
  return {
    items,
    edges: [
      ...edges,
      ...exposures.flatMap(({ reads }, i) => reads.map((read): [number, number] => [read, from + i])),
      ...pages.flatMap(({ reads }, i) =>
        reads.flatMap((read): [number, number][] => {
          const at = position.get(read);
          return at === undefined ? [] : [[at, from + exposures.length + i]];
        }),
      ),
    ],
  };
}

/**
 * The item that a text names, and of a table the column: `marts.fct_orders`, `fct_orders`, `marts.fct_orders.order_id`,
 * `fct_orders.order_id`. Undefined when there is none.
 */
export function resolveFocus(
  { items }: Pick<Lineage, 'items'>,
  text: string,
): { position: number; column: string | null } | undefined {
  const find = (wanted: string): number => {
    const exact = items.findIndex(({ id }) => id === wanted);
    return exact === -1 ? items.findIndex(({ kind, name }) => kind === 'table' && name === wanted) : exact;
  };
  const whole = find(text);
  if (whole !== -1) return { position: whole, column: null };
  const end = text.lastIndexOf('.');
  const position = end === -1 ? -1 : find(text.slice(0, end));
  const item = items[position];
  return item === undefined ? undefined : { position, column: `${item.id}.${text.slice(end + 1)}` };
}

export type Direction = 'up' | 'down';

/** By position how many steps away it is, of what some items read (`up`) or are read by (`down`), themselves at 0. */
export function reach(
  edges: readonly [number, number][],
  starts: Iterable<number>,
  direction: Direction,
  most = Infinity,
): Map<number, number> {
  return walk(starts, nextOf(edges, direction), most);
}

/** Likewise of columns, by `layer.table.column`: those that one is computed from, or that are computed from it. */
export function columnReach(index: ColumnIndex, column: string, direction: Direction): Map<string, number> {
  return walk([column], nextOf(columnEdges(index), direction));
}

/** What is wrong when a column is. */
export interface Dependents {
  /** The column, those computed from it, and every column of a table whose rows one of these decides. */
  columns: ReadonlySet<string>;
  /** Tables whose rows are joined, filtered or grouped by one of the columns. */
  tables: string[];
}

/** As marks follow them: a key of a table's rows is behind every column of the table. */
export function dependentsOf(index: ColumnIndex, column: string): Dependents {
  const byKey = Object.entries(index).flatMap(([relation, { columns, keys }]) =>
    keys.flatMap((key) => Object.keys(columns).map((name): [string, string] => [key, `${relation}.${name}`])),
  );
  const columns = new Set(walk([column], nextOf([...columnEdges(index), ...byKey], 'down')).keys());
  const tables = Object.keys(index).filter((relation) => index[relation]?.keys.some((key) => columns.has(key)));
  return { columns, tables };
}

/** From what is read to what is computed from it. */
function columnEdges(index: ColumnIndex): [string, string][] {
  return Object.entries(index).flatMap(([relation, { columns }]) =>
    Object.entries(columns).flatMap(([name, lineage]) =>
      lineage.map((source): [string, string] => [source, `${relation}.${name}`]),
    ),
  );
}

function nextOf<T>(edges: readonly [T, T][], direction: Direction): (at: T) => readonly T[] {
  const next = new Map<T, T[]>();
  for (const [from, to] of edges) {
    const [here, there] = direction === 'down' ? [from, to] : [to, from];
    const known = next.get(here);
    if (known === undefined) next.set(here, [there]);
    else known.push(there);
  }
  return (at) => next.get(at) ?? [];
}

function walk<T>(starts: Iterable<T>, next: (at: T) => readonly T[], most = Infinity): Map<T, number> {
  const found = new Map([...starts].map((start) => [start, 0]));
  for (const [at, steps] of found)
    if (steps < most) for (const there of next(at)) if (!found.has(there)) found.set(there, steps + 1);
  return found;
}

/** `2+name+`, `+tag:nightly`: steps up, what is meant, steps down. */
const SELECTOR = /^(?:(\d*)\+)?(.+?)(?:\+(\d*))?$/;

/**
 * The positions that a text asks for, by dbt's rules: words add up, what is joined by commas must hold together; `+` before or behind
 * adds what is upstream or downstream, a number limits the steps; `tag:`, `owner:` and `layer:` select by those, and names may have `*`. A word
 * with none of this finds names that contain it.
 */
export function selectItems({ items, edges }: Lineage, text: string): Set<number> {
  const all = items.map((_, at) => at);
  const one = (word: string): Set<number> => {
    const [, up, wanted = '', down] = SELECTOR.exec(word) ?? [];
    const isExact = up !== undefined || down !== undefined || /[*:]/.test(wanted);
    const starts = all.filter((at) => matches(items[at], wanted, isExact));
    const steps = (given: string): number => (given === '' ? Infinity : Number(given));
    return new Set([
      ...starts,
      ...(up === undefined ? [] : reach(edges, starts, 'up', steps(up)).keys()),
      ...(down === undefined ? [] : reach(edges, starts, 'down', steps(down)).keys()),
    ]);
  };
  const together = (word: string): number[] => {
    const parts = word
      .split(',')
      .filter((part) => part !== '')
      .map(one);
    return all.filter((at) => parts.length > 0 && parts.every((part) => part.has(at)));
  };
  return new Set(
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .flatMap(together),
  );
}

function matches(item: LineageItem | undefined, wanted: string, isExact: boolean): boolean {
  if (item === undefined) return false;
  const [, method, value = ''] = /^(tag|owner|layer):(.*)$/.exec(wanted) ?? [];
  if (method === 'tag') return item.tags.some((tag) => like(tag, value));
  if (method === 'owner') return item.owner !== null && like(item.owner, value);
  if (method === 'layer') return like(item.layer, value);
  if (isExact) return like(item.id, wanted) || like(item.name, wanted);
  return item.id.toLowerCase().includes(wanted.toLowerCase()) || item.name.toLowerCase().includes(wanted.toLowerCase());
}

function like(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, (special) => `\\${special}`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(text);
}
