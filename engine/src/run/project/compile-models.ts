import { modelsByName } from '../../project/model.js';
import fs from 'node:fs';
import path from 'node:path';
import { SECRET_IN_DATA, maskJson, maskSecrets, secretsOf } from '../../base/mask.js';
import { isoDate } from '../../base/clock.js';
import { formatError, type LastroError } from '../../base/errors.js';
import type { Dialect } from '../../sql/index.js';
import { compileModel, compiledPath, type CompileOptions } from '../../transform/index.js';
import type { RunOptions } from '../options.js';
import type { Project } from './project.js';
import { dialectsOf } from '../../project/dialects.js';
import { rawRelation } from '../../sql/relation.js';
import { WAREHOUSE_NAMES, warehouseType, type WarehouseName } from '../../warehouses/index.js';

/** The SQL of one model in the dialect of each warehouse; null in those that the project leaves out. */
export type CompiledSql = Readonly<Record<WarehouseName, string | null>>;

export const NOT_COMPILED = Object.fromEntries(WAREHOUSE_NAMES.map((name) => [name, null])) as Record<
  WarehouseName,
  null
>;

/** The dialect that a warehouse's texts are written in: with the target's own names, or placeholders where there is none. */
function dialectOf(name: WarehouseName, project: Project): Dialect {
  const target = [project.target, ...Object.values(project.config.targets ?? {})].find((each) => each.type === name);
  return warehouseType(name).dialect(target, project.config.name);
}

export interface CompileResult {
  /** By unique id of the model; seeds have none. */
  texts: Map<string, CompiledSql>;
  problems: LastroError[];
}

/** Compiles the models of the project for every warehouse. Problems are collected. */
export function compileModels(project: Project, options: RunOptions): Promise<CompileResult> {
  const { contentHash, config, targetName, vars, loaders, cache } = project;
  const runDate = isoDate(options.clock.now());
  const cacheInputs = [
    contentHash,
    config.name,
    config.targets,
    config.dialects,
    targetName,
    vars,
    loaders.map(({ table }) => table),
    runDate,
  ];
  return cache.getOrCompute(
    'compiled',
    cacheInputs,
    () => compileAll(project, options),
    ({ texts, problems }) => problems.length === 0 && !holdsSecret([...texts], options.env),
  );
}

/** Results that contain a secret are not cached. */
function holdsSecret(value: unknown, env: RunOptions['env']): boolean {
  return maskJson(value, secretsOf(env)) !== value;
}

/** The names and values that models are compiled with. */
const namesOf = (project: Project, options: RunOptions): Omit<CompileOptions, 'dialect'> => ({
  models: modelsByName(project.models),
  sources: project.loaders.map(({ table }) => rawRelation(table)),
  vars: project.vars,
  now: options.clock.now(),
});

/** Compiled models, for the target's own warehouse by the names of a dialect: those of the tables that a run reads. */
export function compiledBy(
  dialect: Dialect,
  texts: ReadonlyMap<string, CompiledSql>,
  project: Project,
  options: RunOptions,
): ReadonlyMap<string, CompiledSql> {
  const names = namesOf(project, options);
  return new Map(
    project.models.flatMap((model) => {
      const text = texts.get(model.uniqueId);
      if (text === undefined) return [];
      const { sql } = compileModel(model, { ...names, dialect });
      return [[model.uniqueId, { ...text, [project.target.type]: sql }] as const];
    }),
  );
}

function compileAll(project: Project, options: RunOptions): CompileResult {
  const problems = new Map<string, LastroError>();
  const texts = new Map<string, CompiledSql>();
  const shared = namesOf(project, options);
  const dialects = dialectsOf(project.config).map((name) => [name, dialectOf(name, project)] as const);
  for (const model of project.models) {
    if (model.materialized === 'seed') continue;
    const compileFor = (dialect: Dialect): string => {
      const compiled = compileModel(model, { ...shared, dialect });
      for (const problem of compiled.problems) problems.set(formatError(problem), problem);
      return compiled.sql;
    };
    const compiled = dialects.map(([name, dialect]) => [name, compileFor(dialect)]);
    texts.set(model.uniqueId, { ...NOT_COMPILED, ...(Object.fromEntries(compiled) as Partial<CompiledSql>) });
  }
  return { texts, problems: [...problems.values()] };
}

/**
 * Writes `target/compiled/<dialect>/...`, a file per model and dialect, without secrets in variables. Files that
 * say the same already are left alone.
 */
export function writeCompiled(
  project: Project,
  texts: ReadonlyMap<string, CompiledSql>,
  secrets: Iterable<string>,
): void {
  for (const model of project.models) {
    const text = texts.get(model.uniqueId);
    if (text === undefined) continue;
    for (const dialect of dialectsOf(project.config)) {
      const file = path.join(project.targetDir, 'compiled', compiledPath(model, dialect));
      const content = `${maskSecrets((text[dialect] ?? '').trimEnd(), secrets, SECRET_IN_DATA)}\n`;
      if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === content) continue;
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content, { mode: 0o600 });
    }
  }
}
