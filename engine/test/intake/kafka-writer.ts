// Appends batches to a store of Kafka until it is killed: prints the id of each record whose batch was acknowledged.
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { openIntakeStore } from '../../src/intake/open-store.js';
import { batchOf } from './support.js';

const [, , projectDir = '', url = '', prefix = ''] = process.argv;
const store = await openIntakeStore({
  ...{ env: { INTAKE_URL: url }, projectDir, clock: systemClock, log: silentLogger },
  contracts: new Map(),
});
for (let next = 0; ; next += 3) {
  const records = [0, 1, 2].map((i) => ({ id: `${prefix}-${next + i}`, v: i }));
  await store.append(batchOf(records));
  fs.writeSync(1, records.map(({ id }) => `${id}\n`).join(''));
  await sleep(1);
}
