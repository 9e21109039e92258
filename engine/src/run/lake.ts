import path from 'node:path';
import { formatError } from '../base/errors.js';
import { outcomeOf, verdictOf, worstVerdict } from '../base/status.js';
import { count } from '../base/text.js';
import { openPlace } from '../places/open-place.js';
import type { Place } from '../places/place.js';
import { schemasOf } from '../project/layers.js';
import type { LakeConfig } from '../project/publish.js';
import type { NodeResult, RunResults } from '../publish/artifacts.js';
import { prepareLake, type PreparedLake } from '../publish/lake/lake.js';
import type { LakeTable } from '../publish/lake/lake-table.js';
import type { LakeChecks } from '../publish/lake/manifest.js';
import type { PseudonymKey } from '../publish/pseudonym.js';
import { isRelation } from '../project/graph.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import type { RelationInfo } from '../warehouse/warehouse.js';
import { withProjectKey, type FiguresStep } from './figures.js';
import type { Progress } from './progress.js';
import type { RunContext } from './run-context.js';

const DEFAULT_KEPT = 3;

/** The state of writing the lake. */
export type LakeStep = { status: 'prepared'; lake: PreparedLake; place: Place; duration: number } | LakeEnd;

/** How it ended. */
interface LakeEnd {
  status: 'success' | 'skipped' | 'error';
  message: string;
  /** Seconds. */
  duration: number;
}

export interface LakeStepOptions {
  results: Pick<RunResults, 'results'>;
  figures: FiguresStep;
  /** What the warehouse has after the last step. */
  relations: readonly RelationInfo[];
  /** Current fingerprint of a node. */
  fingerprint: (uniqueId: string) => string | undefined;
}

/** Exports the layers of the configuration's lake, ready to be sent; undefined where there is none. Runs that publish no figures leave the lake as it is. */
export async function prepareRunLake(
  run: RunContext,
  { results, figures, relations, fingerprint }: LakeStepOptions,
): Promise<LakeStep | undefined> {
  const { project, warehouse, sessions, options, runId } = run;
  const config = project.config.publish?.layers;
  if (config === undefined) return undefined;
  if (figures.status !== 'prepared')
    return { status: 'skipped', message: 'no figures are published: the lake stays as it is', duration: 0 };
  if (warehouse.dialect.files === undefined)
    return {
      status: 'skipped',
      message: `the lake is written from targets of DuckDB only, and ${project.targetName} is ${project.target.type}`,
      duration: 0,
    };
  const startedElapsed = options.clock.elapsed();
  const duration = (): number => options.clock.elapsed() - startedElapsed;
  let place: Place | undefined;
  try {
    const opened = await openPlace(config.to, { projectDir: project.dir, env: options.env });
    place = opened;
    const tables = await lakeTables(run, config, { results, relations, fingerprint });
    const prepare = (pseudonymKey?: PseudonymKey): Promise<PreparedLake> =>
      sessions.withSession((session) =>
        prepareLake({
          connection: { session, dialect: warehouse.dialect },
          place: opened,
          scratch: path.join(project.targetDir, 'scratch', `${process.pid}-${runId}-lake`),
          project: project.config.name,
          target: project.targetName,
          runId,
          publishedAt: options.clock.now(),
          tables,
          pseudonymKey,
          keep: config.keep ?? DEFAULT_KEPT,
        }),
      );
    const hasPersonal = tables.some(({ pii }) => pii.length > 0);
    const lake = await (hasPersonal ? withProjectKey(run, prepare) : prepare());
    return { status: 'prepared', lake, place, duration: duration() };
  } catch (error) {
    await place?.close();
    return { status: 'error', message: formatError(error), duration: duration() };
  }
}

async function lakeTables(
  { project, personal, runId }: RunContext,
  { names, partitionBy = {} }: LakeConfig,
  { results, relations, fingerprint }: Omit<LakeStepOptions, 'figures'>,
): Promise<LakeTable[]> {
  const layers = names ?? Object.fromEntries(schemasOf(project.config.layers).map((layer) => [layer, layer]));
  const columnsByRelation = new Map(relations.map(({ table, columns }) => [formatRelation(table), columns]));
  const nodes = [...project.graph.nodes.values()].filter((node) => isRelation(node));
  const tables: LakeTable[] = [];
  for (const { uniqueId, layer, name } of nodes) {
    const table: Relation = { layer, name };
    const relation = formatRelation(table);
    const columns = columnsByRelation.get(relation);
    const called = Object.hasOwn(layers, layer) ? layers[layer] : undefined;
    if (called === undefined || columns === undefined) continue;
    const personalColumns = await personal.columns(table);
    tables.push({
      name: table,
      columns,
      pii: columns.map((column) => column.name).filter((column) => personalColumns.has(column)),
      fingerprint: fingerprint(uniqueId) ?? runId,
      folder: `${called}/${name}`,
      partition: Object.hasOwn(partitionBy, relation) ? partitionBy[relation] : undefined,
      checks: checksOf(relation, results.results),
    });
  }
  return tables;
}

/** A run that publishes has results of every check; one that was not run is `skipped`, and makes the verdict `not_checked`. */
function checksOf(relation: string, results: readonly NodeResult[]): LakeChecks {
  const checks = results.filter((result) => result.resource_type === 'test' && result.relation === relation);
  return {
    verdict: worstVerdict(checks.map((check) => verdictOf(outcomeOf(check)))),
    passed: checks.filter(({ status }) => status === 'pass').length,
    others: checks
      .filter(({ status }) => status !== 'pass')
      .map(({ unique_id, status, message }) => ({ id: unique_id, status, message })),
  };
}

/** Sends what was prepared; the lake stays as it is where `isGood` is false. */
export async function publishRunLake(step: LakeStep, isGood: boolean): Promise<LakeEnd> {
  if (step.status !== 'prepared') return step;
  const { lake, place, duration } = step;
  try {
    if (!isGood) {
      await lake.discard();
      return { status: 'skipped', message: 'the run failed: the lake stays as it is', duration };
    }
    await lake.publish();
    return { status: 'success', message: `${count(lake.tables, 'table')}, ${lake.changed} of them new`, duration };
  } catch (error) {
    return { status: 'error', message: formatError(error), duration };
  } finally {
    await place.close();
  }
}

export function reportLake(end: LakeEnd, progress: Progress): void {
  progress.stepEnded({ kind: 'publish', label: 'lake', rows: null, nodes: [], ...end });
}
