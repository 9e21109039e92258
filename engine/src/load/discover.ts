import fs from 'node:fs';
import path from 'node:path';
import { checkKeys, type ReportProblem } from '../base/check-keys.js';
import { type LastroError, UsageError } from '../base/errors.js';
import { lineOfKey } from '../base/key-line.js';
import { nameProblem } from '../base/names.js';
import { equalsIgnoringCase } from '../base/text.js';
import type { Interpreters } from '../project/interpreters.js';
import { importError, importModule, type ProjectModule } from '../project/modules.js';
import { isLoaderDefinition, type Loader } from './loader.js';
import { LOADER_CHECKS } from './loader-checks.js';
import { hasLoaders, LOADERS_DIR } from './loaders-folder.js';
import { findPrograms } from './programs/find-programs.js';
import { tapLoaders } from './singer/tap-loaders.js';
import { isTapDefinition } from './singer/tap.js';

/** Files of `loaders/` that are no loaders: the generator that `lastro sample` runs. */
const NON_LOADERS = ['sample.ts', 'sample.js'];

/**
 * The loaders of a project, by name: one per module, program or query directly in `loaders/`; its subfolders are for shared code.
 * Problems are collected, and a file with a problem is left out.
 */
export async function discoverLoaders(
  projectDir: string,
  interpreters?: Interpreters,
): Promise<{ loaders: Loader[]; problems: LastroError[] }> {
  const loaders: Loader[] = [];
  const problems: LastroError[] = [];
  const folder = path.join(projectDir, LOADERS_DIR);
  if (!hasLoaders(projectDir)) return { loaders, problems };
  const names = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => entry.name)
    .filter((name) => !NON_LOADERS.includes(name))
    .sort();
  const addLoader = (loader: Loader): void => {
    const duplicate = loaders.find(
      (other) => equalsIgnoringCase(other.name, loader.name) || equalsIgnoringCase(other.table, loader.table),
    );
    if (duplicate === undefined) loaders.push(loader);
    else
      problems.push(
        new UsageError(
          'loader.duplicate',
          `loader ${loader.name} and loader ${duplicate.name} in ${duplicate.file} have the same name or table`,
          { location: { file: loader.file } },
        ),
      );
  };
  for (const file of unreadLoaders(folder))
    problems.push(
      new UsageError('loader.not-read', `${LOADERS_DIR}/${file} is ignored`, {
        location: { file: `${LOADERS_DIR}/${file}` },
        hint: 'a loader is a .ts or .js file directly in loaders/; subfolders are for shared code',
      }),
    );
  for (const name of names) {
    const file = `${LOADERS_DIR}/${name}`;
    const source = fs.readFileSync(path.join(folder, name), 'utf8');
    const problem: ReportProblem = (code, message, hint, keys = []) => {
      const line = keys.length === 0 ? undefined : lineOfKey(source, keys);
      const location = { file, ...(line === undefined ? {} : { line }) };
      problems.push(new UsageError(`loader.${code}`, message, { location, hint }));
    };
    let module: ProjectModule;
    try {
      module = await importModule(path.join(folder, name));
    } catch (error) {
      problems.push(importError('loader', file, error));
      continue;
    }
    const definition = module.exports['default'];
    if (isTapDefinition(definition)) {
      const found = { file, checksum: module.hash, environmentNames: module.environmentNames };
      tapLoaders(definition, found, { problem, add: (error) => problems.push(error) }).forEach(addLoader);
      continue;
    }
    if (!isLoaderDefinition(definition)) {
      problem(
        'no-default',
        'the file has no loader as its default export',
        'export default defineLoader({ name, table, load })',
      );
      continue;
    }
    const before = problems.length;
    checkKeys('', { ...definition }, { checks: LOADER_CHECKS, code: 'invalid-key' }, problem);
    const columns = Array.isArray(definition.columns) ? definition.columns : [];
    const invalidNames = [
      nameProblem('loader', definition.name, { file }),
      nameProblem('table', definition.table, { file }),
      ...columns.map((column) => nameProblem('column', column, { file })),
    ];
    problems.push(...invalidNames.filter((each) => each !== undefined));
    if (problems.length > before) continue;
    const loader: Loader = { ...definition, file, checksum: module.hash, environmentNames: module.environmentNames };
    addLoader(loader);
  }
  const programs = findPrograms(folder, LOADERS_DIR, interpreters);
  problems.push(...programs.problems);
  programs.loaders.forEach(addLoader);
  return { loaders: loaders.sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

/** Files that export a loader where none is looked for, relative to `loaders/`. */
function unreadLoaders(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => /\.[cm]?[jt]s$/i.test(file) && !/\.d\.[cm]?ts$/.test(file))
    .filter((file) => file.includes('/') || !/\.[jt]s$/.test(file))
    .filter((file) => /^export\s+default\s+defineLoader\b/m.test(fs.readFileSync(path.join(folder, file), 'utf8')))
    .sort();
}
