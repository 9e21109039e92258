// Builds `dist/` from `src/`: `node scripts/build.mjs [--types]`. `prepack` runs it for the published package; in a clone the
// command line calls `buildIfChanged`, so that a change of the sources takes effect at the next start.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = path.join(root, 'src');
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.sources');

const ENTRIES = {
  index: 'index.ts',
  cli: 'cli/main.ts',
  site: 'publish/site/config.ts',
  'with-queries': 'publish/site/with-queries.ts',
  'print-answer': 'publish/site/print-answer.ts',
};

/** Builds when a source file was added, removed or changed since the last build. */
export async function buildIfChanged() {
  const fingerprint = sourceFingerprint();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === fingerprint) return;
  await build(fingerprint);
}

/** Changes with the name, size or modification time of any source file. */
function sourceFingerprint() {
  const hash = createHash('md5');
  const names = fs.readdirSync(source, { recursive: true, encoding: 'utf8' }).map((name) => path.join(source, name));
  for (const name of [...names.sort(), fileURLToPath(import.meta.url)]) {
    const { size, mtimeMs } = fs.statSync(name);
    hash.update(`${name}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

/**
 * Bundles the entry points with shared chunks. Every file is replaced by a rename, chunks (named by their content) before the
 * entry points that import them, so that another process always finds a build that fits together.
 */
async function build(fingerprint) {
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, path.join(source, file)])),
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    define: { LASTRO_BUILD: JSON.stringify(contentHash()) },
  });
  const isChunk = ({ path: file }) => path.dirname(file) !== dist;
  const ordered = [...outputFiles.filter(isChunk), ...outputFiles.filter((file) => !isChunk(file))];
  for (const { path: file, contents } of ordered) replaceFile(file, contents);
  replaceFile(stamp, fingerprint);
}

/** Hash of what the sources say, whenever and wherever they were checked out. */
function contentHash() {
  const hash = createHash('md5');
  const names = fs.readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const name of names.sort())
    hash
      .update(name.split(path.sep).join('/'))
      .update('\0')
      .update(fs.readFileSync(path.join(source, name)));
  return hash.digest('hex').slice(0, 12);
}

function replaceFile(file, contents) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.${process.pid}`, contents);
  fs.renameSync(`${file}.${process.pid}`, file);
}

/** Declarations beside the entry points: of the package, and of the site's modules for projects that extend them. */
function writeTypes() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', path.join(root, 'tsconfig.dist.json')], { stdio: 'inherit' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.rmSync(dist, { recursive: true, force: true });
  await build(sourceFingerprint());
  if (process.argv.includes('--types')) writeTypes();
}
