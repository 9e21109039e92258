import fs from 'node:fs';
import path from 'node:path';
import type { Loader } from '../load/index.js';
import { formatRelation, rawRelation } from '../sql/relation.js';
import { computeFingerprint } from './ids.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';

/**
 * Changes when the project says anything else of a source: its loader with all that it imports, the variables of the environment
 * that this names, its contract, the suites and the YAML of its table, the variables of the project.
 */
export function loadDefinition(
  { dir, suites, sources, personalFlags, registry, targetName, vars }: Project,
  loader: Loader,
  { env }: Pick<RunOptions, 'env'>,
): string {
  const relation = formatRelation(rawRelation(loader.table));
  const isOwn = ({ table }: { table: { layer: string; name: string } }): boolean => formatRelation(table) === relation;
  const ownSuites = suites.filter(isOwn);
  return computeFingerprint(
    targetName,
    loader.checksum,
    loader.environmentNames.map((name) => env[name]),
    loader.contract === undefined ? null : textIfPresent(path.resolve(dir, loader.contract)),
    ownSuites,
    ownSuites.flatMap(({ expectations }) => expectations.map(({ type }) => registry.get(type)?.version)),
    sources.filter(isOwn),
    personalFlags.get(relation) ?? [],
    vars,
  );
}

function textIfPresent(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
