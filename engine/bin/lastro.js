#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const args = process.argv.slice(2);
if (args.length === 1 && ['--version', '-V', '-v'].includes(args[0])) {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else {
  if (process.env.LASTRO_DEBUG === '1') process.setSourceMapsEnabled(true);
  if (await isBuilt()) process.exitCode = await (await import('../dist/cli.js')).main(args);
  else process.exitCode = 2;
}

/** The published package has no sources; in a clone a change of the sources is built first. */
async function isBuilt() {
  if (!existsSync(new URL('../src', import.meta.url))) return true;
  try {
    await (await import('../scripts/build.mjs')).buildIfChanged();
    return true;
  } catch (error) {
    console.error(`engine.cannot-build  the sources of lastro do not build: ${error.message}`);
    return false;
  }
}
