import { messageOf } from '../base/errors.js';
import type { Loader } from '../load/index.js';
import type { Model, SourceTable } from '../project/model.js';
import { rawRelation, type Relation } from '../sql/relation.js';
import { atomically } from '../warehouse/atomically.js';
import type { Descriptions } from '../warehouse/descriptions.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import { computeFingerprint } from './ids.js';
import { writeNodeState, type NodeState } from './state.js';

/** A table or view, and what the project's YAML says of it. */
export interface DescribedRelation {
  uniqueId: string;
  table: Relation;
  descriptions: Descriptions;
}

/** A part of the state of a node: a hash of the descriptions that its relation has. */
export interface DescribedState {
  described?: string;
}

export function modelDescriptions({ description, columns }: Pick<Model, 'description' | 'columns'>): Descriptions {
  return { table: description, columns: columnDescriptions(columns) };
}

/** Where the YAML does not document a source, its loader says what it is. */
export function sourceDescriptions(
  loader: Pick<Loader, 'table' | 'description'>,
  sources: readonly SourceTable[],
): Descriptions {
  const { layer, name } = rawRelation(loader.table);
  const documented = sources.find(({ table }) => table.layer === layer && table.name === name);
  return {
    table: documented?.description ?? loader.description,
    columns: columnDescriptions(documented?.columns ?? []),
  };
}

const columnDescriptions = (columns: Model['columns']): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, description }) => [name, description]));

/** The hash of descriptions; undefined where there are none. */
function hashOf({ table, columns }: Descriptions): string | undefined {
  const described = Object.entries(columns).filter(([, text]) => text !== '');
  return table === '' && described.length === 0 ? undefined : computeFingerprint(table, described);
}

/**
 * Describes a relation that was built just now. Where this is a step of its own and fails, the relation stays as it was built: the warning says why,
 * and the next run tries again.
 */
export async function describeBuilt(
  warehouse: Warehouse,
  session: Session,
  { table, descriptions }: Pick<DescribedRelation, 'table' | 'descriptions'>,
): Promise<DescribedState & { warning?: string }> {
  const described = hashOf(descriptions);
  if (described === undefined) return {};
  try {
    await warehouse.setDescriptions(session, table, descriptions);
    return { described };
  } catch (error) {
    if (warehouse.isTransactional) throw error;
    return { warning: `the descriptions could not be written: ${messageOf(error)}` };
  }
}

/**
 * Describes a relation that is left as it is, where the descriptions are not those of its state any more. Returns a warning where that could
 * not be done.
 */
export async function describeUnchanged(
  warehouse: Warehouse,
  session: Session,
  { uniqueId, table, descriptions }: DescribedRelation,
  state: NodeState,
): Promise<string | undefined> {
  const result = JSON.parse(state.result) as DescribedState;
  const described = hashOf(descriptions);
  if (described === result.described) return undefined;
  try {
    await atomically(warehouse, session, async () => {
      await warehouse.setDescriptions(session, table, descriptions);
      await writeNodeState(session, warehouse.dialect, uniqueId, {
        ...state,
        result: JSON.stringify({ ...result, described }),
      });
    });
    return undefined;
  } catch (error) {
    return `the descriptions could not be written: ${messageOf(error)}`;
  }
}
