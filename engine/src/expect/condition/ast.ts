import type { Cell } from '../../base/cell.js';

/** A value inside a row condition. */
export type Term =
  | { kind: 'column'; name: string }
  | { kind: 'literal'; value: Cell }
  | { kind: 'arithmetic'; op: '+' | '-' | '*' | '/' | '%'; left: Term; right: Term }
  | { kind: 'call'; name: 'lower' | 'upper' | 'trim' | 'length' | 'abs' | 'coalesce'; args: Term[] };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A row condition: which rows an expectation is about. SQL's three-valued logic; a row counts when it is true. */
export type Condition =
  | { kind: 'and' | 'or'; items: Condition[] }
  | { kind: 'not'; item: Condition }
  | { kind: 'compare'; op: Comparison; left: Term; right: Term }
  | { kind: 'in'; term: Term; values: Term[]; negated: boolean }
  | { kind: 'between'; term: Term; low: Term; high: Term; negated: boolean }
  | { kind: 'like'; term: Term; pattern: string; escape: string | undefined; negated: boolean }
  | { kind: 'null'; term: Term; negated: boolean }
  | { kind: 'true'; term: Term };

/** Names of the columns a condition reads, once each. */
export function columnsOf(condition: Condition): string[] {
  const names = new Set<string>();
  const term = (value: Term): void => {
    if (value.kind === 'column') names.add(value.name);
    else if (value.kind === 'arithmetic') [value.left, value.right].forEach(term);
    else if (value.kind === 'call') value.args.forEach(term);
  };
  const walk = (node: Condition): void => {
    switch (node.kind) {
      case 'and':
      case 'or':
        node.items.forEach(walk);
        return;
      case 'not':
        walk(node.item);
        return;
      case 'compare':
        [node.left, node.right].forEach(term);
        return;
      case 'between':
        [node.term, node.low, node.high].forEach(term);
        return;
      case 'in':
        [node.term, ...node.values].forEach(term);
        return;
      default:
        term(node.term);
    }
  };
  walk(condition);
  return [...names];
}
