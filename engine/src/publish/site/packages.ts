import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { LastroError, messageOf } from '../../base/errors.js';
import { engineBuild } from '../../base/version.js';
import { bundlePackage } from './bundle.js';
import { findInstalled, parseSpecifier, type InstalledPackage } from './installed.js';

/** Where Framework keeps packages, below the site's root: `<name>@<version>/`. */
export const PACKAGE_CACHE = path.join('.observablehq', 'cache', '_npm');

/**
 * A version that no release has. Framework asks for the versions of some packages for every page; a page that uses one that is
 * not installed is refused before.
 */
const NO_VERSION = '0.0.0';

/** Packages that pages and other packages share one copy of. */
const SHARED = ['@observablehq/plot', 'd3', 'htl', 'react'];

/**
 * Answers what Framework asks npm's registry and its CDN from `node_modules`: versions, modules bundled for browsers, other
 * files as they are. Nothing is downloaded. Takes the place of `fetch` in Framework's process.
 */
export function packageServer(projectDir: string): typeof fetch {
  const answer = async (url: URL): Promise<Response> => {
    const asked = decodeURIComponent(url.pathname.slice(1));
    if (url.host === 'registry.npmjs.org') {
      const { name, subpath } = parseSpecifier(asked);
      const version = (await findInstalled(name, projectDir))?.version ?? NO_VERSION;
      return Response.json(subpath === undefined ? { versions: { [version]: {} } } : { version });
    }
    if (url.host !== 'cdn.jsdelivr.net') throw new Error(`builds download nothing: ${url.href}`);
    const { name, range, subpath = '' } = parseSpecifier(asked.replace(/^npm\//, ''));
    const found = await findInstalled(name, projectDir);
    if (found === undefined) throw new Error(`${name} is not installed: npm install ${name}`);
    if (found.version !== range)
      throw new Error(`${name} ${range ?? ''} is not installed: npm install ${name}@${range ?? ''}`);
    return answerFile(found, subpath, projectDir);
  };
  return async (input) => answer(new URL(input instanceof Request ? input.url : input));
}

async function answerFile(found: InstalledPackage, subpath: string, projectDir: string): Promise<Response> {
  const { name, directory } = found;
  const file = path.join(directory, subpath);
  const isWhole = subpath.endsWith('+esm') || /\.m?js$/.test(subpath);
  if (isWhole && name !== 'sql.js') {
    const module = subpath.replace(/\/?\+esm$/, '');
    const shared = await Promise.all(SHARED.filter((one) => one !== name).map((one) => findInstalled(one, projectDir)));
    const text = await bundlePackage(
      found,
      module,
      shared.filter((one) => one !== undefined),
    ).catch((cause: unknown) => {
      throw new LastroError('site.package-unusable', `${name} cannot be bundled: ${messageOf(cause)}`, { cause });
    });
    return new Response(text, { headers: { 'content-type': 'application/javascript' } });
  }
  if (!existsSync(file)) throw new Error(`${name} has no ${subpath}`);
  const type = isWhole ? 'application/javascript' : 'application/octet-stream';
  return new Response(await readFile(file), { headers: { 'content-type': type } });
}

/** What package managers write of all that they installed, below `node_modules`. */
const INSTALLED = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];

/** What decides every bundle besides its own package: the engine, and the packages that are bundled into it. */
async function bundleInputs(projectDir: string): Promise<string> {
  const hash = createHash('md5').update(engineBuild());
  for (const folder of createRequire(path.join(projectDir, 'package.json')).resolve.paths('lastro') ?? [])
    for (const name of INSTALLED) hash.update(await readFile(path.join(folder, name)).catch(() => ''));
  return hash.digest('hex');
}

/**
 * Removes bundles that a build may no longer use. Framework takes the highest version it finds in its cache, so one that is no
 * longer installed must go; all go when another engine runs, or other packages are installed.
 */
export async function removeStaleBundles(projectDir: string, root: string): Promise<void> {
  const cache = path.join(root, PACKAGE_CACHE);
  const inputsFile = path.join(root, '.observablehq', 'bundle-inputs');
  const inputs = await bundleInputs(projectDir);
  if ((await readFile(inputsFile, 'utf8').catch(() => undefined)) !== inputs) {
    await rm(cache, { recursive: true, force: true });
    await mkdir(path.dirname(inputsFile), { recursive: true });
    await writeFile(inputsFile, inputs);
  }
  for (const entry of await readdir(cache).catch(() => [])) {
    const folders = entry.startsWith('@')
      ? (await readdir(path.join(cache, entry))).map((sub) => `${entry}/${sub}`)
      : [entry];
    for (const folder of folders) {
      const { name, range } = parseSpecifier(folder);
      if ((await findInstalled(name, projectDir))?.version !== range)
        await rm(path.join(cache, folder), { recursive: true, force: true });
    }
  }
}
