import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { CACHE, bundledEngine, ownAddress } from '../../bin/engine.js';
import { Kept } from '../base/kept.js';

/** A file a module was made of, as it was then. */
type Input = [file: string, size: number, mtime: number];

const FIRST_LINE = '// ';

/**
 * Imports a TypeScript or JavaScript module of the project, wherever Lastro was started from. It is bundled with the
 * files of the project that it imports, and kept until one of them changes; packages stay where they are, and `lastro`
 * is the engine that runs.
 */
export async function importModule(file: string): Promise<Record<string, unknown>> {
  const name = `${md5(file)}.mjs`;
  const folder = path.join((await engineFolder()) ?? CACHE, 'modules');
  const kept = path.join(folder, name);
  if (!isCurrent(kept)) {
    const code = await bundle(file, await doorOf());
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(`${kept}.${process.pid}`, code);
      fs.renameSync(`${kept}.${process.pid}`, kept);
    } catch {
      return importOnce(name, code);
    }
  }
  return importFile(kept);
}

/** Where nothing can be kept beside the engine. */
async function importOnce(name: string, code: string): Promise<Record<string, unknown>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-'));
  try {
    const file = path.join(folder, name);
    fs.writeFileSync(file, code);
    return await importFile(file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** A module that has changed since this process imported it is another one. */
async function importFile(file: string): Promise<Record<string, unknown>> {
  const version = md5(fs.readFileSync(file));
  return (await import(`${pathToFileURL(file).href}?${version}`)) as Record<string, unknown>;
}

function isCurrent(kept: string): boolean {
  if (!fs.existsSync(kept)) return false;
  const [line = ''] = fs.readFileSync(kept, 'utf8').split('\n', 1);
  const inputs = JSON.parse(line.slice(FIRST_LINE.length)) as Input[];
  return inputs.every(([file, size, mtime]) => {
    const now = fs.statSync(file, { throwIfNoEntry: false });
    return now?.size === size && now.mtimeMs === mtime;
  });
}

async function bundle(file: string, lastro: string): Promise<string> {
  const { build } = await import('esbuild');
  const inputs: Input[] = [];
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'silent',
    plugins: [stamps(inputs), packages(lastro), ownAddress],
  });
  return `${FIRST_LINE}${JSON.stringify(inputs)}\n${outputFiles[0]?.text ?? ''}`;
}

/** The address of `lastro`: the door of the engine that runs. */
async function doorOf(): Promise<string> {
  const folder = await engineFolder();
  return folder === undefined
    ? new URL('../index.ts', import.meta.url).href
    : pathToFileURL(path.join(folder, 'index.mjs')).href;
}

/**
 * Where the bundled engine lies, and beside it what it keeps: another folder when its code changes. Undefined where it
 * runs from its sources.
 */
export function engineFolder(): Promise<string | undefined> {
  found ??= bundledEngine();
  return found;
}

let found: Promise<string | undefined> | undefined;

/** What the engine keeps for the next run in this project, if it can. */
export async function keptOf(projectDir: string): Promise<Kept> {
  const folder = await engineFolder();
  return new Kept(folder === undefined ? undefined : path.join(folder, 'kept', md5(projectDir)));
}

/** Notes every file before it is read. */
function stamps(inputs: Input[]): Plugin {
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

/** Packages are found from the file that imports them, and imported from where they are. */
function packages(lastro: string): Plugin {
  const seen = Symbol('seen');
  return {
    name: 'packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
        if (kind === 'entry-point' || isBuiltin(name) || pluginData === seen) return undefined;
        if (name === 'lastro') return { path: lastro, external: true };
        const found = await build.resolve(name, { kind, importer, resolveDir, pluginData: seen });
        if (found.errors.length > 0) return { errors: found.errors, warnings: found.warnings };
        const inPackage = /[\\/]node_modules[\\/]/.test(found.path);
        return inPackage ? { path: pathToFileURL(found.path).href, external: true } : found;
      });
    },
  };
}

const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex');
