import { textOf } from '../base/cell.js';
import { createTableIfMissing } from '../sql/create-table.js';
import type { Dialect } from '../sql/dialect.js';
import { runAll } from '../warehouse/together.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';

/** The state of a node: what it was last built from. */
export interface NodeState {
  /** Hash of the node's definition and of all it was built from. */
  fingerprint: string;
  runId: string;
  /** Result of the node, as JSON, to be reported again while nothing changes. */
  result: string;
}

/**
 * The fingerprint of a node that was built again although nothing that it is built from had changed: another one than before
 * for what reads it, and the same for itself.
 */
export const rebuiltFingerprint = (fingerprint: string, runId: string): string => `${fingerprint}+${runId}`;

/** Whether a node was built with a fingerprint. */
export const isBuiltFrom = (state: NodeState | undefined, fingerprint: string): state is NodeState =>
  state?.fingerprint.split('+')[0] === fingerprint;

/** The result of a model's state: its rows, null of a view, what else is known of it, and whether it keeps a history. */
export const recordedResult = (result: { rows: number | null }, isSnapshot: boolean): string =>
  JSON.stringify(isSnapshot ? { ...result, history: true } : result);

/** Whether a model was a snapshot when it was built last. */
export const isHistory = ({ result }: NodeState): boolean =>
  (JSON.parse(result) as { history?: boolean }).history === true;

/** By unique id of a node; of the checks of a table by `checks.<layer>.<table>`. */
export type NodeStates = ReadonlyMap<string, NodeState>;

const STATE_TABLE = { layer: 'meta', name: 'node_state' };

/** Creates `meta.node_state` where it is missing. */
export async function prepareNodeStates(session: Session, dialect: Dialect): Promise<void> {
  await session.run(
    createTableIfMissing(dialect, STATE_TABLE, {
      unique_id: 'text',
      fingerprint: 'text',
      run_id: 'text',
      result: 'text',
    }),
  );
}

/** The states that earlier runs wrote. */
export async function readNodeStates(session: Session, warehouse: Warehouse): Promise<NodeStates> {
  if ((await warehouse.columns(STATE_TABLE)) === undefined) return new Map();
  const { rows } = await session.query(
    `SELECT unique_id, fingerprint, run_id, result FROM ${warehouse.dialect.table(STATE_TABLE)}`,
  );
  return new Map(
    rows.map(([id, fingerprint, runId, result]) => [
      textOf(id),
      { fingerprint: textOf(fingerprint), runId: textOf(runId), result: textOf(result) },
    ]),
  );
}

/**
 * Forgets what a node was built from before it is built, where that is not undone with a build that dies: the next run builds it
 * again. Of a snapshot, whose run is given, it stays known that there is a history.
 */
export async function forgetNodeState(
  session: Session,
  { dialect, isTransactional }: Pick<Warehouse, 'dialect' | 'isTransactional'>,
  id: string,
  snapshotRun?: string,
): Promise<void> {
  if (isTransactional) return;
  if (snapshotRun === undefined)
    await session.run(`DELETE FROM ${dialect.table(STATE_TABLE)} WHERE unique_id = ${dialect.string(id)}`);
  else
    await writeNodeState(session, dialect, id, {
      fingerprint: rebuiltFingerprint('', snapshotRun),
      runId: snapshotRun,
      result: recordedResult({ rows: null }, true),
    });
}

/**
 * Writes the state of one node, within the transaction that builds it where there is one, so that the state always matches the contents of
 * the relation.
 */
export async function writeNodeState(
  session: Session,
  dialect: Dialect,
  id: string,
  { fingerprint, runId, result }: NodeState,
): Promise<void> {
  const table = dialect.table(STATE_TABLE);
  const values = [id, fingerprint, runId, result].map((text) => dialect.string(text)).join(', ');
  await runAll(session, [
    `DELETE FROM ${table} WHERE unique_id = ${dialect.string(id)}`,
    `INSERT INTO ${table} VALUES (${values})`,
  ]);
}
