import { count } from '../base/text.js';
import type { Dialect } from '../sql/dialect.js';
import { readTogether, type Attempt } from '../expect/index.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import { rowsOf } from '../sql/rows-of.js';
import type { Relations } from '../transform/index.js';
import type { ResultTable, Session } from '../warehouse/warehouse.js';
import type { Project } from './project/project.js';
import type { NodeStates } from './state.js';

/** Nodes whose table was changed by something else than a run, by unique id, each with how that is known, as a sentence. */
export type ChangedTables = ReadonlyMap<string, string>;

/** Tables that one query counts: DuckDB takes three times as long to plan a thousand in one as in ten. */
const TOGETHER = 100;

interface RecordedTable {
  id: string;
  table: Relation;
  rows: number;
}

/**
 * Compares the rows of every table with those recorded when it was built, in few queries; of views nothing is recorded. A table that
 * cannot be counted, as when it requires another filter than its model says, has changed.
 */
export async function findChangedTables(
  { session, dialect }: { session: Session; dialect: Dialect },
  { graph }: Pick<Project, 'graph'>,
  relations: Relations,
  states: NodeStates,
): Promise<ChangedTables> {
  const recorded = [...graph.nodes.values()].flatMap((node): RecordedTable[] => {
    const table = { layer: node.layer, name: node.name };
    const isTable = relations.get(formatRelation(table)) === 'table';
    const rows = isTable ? recordedRows(states.get(node.uniqueId)?.result) : undefined;
    return rows === undefined ? [] : [{ id: node.uniqueId, table, rows }];
  });
  if (recorded.length === 0) return new Map();
  const counted: Attempt<ResultTable>[] = [];
  for (let i = 0; i < recorded.length; i += TOGETHER) {
    const counts = recorded
      .slice(i, i + TOGETHER)
      .map(({ table }) => `SELECT COUNT(*) AS n FROM ${rowsOf(dialect, table)}`);
    counted.push(...(await readTogether(session, counts)));
  }
  return new Map(
    recorded.flatMap(({ id, table, rows: before }, i): [string, string][] => {
      const change = changeSince(before, counted[i]);
      return change === undefined ? [] : [[id, `${formatRelation(table)} ${change}`]];
    }),
  );
}

/** What has become of a table with this many rows, as the end of a sentence; undefined when it has as many. */
function changeSince(before: number, counted: Attempt<ResultTable> | undefined): string | undefined {
  if (counted instanceof Error) return `cannot be counted: ${counted.message.split('\n')[0] ?? ''}`;
  const now = Number(counted?.rows[0]?.[0]);
  return now === before ? undefined : `had ${count(now, 'row')}, not the ${before.toLocaleString('en-US')} of its run`;
}

/** The row count in the result of a node's state; undefined where there is none. */
function recordedRows(result: string | undefined): number | undefined {
  if (result === undefined) return undefined;
  const { rows } = JSON.parse(result) as { rows?: number | null };
  return rows ?? undefined;
}

/** How it is known that a relation has other rows than its run left, through views, too; undefined when it has the same. */
export function changeOf(
  id: string,
  changed: ChangedTables,
  { graph, models }: Pick<Project, 'graph' | 'models'>,
): string | undefined {
  const direct = changed.get(id);
  if (direct !== undefined) return direct;
  if (models.find(({ uniqueId }) => uniqueId === id)?.materialized !== 'view') return undefined;
  for (const parent of graph.parents(id)) {
    const change = changeOf(parent, changed, { graph, models });
    if (change !== undefined) return change;
  }
  return undefined;
}
