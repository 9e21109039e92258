#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledEngine } from './engine.js';

const args = process.argv.slice(2);
if (args.length === 1 && ['--version', '-V', '-v'].includes(args[0])) {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else {
  const { main } = await importEngine();
  process.exitCode = await main(args);
}

async function importEngine() {
  if (process.env.LASTRO_DEBUG === '1') process.setSourceMapsEnabled(true);
  const folder = await bundledEngine();
  if (folder !== undefined) return import(pathToFileURL(path.join(folder, 'main.mjs')).href);
  const { register } = await import('tsx/esm/api');
  register();
  return import('../engine/cli/main.ts');
}
