import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { httpClient } from '../../src/load/http/client.js';
import { mapLimit, retry } from '../../src/base/retry.js';

describe('retry', () => {
  const failing = (times: number) => {
    let tried = 0;
    return (): Promise<number> =>
      ++tried <= times ? Promise.reject(new Error(`no ${tried}`)) : Promise.resolve(tried);
  };

  it.each([
    [0, [2, 4, 8]],
    [0.5, [3, 6, 10]],
  ])('pauses as chance has it: %d', async (chance, expected) => {
    const pauses: number[] = [];
    const onRetry = (_: unknown, __: number, pause: number): number => pauses.push(pause);
    await retry(failing(3), { pause: 4, longest: 10, onRetry, random: () => chance });
    expect(pauses).toEqual(expected);
  });

  it('does not repeat a mistake in the code', async () => {
    let tried = 0;
    const broken = (): Promise<never> => {
      tried++;
      return Promise.reject(new TypeError('x is not a function'));
    };
    await expect(retry(broken, { pause: 1 })).rejects.toThrow('x is not a function');
    expect(tried).toBe(1);
  });

  it('tries again, with pauses that double up to a longest, half of each at random', async () => {
    const pauses: number[] = [];
    const onRetry = (_: unknown, __: number, pause: number): number => pauses.push(pause);
    expect(await retry(failing(4), { pause: 4, longest: 10, onRetry })).toBe(5);
    expect(pauses).toHaveLength(4);
    [4, 8, 10, 10].forEach((most, i) => {
      expect(pauses[i]).toBeLessThanOrEqual(most);
      expect(pauses[i]).toBeGreaterThanOrEqual(i < 3 ? 2 * 2 ** i : 10);
    });
  });

  it('throws the last error when the tries are used up, and the first that is final', async () => {
    await expect(retry(failing(9), { attempts: 3, pause: 1 })).rejects.toThrow('no 3');
    await expect(retry(failing(9), { pause: 1, again: () => ({ retry: false }) })).rejects.toThrow('no 1');
  });

  it('waits as long as it is asked to, unless that is too long', async () => {
    const pauses: number[] = [];
    const onRetry = (_: unknown, __: number, pause: number): number => pauses.push(pause);
    const asked = (after: number) => ({ pause: 1, longest: 50, onRetry, again: () => ({ retry: true, after }) });
    expect(await retry(failing(1), asked(20))).toBe(2);
    expect(pauses).toEqual([20]);
    await expect(retry(failing(1), asked(51))).rejects.toThrow('no 1');
  });

  it('ends when it is cancelled in a pause', async () => {
    const cancelled = new AbortController();
    const onRetry = (): void => cancelled.abort(new Error('stopped'));
    await expect(retry(failing(9), { pause: 60_000, signal: cancelled.signal, onRetry })).rejects.toThrow('stopped');
  });
});

describe('the HTTP client', () => {
  it.each([
    ['1', 'try 2 in 1.0 s'],
    ['Wed, 17 Oct 2018 12:00:01 GMT', 'try 2 in 1.0 s'],
    ['Wed, 17 Oct 2018 11:00:00 GMT', 'try 2 in 0.01 s'],
    ['soon', 'try 2 in 0.01 s'],
  ])('waits as a source asks by Retry-After: %s', async (header, expected) => {
    const server = createServer((_, response) => response.writeHead(503, { 'retry-after': header }).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const cancelled = new AbortController();
    const lines: string[] = [];
    const log = {
      ...silentLogger,
      info: (line: string) => {
        lines.push(line);
        cancelled.abort();
      },
    };
    const context = {
      log,
      loader: 'bank',
      excerpt: (text: string) => text,
      clock: fixedClock(new Date('2018-10-17T12:00:00Z')),
    };
    const http = httpClient({ pause: 12, random: () => 0.5 }, context, cancelled.signal);
    await expect(http.getJson(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    expect(lines).toEqual([expect.stringContaining(expected)]);
    server.close();
  });
});

describe('mapLimit', () => {
  it('never works on more than its limit, and answers in order', async () => {
    let [now, most] = [0, 0];
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++now);
      for (let turn = 0; turn < 5 - item; turn++) await Promise.resolve();
      now--;
      return item * 2;
    };
    expect(await mapLimit([0, 1, 2, 3, 4], 2, work)).toEqual([0, 2, 4, 6, 8]);
    expect(most).toBe(2);
  });

  it('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const work = async (item: number): Promise<void> => {
      begun.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error('broken');
      await Promise.resolve();
    };
    await expect(mapLimit([0, 1, 2, 3, 4, 5], 2, work)).rejects.toThrow('broken');
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun.length).toBeLessThan(6);
  });
});
