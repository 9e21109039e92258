import path from 'node:path';
import type { Cell } from '../../base/cell.js';
import { LastroError, UsageError, assertNoProblems, messageOf } from '../../base/errors.js';
import { ATTACHMENTS } from '../../archive/index.js';
import type { FileCache } from '../../base/file-cache.js';
import { suggest } from '../../base/text.js';
import {
  checkReads,
  coreExpectations,
  createRegistry,
  kwargsSchema,
  suiteParameters,
  refusedExpectations,
  type CheckReads,
  type ParameterContext,
  type Registry,
} from '../../expect/index.js';
import { discoverLoaders, type Loader } from '../../load/index.js';
import { pickTarget, readConfig, type ProjectConfig, type TargetConfig } from '../../project/config.js';
import type { Exposure } from '../../project/exposure.js';
import { Graph } from '../../project/graph.js';
import { formatRelation } from '../../sql/relation.js';
import { openProjectCache } from '../../project/modules.js';
import type { ExpectationConfig, Model, SourceTable, Suite, UnitTest } from '../../project/model.js';
import { variablesRead } from '../../project/variables.js';
import { readContent } from './content.js';
import { checkIdsByConfig, graphNodes } from './graph-nodes.js';
import type { RunOptions } from '../options.js';
import { loadCustomExpectations } from './custom-expectations.js';
import { readPersonalFlags, type PersonalFlags } from './personal-flags.js';

/** The four folders, read and checked, and the graph they make. */
export interface Project {
  dir: string;
  targetDir: string;
  config: ProjectConfig;
  targetName: string;
  target: TargetConfig;
  /** Variables of the configuration under those of the command line. */
  vars: Readonly<Record<string, Cell>>;
  loaders: Loader[];
  models: Model[];
  sources: SourceTable[];
  unitTests: UnitTest[];
  exposures: Exposure[];
  suites: Suite[];
  registry: Registry;
  /** Expectations that cannot be read, and why: their checks are errors. */
  refused: ReadonlyMap<ExpectationConfig, readonly LastroError[]>;
  /** The stable id of every check. */
  checkIds: ReadonlyMap<ExpectationConfig, string>;
  /** What each check reads besides the table it is about. */
  checkReads: ReadonlyMap<ExpectationConfig, CheckReads>;
  graph: Graph;
  /** Which columns are stated to be personal, or not to be. */
  personalFlags: PersonalFlags;
  /** Of the text of every file below `transforms/` and `expectations/`. */
  contentHash: string;
  /** The cache for the next run. */
  cache: FileCache;
}

/** Reads a whole project. Throws a {@link UsageError} with every problem found, each at its `file:line`. */
export async function readProject(options: RunOptions): Promise<Project> {
  const dir = options.projectDir;
  const config = await readConfig(dir);
  const { name: targetName, target } = pickTarget(config, options.target);
  const vars = { ...config.vars, ...options.vars };
  const problems: LastroError[] = [];
  const { loaders, problems: loaderProblems } = await discoverLoaders(dir, config.interpreters);
  const customExpectations = await loadCustomExpectations(dir, problems);
  const registry = createRegistry([...coreExpectations, ...customExpectations]);
  problems.push(...loaderProblems);
  const targetDir = options.targetPath ?? path.join(dir, 'target');
  const cache = openProjectCache(dir);
  const { transforms, suites, hash: contentHash, problems: contentProblems } = await readContent(dir, config, cache);
  problems.push(...contentProblems);
  const parameters = { vars, now: options.clock.now() };
  const readRefused = (): Map<ExpectationConfig, LastroError[]> =>
    new Map(suites.flatMap((suite) => [...refusedExpectations(suite, registry, parameters)]));
  const schemas = customExpectations.map((expectation) => [expectation.type, kwargsSchema(expectation)]);
  const refused = await cache.getOrCompute(
    'refused expectations',
    [contentHash, vars, schemas],
    readRefused,
    ({ size }) => size === 0,
  );
  if (options.strict === true || problems.length > 0) problems.push(...[...refused.values()].flat());
  problems.push(
    ...unknownVars(options.vars, () => [
      ...Object.keys(config.vars ?? {}),
      ...variablesRead({ ...transforms, suites }),
      ...(transforms.models.some((model) => model.partitionBy !== undefined) ? ['since'] : []),
    ]),
  );
  const personalFlags = await readPersonalFlags({ dir, loaders, ...transforms, cache }, problems);
  const reads = readsOfChecks(suites, { registry, refused, parameters }, problems);
  const ownTables = config.archive === undefined ? [] : [formatRelation(ATTACHMENTS)];
  const nodes = graphNodes(config.name, { loaders, suites, checkReads: reads, ...transforms, ownTables }, problems);
  assertNoProblems(problems);
  cache.save();
  return {
    dir,
    targetDir,
    config,
    targetName,
    target,
    vars,
    loaders,
    models: transforms.models,
    sources: transforms.sources,
    unitTests: transforms.unitTests,
    exposures: transforms.exposures,
    suites,
    registry,
    refused,
    checkIds: checkIdsByConfig(suites),
    checkReads: reads,
    graph: new Graph(nodes),
    personalFlags,
    contentHash: contentHash,
    cache,
  };
}

/** What the checks read, as their expectations declare it; of a check that is refused anyway nothing is asked. */
function readsOfChecks(
  suites: readonly Suite[],
  { registry, refused, parameters }: Pick<Project, 'registry' | 'refused'> & { parameters: ParameterContext },
  problems: LastroError[],
): Map<ExpectationConfig, CheckReads> {
  const reads = new Map<ExpectationConfig, CheckReads>();
  if (problems.length > 0) return reads;
  for (const suite of suites)
    for (const config of suite.expectations) {
      const expectation = registry.get(config.type);
      if (expectation === undefined || refused.has(config)) continue;
      try {
        reads.set(config, checkReads(expectation, config, suite.table.layer, suiteParameters(suite, parameters)));
      } catch (error) {
        const message = `${config.type} cannot name the tables it reads: ${messageOf(error)}`;
        problems.push(new LastroError('expectation.tables', message, { location: config.location, cause: error }));
      }
    }
  return reads;
}

/** Variables of the command line that nothing states and nothing reads. */
function unknownVars(vars: RunOptions['vars'] = {}, known: () => string[]): UsageError[] {
  const names = Object.keys(vars);
  if (names.length === 0) return [];
  const knownNames = new Set(known());
  return names
    .filter((name) => !knownNames.has(name))
    .map(
      (name) => new UsageError('usage.unknown-var', `unknown variable ${name}`, { hint: suggest(name, knownNames) }),
    );
}
