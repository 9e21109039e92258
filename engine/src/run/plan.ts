import type { Loader } from '../load/index.js';
import type { Graph } from '../project/graph.js';
import { formatRelation, rawRelation } from '../sql/relation.js';
import { loadDefinition } from './load-definition.js';
import { sourceId, suitesByRelation, unitTestId } from './project/graph-nodes.js';
import { relationsAmong } from './project/select.js';
import type { RunContext } from './run-context.js';
import { loadsSources, type Scope } from './scope.js';
import type { Step } from './step.js';
import { checkStep, createGateChecks } from './steps/check.js';
import { keptLoadStep } from './steps/kept-load.js';
import { loadStep } from './steps/load.js';
import { modelStep } from './steps/model.js';
import { unitTestStep } from './steps/unit-test.js';

/** The steps of a run for the selected nodes, in their order; each names the steps it waits for. */
export function planSteps(scope: Scope, context: RunContext, ids: ReadonlySet<string>): Step[] {
  const { loaders, models, unitTests, suites, graph, config } = context.project;
  const includesLoads = loadsSources(scope);
  const includesModels = scope === 'build' || scope === 'run';
  const includesChecks = scope === 'build' || scope === 'test';
  const steps: Step[] = [];
  const checkStepId = (relation: string): string => `check ${relation}`;
  const rawChecks = new Map(
    loaders
      .map((loader) => ({ id: sourceId(config.name, loader), table: rawRelation(loader.table) }))
      .filter(({ id }) => checksReadSourcesOnly(graph, id))
      .map(({ id, table }) => [id, checkStepId(formatRelation(table))]),
  );

  if (includesLoads)
    for (const loader of loaders)
      if (ids.has(sourceId(config.name, loader))) steps.push(...loadSteps(context, loader, ids));
  if (includesChecks)
    for (const test of unitTests) if (ids.has(unitTestId(config.name, test))) steps.push(unitTestStep(context, test));
  if (includesModels)
    for (const model of models)
      if (ids.has(model.uniqueId)) {
        const parents = graph.parents(model.uniqueId);
        // What is built on raw waits for the checks of raw that read raw alone: bad raw never reaches the views.
        const dependsOn = [...parents, ...parents.flatMap((parent) => rawChecks.get(parent) ?? [])];
        steps.push(modelStep(context, model, dependsOn));
      }
  const picked = relationsAmong(graph, ids);
  if (includesChecks || scope === 'load')
    for (const [relation, tableSuites] of suitesByRelation(suites)) {
      if (scope === 'load' && !relation.startsWith('raw.')) continue;
      const step = checkStep(context, checkStepId(relation), tableSuites, ids, picked);
      if (step !== undefined) steps.push(step);
    }
  return steps;
}

function loadSteps(context: RunContext, loader: Loader, ids: ReadonlySet<string>): Step[] {
  const { project, options } = context;
  const definition = loadDefinition(project, loader, options);
  const decision = options.decideLoad?.(sourceId(project.config.name, loader), definition) ?? { isLoaded: true };
  if (decision.isLoaded) return [loadStep(context, loader, createGateChecks(context, loader.table, ids))];
  return decision.result === undefined ? [] : [keptLoadStep(decision.result)];
}

/** Whether no check of a source's table waits for a model, which may itself be built on that source. */
function checksReadSourcesOnly(graph: Graph, source: string): boolean {
  const checks = graph.children(source).filter((id) => graph.nodes.get(id)?.kind === 'test');
  return checks
    .map((id) => graph.parents(id))
    .filter(([table]) => table === source)
    .every((parents) => parents.every((parent) => graph.nodes.get(parent)?.kind === 'source'));
}
