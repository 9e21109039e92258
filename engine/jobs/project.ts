import fs from 'node:fs';
import path from 'node:path';
import type { Cell } from '../base/cell.js';
import { LastroError, UsageError, assertNoProblems, messageOf } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { checkId, loadRegistry, otherTables, parseSuite, validateSuite, type Registry } from '../expect/index.js';
import type { LoaderDefinition } from '../load/index.js';
import { importModule, pickTarget, readConfig, type ProjectConfig, type TargetConfig } from '../project/config.js';
import { Graph, type GraphNode } from '../project/graph.js';
import type { Model, SourceTable, Suite, UnitTest } from '../project/model.js';
import { readTransforms } from '../project/transforms.js';
import { dependencies } from '../sql/index.js';
import { fingerprint } from './ids.js';
import type { RunOptions } from './options.js';

/** A loader and the file it stands in. */
export interface ProjectLoader {
  uniqueId: string;
  definition: LoaderDefinition;
  /** Path relative to the project. */
  file: string;
  /** Hash of the file's text; a changed loader loads again. */
  checksum: string;
}

/** The four folders, read and checked, and the graph they make. */
export interface Project {
  dir: string;
  targetDir: string;
  config: ProjectConfig;
  targetName: string;
  target: TargetConfig;
  /** Variables of the configuration under those of the command line. */
  vars: Readonly<Record<string, Cell>>;
  loaders: ProjectLoader[];
  models: Model[];
  sources: SourceTable[];
  unitTests: UnitTest[];
  suites: Suite[];
  registry: Registry;
  graph: Graph;
}

/** Reads a whole project. Throws a {@link UsageError} with every problem found, each at its `file:line`. */
export async function readProject(options: RunOptions): Promise<Project> {
  const dir = options.projectDir;
  const config = await readConfig(dir);
  const { name: targetName, target } = pickTarget(config, options.target);
  const vars = { ...config.vars, ...options.vars };
  const problems: LastroError[] = [];
  for (const name of Object.keys(options.vars ?? {}))
    if (config.vars !== undefined && !(name in config.vars))
      problems.push(
        new UsageError('usage.unknown-var', `unknown variable ${name}`, { hint: suggest(name, Object.keys(config.vars)) }),
      );
  const [loaders, registry] = await Promise.all([readLoaders(dir, config.name, problems), loadRegistry(dir)]);
  const transforms = readTransforms(dir, config.name);
  problems.push(...transforms.problems);
  const suites = readSuites(dir, problems);
  for (const suite of suites) problems.push(...validateSuite(suite, registry, vars));
  const nodes = graphNodes(config.name, { loaders, suites, ...transforms }, problems);
  assertNoProblems(problems);
  return {
    dir,
    targetDir: options.targetPath ?? path.join(dir, 'target'),
    config,
    targetName,
    target,
    vars,
    loaders,
    models: transforms.models,
    sources: transforms.sources,
    unitTests: transforms.unitTests,
    suites,
    registry,
    graph: new Graph(nodes),
  };
}

const relative = (dir: string, file: string): string => path.relative(dir, file).replaceAll(path.sep, '/');

/** Every file in `loaders/` whose default export is a loader, or an array of them. */
async function readLoaders(dir: string, project: string, problems: LastroError[]): Promise<ProjectLoader[]> {
  const folder = path.join(dir, 'loaders');
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder).filter((file) => /\.(ts|js|mjs)$/.test(file) && !file.endsWith('.d.ts'));
  const found = await Promise.all(
    files.sort().map(async (name): Promise<ProjectLoader[]> => {
      const full = path.join(folder, name);
      const file = relative(dir, full);
      try {
        const { default: exported } = await importModule(full);
        const definitions = (Array.isArray(exported) ? exported : [exported]).filter(isLoader);
        const checksum = fingerprint(fs.readFileSync(full, 'utf8'));
        return definitions.map((definition) => ({
          uniqueId: `source.${project}.raw.${definition.table}`,
          definition,
          file,
          checksum,
        }));
      } catch (error) {
        problems.push(
          new LastroError('loader.cannot-load', `${file} does not load: ${messageOf(error)}`, { location: { file }, cause: error }),
        );
        return [];
      }
    }),
  );
  return found.flat();
}

function isLoader(value: unknown): value is LoaderDefinition {
  return typeof value === 'object' && value !== null && 'table' in value && 'load' in value;
}

/** Suites lie at `expectations/<layer>/<table>.{json,yaml,yml}`. */
function readSuites(dir: string, problems: LastroError[]): Suite[] {
  const root = path.join(dir, 'expectations');
  if (!fs.existsSync(root)) return [];
  const suites: Suite[] = [];
  for (const file of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const [layer, name, ...deeper] = file.split(path.sep);
    const table = /^(.+)\.(json|ya?ml)$/.exec(name ?? '')?.[1];
    if (layer === undefined || table === undefined || deeper.length > 0 || layer === 'contracts' || layer === 'checkpoints') continue;
    const shown = `expectations/${file.replaceAll(path.sep, '/')}`;
    try {
      suites.push(parseSuite(fs.readFileSync(path.join(root, file), 'utf8'), shown, { table: { layer, name: table }, name: table }));
    } catch (error) {
      problems.push(
        error instanceof LastroError ? error : new LastroError('suite.cannot-read', messageOf(error), { location: { file: shown } }),
      );
    }
  }
  return suites;
}

interface Content {
  loaders: readonly ProjectLoader[];
  models: readonly Model[];
  unitTests: readonly UnitTest[];
  suites: readonly Suite[];
}

function graphNodes(project: string, { loaders, models, unitTests, suites }: Content, problems: LastroError[]): GraphNode[] {
  const relations = new Map<string, string>();
  for (const { definition, uniqueId } of loaders) relations.set(`raw.${definition.table}`, uniqueId);
  for (const { table, uniqueId } of models) relations.set(`${table.layer}.${table.name}`, uniqueId);
  const byName = new Map(models.map((model) => [model.table.name, model.uniqueId]));

  const sources = loaders.map(({ definition, uniqueId, file, checksum }): GraphNode => ({
    uniqueId,
    kind: 'source',
    name: definition.table,
    layer: 'raw',
    tags: [],
    location: { file },
    dependsOn: [],
    checksum,
  }));
  const built = models.map((model): GraphNode => {
    const { refs, sources: read } = dependencies(model.sql);
    const parents = [
      ...refs.map((name) => [name, byName.get(name)] as const),
      ...read.map(({ layer, name }) => [`${layer}.${name}`, relations.get(`${layer}.${name}`)] as const),
    ];
    return {
      uniqueId: model.uniqueId,
      kind: model.materialized === 'seed' ? 'seed' : 'model',
      name: model.table.name,
      layer: model.table.layer,
      tags: model.tags,
      location: { file: model.file },
      dependsOn: parents.flatMap(([, id]) => (id === undefined ? [] : [id])),
      checksum: fingerprint(model.sql, model.bigquery?.sql, model.materialized, model.uniqueKey, model.setAside, model.columns.map((c) => [c.name, c.dataType, c.pii])),
    };
  });
  const tests = suites.flatMap((suite) => {
    const { layer, name } = suite.table;
    const own = relations.get(`${layer}.${name}`);
    if (own === undefined)
      problems.push(
        new UsageError('suite.unknown-table', `${suite.file} is about ${layer}.${name}, which nothing makes`, {
          location: { file: suite.file },
          hint: suggest(`${layer}.${name}`, relations.keys()),
        }),
      );
    return suite.expectations.map((expectation): GraphNode => {
      const others = otherTables(expectation).flatMap((table) => relations.get(`${table.layer}.${table.name}`) ?? []);
      const id = checkId(suite.table, expectation);
      return {
        uniqueId: `test.${project}.${id}`,
        kind: 'test',
        name: `${expectation.type}:${name}`,
        layer,
        tags: [],
        location: expectation.location,
        dependsOn: [...(own === undefined ? [] : [own]), ...others],
        checksum: fingerprint(id, expectation.severity),
      };
    });
  });
  const units = unitTests.map((test): GraphNode => {
    const model = byName.get(test.model);
    return {
      uniqueId: `unit_test.${project}.${test.model}.${test.name}`,
      kind: 'unit_test',
      name: test.name,
      layer: models.find(({ table }) => table.name === test.model)?.table.layer ?? '',
      tags: [],
      location: test.location,
      dependsOn: model === undefined ? [] : [model],
      checksum: fingerprint(test.given, test.expect, test.overrides),
    };
  });
  return [...sources, ...built, ...tests, ...units];
}
