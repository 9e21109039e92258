import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { anySignal } from '../../src/base/any-signal.js';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('is aborted when the time of one is up, whatever is collected until then', async () => {
  const stop = new AbortController();
  const signal = ((): AbortSignal => anySignal(stop.signal, AbortSignal.timeout(400)))();
  let reason: unknown;
  signal.addEventListener('abort', () => {
    reason = signal.reason;
  });
  for (let round = 0; round < 4; round++) {
    await sleep(50);
    collectGarbage();
  }
  expect(reason).toBeUndefined();
  await sleep(400);
  expect(reason).toMatchObject({ name: 'TimeoutError' });
});

it('is aborted with the reason of the first', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const signal = anySignal(first.signal, second.signal);
  second.abort('the second');
  first.abort('the first');
  expect(signal.reason).toBe('the second');
});
