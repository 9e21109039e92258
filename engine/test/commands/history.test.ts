import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryDiff } from '../../src/commands/diff.js';
import type { RunHead, RunRecord } from '../../src/history/index.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

/** Three runs on `dev`, of which the second is of a part of the project, and one on `prod`. */
let project: ProjectFolder;
let ids: string[];
beforeAll(async () => {
  project = new ProjectFolder(SHOP);
  expect(await project.lastro('build')).toMatchObject({ code: 0 });
  expect(await project.lastro('build', '--target', 'prod')).toMatchObject({ code: 0 });
  expect(await project.lastro('test', '--select', 'stg_orders', 'tag:core', '--exclude', 'tag:people')).toMatchObject({
    code: 0,
  });
  project.edit('data/orders.csv', (text) => `${text}4,ana,2000\n5,bruno,1\n`);
  project.edit('transforms/marts/rpt_regions.sql', (sql) => sql.replace('as orders', 'as orders, 1 as weight'));
  project.write('transforms/marts/rpt_days.sql', 'select count(*) as orders from @ref(fct_orders)\n');
  expect(await project.lastro('build')).toMatchObject({ code: 1 });
  ids = (await list()).map(({ run_id }) => run_id);
});
afterAll(() => project.remove());

const list = async (...args: string[]): Promise<RunHead[]> =>
  JSON.parse((await project.lastro('history', '--output', 'json', ...args)).out) as RunHead[];

const diff = async (...args: string[]): Promise<HistoryDiff> =>
  JSON.parse((await project.lastro('diff', '--output', 'json', ...args)).out) as HistoryDiff;

describe('lastro history', () => {
  it('lists the runs of the target, newest first, with verdict, checks and what they were asked for', async () => {
    const runs = await list();
    expect(runs.map(({ verdict }) => verdict)).toEqual(['fail', 'pass', 'pass']);
    expect(runs.map(({ started_at }) => started_at)).toEqual(
      runs.map(({ started_at }) => started_at).sort((a, b) => (a < b ? 1 : -1)),
    );
    expect(runs.map(({ invocation }) => invocation)).toEqual([
      { command: 'build', select: [], exclude: [] },
      { command: 'test', select: ['stg_orders', 'tag:core'], exclude: ['tag:people'] },
      { command: 'build', select: [], exclude: [] },
    ]);
    expect(runs[0]?.checks).toMatchObject({ fail: 1 });
    expect((await list('--target', 'prod')).map(({ target }) => target)).toEqual(['prod']);
  });

  it('prints a line for each, and no more than are asked for', async () => {
    const { code, lines, err } = await project.lastro('history', '--limit', '2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^run +started \(UTC\) +duration +verdict +checks +command$/);
    expect(lines[1]).toMatch(new RegExp(`^${ids[0]} .* s +fail +.*1 fail.* +build$`));
    expect(lines[2]).toMatch(/ pass +\d pass +test --select stg_orders tag:core --exclude tag:people$/);
    expect((await project.lastro('history', 'list', '--limit', '2')).lines).toEqual(lines);
  });

  it('says so where the target has no runs', async () => {
    const empty = new ProjectFolder(SHOP);
    try {
      expect(await empty.lastro('history')).toMatchObject({ code: 0, out: 'the history has no runs of target dev\n' });
      expect((await empty.lastro('history', '--output', 'json')).out).toBe('[]\n');
      expect(await empty.lastro('diff')).toMatchObject({
        code: 2,
        err: expect.stringContaining('diff.no-run  the history has no run of target dev') as string,
      });
    } finally {
      empty.remove();
    }
  });

  it('lists runs of earlier versions without a command, and tells of files that cannot be read', async () => {
    const copy = project.copy();
    try {
      const history = copy.path('.lastro', 'history');
      const files = fs
        .readdirSync(history)
        .filter((name) => name.endsWith('.json.gz'))
        .sort();
      const [first = '', second = ''] = files.map((name) => path.join(history, name));
      const record = JSON.parse(gunzipSync(fs.readFileSync(first)).toString()) as RunRecord;
      delete record.invocation;
      fs.writeFileSync(first, gzipSync(JSON.stringify(record)));
      fs.writeFileSync(second, 'no run');
      const { code, lines, err } = await copy.lastro('history');
      expect(code).toBe(0);
      expect(lines.at(-1)).toMatch(/ pass +\d+ pass$/);
      expect(err).toContain('history.broken-file');
    } finally {
      copy.remove();
    }
  });
});

describe('lastro diff', () => {
  it('compares the last run with the one before, and what that did not get to with the last that did', async () => {
    const found = await diff();
    expect(found).toMatchObject({
      target: 'dev',
      before: { run_id: ids[1] },
      after: { run_id: ids[0] },
      verdicts: { before: 'pass', after: 'fail' },
    });
    expect(found.newly_failing.map(({ relation, before, after }) => [relation, before, after])).toEqual([
      ['marts.fct_orders', 'pass', 'fail'],
    ]);
    expect(found.earlier.tables).toBeGreaterThan(0);
    expect(found.schema_changes.map(({ relation, kind }) => [relation, kind])).toContainEqual([
      'marts.rpt_days',
      'added',
    ]);
    expect(found.row_changes.find(({ relation }) => relation === 'raw.orders')).toMatchObject({ before: 3, after: 5 });
  });

  it('prints what changed, and exits with 0 although checks fail', async () => {
    const { code, lines } = await project.lastro('diff');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(new RegExp(`^${ids[1]} \\(.*, pass\\) -> ${ids[0]} \\(.*, fail\\)$`));
    expect(lines).toContainEqual(
      expect.stringMatching(/^newly failing: marts\.fct_orders .* \([0-9a-f]{12}: pass -> fail, 1 row\)$/),
    );
    expect(lines).toContainEqual('added table: marts.rpt_days (1 column)');
    expect(lines).toContainEqual('rows: raw.orders 3 -> 5 (+2, +66.7 %)');
    expect(lines.at(-1)).toMatch(/^run \S+ did not get to \d+ checks and \d+ tables: /);
  });

  it('compares runs by their ids or what they begin with, in any order', async () => {
    const [last = '', , first = ''] = ids;
    const [forwards, alone] = [await diff(first, last), await diff(first)];
    expect(forwards).toEqual(alone);
    expect(forwards.earlier).toEqual({ checks: 0, tables: 0 });
    const backwards = await diff(last.slice(0, -1), first);
    expect(backwards.fixed.map(({ id }) => id)).toEqual(forwards.newly_failing.map(({ id }) => id));
    expect(backwards.schema_changes.map(({ kind }) => kind)).toContain('removed');
    expect((await project.lastro('diff', last, first)).lines).toContainEqual('removed table: marts.rpt_days');
  });

  it('says that nothing changed', async () => {
    const copy = project.copy();
    try {
      await copy.lastro('build');
      await copy.lastro('build');
      expect((await copy.lastro('diff')).lines).toContainEqual(expect.stringMatching(/^still failing: /));
      fs.writeFileSync(copy.path('data/orders.csv'), SHOP['data/orders.csv'] ?? '');
      await copy.lastro('build');
      await copy.lastro('build');
      expect((await copy.lastro('diff')).lines.at(-1)).toBe('nothing changed');
    } finally {
      copy.remove();
    }
  });

  it.each<[what: string, args: () => string[], message: RegExp]>([
    ['an unknown run', () => ['nothing'], /history\.unknown-run {2}the history has no run nothing/],
    [
      'an id that several begin with',
      () => [(ids[0] ?? '').slice(0, 2)],
      /history\.ambiguous-run {2}the ids of \d runs/,
    ],
    ['the last run alone', () => [ids[0] ?? ''], /diff\.same-run .*it is the last one/],
    ['a run twice', () => [ids[1] ?? '', ids[1] ?? ''], /diff\.same-run .*name two runs/],
    [
      'a target with one run',
      () => ['--target', 'prod'],
      /diff\.no-run {2}the history has one run only of target prod/,
    ],
    ['an unknown target', () => ['--target', 'prud'], /usage\.unknown-target/],
    ['an unknown format', () => ['--output', 'yaml'], /yaml/],
  ])('refuses %s', async (_, args, message) => {
    const { code, err, out } = await project.lastro('diff', ...args());
    expect({ code, out: out.trim() }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('refuses runs of two targets', async () => {
    const [prod] = await list('--target', 'prod');
    expect(await project.lastro('diff', ids[1] ?? '', prod?.run_id ?? '')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/diff\.other-target .*of target dev.*of prod .*lastro compare/) as string,
    });
  });
});
