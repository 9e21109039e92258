import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Message, Plugin } from 'esbuild';
import { writeFileAtomicSync } from '../base/atomic-file.js';
import { systemClock } from '../base/clock.js';
import { withDefaultSignals } from '../base/default-signals.js';
import { LastroError, UsageError, messageOf, type Location } from '../base/errors.js';
import { FileCache } from '../base/file-cache.js';
import { CACHE, entryPoint } from '../base/package.js';
import { placeOf, registerBundle } from '../base/stack.js';
import { buildId } from '../base/version.js';

/** A file a module was made of, as it was then. */
type ModuleInput = [file: string, size: number, mtime: number];

const HEADER_PREFIX = '// ';

/** Another build of the engine does not use it. Anything in it may be deleted at any time. */
const folder = path.join(CACHE, buildId ?? 'sources');

/** A module of the project. */
export interface ProjectModule {
  exports: Record<string, unknown>;
  /** Of its code and of all it imports from the project. */
  hash: string;
  /** Words of its code as variables of the environment are named: `API_TOKEN`. */
  environmentNames: readonly string[];
}

/**
 * Imports a TypeScript or JavaScript module of the project, from whatever folder Lastro was started. It is bundled with the
 * files of the project that it imports, and kept until one of them changes; packages stay where they are, and `lastro`
 * is the engine that runs.
 */
export async function importModule(file: string): Promise<ProjectModule> {
  importing.add(file);
  try {
    return await importCached(file);
  } finally {
    importing.delete(file);
  }
}

/** Modules that are being imported, for the message of a process that one of them ends: `bin/lastro.js` reads it. */
const importing = new Set<string>();
Object.assign(globalThis, { [Symbol.for('lastro.importing')]: importing });

async function importCached(file: string): Promise<ProjectModule> {
  const name = `${md5(`${file}\0${entryPoint('index').href}`)}.mjs`;
  const cachedFile = path.join(folder, 'modules', name);
  if (!isCurrent(cachedFile)) {
    const code = await bundleModule(file);
    try {
      writeFileAtomicSync(cachedFile, code);
      removeUnused();
    } catch {
      return importFromTemporary(name, code);
    }
  }
  return importFile(cachedFile);
}

const UNUSED = 7 * 86_400_000;

/** Removes caches of other builds of the engine that were not used for a week. */
function removeUnused(): void {
  for (const name of fs.readdirSync(CACHE)) {
    const entry = path.join(CACHE, name);
    if (entry !== folder && systemClock.now().getTime() - fs.statSync(entry).mtimeMs > UNUSED)
      fs.rmSync(entry, { recursive: true, force: true });
  }
}

/** For engines in folders that cannot be written. */
async function importFromTemporary(name: string, code: string): Promise<ProjectModule> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
  try {
    const file = path.join(folder, name);
    fs.writeFileSync(file, code);
    return await importFile(file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/**
 * Why a module of the project cannot be imported, at the line of its source that is wrong: `<kind>.cannot-load`, or the error of Lastro's own
 * functions that it called.
 */
export function importError(kind: string, file: string, thrown: unknown): LastroError {
  if (thrown instanceof LastroError) return thrown;
  const [syntax] = (thrown as Partial<BuildFailure>).errors ?? [];
  const location = syntax === undefined ? placeOf(thrown) : placeOfSyntax(syntax, path.posix.dirname(file));
  return new UsageError(`${kind}.cannot-load`, `${file} cannot be imported: ${syntax?.text ?? messageOf(thrown)}`, {
    location: location ?? { file },
    cause: thrown,
  });
}

function placeOfSyntax({ location }: Message, folder: string): Location | undefined {
  return location === null ? undefined : { file: path.posix.join(folder, location.file), line: location.line };
}

const ENVIRONMENT_NAME = /\b[A-Z][A-Z0-9_]{2,}\b/g;

/** What this process has imported, by URL. */
const imported = new Map<string, Record<string, unknown>>();

/** A module that has changed gets another URL, so that this process imports it again. */
async function importFile(file: string): Promise<ProjectModule> {
  const text = fs.readFileSync(file, 'utf8');
  registerBundle(file, text);
  const code = text.slice(text.indexOf('\n'), text.lastIndexOf('//# sourceMappingURL'));
  const url = `${pathToFileURL(file).href}?${md5(text)}`;
  // What is imported again runs no code: the listeners of signals stay.
  const exports =
    imported.get(url) ?? (await withDefaultSignals(async () => (await import(url)) as Record<string, unknown>));
  imported.set(url, exports);
  // The same code has the same hash, wherever the engine is and whether or not it runs from its sources.
  const hash = md5(code.replaceAll(entryPoint('index').href, 'lastro'));
  return { exports, hash, environmentNames: [...new Set(code.match(ENVIRONMENT_NAME))] };
}

function isCurrent(cachedFile: string): boolean {
  if (!fs.existsSync(cachedFile)) return false;
  const [line = ''] = fs.readFileSync(cachedFile, 'utf8').split('\n', 1);
  const inputs = JSON.parse(line.slice(HEADER_PREFIX.length)) as ModuleInput[];
  return inputs.every(([file, size, mtime]) => {
    const now = fs.statSync(file, { throwIfNoEntry: false });
    return now?.size === size && now.mtimeMs === mtime;
  });
}

/** A module of the project with the files that it imports as one ES module; packages are imported from where they are. */
export async function bundleModule(file: string): Promise<string> {
  const { build } = await import('esbuild');
  const inputs: ModuleInput[] = [];
  const folder = path.dirname(file);
  const { outputFiles } = await build({
    // An absolute path would be read as a pattern where a folder has a star in its name.
    absWorkingDir: folder,
    entryPoints: [`./${path.basename(file)}`],
    outfile: 'module.mjs',
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [recordInputs(inputs), externalPackages, ownAddress],
  });
  const text = (ending: string): string => outputFiles.find(({ path: name }) => name.endsWith(ending))?.text ?? '';
  const map = JSON.parse(text('.map')) as { sources: string[]; mappings: string };
  // The header is a line before the code.
  const shifted = {
    ...map,
    sources: map.sources.map((source) => pathToFileURL(path.resolve(folder, source)).pathname),
    mappings: `;${map.mappings}`,
  };
  return (
    `${HEADER_PREFIX}${JSON.stringify(inputs)}\n${text('.mjs')}` +
    `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(shifted)).toString('base64')}\n`
  );
}

/** The engine's cache for this project; none for an engine that runs from its sources. */
export function openProjectCache(projectDir: string): FileCache {
  return new FileCache(buildId === undefined ? undefined : path.join(folder, 'kept', md5(projectDir)));
}

/** Records every file before it is read. */
function recordInputs(inputs: ModuleInput[]): Plugin {
  return {
    name: 'stamps',
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path: file }) => {
        const { size, mtimeMs } = fs.statSync(file);
        inputs.push([file, size, mtimeMs]);
        return undefined;
      });
    },
  };
}

const SEEN = Symbol('seen');

/** Packages are found from the file that imports them, and imported from where they are. */
const externalPackages: Plugin = {
  name: 'packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || isBuiltin(name) || pluginData === SEEN) return undefined;
      if (name === 'lastro') return { path: entryPoint('index').href, external: true };
      const found = await build.resolve(name, { kind, importer, resolveDir, pluginData: SEEN });
      if (found.errors.length > 0) return { errors: found.errors, warnings: found.warnings };
      const inPackage = /[\\/]node_modules[\\/]/.test(found.path);
      return inPackage ? { path: pathToFileURL(found.path).href, external: true } : found;
    });
  },
};

/** Bundled code still finds the files beside its source. */
const ownAddress: Plugin = {
  name: 'own-address',
  setup(build) {
    const members = ['url', 'filename', 'dirname'];
    build.initialOptions.define = Object.fromEntries(
      members.map((name) => [`import.meta.${name}`, `__module_${name}`]),
    );
    build.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      const values = [pathToFileURL(file).href, file, path.dirname(file)];
      const own = members.map((name, i) => `__module_${name} = ${JSON.stringify(values[i])}`).join(', ');
      return {
        contents: text.includes('import.meta') ? `const ${own};${text}` : text,
        loader: file.endsWith('ts') ? 'ts' : 'js',
      };
    });
  },
};

const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex');
