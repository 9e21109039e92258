import { createHash } from 'node:crypto';
import { UsageError } from '../base/errors.js';
import { textOf } from '../base/cell.js';
import { suggest } from '../base/text.js';
import { CONFIG_FILE } from '../base/config-file.js';
import { npx } from '../base/npx.js';
import type { TableSensor } from '../project/sensor.js';
import { readNodeStates } from '../run/state.js';
import { formatRelation } from '../sql/relation.js';
import type { Observer } from './observation.js';
import type { OpenWarehouse, WarehouseReader } from './warehouse-reader.js';

/** A table as it is now. */
interface TableVersion {
  /** Differs when the table has other contents. */
  version: string;
  found: string;
  /** The run that built it, where that is known. */
  runId?: string;
}

/**
 * Sees that a table was built from something else than before; of one with a column, or that no run builds, that its rows are others. What
 * `isOwnRun` says was done by the job that the sensor starts is no change.
 */
export function tableObserver(
  name: string,
  { table, column }: TableSensor,
  reader: WarehouseReader,
  isOwnRun: (runId: string) => boolean,
): Observer {
  return {
    kind: 'table',
    checked: `table ${table}`,
    subject: `${reader.options.target ?? ''} ${table} ${column ?? ''}`,
    relation: table,
    async observe(memory) {
      const { version, found, runId } = await reader.read((open) => readVersion(name, table, column, open));
      const seen = { found, memory: { version } };
      if (memory === undefined) return { ...seen, reason: 'first look: changes are found from now on' };
      if ((memory as { version: string }).version === version) return { ...seen, reason: 'no change' };
      if (runId !== undefined && isOwnRun(runId)) return { ...seen, reason: `changed by the job itself, run ${runId}` };
      return { ...seen, cause: `changed: ${found}` };
    },
  };
}

async function readVersion(
  sensor: string,
  name: string,
  column: string | undefined,
  { project, warehouse, session }: OpenWarehouse,
): Promise<TableVersion> {
  const { graph } = project;
  const node = [...graph.nodes.values()].find(
    ({ kind, layer, name: own }) => ['source', 'seed', 'model'].includes(kind) && `${layer}.${own}` === name,
  );
  const state = node === undefined ? undefined : (await readNodeStates(session, warehouse)).get(node.uniqueId);
  if (column === undefined && state !== undefined) {
    const rows = (JSON.parse(state.result) as { rows?: number | null }).rows;
    const rowText = typeof rows === 'number' ? `, ${rows.toLocaleString('en-US')} rows` : '';
    return { version: state.fingerprint, found: `built by run ${state.runId}${rowText}`, runId: state.runId };
  }
  const relation = (await warehouse.relations()).find(({ table }) => formatRelation(table) === name);
  if (relation === undefined) {
    const known = (await warehouse.relations()).map(({ table }) => formatRelation(table));
    throw new UsageError('sensor.unknown-table', `the table ${name} of sensor ${sensor} is not in the warehouse`, {
      location: { file: CONFIG_FILE },
      hint: node === undefined ? suggest(name, known) : `run ${npx('build')} first`,
    });
  }
  if (column !== undefined && !relation.columns.some((each) => each.name === column))
    throw new UsageError('sensor.unknown-column', `the table ${name} of sensor ${sensor} has no column ${column}`, {
      location: { file: CONFIG_FILE },
      hint: suggest(
        column,
        relation.columns.map((each) => each.name),
      ),
    });
  const { dialect } = warehouse;
  const greatest = column === undefined ? '' : `, max(${dialect.identifier(column)})`;
  const { rows } = await session.read(`SELECT count(*)${greatest} FROM ${dialect.table(relation.table)}`);
  const values = (rows[0] ?? []).map((cell) => (cell === null ? null : textOf(cell)));
  // The greatest value may be personal: only its hash is kept.
  return {
    version: createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 32),
    found: `${Number(values[0]).toLocaleString('en-US')} rows${column === undefined ? '' : `, and the greatest ${column}`}`,
  };
}
