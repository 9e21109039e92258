import { UsageError } from '../base/errors.js';
import { count } from '../base/text.js';
import { selectChecks, planFor } from '../run/steps/run-checks.js';
import { suitesByRelation } from '../run/project/graph-nodes.js';
import { readProject, type Project } from '../run/project/project.js';
import { selectedIds } from '../run/project/select.js';
import type { RunOptions } from '../run/options.js';
import { openTarget } from '../run/target.js';
import { formatRelation } from '../sql/relation.js';
import { compileModel } from '../transform/index.js';
import { StatementError, type Session, type Warehouse } from '../warehouse/warehouse.js';

export interface EstimateOptions {
  /** What the warehouse bills for 2^40 bytes, in its currency. */
  pricePerTebibyte: number;
}

/** What one node's statements would read. */
interface NodeEstimate {
  kind: 'model' | 'checks';
  relation: string;
  statements: number;
  bytes: number;
  /** Why a statement could not be estimated, which is then in no number. */
  unknown: string[];
}

const TEBIBYTE = 2 ** 40;

/**
 * `lastro build --estimate`: the bytes that the models and checks of a build would read, asked of the warehouse, and their
 * price. Nothing runs. A statement over a table that is not built yet has no estimate, and is listed.
 */
export async function estimateBuild(options: RunOptions, { pricePerTebibyte }: EstimateOptions): Promise<string> {
  const project = await readProject(options);
  const warehouse = await openTarget(project, options.env, true);
  try {
    const session = await warehouse.session();
    if (session.estimate === undefined)
      throw new UsageError('warehouse.no-estimate', `target ${project.targetName} bills nothing by bytes`, {
        hint: 'estimates are for targets of type bigquery',
      });
    const estimates = [
      ...(await estimateModels(project, options, warehouse, session)),
      ...(await estimateChecks(project, options, warehouse, session)),
    ];
    return formatEstimates(estimates, pricePerTebibyte);
  } finally {
    await warehouse.close();
  }
}

async function estimateModels(
  project: Project,
  options: RunOptions,
  { dialect }: Warehouse,
  session: Session,
): Promise<NodeEstimate[]> {
  const ids = selectedIds(project, options);
  const models = new Map(project.models.map((model) => [model.table.name, model]));
  const found: NodeEstimate[] = [];
  for (const model of project.models) {
    // The query of a view runs where it is read, a seed reads no table.
    if (!ids.has(model.uniqueId) || model.materialized === 'view' || model.materialized === 'seed') continue;
    const { sql } = compileModel(model, { dialect, models, vars: project.vars, now: options.clock.now() });
    found.push(await estimateStatements('model', formatRelation(model.table), [sql], session));
  }
  return found;
}

async function estimateChecks(
  project: Project,
  options: RunOptions,
  { dialect }: Warehouse,
  session: Session,
): Promise<NodeEstimate[]> {
  const ids = selectedIds(project, options);
  const found: NodeEstimate[] = [];
  for (const [relation, suites] of suitesByRelation(project.suites)) {
    const selected = selectChecks(project, suites, ids);
    if (selected.length === 0) continue;
    const { batches, queries } = await planFor({ project, options }, selected, { session, dialect });
    const statements = [...batches, ...queries].map(({ sql }) => sql);
    found.push(await estimateStatements('checks', relation, statements, session));
  }
  return found;
}

async function estimateStatements(
  kind: NodeEstimate['kind'],
  relation: string,
  statements: readonly string[],
  session: Session,
): Promise<NodeEstimate> {
  const estimate: NodeEstimate = { kind, relation, statements: statements.length, bytes: 0, unknown: [] };
  for (const sql of statements)
    try {
      estimate.bytes += (await session.estimate?.(sql))?.bytes ?? 0;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      estimate.unknown.push(error.message.split('\n')[0] ?? '');
    }
  return estimate;
}

function formatEstimates(estimates: readonly NodeEstimate[], pricePerTebibyte: number): string {
  const price = (bytes: number): string => ((bytes / TEBIBYTE) * pricePerTebibyte).toFixed(4);
  const bytes = estimates.reduce((sum, each) => sum + each.bytes, 0);
  const unknown = estimates.reduce((sum, each) => sum + each.unknown.length, 0);
  const lines = estimates.flatMap((each) => [
    `${each.kind.padEnd(7)} ${each.relation.padEnd(44)} ${megabytes(each.bytes).padStart(12)} ${price(each.bytes).padStart(10)}`,
    ...[...new Set(each.unknown)].map((reason) => `        not estimated: ${reason}`),
  ]);
  return [
    ...lines,
    `${count(estimates.length, 'node')}: ${megabytes(bytes)}, ${price(bytes)} at ${pricePerTebibyte} per TiB; loads are not billed`,
    ...(unknown === 0 ? [] : [`${count(unknown, 'statement')} could not be estimated and are in no number above`]),
    'a build reads less where models and checks are unchanged, and more where checks fail: their rows are read again',
  ].join('\n');
}

const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
