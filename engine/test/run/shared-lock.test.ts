import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LastroError } from '../../src/base/errors.js';
import { EXPIRES_AFTER, holdSharedLock, RENEWED_EVERY } from '../../src/run/shared-lock.js';
import type { SharedText } from '../../src/warehouse/shared-text.js';
import { openBigQuery } from '../../src/warehouses/bigquery/client.js';
import { bigQueryServer } from '../warehouses/bigquery-server.js';

/** A server's text. */
class Text implements SharedText {
  text: string | undefined;
  version = 0;
  /** Whether the next write is done without its answer, as far as the caller sees. */
  losesAnswer = false;
  isDown = false;

  async read(): Promise<{ text: string; version: string } | undefined> {
    await this.answer();
    return this.text === undefined ? undefined : { text: this.text, version: String(this.version) };
  }

  async write(text: string, over: string | undefined): Promise<string | undefined> {
    await this.answer();
    if ((over ?? '0') !== String(this.version)) return undefined;
    this.text = text;
    this.version++;
    const isLost = this.losesAnswer;
    this.losesAnswer = false;
    // The request is sent again, and refused.
    return isLost ? undefined : String(this.version);
  }

  private answer(): Promise<void> {
    return this.isDown ? Promise.reject(new Error('no route to host')) : Promise.resolve();
  }
}

const lost: LastroError[] = [];
const hold = (
  record: SharedText,
  run: string,
  hasEnded = (id: string): boolean => id === '',
): Promise<() => Promise<void>> =>
  holdSharedLock(record, {
    holder: { run_id: run, host: `host-of-${run}`, pid: 7 },
    hasEnded,
    onLost: (error) => lost.push(error),
  });

beforeEach(() => {
  lost.length = 0;
  vi.useFakeTimers({ now: new Date('2018-10-17T10:00:00Z'), toFake: ['Date', 'setInterval', 'clearInterval'] });
});
afterEach(() => void vi.useRealTimers());

describe('the lock of a target on a server', () => {
  it('is refused while another run has it, which the message names, and is free when that releases it', async () => {
    const text = new Text();
    const release = await hold(text, 'a');
    await vi.advanceTimersByTimeAsync(10 * EXPIRES_AFTER);
    await expect(hold(text, 'b')).rejects.toMatchObject({
      code: 'run.locked',
      message: 'another run is using the warehouse: run a, process 7 on host-of-a, since 2018-10-17T10:00:00.000Z',
      hint: expect.stringContaining('its lock is free at 2018-10-17T10:55:00.000Z') as unknown,
    });
    await release();
    await (
      await hold(text, 'b')
    )();
    expect([text.text, lost]).toEqual(['', []]);
  });

  it('of a run that was killed is free five minutes after its last renewal, and at once where it is known to have ended', async () => {
    const text = new Text();
    await hold(text, 'killed');
    await vi.advanceTimersByTimeAsync(RENEWED_EVERY);
    const renewedAt = Date.now();
    vi.clearAllTimers();
    vi.setSystemTime(renewedAt + EXPIRES_AFTER - 1);
    await expect(hold(text, 'b')).rejects.toMatchObject({ code: 'run.locked' });
    vi.setSystemTime(renewedAt + EXPIRES_AFTER);
    await hold(text, 'b');
    await hold(text, 'c', (id) => id === 'b');
    expect(text.text).toContain('"run_id":"c"');
  });

  it('is lost by a run that stood still while another one took it, and that one keeps it', async () => {
    const text = new Text();
    const release = await hold(text, 'asleep');
    vi.setSystemTime(Date.now() + EXPIRES_AFTER);
    await hold(text, 'b');
    await vi.advanceTimersByTimeAsync(2 * RENEWED_EVERY);
    expect(lost.map(({ code, message }) => [code, message])).toEqual([
      ['run.lock-lost', expect.stringContaining('run b, process 7 on host-of-b') as unknown],
    ]);
    await release();
    expect(text.text).toContain('"run_id":"b"');
  });

  it('outlasts a server that is away for a while, but not for as long as it takes to expire', async () => {
    const text = new Text();
    await hold(text, 'a');
    text.isDown = true;
    await vi.advanceTimersByTimeAsync(4 * RENEWED_EVERY);
    expect(lost).toEqual([]);
    text.isDown = false;
    await vi.advanceTimersByTimeAsync(RENEWED_EVERY);
    text.isDown = true;
    await vi.advanceTimersByTimeAsync(EXPIRES_AFTER);
    expect(lost.map(({ message }) => message)).toEqual([expect.stringContaining('no route to host')]);
  });

  it('is held where the answer to taking or renewing it was lost', async () => {
    const text = new Text();
    text.losesAnswer = true;
    const release = await hold(text, 'a');
    text.losesAnswer = true;
    await vi.advanceTimersByTimeAsync(3 * RENEWED_EVERY);
    expect(lost).toEqual([]);
    await release();
    expect(text.text).toBe('');
  });

  it('is free where its text names nobody', async () => {
    const text = new Text();
    for (const nobody of ['', 'null', '{}', 'locked', '[]']) {
      text.text = nobody;
      await (
        await hold(text, 'a')
      )();
    }
    expect(text.text).toBe('');
  });
});

describe('on BigQuery', () => {
  it.each(['nobody has it yet', 'it was released', 'it has expired'])(
    'one of many runs takes it when %s',
    async (state) => {
      const server = await bigQueryServer(() => ({}));
      const record = async (): Promise<SharedText> => {
        const warehouse = await openBigQuery({ project: 'p', prefix: 'shop', apiEndpoint: server.url, maxRetries: 0 });
        const text = warehouse.sharedText?.({ layer: 'meta', name: 'run_lock' });
        if (text === undefined) throw new Error('no lock');
        return text;
      };
      if (state !== 'nobody has it yet') {
        const release = await hold(await record(), 'before');
        if (state === 'it was released') await release();
        else vi.setSystemTime(Date.now() + EXPIRES_AFTER);
      }
      const runs = await Promise.allSettled(
        Array.from({ length: 12 }, async (_, i) => ({
          run: `run-${i}`,
          release: await hold(await record(), `run-${i}`),
        })),
      );
      const holders = runs.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []));
      expect(holders).toHaveLength(1);
      for (const run of runs) if (run.status === 'rejected') expect(run.reason).toMatchObject({ code: 'run.locked' });
      expect(server.tables.get('shop_meta.run_lock')).toMatchObject({
        description: expect.stringContaining(`"run_id":"${holders[0]?.run}"`) as unknown,
      });
      await holders[0]?.release();
      expect(server.tables.get('shop_meta.run_lock')).toMatchObject({ description: '' });
      const statements = server.jobs.map(({ configuration }) => configuration.query?.query ?? '');
      expect(statements.filter((sql) => !sql.startsWith('CREATE SCHEMA IF NOT EXISTS'))).toEqual([]);
      server.close();
    },
  );
});
