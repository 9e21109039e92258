/** A node of the tree that DuckDB's `json_serialize_sql` returns for a query. */
export type AstNode = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asNode = (value: unknown): AstNode => (isObject(value) ? value : {});

export function nodeOf(node: AstNode, key: string): AstNode | undefined {
  const value = node[key];
  return isObject(value) ? value : undefined;
}

export function nodesOf(node: AstNode, key: string): AstNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textOf(node: AstNode, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

export function textsOf(node: AstNode, key: string): string[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** All nodes right below this one, whatever their key, in lists or in lists of lists. */
export function childrenOf(node: AstNode): AstNode[] {
  const found: AstNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isObject(value)) found.push(value);
  };
  Object.values(node).forEach(collect);
  return found;
}
