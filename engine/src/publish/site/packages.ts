import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { LastroError, messageOf } from '../../base/errors.js';
import type { AssembledSite } from './assemble.js';
import { findImports } from './imports.js';

/**
 * Framework resolves `npm:` imports through a CDN, but looks into this cache first and takes the versions it finds there.
 * So every package is bundled from `node_modules` into the cache before the build, and the build needs no network.
 */
export const PACKAGE_CACHE = path.join('.observablehq', 'cache', '_npm');

/** What a page may use without importing it, by the package behind it. */
const IMPLICIT_PACKAGES = ['@observablehq/plot', 'd3', 'd3-dsv', 'htl', 'isoformat'];

/**
 * Packages that others and the page share one copy of. Not those that another re-exports, as d3 does d3-dsv: a bundle loses
 * names that it re-exports from outside.
 */
const SHARED = new Set(['@observablehq/plot', 'd3', 'htl']);

/** Packages whose versions Framework resolves for every page, used or not. */
const ALWAYS_RESOLVED = [
  ...[
    '@duckdb/duckdb-wasm',
    '@uwdata/mosaic-core',
    '@uwdata/vgplot',
    '@viz-js/viz',
    'apache-arrow',
    'arquero',
    'echarts',
    'exceljs',
  ],
  ...['jszip', 'katex', 'leaflet', 'lodash', 'mapbox-gl', 'mermaid', 'parquet-wasm', 'react', 'react-dom', 'sql.js'],
  ...['topojson-client', 'vega', 'vega-lite', 'vega-lite-api', '@observablehq/sample-datasets'],
];

/** Framework carries these itself. */
const BUILT_IN = new Set(
  // eslint-disable-next-line no-restricted-syntax -- the name of a package
  ['dot', 'duckdb', 'inputs', 'mermaid', 'runtime', 'sqlite', 'stdlib', 'tex'].map((name) => `@observablehq/${name}`),
);

/** A version that no release has: it marks a package that pages may name but the project does not have. */
export const PLACEHOLDER_VERSION = '0.0.0';

interface Specifier {
  name: string;
  range: string | undefined;
  subpath: string | undefined;
}

/** `@scope/name@range/sub/path` in its parts. */
export function parseSpecifier(specifier: string): Specifier {
  const match = /^((?:@[^/]+\/)?[^/@]+)(?:@([^/]+))?(?:\/(.+))?$/.exec(specifier);
  return { name: match?.[1] ?? specifier, range: match?.[2], subpath: match?.[3] };
}

interface InstalledPackage {
  directory: string;
  version: string;
}

async function findInstalled(name: string, projectDir: string): Promise<InstalledPackage | undefined> {
  const bases = [path.join(projectDir, 'package.json'), import.meta.url];
  for (const base of bases) {
    for (const directory of createRequire(base).resolve.paths(name) ?? []) {
      const file = path.join(directory, name, 'package.json');
      if (!existsSync(file)) continue;
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
      return { directory: path.dirname(file), version };
    }
  }
  return undefined;
}

/** Where Framework looks for a module of a package, below the cache. */
function cachePath(name: string, version: string, subpath: string | undefined): string {
  const file = subpath === undefined ? '_esm.js' : path.posix.extname(subpath) === '' ? `${subpath}._esm.js` : subpath;
  return path.posix.join(`${name}@${version}`, file);
}

/** Keeps packages that other packages share out of their bundles: one copy of d3 for Plot and for the page. */
function sharePackages(shared: ReadonlyMap<string, string>, packageName: string, moduleFile: string): Plugin {
  return {
    name: 'share-packages',
    setup(builder) {
      builder.onResolve({ filter: /^[^./]/ }, ({ path: imported, kind }) => {
        const version = shared.get(imported);
        if (version === undefined || imported === packageName || kind === 'entry-point') return undefined;
        const target = cachePath(imported, version, undefined);
        return { path: path.posix.relative(path.posix.dirname(moduleFile), target), external: true };
      });
    },
  };
}

/**
 * Fills Framework's package cache from `node_modules`, in the versions that are installed there. Returns a problem for every
 * `npm:` import that cannot be had.
 */
export async function preparePackages(projectDir: string, { root, files }: AssembledSite): Promise<LastroError[]> {
  const cache = path.join(root, PACKAGE_CACHE);
  await mkdir(cache, { recursive: true });

  const problems: LastroError[] = [];
  const wantedModules = new Map<string, string | undefined>(
    [...IMPLICIT_PACKAGES, ...(await ownDependencies(projectDir))].map((name) => [name, undefined]),
  );
  for (const { specifier, location } of await findImports(files)) {
    if (!specifier.startsWith('npm:')) continue;
    const { name, subpath } = parseSpecifier(specifier.slice('npm:'.length));
    if (BUILT_IN.has(name)) continue;
    if ((await findInstalled(name, projectDir)) === undefined) {
      const hint = `add it to the project: npm install ${name}`;
      problems.push(new LastroError('site.package-missing', `${specifier} is not installed`, { location, hint }));
    } else wantedModules.set(subpath === undefined ? name : `${name}/${subpath}`, subpath);
  }

  const versions = new Map<string, string>();
  const modules: (InstalledPackage & { specifier: string; name: string; subpath: string | undefined })[] = [];
  for (const [specifier, subpath] of wantedModules) {
    const { name } = parseSpecifier(specifier);
    const found = await findInstalled(name, projectDir);
    if (found === undefined) continue;
    versions.set(name, found.version);
    modules.push({ ...found, specifier, name, subpath });
  }
  await removeOtherVersions(cache, versions);

  const shared = new Map(modules.filter(({ specifier }) => SHARED.has(specifier)).map((m) => [m.name, m.version]));
  for (const { specifier, name, directory, version, subpath } of modules) {
    const target = cachePath(name, version, subpath);
    if (existsSync(path.join(cache, target))) continue;
    try {
      await bundle(specifier, path.join(cache, target), directory, sharePackages(shared, name, target));
    } catch (error) {
      problems.push(new LastroError('site.package-unusable', `${specifier} cannot be bundled: ${messageOf(error)}`));
    }
  }
  for (const name of ALWAYS_RESOLVED) if (!versions.has(name)) await writePlaceholder(cache, name);
  return problems;
}

/** Packages that the project depends on and that a page may use without importing them. */
async function ownDependencies(projectDir: string): Promise<string[]> {
  const text = await readFile(path.join(projectDir, 'package.json'), 'utf8').catch(() => '{}');
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return ALWAYS_RESOLVED.filter((name) => Object.hasOwn(dependencies, name));
}

async function bundle(specifier: string, outfile: string, directory: string, plugin: Plugin): Promise<void> {
  await build({
    stdin: {
      contents: `export * from ${JSON.stringify(specifier)};\nimport * as all from ${JSON.stringify(specifier)};\nexport default all.default ?? all;\n`,
      resolveDir: directory,
    },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [plugin, withoutEval],
  });
}

/** d3-dsv makes its row converter from text, which the site's content policy forbids: the same converter as a closure. */
const withoutEval: Plugin = {
  name: 'without-eval',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]d3-dsv[\\/].*\.m?js$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const closure = 'return (d) => Object.fromEntries(columns.map((name, i) => [name, d[i] || ""]));';
      const contents = text.replace(/return new Function\("d",[\s\S]*?\+ "\}"\);/, () => closure);
      return { contents, loader: 'js' };
    });
  },
};

/** Framework takes the highest version it finds, so an older or newer one that is no longer installed must go. */
async function removeOtherVersions(cache: string, versions: ReadonlyMap<string, string>): Promise<void> {
  for (const entry of await readdir(cache)) {
    const names = entry.startsWith('@')
      ? (await readdir(path.join(cache, entry))).map((sub) => `${entry}/${sub}`)
      : [entry];
    for (const folder of names) {
      const { name, range } = parseSpecifier(folder);
      const version = versions.get(name) ?? PLACEHOLDER_VERSION;
      if (range !== version) await rm(path.join(cache, folder), { recursive: true, force: true });
    }
  }
}

/** Stands in for a package that the project does not have: resolving it asks no registry, using it says what to do. */
async function writePlaceholder(cache: string, name: string): Promise<void> {
  const file = path.join(cache, cachePath(name, PLACEHOLDER_VERSION, undefined));
  if (existsSync(file)) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    `throw new Error(${JSON.stringify(`${name} is not installed: npm install ${name}`)});\nexport default undefined;\n`,
  );
}
