import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { initSync, parse } from 'cjs-module-lexer';
import { build, type BuildOptions, type BuildResult, type Plugin } from 'esbuild';
import type { InstalledPackage } from './installed.js';

/**
 * One module of a package as an ES module for browsers, with all that it imports except the shared packages, which it imports
 * from the CDN's paths (`/npm/d3@7.9.2/+esm`). Throws esbuild's error.
 */
export async function bundlePackage(
  { name, directory }: InstalledPackage,
  subpath: string,
  shared: readonly InstalledPackage[],
): Promise<string> {
  const file = path.join(directory, subpath);
  const entry = path.extname(subpath) !== '' && existsSync(file) ? file : path.posix.join(name, subpath);
  const bundle = (contents: string): Promise<BuildResult<typeof OPTIONS>> =>
    build({ ...OPTIONS, stdin: { contents, resolveDir: directory }, plugins: [share(shared), allowedByPolicy] });
  const from = JSON.stringify(entry);
  const result = await bundle(
    `export * from ${from};\nimport * as all from ${from};\nexport default all.default ?? all;\n`,
  );
  const { inputs } = result.metafile;
  const main = inputs['<stdin>']?.imports[0]?.path ?? '';
  if (inputs[main]?.format !== 'cjs') return result.outputFiles[0]?.text ?? '';
  const names = exportedNames(path.resolve(main)).filter((one) => /^[\w$]+$/.test(one) && one !== 'default');
  const exported = names.map((one, i) => `const n${i} = all[${JSON.stringify(one)}];\nexport { n${i} as ${one} };\n`);
  const { outputFiles } = await bundle(
    `import * as all from ${from};\nexport default all.default ?? all;\n${exported.join('')}`,
  );
  return outputFiles[0]?.text ?? '';
}

const OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
} as const satisfies BuildOptions;

/** Names that a CommonJS module exports, found in its text as Node does; nothing is run. */
function exportedNames(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !/\.[cm]?js$/.test(file)) return [];
  seen.add(file);
  initSync();
  const { exports, reexports } = parse(readFileSync(file, 'utf8'));
  const { resolve } = createRequire(file);
  return [...new Set([...exports, ...reexports.flatMap((one) => exportedNames(resolve(one), seen))])];
}

/** Keeps packages that other packages share out of their bundles: one copy of d3 for Plot and for the page. */
function share(shared: readonly InstalledPackage[]): Plugin {
  const addresses = new Map(shared.map(({ name, version }) => [name, `/npm/${name}@${version}/+esm`]));
  return {
    name: 'share-packages',
    setup(builder) {
      builder.onResolve({ filter: /^[^./]/ }, ({ path: imported, kind }) => {
        const address = addresses.get(imported);
        if (address === undefined) return undefined;
        return kind === 'require-call' ? { path: address, namespace: 'shared' } : { path: address, external: true };
      });
      builder.onResolve({ filter: /^\/npm\//, namespace: 'shared' }, ({ path: address }) => ({
        path: address,
        external: true,
      }));
      builder.onLoad({ filter: /./, namespace: 'shared' }, ({ path: address }) => ({
        contents: `export * from ${JSON.stringify(address)};\nexport { default } from ${JSON.stringify(address)};\n`,
      }));
    },
  };
}

/** d3-dsv makes its row converter from text, which the site's content policy forbids: the same converter as a closure. */
const withoutEval = (text: string): string =>
  text.replace(
    /return new Function\("d",[\s\S]*?\+ "\}"\);/,
    () => 'return (d) => Object.fromEntries(columns.map((name, i) => [name, d[i] || ""]));',
  );

/**
 * htl parses `onclick=${go}` as an attribute with a text of code, which the policy forbids, before it sets the function. It takes
 * `${{onclick: go}}` too, for which it parses no such attribute: the one as the other.
 */
function withoutHandlers(text: string): string {
  const written = /const name = (strings\[j(?: - 1)?\])\.slice\(attributeNameStart, attributeNameEnd\);/.exec(
    text,
  )?.[1];
  const values = /\barguments\[/.test(text) ? 'arguments' : 'values';
  return written === undefined
    ? text
    : text.replace(
        /string \+= (?:"::" \+ j|`::\$\{j\}`);/,
        () =>
          `string = string.slice(0, attributeNameStart - ${written}.length) + "::" + j + "=''";` +
          ` ${values}[j] = { [name.toLowerCase()]: value };`,
      );
}

/** Packages that most pages use, without what the site's content policy forbids. */
const allowedByPolicy: Plugin = {
  name: 'allowed-by-policy',
  setup(builder) {
    const rewrite = (filter: RegExp, change: (text: string) => string): void =>
      builder.onLoad({ filter }, async ({ path: file }) => ({
        contents: change(await readFile(file, 'utf8')),
        loader: 'js',
      }));
    rewrite(/[\\/]d3-dsv[\\/].*\.m?js$/, withoutEval);
    rewrite(/[\\/]htl[\\/].*\.m?js$/, withoutHandlers);
  },
};
