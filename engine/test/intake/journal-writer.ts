// Appends batches to the journal in a folder until it is killed, from several callers at once: prints the id of each record whose batch was acknowledged.
import fs from 'node:fs';
import { batchOf, openTestJournal } from './support.js';

const [, , folder = '', prefix = '', callers = '8'] = process.argv;
const journal = await openTestJournal(folder, { segmentBytes: 20_000 });
let next = 0;

async function append(): Promise<never> {
  for (;;) {
    const records = Array.from({ length: 1 + (next % 3) }, () => ({
      id: `${prefix}-${next++}`,
      text: 'x'.repeat(100),
    }));
    await journal.append(batchOf(records));
    fs.writeSync(1, records.map(({ id }) => `${id}\n`).join(''));
  }
}

await Promise.all(Array.from({ length: Number(callers) }, append));
