import { modelsByName } from '../project/model.js';
import { UsageError } from '../base/errors.js';
import { count, megabytes } from '../base/text.js';
import { selectChecks, planFor } from '../run/steps/run-checks.js';
import { suitesByRelation } from '../run/project/graph-nodes.js';
import { readProject, type Project } from '../run/project/project.js';
import { selectedIds } from '../run/project/select.js';
import type { RunOptions } from '../run/options.js';
import { openTarget } from '../run/target.js';
import type { Dialect } from '../sql/dialect.js';
import { formatRelation } from '../sql/relation.js';
import { compileModel } from '../transform/index.js';
import { StatementError } from '../warehouse/warehouse.js';
import type { Connection } from '../warehouses/index.js';

export interface EstimateOptions {
  /** What the warehouse bills for 2^40 bytes, in its currency. */
  pricePerTebibyte: number;
}

/** The statements of one node. */
interface NodeStatements {
  kind: 'model' | 'checks';
  relation: string;
  statements: readonly string[];
}

/** What they would read. */
interface NodeEstimate extends NodeStatements {
  bytes: number;
  /** Why statements could not be estimated, which are then in no number. */
  unknown: string[];
}

const TEBIBYTE = 2 ** 40;

/**
 * `lastro build --estimate`: the bytes that the models and checks of a build would read, asked of the warehouse, and their
 * price. Nothing runs. A statement over a table that is not built yet has no estimate, and is listed.
 */
export async function estimateBuild(options: RunOptions, { pricePerTebibyte }: EstimateOptions): Promise<string> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const warehouse = await openTarget(project, options.env, true);
  try {
    const session = await warehouse.session();
    if (session.estimate === undefined)
      throw new UsageError('warehouse.no-estimate', `target ${project.targetName} has no price by bytes`, {
        hint: '--estimate works on targets of type bigquery',
      });
    const connection = { session, dialect: warehouse.dialect };
    const nodes = [
      ...modelStatements(project, options, ids, warehouse.dialect),
      ...(await checkStatements(project, options, ids, connection)),
    ];
    const estimates: NodeEstimate[] = [];
    for (const node of nodes) estimates.push(await estimateNode(node, (sql) => session.estimate?.(sql)));
    return formatEstimates(estimates, pricePerTebibyte);
  } finally {
    await warehouse.close();
  }
}

/** The query of a view runs where it is read, a seed reads no table. */
function modelStatements(
  project: Project,
  { clock }: RunOptions,
  ids: ReadonlySet<string>,
  dialect: Dialect,
): NodeStatements[] {
  const models = modelsByName(project.models);
  return project.models
    .filter(({ uniqueId, materialized }) => ids.has(uniqueId) && !['view', 'seed'].includes(materialized))
    .map((model) => ({
      kind: 'model',
      relation: formatRelation(model.table),
      statements: [compileModel(model, { dialect, models, vars: project.vars, now: clock.now() }).sql],
    }));
}

async function checkStatements(
  project: Project,
  options: RunOptions,
  ids: ReadonlySet<string>,
  connection: Connection,
): Promise<NodeStatements[]> {
  const found: NodeStatements[] = [];
  for (const [relation, suites] of suitesByRelation(project.suites)) {
    const selected = selectChecks(project, suites, ids);
    if (selected.length === 0) continue;
    const { batches, queries } = await planFor({ project, options }, selected, connection);
    found.push({ kind: 'checks', relation, statements: [...batches, ...queries].map(({ sql }) => sql) });
  }
  return found;
}

async function estimateNode(
  node: NodeStatements,
  estimate: (sql: string) => Promise<{ bytes: number }> | undefined,
): Promise<NodeEstimate> {
  const result: NodeEstimate = { ...node, bytes: 0, unknown: [] };
  for (const sql of node.statements)
    try {
      const found = await estimate(sql);
      if (found === undefined) result.unknown.push('the warehouse has no estimate');
      else result.bytes += found.bytes;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      result.unknown.push(error.message.split('\n')[0] ?? '');
    }
  return result;
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
