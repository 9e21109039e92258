import fs from 'node:fs';
import path from 'node:path';
import type { Cell } from '../base/cell.js';
import { LastroError, UsageError, assertNoProblems, messageOf } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { coreExpectations, createRegistry, parseSuite, validateSuite, type Registry } from '../expect/index.js';
import { discoverLoaders, type Loader } from '../load/index.js';
import { pickTarget, readConfig, type ProjectConfig, type TargetConfig } from '../project/config.js';
import { Graph } from '../project/graph.js';
import type { ExpectationConfig, Model, SourceTable, Suite, UnitTest } from '../project/model.js';
import { readTransforms } from '../project/transforms.js';
import { checkIdsOf, graphNodes } from './graph-nodes.js';
import type { RunOptions } from './options.js';
import { ownExpectations } from './own-expectations.js';

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
  suites: Suite[];
  registry: Registry;
  /** The stable id of every check. */
  checkIds: ReadonlyMap<ExpectationConfig, string>;
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
        new UsageError('usage.unknown-var', `unknown variable ${name}`, {
          hint: suggest(name, Object.keys(config.vars)),
        }),
      );
  const { loaders, problems: loaderProblems } = await discoverLoaders(dir);
  const registry = createRegistry([...coreExpectations, ...(await ownExpectations(dir, problems))]);
  problems.push(...loaderProblems);
  const transforms = readTransforms(dir, config.name);
  problems.push(...transforms.problems);
  const suites = readSuites(dir, problems);
  for (const suite of suites) problems.push(...validateSuite(suite, registry, { vars, now: options.clock.now() }));
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
    checkIds: checkIdsOf(suites),
    graph: new Graph(nodes),
  };
}

/** Folders of `expectations/` that hold no suites. */
const NO_LAYERS = ['contracts', 'checkpoints', 'custom'];

/** Suites lie at `expectations/<layer>/<table>.{json,yaml,yml}`. */
function readSuites(dir: string, problems: LastroError[]): Suite[] {
  const root = path.join(dir, 'expectations');
  if (!fs.existsSync(root)) return [];
  const suites: Suite[] = [];
  for (const file of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const [layer, name, ...deeper] = file.split(path.sep);
    const table = /^(.+)\.(json|ya?ml)$/.exec(name ?? '')?.[1];
    if (layer === undefined || table === undefined || deeper.length > 0 || NO_LAYERS.includes(layer)) continue;
    const shown = `expectations/${file.replaceAll(path.sep, '/')}`;
    try {
      suites.push(
        parseSuite(fs.readFileSync(path.join(root, file), 'utf8'), shown, {
          layer,
          table,
          name: table,
        }),
      );
    } catch (error) {
      problems.push(
        error instanceof LastroError
          ? error
          : new LastroError('suite.cannot-read', messageOf(error), { location: { file: shown } }),
      );
    }
  }
  return suites;
}
