/** A table or view: its layer (a schema on DuckDB, a dataset `<prefix>_<layer>` on BigQuery) and its name there. */
export interface Relation {
  readonly layer: string;
  readonly name: string;
}

/** `marts.fct_orders`: in messages and artifacts, and as the key of maps. */
export function formatRelation({ layer, name }: Relation): string {
  return `${layer}.${name}`;
}

/** Reads {@link formatRelation}'s form; a name without a layer belongs to `layer`. The name itself may contain dots. */
export function parseRelation(text: string, layer: string): Relation {
  const dot = text.indexOf('.');
  return dot < 0 ? { layer, name: text } : { layer: text.slice(0, dot), name: text.slice(dot + 1) };
}

/** The table that a loader fills. */
export function rawRelation(name: string): Relation {
  return { layer: 'raw', name };
}

/** `marts.fct_orders.price`: how lineage and reports name a column. */
export function formatColumn(relation: Relation | string, column: string): string {
  return `${typeof relation === 'string' ? relation : formatRelation(relation)}.${column}`;
}

/** Reads {@link formatColumn}'s form. */
export function parseColumn(text: string): { relation: string; column: string } {
  const dot = text.lastIndexOf('.');
  return { relation: text.slice(0, dot), column: text.slice(dot + 1) };
}

/** A table that is filled beside another one, for a while: `orders__loaded`. */
export const besides = ({ layer, name }: Relation, what: string): Relation => ({ layer, name: `${name}__${what}` });
