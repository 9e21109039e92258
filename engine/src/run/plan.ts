import { formatRelation, rawRelation } from '../sql/relation.js';
import { sourceId, suitesByRelation, unitTestId } from './project/graph-nodes.js';
import type { RunContext } from './run-context.js';
import type { Scope } from './scope.js';
import type { Step } from './step.js';
import { checkStep, createGateChecks } from './steps/check.js';
import { loadStep } from './steps/load.js';
import { modelStep } from './steps/model.js';
import { unitTestStep } from './steps/unit-test.js';

/** The steps of a run for the selected nodes, in their order; each names the steps it waits for. */
export function planSteps(scope: Scope, context: RunContext, ids: ReadonlySet<string>): Step[] {
  const { loaders, models, unitTests, suites, graph, config } = context.project;
  const includesLoads = scope === 'build' || scope === 'load';
  const includesModels = scope === 'build' || scope === 'run';
  const includesChecks = scope === 'build' || scope === 'test';
  const steps: Step[] = [];
  const checkStepId = (relation: string): string => `check ${relation}`;
  const rawChecks = new Map(
    loaders.map((loader) => [sourceId(config.name, loader), checkStepId(formatRelation(rawRelation(loader.table)))]),
  );

  if (includesLoads)
    for (const loader of loaders)
      if (ids.has(sourceId(config.name, loader)))
        steps.push(loadStep(context, loader, createGateChecks(context, loader.table, ids)));
  if (includesChecks)
    for (const test of unitTests) if (ids.has(unitTestId(config.name, test))) steps.push(unitTestStep(context, test));
  if (includesModels)
    for (const model of models)
      if (ids.has(model.uniqueId)) {
        const parents = graph.parents(model.uniqueId);
        // What is built on raw waits for the checks of raw: bad raw never reaches the views.
        const dependsOn = [...parents, ...parents.flatMap((parent) => rawChecks.get(parent) ?? [])];
        steps.push(modelStep(context, model, dependsOn));
      }
  if (includesChecks || scope === 'load')
    for (const [relation, tableSuites] of suitesByRelation(suites)) {
      if (scope === 'load' && !relation.startsWith('raw.')) continue;
      const step = checkStep(context, checkStepId(relation), tableSuites, ids);
      if (step !== undefined) steps.push(step);
    }
  return steps;
}
