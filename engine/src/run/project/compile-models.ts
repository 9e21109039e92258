import fs from 'node:fs';
import path from 'node:path';
import { isoDate } from '../../base/clock.js';
import { formatError, type LastroError } from '../../base/errors.js';
import { createBigQueryDialect, duckdbDialect, type Dialect } from '../../sql/index.js';
import { compileModel, compiledPath } from '../../transform/index.js';
import type { RunOptions } from '../options.js';
import type { Project } from './project.js';
import { rawRelation } from '../../sql/relation.js';

/** The SQL of one model in both dialects. */
export interface CompiledSql {
  duckdb: string;
  bigquery: string;
}

/** The dialect that BigQuery's texts are written in: the target's own names, or placeholders where there is none. */
function bigQueryDialect(project: Project): Dialect {
  const target = [project.target, ...Object.values(project.config.targets ?? {})].find(
    ({ type }) => type === 'bigquery',
  );
  return createBigQueryDialect(
    target?.type === 'bigquery' ? { project: target.project, prefix: target.prefix } : { prefix: project.config.name },
  );
}

export interface CompileResult {
  /** By unique id of the model; seeds have none. */
  texts: Map<string, CompiledSql>;
  problems: LastroError[];
}

/** Compiles the models of the project for both dialects. Problems are collected. */
export function compileModels(project: Project, options: RunOptions): Promise<CompileResult> {
  const { contentHash, config, vars, loaders, cache } = project;
  const runDate = isoDate(options.clock.now());
  const cacheInputs = [contentHash, config.name, config.targets, vars, loaders.map(({ table }) => table), runDate];
  return cache.getOrCompute(
    'compiled',
    cacheInputs,
    () => compileAll(project, options),
    ({ problems }) => problems.length === 0,
  );
}

function compileAll(project: Project, options: RunOptions): CompileResult {
  const problems = new Map<string, LastroError>();
  const texts = new Map<string, CompiledSql>();
  const shared = {
    models: new Map(project.models.map((model) => [model.table.name, model])),
    sources: project.loaders.map(({ table }) => rawRelation(table)),
    vars: project.vars,
    now: options.clock.now(),
  };
  const dialects = { duckdb: duckdbDialect, bigquery: bigQueryDialect(project) };
  for (const model of project.models) {
    if (model.materialized === 'seed') continue;
    const compileFor = (dialect: Dialect): string => {
      const compiled = compileModel(model, { ...shared, dialect });
      for (const problem of compiled.problems) problems.set(formatError(problem), problem);
      return compiled.sql;
    };
    texts.set(model.uniqueId, { duckdb: compileFor(dialects.duckdb), bigquery: compileFor(dialects.bigquery) });
  }
  return { texts, problems: [...problems.values()] };
}

/** Writes `target/compiled/<dialect>/...`, a file per model and dialect. Files that say the same already are left alone. */
export function writeCompiled(project: Project, texts: ReadonlyMap<string, CompiledSql>): void {
  for (const model of project.models) {
    const text = texts.get(model.uniqueId);
    if (text === undefined) continue;
    for (const dialect of ['duckdb', 'bigquery'] as const) {
      const file = path.join(project.targetDir, 'compiled', compiledPath(model, dialect));
      const content = `${text[dialect].trimEnd()}\n`;
      if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === content) continue;
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
    }
  }
}
