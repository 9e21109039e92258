import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { UsageError, type LastroError } from '../../base/errors.js';
import { nameProblem } from '../../base/names.js';
import { INTERPRETERS, type Interpreters } from '../../project/interpreters.js';
import type { Loader } from '../loader.js';
import { programName } from './program-name.js';
import { readProgramDoc } from './program-yaml.js';

const QUERY = '.sql';

/** Words of a program that are named as variables of the environment are. */
const ENVIRONMENT_NAME = /\b[A-Z][A-Z0-9_]{2,}\b/g;

/**
 * The loaders of a folder that are programs or queries: files whose endings have an interpreter, but for those whose names begin with
 * an underscore, which are for shared code. A file with a problem is left out.
 */
export function findPrograms(
  folder: string,
  displayFolder: string,
  configured: Interpreters = {},
): { loaders: Loader[]; problems: LastroError[] } {
  const interpreters: Interpreters = { ...INTERPRETERS, ...configured };
  const loaders: Loader[] = [];
  const problems: LastroError[] = [];
  const docs = new Set<string>();
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  for (const fileName of entries
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()) {
    if (/^[_.]/.test(fileName)) continue;
    const named = programName(fileName, [QUERY, ...Object.keys(interpreters)]);
    if (named === undefined) continue;
    const { name, format, ending } = named;
    const file = `${displayFolder}/${fileName}`;
    const doc = readProgramDoc(folder, name, displayFolder);
    docs.add(name);
    const table = doc.loader.table ?? name.replaceAll('-', '_');
    const invalid = [nameProblem('loader', name, { file }), nameProblem('table', table, { file })];
    const own = [...doc.problems, ...invalid.filter((each) => each !== undefined)];
    if (format !== undefined && doc.program.format !== undefined && doc.program.format !== format)
      own.push(
        new UsageError('loader.format', `${file} prints ${format} by its name, and ${doc.program.format} by its YAML`, {
          location: { file },
          hint: 'say it once',
        }),
      );
    problems.push(...own);
    if (own.length > 0) continue;
    const text = fs.readFileSync(path.join(folder, fileName), 'utf8');
    const interpreter = ending === QUERY ? undefined : (interpreters[ending] ?? []);
    loaders.push({
      description: '',
      ...doc.loader,
      ...{ name, table, file },
      checksum: createHash('md5')
        .update(JSON.stringify([text, doc.text, interpreter]))
        .digest('hex'),
      environmentNames: [...new Set(text.match(ENVIRONMENT_NAME))],
      program: { file, interpreter, ...doc.program, format: format ?? doc.program.format },
    });
  }
  problems.push(
    ...strayDocs(
      entries.map((entry) => entry.name),
      docs,
      displayFolder,
    ),
  );
  return { loaders, problems };
}

/** YAML files that no program is beside: what they say would be said in vain. */
function strayDocs(names: readonly string[], docs: ReadonlySet<string>, displayFolder: string): LastroError[] {
  return names
    .filter((name) => /\.ya?ml$/.test(name) && !docs.has(name.replace(/\.ya?ml$/, '')))
    .map(
      (name) =>
        new UsageError('loader.no-program', `${displayFolder}/${name} is beside no program of its name`, {
          location: { file: `${displayFolder}/${name}` },
          hint: `it says of ${name.replace(/\.ya?ml$/, '')}.py, .sh, .R or .sql what the table is; a loader in TypeScript says so itself`,
        }),
    );
}
