#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const args = process.argv.slice(2);
if (args.length === 1 && ['--version', '-V', '-v'].includes(args[0])) {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else {
  if (process.env.LASTRO_DEBUG === '1') process.setSourceMapsEnabled(true);
  // The published package has no sources; in a clone a change of the sources is built first.
  if (existsSync(new URL('../src', import.meta.url))) await (await import('../scripts/build.mjs')).buildIfChanged();
  const { main } = await import('../dist/cli.js');
  process.exitCode = await main(args);
}
