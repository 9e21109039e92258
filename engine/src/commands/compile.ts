import path from 'node:path';
import { secretsOf } from '../base/mask.js';
import { assertNoProblems } from '../base/errors.js';
import { count } from '../base/text.js';
import type { RunOptions } from '../run/options.js';
import { compileModels, writeCompiled } from '../run/project/compile-models.js';
import { dialectsOf } from '../project/dialects.js';
import { refusedModels } from '../run/project/refused-models.js';
import { readProject } from '../run/project/project.js';
import { selectedIds } from '../run/project/select.js';

/** `lastro compile`. */
export async function compileProject(options: RunOptions): Promise<string> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const { texts: all, problems } = await compileModels(project, options);
  assertNoProblems(problems);
  assertNoProblems(await refusedModels(project, options));
  project.cache.save();
  const texts = new Map([...all].filter(([id]) => ids.has(id)));
  writeCompiled(project, texts, secretsOf(options.env));
  return `${count(texts.size, 'model')} compiled for ${dialectsOf(project.config).join(' and ')} in ${path.join(project.targetDir, 'compiled')}`;
}
