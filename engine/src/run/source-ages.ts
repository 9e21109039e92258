import { textOf } from '../base/cell.js';
import { LastroError, formatError, type Location } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import { LOAD_METADATA } from '../load/index.js';
import { engineMessage } from '../personal/index.js';
import type { SourceAge } from '../publish/freshness.js';
import type { Dialect } from '../sql/dialect.js';
import { rawRelation } from '../sql/relation.js';
import { withoutEnding } from '../sql/user-sql.js';
import { assertUserSql } from '../warehouse/parse-sql.js';
import { StatementError, type Session, type Warehouse } from '../warehouse/warehouse.js';
import type { DescribedState } from './descriptions.js';
import { sourceId } from './project/graph-nodes.js';
import type { Project } from './project/project.js';
import type { NodeState } from './state.js';

/** What a source's state keeps from its last load, as JSON. */
export interface SourceState extends DescribedState {
  /** The newest moment in its data, where the loader gave it. */
  as_of: string | null;
  /** Rows of its table. */
  rows: number;
  /** What its last load warned of, which is told again while the source is unchanged. */
  warnings?: readonly string[];
}

/**
 * The newest moment in each source's data: of its `loaded_at_field`, else as its loader gave it, else when
 * it was last loaded.
 */
export async function readSourceAges(
  {
    project,
    warehouse,
    options: { log },
  }: { project: Pick<Project, 'config' | 'loaders' | 'sources'>; warehouse: Warehouse; options: { log: Logger } },
  states: { state(uniqueId: string): Pick<NodeState, 'result'> | undefined },
  session: Session,
): Promise<SourceAge[]> {
  const loaded = await lastLoads(session, warehouse);
  const sourceAges: SourceAge[] = [];
  for (const loader of project.loaders) {
    const uniqueId = sourceId(project.config.name, loader);
    const doc = project.sources.find(({ table }) => table.layer === 'raw' && table.name === loader.table);
    const storedResult = states.state(uniqueId)?.result;
    const field = loaded.has(loader.table) ? doc?.loadedAt : undefined;
    const asOf =
      field === undefined
        ? ((storedResult === undefined ? undefined : (JSON.parse(storedResult) as SourceState).as_of) ??
          loaded.get(loader.table) ??
          null)
        : await newestTimestamp({ session, dialect: warehouse.dialect }, loader.table, field, doc?.docs, log);
    sourceAges.push({ uniqueId, asOf, criteria: doc?.freshness });
  }
  return sourceAges;
}

async function lastLoads(session: Session, warehouse: Warehouse): Promise<Map<string, string>> {
  if ((await warehouse.columns(LOAD_METADATA)) === undefined) return new Map();
  const { rows } = await session.query(
    `SELECT table_name, max(load_timestamp) FROM ${warehouse.dialect.table(LOAD_METADATA)}` +
      ` WHERE load_status = 'success' GROUP BY table_name`,
  );
  return new Map(rows.map(([table, at]) => [textOf(table), textOf(at)]));
}

async function newestTimestamp(
  { session, dialect }: { session: Session; dialect: Dialect },
  table: string,
  field: string,
  location: Location | undefined,
  log: Logger,
): Promise<string | null> {
  const isColumn = /^\w+$/.test(field);
  const expression = withoutEnding(field);
  const value = isColumn ? dialect.identifier(field) : `(${expression}\n)`;
  try {
    const text = { sql: expression, form: 'expression' } as const;
    if (!isColumn) await assertUserSql({ session, dialect }, text, () => location);
    const { rows } = await session.read(
      `SELECT max(${dialect.types.tryCast(value, dialect.types.ofFamily.datetime)}) FROM ${dialect.table(rawRelation(table))}`,
    );
    const timestamp = rows[0]?.[0] ?? null;
    return timestamp === null ? null : textOf(timestamp);
  } catch (error) {
    if (!(error instanceof StatementError || error instanceof LastroError)) throw error;
    const { code, hint } = error instanceof LastroError ? error : { code: 'freshness.loaded-at-field' };
    const message = `loaded_at_field ${field} of raw.${table}: ${engineMessage(error, true).split('\n')[0] ?? ''}`;
    log.error(formatError(new LastroError(code, message, { location, hint })));
    return null;
  }
}

/** `raw.orders` of `source.shop.raw.orders`. */
export function relationOfSource(uniqueId: string): string {
  return uniqueId.split('.').slice(2).join('.');
}
