import type { NodeResult } from '../publish/artifacts.js';
import type { ExecutedStatement } from '../warehouse/warehouse.js';

/** The label of a table's checks is its step's, this and the relation. */
const CHECKS = 'check ';

/** What the statements of a run were billed, where the warehouse bills by the statement. */
export class StatementCosts {
  private readonly billed = new Map<string, number>();

  add({ labels, bytesBilled }: ExecutedStatement): void {
    if (bytesBilled === undefined) return;
    const node = labels?.node ?? '';
    this.billed.set(node, (this.billed.get(node) ?? 0) + bytesBilled);
  }

  /** Of the whole run; undefined where nothing is billed. */
  get total(): number | undefined {
    return this.billed.size === 0 ? undefined : [...this.billed.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** By relation, of the statements of its checks, which they share. */
  get ofChecks(): Record<string, number> {
    return Object.fromEntries(
      [...this.billed].flatMap(([node, bytes]) =>
        node.startsWith(CHECKS) ? [[node.slice(CHECKS.length), bytes]] : [],
      ),
    );
  }

  /** A result with what its own statements were billed. Checks of one table share theirs. */
  withCost(result: NodeResult): NodeResult {
    const bytes = this.billed.get(result.unique_id);
    return bytes === undefined ? result : { ...result, bytes_billed: bytes };
  }
}
