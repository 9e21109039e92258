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

/** Reads the files, or their cached content while none has changed; `hash` is that of their texts. */
export async function readContent(
  dir: string,
  { name: project, layers, dialects, macros }: Pick<ProjectConfig, 'name' | 'layers' | 'dialects' | 'macros'>,
  cache: FileCache,
): Promise<ProjectContent & { hash: string }> {
  const macroFiles = readMacroFiles(dir, macros);
  const hash = computeFingerprint(hashFiles(dir, ['transforms', 'expectations']), macroFiles);
  const read = (): ProjectContent => {
    const transforms = readTransforms(dir, project, { layers, dialects, macroFiles });
    const models = modelsByName(transforms.models);
    const tableOf = (name: string): Relation | undefined => models.get(name)?.table;
    const { suites: written, problems } = readSuites(dir, tableOf);
    const disabled = new Set(transforms.disabled.map(formatRelation));
    const suites = [...written, ...readModelTests(dir, tableOf)].filter(
      ({ table }) => !disabled.has(formatRelation(table)),
    );
    return { transforms, suites, problems: [...transforms.problems, ...problems] };
  };
  const content = await cache.getOrCompute(
    'content',
    [hash, project, layers, dialects],
    read,
    ({ problems }) => problems.length === 0,
  );
  return { ...content, hash };
}

function hashFiles(dir: string, folders: readonly string[]): string {
  const hash = createHash('md5');
  for (const folder of folders.map((name) => path.join(dir, name)).filter((each) => fs.existsSync(each)))
    for (const entry of fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      const text = fs.readFileSync(file);
      hash.update(`${file}\0${text.length}\0`).update(text);
    }
  return hash.digest('hex');
}
