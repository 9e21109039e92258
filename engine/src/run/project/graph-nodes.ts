import { UsageError, type LastroError, type Location } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { checkIds as idsOfChecks } from '../../expect/check-id.js';
import type { Loader } from '../../load/index.js';
import type { Exposure } from '../../project/exposure.js';
import type { GraphNode } from '../../project/graph.js';
import { modelsByName, type ExpectationConfig, type Model, type Suite, type UnitTest } from '../../project/model.js';
import type { CheckReads } from '../../expect/index.js';
import { modelReads } from '../../transform/index.js';
import { dependencies, isOfTheEngine } from '../../sql/dependencies.js';
import { computeFingerprint } from '../ids.js';
import { formatRelation, rawRelation, type Relation } from '../../sql/relation.js';

export const testId = (project: string, checkId: string): string => `test.${project}.${checkId}`;

export const sourceId = (project: string, loader: Loader): string => `source.${project}.raw.${loader.table}`;

interface GraphInput {
  loaders: readonly Loader[];
  models: readonly Model[];
  unitTests: readonly UnitTest[];
  suites: readonly Suite[];
  exposures: readonly Exposure[];
  /** What each check reads besides the table it is about. */
  checkReads: ReadonlyMap<ExpectationConfig, CheckReads>;
  /** Tables of the engine that suites may be about. */
  ownTables: readonly string[];
}

export const unitTestId = (project: string, test: UnitTest): string =>
  `unit_test.${project}.${test.model}.${test.name}`;

export const exposureId = (project: string, { name }: Exposure): string => `exposure.${project}.${name}`;

/** Sources, seeds, models, tests, unit tests and exposures, each with what it reads. */
export function graphNodes(
  project: string,
  { loaders, models, unitTests, suites, exposures, checkReads, ownTables }: GraphInput,
  problems: LastroError[],
): GraphNode[] {
  const relations = new Map<string, string>();
  for (const loader of loaders) relations.set(formatRelation(rawRelation(loader.table)), sourceId(project, loader));
  for (const { table, uniqueId } of models) relations.set(formatRelation(table), uniqueId);
  const ids = new Map([...relations].map(([relation, id]) => [relation.toLowerCase(), id]));
  const idOf = (relation: Relation): string | undefined => ids.get(formatRelation(relation).toLowerCase());
  const named = modelsByName(models);
  const byName = new Map([...named].map(([name, { uniqueId }]) => [name, uniqueId]));

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
    const reads = modelReads(model);
    const parents = [...reads.refs.map((name) => byName.get(name)), ...[...reads.sources, ...reads.named].map(idOf)];
    return {
      uniqueId: model.uniqueId,
      kind: model.materialized === 'seed' ? 'seed' : 'model',
      name: model.table.name,
      layer: model.table.layer,
      tags: model.tags,
      location: { file: model.file },
      dependsOn: distinctIds(parents).filter(
        (id) => id !== model.uniqueId || reads.refs.some((name) => byName.get(name) === model.uniqueId),
      ),
      checksum: computeFingerprint(
        model.sql,
        model.seedHash,
        [...model.variants].map(([warehouse, { sql }]) => [warehouse, sql]),
        model.materialized,
        model.uniqueKey,
        model.incrementalStrategy,
        model.partitionBy,
        model.requirePartitionFilter,
        model.clusterBy,
        model.setAside,
        ...(model.snapshot === undefined ? [] : [model.snapshot]),
        ...(model.microbatch === undefined ? [] : [model.microbatch]),
        ...(model.onSchemaChange === undefined ? [] : [model.onSchemaChange]),
        model.columns.map((c) => [c.name, c.dataType, c.pii === false ? 'cleared' : c.pii === true]),
      ),
    };
  });
  const checkIds = checkIdsByConfig(suites);
  const testNodes = suites.flatMap((suite) => {
    const { layer, name } = suite.table;
    const relation = formatRelation(suite.table);
    const tableNode = idOf(suite.table);
    const unknownTable = (message: string, unknown: string, location: Location): void => {
      problems.push(
        new UsageError('suite.unknown-table', `${message} ${unknown}, which no loader, seed or model creates`, {
          location,
          hint: suggest(unknown, relations.keys()),
        }),
      );
    };
    if ((tableNode === undefined || !relations.has(relation)) && !ownTables.includes(relation))
      unknownTable(`${suite.file} is about`, relation, { file: suite.file });
    return suite.expectations.map((expectation): GraphNode => {
      const reads = checkReads.get(expectation);
      for (const table of reads?.tables ?? [])
        if (idOf(table) === undefined && !isOfTheEngine(table))
          unknownTable(`${expectation.type} reads`, formatRelation(table), expectation.location);
      const others = [...(reads?.tables ?? []), ...(reads?.named ?? [])].map(idOf);
      const refs = (reads?.refs ?? []).map((name) => byName.get(name));
      const id = checkIds.get(expectation) ?? '';
      return {
        uniqueId: testId(project, id),
        kind: 'test',
        name: `${expectation.type}:${name}`,
        layer,
        tags: tagsOf(expectation),
        location: expectation.location,
        dependsOn: distinctIds([tableNode, ...others, ...refs]),
        checksum: computeFingerprint(
          id,
          expectation.severity,
          ...(expectation.accepted === undefined ? [] : [expectation.accepted]),
        ),
      };
    });
  });
  const unitTestNodes = unitTests.map((test): GraphNode => {
    const model = byName.get(test.model);
    return {
      uniqueId: unitTestId(project, test),
      kind: 'unit_test',
      name: test.name,
      layer: named.get(test.model)?.table.layer ?? '',
      tags: [],
      location: test.location,
      dependsOn: model === undefined ? [] : [model],
      checksum: computeFingerprint(test.given, test.expect, test.overrides),
    };
  });
  const exposureNodes = exposures.map((exposure): GraphNode => {
    const { refs, sources } = dependencies(...exposure.reads);
    const unknown = (name: string, known: Iterable<string>): undefined => {
      problems.push(
        new UsageError(
          'transforms.exposure',
          `the exposure ${exposure.name} reads ${name}, which is not a node of the project`,
          {
            location: exposure.location,
            hint: suggest(name, known),
          },
        ),
      );
    };
    return {
      uniqueId: exposureId(project, exposure),
      kind: 'exposure',
      name: exposure.name,
      layer: 'exposures',
      tags: exposure.tags,
      location: exposure.location,
      dependsOn: distinctIds([
        ...refs.map((name) => byName.get(name) ?? unknown(name, byName.keys())),
        ...sources.map((source) => idOf(source) ?? unknown(formatRelation(source), relations.keys())),
      ]),
      checksum: computeFingerprint({ ...exposure, location: null }),
    };
  });
  return [...sourceNodes, ...modelNodes, ...testNodes, ...unitTestNodes, ...exposureNodes];
}

const tagsOf = ({ meta }: ExpectationConfig): string[] =>
  [meta['tags'] ?? []].flat().filter((tag): tag is string => typeof tag === 'string');

const distinctIds = (ids: readonly (string | undefined)[]): string[] => [
  ...new Set(ids.filter((id) => id !== undefined)),
];

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
  return new Map([...suitesByRelation(suites).values()].flatMap((group) => [...idsOfChecks(group)]));
}
