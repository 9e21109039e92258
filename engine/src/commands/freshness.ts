import path from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.js';
import { textOf } from '../base/cell.js';
import type { Logger } from '../base/log.js';
import { seconds } from '../base/text.js';
import { LOAD_METADATA } from '../load/index.js';
import { jsonText } from '../publish/formats/json.js';
import { sourcesArtifact, type SourceAge, type SourceFreshness } from '../publish/freshness.js';
import type { Dialect } from '../sql/dialect.js';
import { StatementError, type Session, type Warehouse } from '../warehouse/warehouse.js';
import { sourceId } from './graph-nodes.js';
import { newRunId } from './ids.js';
import { metadata } from './metadata.js';
import type { RunOptions } from './options.js';
import { readProject, type Project } from './project.js';
import { openTarget } from './run.js';
import { selectedIds } from './select.js';
import { StateStore } from './state.js';
import { rawRelation } from '../sql/relation.js';

/** What a source's state keeps from its last load, as JSON. */
export interface SourceState {
  /** The newest moment its data speaks of, where the loader said so. */
  as_of: string | null;
}

/**
 * The newest moment that each source's data speaks of: of its `loaded_at_field`, else what its loader told, else when
 * it was last loaded.
 */
export async function readSourceAges(
  { project, warehouse, state, log }: { project: Project; warehouse: Warehouse; state: StateStore; log: Logger },
  session: Session,
): Promise<SourceAge[]> {
  const loaded = await lastLoads(session, warehouse);
  const sourceAges: SourceAge[] = [];
  for (const loader of project.loaders) {
    const uniqueId = sourceId(project.config.name, loader);
    const doc = project.sources.find(({ table }) => table.layer === 'raw' && table.name === loader.table);
    const storedResult = state.get(uniqueId)?.result;
    const field = loaded.has(loader.table) ? doc?.loadedAt : undefined;
    const asOf =
      field === undefined
        ? ((storedResult === undefined ? undefined : (JSON.parse(storedResult) as SourceState).as_of) ??
          loaded.get(loader.table) ??
          null)
        : await newestTimestamp(session, warehouse.dialect, loader.table, field, log);
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
  session: Session,
  dialect: Dialect,
  table: string,
  field: string,
  log: Logger,
): Promise<string | null> {
  const value = /^\w+$/.test(field) ? dialect.identifier(field) : `(${field})`;
  try {
    const { rows } = await session.query(
      `SELECT max(try_cast(${value} AS TIMESTAMP)) FROM ${dialect.table(rawRelation(table))}`,
    );
    const timestamp = rows[0]?.[0] ?? null;
    return timestamp === null ? null : textOf(timestamp);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    log.error(`loaded_at_field ${field} of raw.${table}: ${error.message.split('\n')[0] ?? ''}`);
    return null;
  }
}

/** `raw.orders` of `source.shop.raw.orders`. */
export function relationOfSource(uniqueId: string): string {
  return uniqueId.split('.').slice(2).join('.');
}

export interface FreshnessResult {
  exitCode: 0 | 1;
  lines: string[];
}

/** `lastro source freshness`: writes `sources.json`; exit code 1 when a source is too old or its age is unknown. */
export async function checkFreshness(options: RunOptions): Promise<FreshnessResult> {
  const { clock } = options;
  const started = clock.elapsed();
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const warehouse = await openTarget(project, options.env, true);
  let sourceAges: SourceAge[];
  try {
    const session = await warehouse.session();
    const state = await StateStore.read(session, warehouse);
    const allAges = await readSourceAges({ project, warehouse, state, log: options.log }, session);
    sourceAges = allAges.filter(({ uniqueId }) => ids.has(uniqueId));
  } finally {
    await warehouse.close();
  }
  const now = clock.now();
  const artifactMetadata = metadata('sources', project, newRunId(now), now);
  const artifact = sourcesArtifact(artifactMetadata, sourceAges, now, Math.round(clock.elapsed() - started) / 1000);
  await writeFileAtomic(path.join(project.targetDir, 'sources.json'), jsonText(artifact));
  const hasFailures = artifact.results.some(
    ({ status }) =>
      status === 'error' || status === 'runtime error' || (status === 'warn' && options.warnError === true),
  );
  return { exitCode: hasFailures ? 1 : 0, lines: artifact.results.map(formatLine) };
}

const STATUS_LABELS: Record<SourceFreshness['status'], string> = {
  pass: 'pass',
  warn: 'WARN',
  error: 'ERROR',
  'runtime error': 'ERROR',
  not_checked: 'no limit',
};

function formatLine({ unique_id, status, max_loaded_at, max_loaded_at_time_ago_in_s: age }: SourceFreshness): string {
  const ageText = max_loaded_at === null || age === null ? 'age unknown' : `${max_loaded_at}  ${formatAge(age)}`;
  return `${relationOfSource(unique_id).padEnd(32)}  ${STATUS_LABELS[status].padEnd(8)}  ${ageText}`;
}

function formatAge(age: number): string {
  if (age < 0) return `${formatDuration(-age)} ahead`;
  return `${formatDuration(age)} old`;
}

function formatDuration(age: number): string {
  const hours = age / 3600;
  if (hours < 1) return seconds(age * 1000);
  return hours < 48 ? `${hours.toFixed(1)} h` : `${Math.floor(hours / 24)} days`;
}
