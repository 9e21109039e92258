import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = path.join(root, 'engine');

/** What is made of TypeScript, kept for the next start. Anything in it may be deleted at any time. */
export const CACHE = path.join(root, 'node_modules', '.cache', 'lastro');

const UNUSED = 7 * 86_400_000;

/**
 * The folder of the engine as JavaScript, made anew when a file of the engine has changed: Node starts with some forty
 * files instead of some hundreds to be translated one by one. Undefined where it cannot be made or kept.
 */
export async function bundledEngine() {
  const folder = path.join(CACHE, `engine-${fingerprint()}`);
  try {
    if (!fs.existsSync(folder)) await make(folder);
    fs.utimesSync(folder, new Date(), new Date());
    return folder;
  } catch {
    return fs.existsSync(folder) ? folder : undefined;
  }
}

/** Another start may make the same at the same time: the first to rename wins, and both are as good. */
async function make(folder) {
  fs.mkdirSync(CACHE, { recursive: true });
  const made = `${folder}.${process.pid}`;
  try {
    await bundle(made);
    fs.renameSync(made, folder);
    removeUnused();
  } finally {
    fs.rmSync(made, { recursive: true, force: true });
  }
}

/** Changes with the name, size or time of any file of the engine. */
function fingerprint() {
  const hash = createHash('md5').update(root);
  const names = fs.readdirSync(source, { recursive: true, encoding: 'utf8' }).map((name) => path.join(source, name));
  for (const name of [...names.sort(), fileURLToPath(import.meta.url)]) {
    const { size, mtimeMs } = fs.statSync(name);
    hash.update(`${name}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

async function bundle(outdir) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: { main: path.join(source, 'cli', 'main.ts'), index: path.join(source, 'index.ts') },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
    // Packages that are CommonJS find each other, and what stays outside, as they would in their own folder.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [packagesOutside, ownAddress],
  });
}

/** Packages of many small files that every run needs: as one file they are read in a third of the time. */
const BUNDLED = ['@duckdb/node-api', 'ajv', 'commander', 'yaml'];

/** All other packages stay where they are installed, and so do those that the bundled ones need. */
const packagesOutside = {
  name: 'packages-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) => {
      if (kind === 'entry-point') return undefined;
      return BUNDLED.some((bundled) => name === bundled || name.startsWith(`${bundled}/`))
        ? undefined
        : { external: true };
    });
  },
};

/** Code that was moved still finds the files beside its source. */
export const ownAddress = {
  name: 'own-address',
  setup({ initialOptions, onLoad }) {
    const members = ['url', 'filename', 'dirname'];
    initialOptions.define = Object.fromEntries(members.map((name) => [`import.meta.${name}`, `__module_${name}`]));
    onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      const values = [pathToFileURL(file).href, file, path.dirname(file)];
      const own = members.map((name, i) => `__module_${name} = ${JSON.stringify(values[i])}`).join(', ');
      return {
        contents: text.includes('import.meta') ? `const ${own};${text}` : text,
        loader: /ts$/.test(file) ? 'ts' : 'js',
      };
    });
  },
};

function removeUnused() {
  for (const name of fs.readdirSync(CACHE)) {
    const entry = path.join(CACHE, name);
    if (Date.now() - fs.statSync(entry).mtimeMs > UNUSED) fs.rmSync(entry, { recursive: true, force: true });
  }
}
