// Kills its process at the N-th step that changes a file: `node --import kill-hook.mjs`. A step is a call of node:fs that
// writes below KILL_BELOW, or a statement of DuckDB that changes something. With KILL_AT the process is killed instead of
// that step (a write of a file: in the middle of it); without, the steps are listed in the file KILL_LIST.
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const below = process.env.KILL_BELOW ?? '';
const at = Number(process.env.KILL_AT ?? 0);
const list = process.env.KILL_LIST;
const { appendFileSync, writeFileSync, statSync } = fs;
let steps = 0;
let isInside = false;

/** Counts a step; at the chosen one the process ends here, after `before` has done a part of it. */
function step(kind, before) {
  if (isInside) return;
  steps++;
  if (list !== undefined) appendFileSync(list, `${kind}\n`);
  if (steps !== at) return;
  before?.();
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives between two instructions; nothing else may happen before it does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const isBelow = (file) => typeof file === 'string' && path.resolve(file).startsWith(`${below}${path.sep}`);

/** Half of what would have been written, when the file is written anew or at its end. */
function writeHalf(file, data, options) {
  const flag = typeof options === 'object' ? (options?.flag ?? 'w') : 'w';
  if (flag.includes('x') && statSync(file, { throwIfNoEntry: false }) !== undefined) return;
  const bytes = Buffer.from(data);
  writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
}

/** The names of functions by what they do, and which of their arguments are paths. */
const FUNCTIONS = {
  rename: [0, 1],
  rm: [0],
  unlink: [0],
  rmdir: [0],
  mkdir: [0],
  mkdtemp: [0],
  link: [1],
  symlink: [1],
  copyFile: [1],
  truncate: [0],
  appendFile: [0],
  writeFile: [0],
};

function wrap(object, name, paths, kind) {
  const original = object[name];
  if (typeof original !== 'function') return;
  object[name] = function (...args) {
    if (paths.some((i) => isBelow(args[i])))
      step(`fs.${kind}`, kind === 'writeFile' ? () => writeHalf(args[0], args[1], args[2]) : undefined);
    // What one call does inside itself is one step.
    const wasInside = isInside;
    isInside = true;
    try {
      return original.apply(this, args);
    } finally {
      isInside = wasInside;
    }
  };
}

for (const [name, paths] of Object.entries(FUNCTIONS)) {
  wrap(fs, `${name}Sync`, paths, name);
  wrap(fs.promises, name, paths, name);
}
for (const name of ['writeSync', 'writevSync', 'fsyncSync', 'ftruncateSync']) {
  const original = fs[name];
  fs[name] = function (fd, ...args) {
    if (fd > 2) step(`fs.${name.replace('Sync', '')}`);
    return original.call(this, fd, ...args);
  };
}
syncBuiltinESMExports();

// The client is a part of the build; its native module is not. Functions of that cannot be replaced: a copy stands in for it.
const require = createRequire(process.env.KILL_RESOLVE ?? import.meta.url);
const native = require('@duckdb/node-bindings');
const duckdb = Object.fromEntries(
  Object.getOwnPropertyNames(native).map((name) => [name, native[name]?.bind?.(native) ?? native[name]]),
);
require.cache[require.resolve('@duckdb/node-bindings')].exports = duckdb;
const readers = new WeakSet();
for (const name of ['query', 'prepare']) {
  const original = duckdb[name];
  duckdb[name] = function (connection, sql) {
    const verb = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? '';
    if (/^BEGIN TRANSACTION READ ONLY/.test(sql)) readers.add(connection);
    else if (!/^(COMMIT|ROLLBACK)/.test(sql) || !readers.delete(connection)) {
      const changes = !['SELECT', 'WITH', 'SET', 'USE', 'DESCRIBE', 'ATTACH', 'FROM'].includes(verb);
      if (changes) step(`duckdb.${verb}`);
    }
    return original.call(this, connection, sql);
  };
}
