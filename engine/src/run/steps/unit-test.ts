import { formatError } from '../../base/errors.js';
import { formatRelation, rawRelation } from '../../sql/relation.js';
import { engineBuild } from '../../base/version.js';
import { modelsByName, type Model, type UnitTest } from '../../project/model.js';
import { modelReads, runUnitTest } from '../../transform/index.js';
import { clockFingerprint } from '../fingerprint.js';
import { computeFingerprint } from '../ids.js';
import { nodeResult } from '../node-result.js';
import type { RunOptions } from '../options.js';
import { unitTestId } from '../project/graph-nodes.js';
import type { Project } from '../project/project.js';
import type { RunContext } from '../run-context.js';
import { writeNodeState } from '../state.js';
import { skippedResult, type Step } from '../step.js';
import { timed } from './timed.js';

export interface UnitTestStepContext extends Pick<RunContext, 'runId' | 'warehouse' | 'sessions' | 'personal'> {
  project: Pick<Project, 'config' | 'dir' | 'graph' | 'models' | 'sources' | 'vars'>;
  options: Pick<RunOptions, 'clock' | 'fullRefresh'>;
}

/** Runs a model over given rows; one that passed and whose model and rows are unchanged is not run again. */
export function unitTestStep(context: UnitTestStepContext, test: UnitTest): Step {
  const { runId, warehouse, sessions, project, options } = context;
  const { graph, vars } = project;
  const uniqueId = unitTestId(project.config.name, test);
  const models: ReadonlyMap<string, Model> = modelsByName(project.models);
  const model = models.get(test.model);
  const layer = model?.table.layer ?? '';
  const documented = (input: string): Pick<Model, 'table' | 'columns'> | undefined =>
    models.get(input) ?? project.sources.find(({ table }) => table.name === input);
  /** Whether the relation of an input says which columns it has, of which types. */
  const isUntyped = ({ input, rows }: UnitTest['given'][number]): boolean => {
    const columns = documented(input)?.columns ?? [];
    const names = new Set(columns.map(({ name }) => name.toLowerCase()));
    return (
      columns.length === 0 ||
      columns.some(({ dataType }) => dataType === undefined) ||
      rows.some((row) => Object.keys(row).some((name) => !names.has(name.toLowerCase())))
    );
  };
  /** Of a model that is not built, all that decides its columns. */
  const definition = (input: string): unknown => {
    const id = models.get(input)?.uniqueId;
    return id && [id, ...graph.ancestors(id)].map((each) => graph.nodes.get(each)?.checksum);
  };
  const inputColumns = async (given: UnitTest['given'][number]): Promise<unknown> => {
    const { input } = given;
    const table = documented(input)?.table ?? rawRelation(input);
    return [
      documented(input)?.columns.map(({ name, dataType }) => [name, dataType]),
      isUntyped(given) ? ((await warehouse.columns(table)) ?? definition(input)) : null,
    ];
  };
  const commonFields = {
    unique_id: uniqueId,
    resource_type: 'unit_test',
    name: test.name,
    layer,
    relation: formatRelation({ layer, name: test.model }),
    file: test.location.file,
    line: test.location.line ?? null,
  } as const;
  return {
    id: uniqueId,
    kind: 'unit test',
    label: `${test.model}: ${test.name}`,
    // Types that are not documented are those of the models when they are built.
    dependsOn: test.given.flatMap((given) => (isUntyped(given) ? (models.get(given.input)?.uniqueId ?? []) : [])),
    skip: (reason) => skippedResult(nodeResult({ ...commonFields, status: 'skipped', message: `skipped: ${reason}` })),
    async run(earlier) {
      const fingerprint = computeFingerprint(
        engineBuild(),
        graph.nodes.get(uniqueId)?.checksum,
        model && graph.nodes.get(model.uniqueId)?.checksum,
        await Promise.all(test.given.map(inputColumns)),
        vars,
        model && clockFingerprint(modelReads(model).clock, options.clock.now(), runId),
      );
      const previous = earlier.state(uniqueId);
      if (previous?.fingerprint === fingerprint && options.fullRefresh !== true)
        return {
          status: 'pass',
          succeeded: true,
          rows: null,
          duration: 0,
          isUnchanged: true,
          message: 'unchanged',
          nodes: [
            nodeResult({
              ...commonFields,
              status: 'pass',
              message: `unchanged since run ${previous.runId}`,
              failures: 0,
            }),
          ],
        };
      const state = { fingerprint, runId, result: '{}' };
      const { result, ...timing } = await timed(options.clock, () =>
        sessions.withSession(async (session) => {
          const testResult = await runUnitTest(test, {
            warehouse,
            session,
            models,
            sources: project.sources,
            projectDir: project.dir,
            externalAccess: project.config.externalAccess ?? [],
            vars,
            now: options.clock.now(),
            personal: context.personal,
          });
          if (testResult.status === 'pass') await writeNodeState(session, warehouse.dialect, uniqueId, state);
          return testResult;
        }, uniqueId),
      );
      const { status, errors } = result;
      const succeeded = status === 'pass';
      const message = errors.length > 0 ? errors.map(formatError).join('\n') : result.message;
      return {
        status,
        succeeded,
        rows: null,
        duration: timing.duration,
        message: succeeded ? '' : message,
        nodes: [nodeResult({ ...commonFields, ...timing.resultFields, status, message, failures: succeeded ? 0 : 1 })],
        states: new Map(succeeded ? [[uniqueId, state]] : []),
      };
    },
  };
}
