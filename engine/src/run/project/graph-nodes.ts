import { UsageError, type LastroError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { checkIds } from '../../expect/check-id.js';
import type { Loader } from '../../load/index.js';
import type { GraphNode } from '../../project/graph.js';
import type { ExpectationConfig, Model, Suite, UnitTest } from '../../project/model.js';
import { dependencies } from '../../sql/index.js';
import { computeFingerprint } from '../ids.js';
import { formatRelation, parseRelation, rawRelation } from '../../sql/relation.js';

export const testId = (project: string, checkId: string): string => `test.${project}.${checkId}`;

export const sourceId = (project: string, loader: Loader): string => `source.${project}.raw.${loader.table}`;

interface GraphInput {
  loaders: readonly Loader[];
  models: readonly Model[];
  unitTests: readonly UnitTest[];
  suites: readonly Suite[];
}

export const unitTestId = (project: string, test: UnitTest): string =>
  `unit_test.${project}.${test.model}.${test.name}`;

/** Sources, seeds, models, tests and unit tests, each with what it reads. */
export function graphNodes(
  project: string,
  { loaders, models, unitTests, suites }: GraphInput,
  problems: LastroError[],
): GraphNode[] {
  const relations = new Map<string, string>();
  for (const loader of loaders) relations.set(formatRelation(rawRelation(loader.table)), sourceId(project, loader));
  for (const { table, uniqueId } of models) relations.set(formatRelation(table), uniqueId);
  const byName = new Map(models.map((model) => [model.table.name, model.uniqueId]));

  const sourceNodes = loaders.map((loader): GraphNode => ({
    uniqueId: sourceId(project, loader),
    kind: 'source',
    name: loader.table,
    layer: 'raw',
    tags: [],
    location: { file: loader.file },
    dependsOn: [],
    checksum: loader.checksum,
  }));
  const modelNodes = models.map((model): GraphNode => {
    const { refs, sources: read } = dependencies(model.sql);
    const parents = [
      ...refs.map((name) => [name, byName.get(name)] as const),
      ...read.map((source) => [formatRelation(source), relations.get(formatRelation(source))] as const),
    ];
    return {
      uniqueId: model.uniqueId,
      kind: model.materialized === 'seed' ? 'seed' : 'model',
      name: model.table.name,
      layer: model.table.layer,
      tags: model.tags,
      location: { file: model.file },
      dependsOn: parents.flatMap(([, id]) => (id === undefined ? [] : [id])),
      checksum: computeFingerprint(
        model.sql,
        [...model.variants.values()].map(({ sql }) => sql),
        model.materialized,
        model.uniqueKey,
        model.setAside,
        model.columns.map((c) => [c.name, c.dataType, c.pii === false ? 'cleared' : c.pii === true]),
      ),
    };
  });
  const ids = checkIdsByConfig(suites);
  const testNodes = suites.flatMap((suite) => {
    const { layer, name } = suite.table;
    const relation = formatRelation(suite.table);
    const tableNode = relations.get(relation);
    if (tableNode === undefined)
      problems.push(
        new UsageError('suite.unknown-table', `${suite.file} is about ${relation}, which nothing makes`, {
          location: { file: suite.file },
          hint: suggest(relation, relations.keys()),
        }),
      );
    return suite.expectations.map((expectation): GraphNode => {
      const others = otherTables(expectation, layer).map(
        (other) => relations.get(formatRelation(other)) ?? byName.get(other.name),
      );
      const id = ids.get(expectation) ?? '';
      return {
        uniqueId: testId(project, id),
        kind: 'test',
        name: `${expectation.type}:${name}`,
        layer,
        tags: [],
        location: expectation.location,
        dependsOn: [...new Set([tableNode, ...others].filter((parent) => parent !== undefined))],
        checksum: computeFingerprint(id, expectation.severity),
      };
    });
  });
  const unitTestNodes = unitTests.map((test): GraphNode => {
    const model = byName.get(test.model);
    return {
      uniqueId: unitTestId(project, test),
      kind: 'unit_test',
      name: test.name,
      layer: models.find(({ table }) => table.name === test.model)?.table.layer ?? '',
      tags: [],
      location: test.location,
      dependsOn: model === undefined ? [] : [model],
      checksum: computeFingerprint(test.given, test.expect, test.overrides),
    };
  });
  return [...sourceNodes, ...modelNodes, ...testNodes, ...unitTestNodes];
}

/** Suites grouped by the table they are about, `layer.table`, in their order. */
export function suitesByRelation(suites: readonly Suite[]): Map<string, Suite[]> {
  const grouped = new Map<string, Suite[]>();
  for (const suite of suites) {
    const relation = formatRelation(suite.table);
    grouped.set(relation, [...(grouped.get(relation) ?? []), suite]);
  }
  return grouped;
}

/** The stable id of every check of the project. */
export function checkIdsByConfig(suites: readonly Suite[]): ReadonlyMap<ExpectationConfig, string> {
  return new Map([...suitesByRelation(suites).values()].flatMap((group) => [...checkIds(group)]));
}

/** Tables that a check reads besides its own: those its kwargs name, and those its queries refer to. */
export function otherTables({ kwargs }: ExpectationConfig, layer: string): { layer: string; name: string }[] {
  return Object.entries(kwargs).flatMap(([key, value]) => {
    if (typeof value !== 'string') return [];
    if (key.startsWith('other_table')) {
      return [parseRelation(value, layer)];
    }
    if (!key.endsWith('query')) return [];
    const { refs, sources } = dependencies(value);
    return [...refs.map((name) => ({ layer: '', name })), ...sources];
  });
}
