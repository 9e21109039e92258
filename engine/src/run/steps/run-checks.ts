import { rowsOf } from '../../sql/rows-of.js';
import fs from 'node:fs';
import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import { planChecks, runPlan, type CheckPlan, type CheckResult } from '../../expect/index.js';
import { modelsByName, type ExpectationConfig, type Suite } from '../../project/model.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { expand } from '../../sql/index.js';
import { formatRelation, type Relation } from '../../sql/relation.js';
import { projectResolver } from '../../transform/index.js';
import { readTogether } from '../../warehouse/together.js';
import { withLocalRows, type Connection } from '../../warehouses/index.js';
import type { RunOptions } from '../options.js';
import { testId } from '../project/graph-nodes.js';
import type { Project } from '../project/project.js';
import type { RunContext } from '../run-context.js';

export interface CheckRunContext extends Pick<RunContext, 'personal'> {
  project: Pick<
    Project,
    | 'config'
    | 'targetDir'
    | 'models'
    | 'sources'
    | 'vars'
    | 'registry'
    | 'refused'
    | 'checkIds'
    | 'checkReads'
    | 'graph'
  >;
  options: Pick<RunOptions, 'clock' | 'signal'>;
}

/** Plans the checks of one table, for running or for explaining. */
export async function planFor(
  { project, options }: Omit<CheckRunContext, 'personal'>,
  suites: readonly Suite[],
  { session, dialect }: Connection,
): Promise<CheckPlan> {
  const table = suites[0]?.table ?? { layer: '', name: '' };
  const columns = await session.describe(`SELECT * FROM ${rowsOf(dialect, table)}`).catch(() => undefined);
  const now = options.clock.now();
  const resolve = projectResolver(table, {
    dialect,
    models: modelsByName(project.models),
    vars: project.vars,
    now,
  });
  return planChecks(suites, columns, dialect, {
    partitionBy: partitionOf(project, table),
    registry: project.registry,
    parameters: { vars: project.vars, now },
    refused: project.refused,
    ids: project.checkIds,
    relationsRead: (config) => relationsRead(project, config),
    expandQuery(sql, config) {
      const { sql: expanded, problems } = expand(sql, { dialect, file: config.location.file, resolve });
      const [problem] = problems;
      if (problem !== undefined)
        throw new LastroError(problem.code, problem.message, { location: config.location, hint: problem.hint });
      return expanded;
    },
  });
}

/** The column that a model's table is partitioned by. */
function partitionOf({ models }: Pick<Project, 'models'>, table: Relation): string | undefined {
  const model = models.find((each) => formatRelation(each.table) === formatRelation(table));
  return model?.materialized === 'view' ? undefined : model?.partitionBy;
}

/** The relations that the graph knows a check to read. */
function relationsRead(
  { graph, checkIds, config }: Pick<Project, 'graph' | 'checkIds' | 'config'>,
  expectation: ExpectationConfig,
): Relation[] {
  const parents = graph.parents(testId(config.name, checkIds.get(expectation) ?? ''));
  return parents.flatMap((id) => graph.nodes.get(id) ?? []);
}

/** Runs the checks of one table; what fails leaves its rows in `failures/` of the target folder. */
export async function runChecks(
  context: CheckRunContext,
  suites: readonly Suite[],
  connection: Connection,
): Promise<CheckResult[]> {
  const table = suites[0]?.table;
  if (table === undefined) return [];
  const { project, options } = context;
  const { session } = connection;
  const plan = await planFor(context, suites, connection);
  return readTogether(session, () =>
    runPlan(plan, session, {
      clock: options.clock,
      personal: context.personal,
      abort: options.signal,
      async writeFailures({ id }, sql) {
        const file = path.posix.join('failures', formatRelation(table), `${id}.parquet`);
        const full = path.join(project.targetDir, file);
        fs.mkdirSync(path.dirname(full), { recursive: true });
        await withLocalRows(connection, sql, full, ({ session, dialect, relation }) =>
          session.read(
            requireFiles(dialect).copy(`SELECT * FROM ${relation}`, full, { type: 'parquet', compression: 'snappy' }),
          ),
        );
        return file;
      },
    }),
  );
}

/** The suites with the expectations that were picked, without those that have none. */
export function selectChecks(
  { checkIds, config }: Pick<Project, 'checkIds' | 'config'>,
  suites: readonly Suite[],
  ids: ReadonlySet<string>,
): Suite[] {
  return filterExpectations(suites, (each) => ids.has(testId(config.name, checkIds.get(each) ?? '')));
}

export function filterExpectations(
  suites: readonly Suite[],
  predicate: (config: Suite['expectations'][number]) => boolean,
): Suite[] {
  return suites
    .map((suite) => ({ ...suite, expectations: suite.expectations.filter(predicate) }))
    .filter(({ expectations }) => expectations.length > 0);
}
