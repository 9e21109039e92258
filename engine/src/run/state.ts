import type { Session, Warehouse } from '../warehouse/warehouse.js';
import type { Dialect } from '../sql/dialect.js';
import { textOf } from '../base/cell.js';

interface NodeState {
  /** Hash of the node's definition and of all it was built from. */
  fingerprint: string;
  runId: string;
  /** What the node came to, as JSON, to be told again when nothing changed. */
  result: string;
}

/** Fingerprint of a node that failed: what its relation holds nobody knows. */
export const FAILED_FINGERPRINT = 'failed';

const STATE_TABLE = { layer: 'meta', name: 'node_state' };

/**
 * What every node was last built from, kept in `meta.node_state` beside the data it speaks of. A node whose
 * fingerprint is unchanged is not built again. Changes are written together at the end: a run that dies before
 * leaves older fingerprints, and the next one builds again.
 */
export class StateStore {
  private readonly changes = new Map<string, NodeState>();

  private constructor(private readonly stored: ReadonlyMap<string, NodeState>) {}

  /** Creates the table where it is missing, and reads it. */
  static async open(session: Session, warehouse: Warehouse): Promise<StateStore> {
    await session.run(
      `CREATE TABLE IF NOT EXISTS ${warehouse.dialect.table(STATE_TABLE)} (unique_id VARCHAR, fingerprint VARCHAR, run_id VARCHAR, result VARCHAR)`,
    );
    return StateStore.read(session, warehouse);
  }

  /** What earlier runs left, without writing anything. */
  static async read(session: Session, warehouse: Warehouse): Promise<StateStore> {
    const { dialect } = warehouse;
    if ((await warehouse.columns(STATE_TABLE)) === undefined) return new StateStore(new Map());
    const { rows } = await session.query(
      `SELECT unique_id, fingerprint, run_id, result FROM ${dialect.table(STATE_TABLE)}`,
    );
    return new StateStore(
      new Map(
        rows.map(([id, fingerprint, runId, result]) => [
          textOf(id),
          { fingerprint: textOf(fingerprint), runId: textOf(runId), result: textOf(result) },
        ]),
      ),
    );
  }

  get(uniqueId: string): NodeState | undefined {
    return this.changes.get(uniqueId) ?? this.stored.get(uniqueId);
  }

  set(uniqueId: string, state: NodeState): void {
    this.changes.set(uniqueId, state);
  }

  async write(session: Session, dialect: Dialect): Promise<void> {
    if (this.changes.size === 0) return;
    const table = dialect.table(STATE_TABLE);
    const ids = [...this.changes.keys()].map((id) => dialect.string(id)).join(', ');
    const rows = [...this.changes].map(([id, { fingerprint, runId, result }]) =>
      [id, fingerprint, runId, result].map((text) => dialect.string(text)).join(', '),
    );
    await session.transaction(async () => {
      await session.run(`DELETE FROM ${table} WHERE unique_id IN (${ids})`);
      await session.run(`INSERT INTO ${table} VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
    });
  }
}
