/**
 * A tap for tests: prints the lines of the file that its configuration names, an empty catalogue of its streams with `--discover`, and
 * does what the line says where it begins with `!`. What it was called with is in `called.json` beside the file.
 */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const option = (name) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? undefined : process.argv[i + 1];
};
const read = (name) => (option(name) === undefined ? undefined : JSON.parse(fs.readFileSync(option(name), 'utf8')));
const config = read('config');
const file = config?.file ?? 'tap.txt';
if (process.argv.includes('--discover')) {
  console.log(fs.readFileSync(`${file}.catalog`, 'utf8'));
  process.exit();
}
const state = option('state') === undefined ? undefined : fs.readFileSync(option('state'), 'utf8');
const mode = option('config') === undefined ? undefined : (fs.statSync(option('config')).mode & 0o777).toString(8);
const call = { config, catalog: read('catalog'), state, mode };
fs.appendFileSync(`${file}.calls`, `${JSON.stringify(call)}\n`);

const COMMANDS = {
  exit: (code) => process.exit(Number(code)),
  kill: (signal) => process.kill(process.pid, signal),
  flood: async (megabytes) => {
    const line = `${'x'.repeat(99)}\n`.repeat(10_000);
    for (let i = 0; i < Number(megabytes); i++)
      if (!process.stderr.write(line)) await new Promise((go) => process.stderr.once('drain', go));
  },
  long: async (megabytes) => {
    process.stdout.write('{"type": "RECORD", "stream": "users", "record": {"id": 9, "name": "');
    const part = 'x'.repeat(1_000_000);
    for (let i = 0; i < Number(megabytes); i++)
      if (!process.stdout.write(part)) await new Promise((go) => process.stdout.once('drain', go));
    console.log('"}}');
  },
  log: (text) => console.error(text),
  sleep: (ms) => sleep(Number(ms)),
};

for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
  const [, command, argument] = /^!(\w+) ?(.*)$/.exec(line) ?? [];
  if (command !== undefined) await COMMANDS[command](argument);
  else if (line !== '') await new Promise((go) => process.stdout.write(`${line}\n`, go));
}
