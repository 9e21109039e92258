import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { LastroError } from '../../base/errors.js';
import type { FileCache } from '../../base/file-cache.js';
import type { Suite } from '../../project/model.js';
import { readTransforms, type Transforms } from '../../project/transforms.js';
import type { Relation } from '../../sql/relation.js';
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
  project: string,
  cache: FileCache,
): Promise<ProjectContent & { hash: string }> {
  const hash = hashFiles(dir, ['transforms', 'expectations']);
  const read = (): ProjectContent => {
    const transforms = readTransforms(dir, project);
    const tables = new Map(transforms.models.map(({ table }) => [table.name, table]));
    const tableOf = (name: string): Relation | undefined => tables.get(name);
    const { suites, problems } = readSuites(dir, tableOf);
    suites.push(...readModelTests(dir, tableOf));
    return { transforms, suites, problems: [...transforms.problems, ...problems] };
  };
  const content = await cache.getOrCompute('content', [hash, project], read, ({ problems }) => problems.length === 0);
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
