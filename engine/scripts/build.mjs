// Builds `dist/` from `src/`. `node scripts/build.mjs` makes the build that is published; in a clone the command line calls
// `buildIfChanged`, so that a change of the sources takes effect at the next start.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = path.join(root, 'src');
const dist = path.join(root, 'dist');
const chunks = path.join(dist, 'chunks');

/** Files that are imported from outside, by their name in `dist/`. */
const ENTRIES = {
  index: 'index.ts',
  cli: 'cli/main.ts',
  site: 'publish/site/config.ts',
  'framework-config': 'publish/site/framework-config.ts',
  'one-window': 'publish/site/one-window.ts',
  'print-query-result': 'publish/site/print-query-result.ts',
  'loader-process': 'load/process/main.ts',
};

/** Likewise, for browsers: each is one file, with all that it imports. */
const BROWSER_ENTRIES = { 'form-program': 'intake/form/browser/form-script.ts' };

/** Packages of many files that every run loads: Node takes longer to find and link the files than to run them. */
const BUNDLED = [
  '@duckdb/node-api',
  'ajv',
  'commander',
  'lossless-json',
  'p-limit',
  'p-retry',
  'pg-connection-string',
  'picomatch',
  'strip-json-comments',
  'yaml',
];

/** CommonJS of these packages calls `require` for what stays outside. */
const REQUIRE =
  "import { createRequire as createRequireOfPackages } from 'node:module';" +
  ' const require = createRequireOfPackages(import.meta.url);';

const DAY = 86_400_000;

/** Builds when a source file was added, removed or changed since the last build. */
export async function buildIfChanged() {
  const stamp = `\n// sources ${sourceFingerprint()}\n`;
  if (
    Object.keys({ ...ENTRIES, ...BROWSER_ENTRIES }).every((name) => isBuiltFrom(stamp, path.join(dist, `${name}.js`)))
  )
    return;
  const written = await build({ sourcemap: true, stamp });
  removeExcept(written, chunks, Date.now() - DAY);
}

/** Builds without source maps, and removes whatever else is in `dist/`. */
async function buildForRelease() {
  const written = await build({ sourcemap: false, stamp: '' });
  removeExcept(written, dist, Infinity);
}

/**
 * Changes with the name, size or modification time of any source file, and when packages were installed; not with the folder: a clone
 * is mounted elsewhere in a container.
 */
function sourceFingerprint() {
  const repository = path.join(root, '..');
  const installed = path.join(repository, 'node_modules', '.package-lock.json');
  let text = '';
  for (const name of [...sourceFiles(), fileURLToPath(import.meta.url), installed]) {
    const { size = 0, mtimeMs = 0 } = fs.statSync(name, { throwIfNoEntry: false }) ?? {};
    // All are below the repository: path.relative would take as long as everything else here.
    text += `${name.slice(repository.length)}\0${size}\0${mtimeMs}\0`;
  }
  return createHash('md5').update(text).digest('hex');
}

/** Hash of what the sources say, whenever and wherever they were checked out. */
function contentHash() {
  const hash = createHash('md5');
  for (const name of sourceFiles())
    hash.update(`${path.relative(source, name).split(path.sep).join('/')}\0`).update(fs.readFileSync(name));
  return hash.digest('hex').slice(0, 12);
}

/** The sources, and the one module of the pages that the engine runs too. */
function sourceFiles() {
  const entries = fs.readdirSync(source, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return [...files, path.join(root, 'site', 'components', 'status.ts')].sort();
}

/**
 * Bundles the entry points with shared chunks, and returns the paths of what it wrote. Every file is replaced by a rename,
 * chunks (named by their content) before the entry points that import them, and every entry point carries the stamp of its
 * sources: processes that start meanwhile find a build that works, and builds side by side end in one that is seen as stale
 * unless all of its entry points are of the same sources.
 */
async function build({ sourcemap, stamp }) {
  const esbuild = await import('esbuild').catch((cause) => {
    throw new Error('esbuild is not installed: run npm ci in the repository', { cause });
  });
  const common = { outdir: dist, bundle: true, write: false, format: 'esm', logLevel: 'silent' };
  const program = await esbuild.build({
    ...common,
    entryPoints: entryPoints(BROWSER_ENTRIES),
    platform: 'browser',
    target: 'es2022',
  });
  const engine = await esbuild.build({
    ...common,
    entryPoints: entryPoints(ENTRIES),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node20',
    external: externalPackages(),
    banner: { js: REQUIRE },
    metafile: true,
    sourcemap,
    sourcesContent: false,
    define: { LASTRO_BUILD: JSON.stringify(contentHash()) },
  });
  const notices = { path: path.join(dist, 'licenses.txt'), contents: Buffer.from(licenses(engine.metafile)) };
  const outputFiles = [...engine.outputFiles, ...program.outputFiles, notices];
  const isChunk = ({ path: file }) => path.dirname(file) !== dist;
  const entries = outputFiles.filter((file) => !isChunk(file));
  for (const file of outputFiles.filter(isChunk)) replaceFile(file.path, file.contents);
  for (const { path: file, contents } of entries)
    replaceFile(file, file.endsWith('.js') ? Buffer.concat([contents, Buffer.from(stamp)]) : contents);
  return new Set(outputFiles.map((file) => file.path));
}

/** Packages that stay imports, and what is below them. */
function externalPackages() {
  const { dependencies = {} } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const names = Object.keys(dependencies).filter((name) => !BUNDLED.includes(name));
  return names.flatMap((name) => [name, `${name}/*`]);
}

/** The licenses of the packages in a build, which are distributed with it. */
function licenses({ inputs }) {
  const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const file = fs.readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      const text = file === undefined ? '' : `\n${fs.readFileSync(path.join(folder, file), 'utf8')}`;
      return `${name} ${version}: ${license}\n${text}`;
    })
    .join('\n\n');
}

function entryPoints(files) {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, path.join(source, file)]));
}

function isBuiltFrom(stamp, file) {
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8').endsWith(stamp);
}

function replaceFile(file, contents) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.${process.pid}`, contents);
  fs.renameSync(`${file}.${process.pid}`, file);
}

/** Removes the files of a folder that are not in the set and were last written before a moment, in milliseconds. */
function removeExcept(kept, folder, before) {
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const stat = entry.isFile() && !kept.has(file) ? fs.statSync(file, { throwIfNoEntry: false }) : undefined;
    if (stat !== undefined && stat.mtimeMs < before) fs.rmSync(file, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildForRelease();
