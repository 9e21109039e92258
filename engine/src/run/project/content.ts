import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { LastroError } from '../../base/errors.js';
import type { FileCache } from '../../base/file-cache.js';
import type { ProjectConfig } from '../../project/config.js';
import { modelsByName, type Suite } from '../../project/model.js';
import { readMacroFiles } from '../../project/macros.js';
import { readTransforms, type Transforms } from '../../project/transforms.js';
import { formatRelation, type Relation } from '../../sql/relation.js';
import { computeFingerprint } from '../ids.js';
import { readModelTests, readSuites } from './suites.js';

/** What the files below `transforms/` and `expectations/` say. */
export interface ProjectContent {
  transforms: Transforms;
  suites: Suite[];
  problems: LastroError[];
}

/** Reads the files, or the cached content of those folders in which none has changed; `hash` is that of their texts. */
export async function readContent(
  dir: string,
  { name: project, layers, dialects, macros }: Pick<ProjectConfig, 'name' | 'layers' | 'dialects' | 'macros'>,
  cache: FileCache,
): Promise<ProjectContent & { hash: string }> {
  const macroFiles = readMacroFiles(dir, macros);
  const settings = [project, layers, dialects];
  const transformsHash = computeFingerprint(hashFiles(dir, 'transforms'), macroFiles);
  const suitesHash = hashFiles(dir, 'expectations');
  const isSound = ({ problems }: { problems: readonly LastroError[] }): boolean => problems.length === 0;
  const transforms = await cache.getOrCompute(
    'transforms',
    [transformsHash, settings],
    () => readTransforms(dir, project, { layers, dialects, macroFiles }),
    isSound,
  );
  const models = modelsByName(transforms.models);
  const tables = [...models].map(([name, { table }]) => [name, table] as const);
  const tableOf = (name: string): Relation | undefined => models.get(name)?.table;
  const written = await cache.getOrCompute('suites', [suitesHash, tables], () => readSuites(dir, tableOf), isSound);
  const ofModels = await cache.getOrCompute('tests of models', [transformsHash, settings], () =>
    readModelTests(dir, tableOf),
  );
  const disabled = new Set(transforms.disabled.map(formatRelation));
  return {
    transforms,
    suites: [...written.suites, ...ofModels].filter(({ table }) => !disabled.has(formatRelation(table))),
    problems: [...transforms.problems, ...written.problems],
    hash: computeFingerprint(transformsHash, suitesHash),
  };
}

function hashFiles(dir: string, name: string): string {
  const hash = createHash('md5');
  const folder = path.join(dir, name);
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const text = fs.readFileSync(file);
    hash.update(`${file}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex');
}
