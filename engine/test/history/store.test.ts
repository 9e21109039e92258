import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LastroError } from '../../src/base/errors.js';
import {
  appendRun,
  buildTimes,
  historyFolder,
  listRuns,
  pruneRuns,
  readRuns,
  checkHistories,
} from '../../src/history/index.js';
import { run } from './fixture.js';

describe('the history', () => {
  let folder: string;
  beforeEach(() => {
    folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-history-')), 'history');
  });
  afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

  const fileOf = (runId: string): string =>
    path.join(folder, fs.readdirSync(folder).find((name) => name.includes(`-${runId}.`)) ?? 'none');
  const ids = async (): Promise<string[]> => (await listRuns(folder)).map((head) => head.run_id);

  it('is empty before the first run', async () => {
    expect(await listRuns(folder)).toEqual([]);
    expect(await readRuns(folder)).toEqual([]);
  });

  it('gives back every run as it was', async () => {
    const first = run(1, { checks: { fct_key: 'fail', raw_key: null } });
    await appendRun(folder, first);
    await appendRun(folder, run(2));
    expect(await readRuns(folder)).toEqual([first, run(2)]);
    const [, head] = await listRuns(folder);
    expect(head).toMatchObject({ run_id: 'run1', checks: { pass: 3, fail: 1, warn: 0, skipped: 0 } });
  });

  it('keeps the order of appending, whatever the clock said', async () => {
    for (const n of [9, 3, 5]) await appendRun(folder, run(n));
    expect(await ids()).toEqual(['run5', 'run3', 'run9']);
  });

  it('says how long each relation took when it was last built', async () => {
    await appendRun(
      folder,
      run(1, { steps: { 'marts.fct': { execution_time: 3 }, 'marts.rpt': { status: 'error' } } }),
    );
    await appendRun(folder, run(2, { steps: { 'marts.fct': { execution_time: 0, unchanged: true } } }));
    await appendRun(folder, run(3, { target: 'prod', steps: { 'marts.fct': { execution_time: 7 } } }));
    const times = await buildTimes(folder, 'dev');
    expect(times.get('marts.fct')).toBe(3);
    expect(times.get('raw.orders')).toBe(0.1);
    expect(await buildTimes(folder, 'test')).toEqual(new Map());
  });

  it('lists and reads the newest of one target', async () => {
    for (const n of [1, 2, 3, 4]) await appendRun(folder, run(n, { target: n % 2 === 0 ? 'prod' : 'dev' }));
    expect((await listRuns(folder, { target: 'prod' })).map((head) => head.run_id)).toEqual(['run4', 'run2']);
    expect((await readRuns(folder, { target: 'dev', last: 1 })).map((record) => record.run_id)).toEqual(['run3']);
  });

  it.each([
    ['cut in half', (file: string) => fs.truncateSync(file, 40)],
    ['empty', (file: string) => fs.truncateSync(file, 0)],
    ['no gzip', (file: string) => fs.writeFileSync(file, 'not gzip')],
  ])('reads on past a file that is %s, and says which', async (_what, spoil) => {
    for (const n of [1, 2, 3]) await appendRun(folder, run(n));
    spoil(fileOf('run2'));
    const problems: LastroError[] = [];
    const records = await readRuns(folder, { onProblem: (problem) => problems.push(problem) });
    expect(records.map((record) => record.run_id)).toEqual(['run1', 'run3']);
    expect(problems.map(({ code, location }) => [code, location?.file])).toEqual([
      ['history.broken-file', fileOf('run2')],
    ]);
    await appendRun(folder, run(4));
    expect((await readRuns(folder)).map((record) => record.run_id)).toEqual(['run1', 'run3', 'run4']);
  });

  it.each([
    ['missing', (file: string) => fs.rmSync(file)],
    ['broken', (file: string) => fs.writeFileSync(file, '{"version": 1, "runs"')],
    ['of another version', (file: string) => fs.writeFileSync(file, '{"version": 1, "runs": {}}')],
  ])('needs no index: one that is %s is made anew', async (_what, spoil) => {
    for (const n of [1, 2]) await appendRun(folder, run(n));
    const index = path.join(folder, 'index.json');
    const text = fs.readFileSync(index, 'utf8');
    spoil(index);
    expect(await ids()).toEqual(['run2', 'run1']);
    expect(fs.readFileSync(index, 'utf8')).toBe(text);
  });

  it('lists no run whose file does not read any more, and says so each time', async () => {
    for (const n of [1, 2]) await appendRun(folder, run(n));
    expect(await ids()).toEqual(['run2', 'run1']);
    fs.truncateSync(fileOf('run1'), 40);
    for (let i = 0; i < 2; i++) {
      const problems: LastroError[] = [];
      const heads = await listRuns(folder, { onProblem: (problem) => problems.push(problem) });
      expect(heads.map((head) => head.run_id)).toEqual(['run2']);
      expect(problems.map(({ location }) => location?.file)).toEqual([fileOf('run1')]);
    }
  });

  it('says at every new run which of the earlier ones does not read', async () => {
    await appendRun(folder, run(1));
    fs.truncateSync(fileOf('run1'), 40);
    const problems: LastroError[] = [];
    await appendRun(folder, run(2), (problem) => problems.push(problem));
    expect(problems.map(({ code }) => code)).toEqual(['history.broken-file']);
  });

  it('is pruned to the newest runs of each target; index and files agree', async () => {
    for (const n of [1, 2, 3, 4, 5]) await appendRun(folder, run(n, { target: n === 1 ? 'prod' : 'dev' }));
    expect(await pruneRuns(folder, { keep: 2, unreadable: false })).toMatchObject({ remaining: 3 });
    expect(await ids()).toEqual(['run5', 'run4', 'run1']);
    const index = JSON.parse(fs.readFileSync(path.join(folder, 'index.json'), 'utf8')) as { runs: object };
    expect(Object.keys(index.runs)).toEqual(fs.readdirSync(folder).filter((name) => name !== 'index.json'));
    await appendRun(folder, run(6));
    expect(await ids()).toEqual(['run6', 'run5', 'run4', 'run1']);
  });

  it('keeps runs that do not read when it is pruned, unless configured otherwise', async () => {
    for (const n of [1, 2, 3]) await appendRun(folder, run(n));
    fs.truncateSync(fileOf('run2'), 40);
    expect(await pruneRuns(folder, { keep: 1, unreadable: false })).toMatchObject({
      removed: [expect.stringContaining('run1')],
      remaining: 2,
    });
    expect(await pruneRuns(folder, { keep: 1, unreadable: true })).toMatchObject({
      removed: [expect.stringContaining('run2')],
      remaining: 1,
    });
    expect(await ids()).toEqual(['run3']);
  });

  it('knows a run that another process added behind the index', async () => {
    await appendRun(folder, run(1));
    const index = fs.readFileSync(path.join(folder, 'index.json'));
    await appendRun(folder, run(2));
    fs.writeFileSync(path.join(folder, 'index.json'), index);
    expect(await ids()).toEqual(['run2', 'run1']);
  });

  it('leaves no half of a run behind: other files are not runs', async () => {
    await appendRun(folder, run(1));
    fs.writeFileSync(path.join(folder, '000002-run2.json.gz.77.tmp'), 'half');
    expect(await ids()).toEqual(['run1']);
  });

  it('takes no run id that is no file name', async () => {
    await expect(appendRun(folder, { ...run(1), run_id: '../../escape' })).rejects.toMatchObject({
      code: 'history.run-id',
    });
  });

  it('strips hold the last results of each check, oldest first, without runs that did not ask', () => {
    const runs = [run(1, { checks: { fct_key: 'fail' } }), run(2, { checks: { fct_key: null } }), run(3)];
    const strips = checkHistories(runs);
    expect(strips['fct_key']?.map(({ run_id, status, failures }) => [run_id, status, failures])).toEqual([
      ['run1', 'fail', 3],
      ['run3', 'pass', 0],
    ]);
    expect(checkHistories(runs, 1)['raw_key']?.map(({ run_id }) => run_id)).toEqual(['run3']);
  });

  it('lies where LASTRO_HISTORY says, else in .lastro/history', () => {
    expect(historyFolder('/project', {})).toBe('/project/.lastro/history');
    expect(historyFolder('/project', { LASTRO_HISTORY: '../kept' })).toBe('/kept');
    expect(historyFolder('/project', { LASTRO_HISTORY: '/var/history' })).toBe('/var/history');
  });
});
