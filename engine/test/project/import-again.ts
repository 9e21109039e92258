// Imports a module again and again, and prints a line for each SIGTERM that it is told of.
import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { importModule } from '../../src/project/modules.js';

const [, , file = ''] = process.argv;
process.on('SIGTERM', () => fs.writeSync(1, 'told\n'));
// One that has come before the first import, and waits for the event loop.
process.kill(process.pid, 'SIGTERM');
await importModule(file);
fs.writeSync(1, 'ready\n');
for (;;) {
  const busy = performance.now() + 3;
  while (performance.now() < busy);
  await importModule(file);
  await setImmediate();
}
