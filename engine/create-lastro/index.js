#!/usr/bin/env node
// `npm create lastro my-report -- --from data.csv` is `lastro init my-report --from data.csv`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const lastro = fileURLToPath(new URL('bin/lastro.js', import.meta.resolve('lastro/package.json')));
const child = spawn(process.execPath, [lastro, 'init', ...process.argv.slice(2)], { stdio: 'inherit' });

// The terminal sends its signals to both: this process ends with the other one, and with its exit code.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
});
