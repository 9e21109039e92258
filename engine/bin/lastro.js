#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
if (args.length === 1 && ['--version', '-V', '-v'].includes(args[0])) {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else {
  // Node 22.8 and newer keep what they compiled, by the content of the files.
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/lastro/compiled', import.meta.url)));
  if (process.env.LASTRO_DEBUG === '1') process.setSourceMapsEnabled(true);
  if (await isBuilt()) await run();
  else process.exitCode = 2;
}

/** Runs the command. Reports when code of the project ends the process, or waits for ever. */
async function run() {
  process.on('exit', onEarlyExit);
  process.exitCode = await (await import('../dist/cli.js')).main(args);
  process.off('exit', onEarlyExit);
  // What an interrupted command leaves behind is not waited for.
  if (process.exitCode > 128) process.exit();
}

function onEarlyExit(code) {
  if (code > 128) return;
  const importing = [...(globalThis[Symbol.for('lastro.importing')] ?? [])].join(', ');
  console.error(
    `${importing === '' ? '' : `${importing}  `}cli.ended-early  code of the project ended the command` +
      ' (look for process.exit, and for promises that never settle)',
  );
  process.exitCode = 1;
}

/** The published package has no sources; in a clone a change of the sources is built first. */
async function isBuilt() {
  if (!existsSync(new URL('../src', import.meta.url))) return true;
  try {
    await (await import('../scripts/build.mjs')).buildIfChanged();
    return true;
  } catch (error) {
    console.error(`engine.cannot-build  cannot build the sources of lastro: ${error.message}`);
    return false;
  }
}
