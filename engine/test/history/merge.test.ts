import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/base/status.js';
import { appendRun, findIncidents, listRuns, mergeRuns, readRuns } from '../../src/history/index.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';
import { run } from './fixture.js';

describe('copies of a history', () => {
  let parent: string;
  beforeEach(() => {
    parent = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-merge-'));
  });
  afterEach(() => fs.rmSync(parent, { recursive: true, force: true }));

  const at = (name: string): string => path.join(parent, name);
  const copy = (from: string, to: string): string => {
    fs.cpSync(at(from), at(to), { recursive: true, preserveTimestamps: true });
    return at(to);
  };
  const append = async (name: string, ...days: (number | [number, NodeStatus])[]): Promise<void> => {
    for (const day of days) {
      const [n, status] = typeof day === 'number' ? [day, 'pass' as const] : day;
      await appendRun(at(name), run(n, { checks: { fct_key: status } }));
    }
  };
  const order = async (name: string): Promise<string[]> =>
    (await readRuns(at(name))).map(({ run_id }) => run_id.replace('run', ''));

  it('are one by the union of their files, in the order in which runs started', async () => {
    await append('a', 1, 2);
    copy('a', 'b');
    await append('a', 3, 4, 6);
    await append('b', 5, 7);
    expect(await mergeRuns(at('a'), at('b'))).toEqual({
      added: ['000003-run5.json.gz', '000004-run7.json.gz'],
      known: 2,
    });
    expect(await order('a')).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(await order('b')).toEqual(['1', '2', '5', '7']);
    await append('a', 8);
    expect((await listRuns(at('a'), { last: 2 })).map(({ run_id }) => run_id)).toEqual(['run8', 'run7']);
    expect(await mergeRuns(at('a'), at('b'))).toEqual({ added: [], known: 4 });
  });

  it('keep the order of each copy, whatever its clock said', async () => {
    await append('a', 20);
    copy('a', 'b');
    await append('a', 4, 3);
    await append('b', 22, 21);
    await mergeRuns(at('a'), at('b'));
    expect(await order('a')).toEqual(['20', '4', '3', '22', '21']);
  });

  it('are merged in the order of time where both began without a history', async () => {
    await append('a', 1, 3, 5);
    await append('b', 2, 4);
    await mergeRuns(at('a'), at('b'));
    expect(await order('a')).toEqual(['1', '2', '3', '4', '5']);
  });

  it('have the same runs in the same order and the same incidents, whichever is merged into which', async () => {
    const days = fc.array(fc.tuple(fc.integer({ min: 1, max: 28 }), fc.constantFrom('pass', 'fail', 'warn')), {
      maxLength: 5,
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(days, days, days, async (before, inA, inB) => {
        const seen = new Set<number>();
        const once = (list: typeof before): [number, NodeStatus][] =>
          list.filter(([day]) => !seen.has(day) && seen.add(day));
        const [a, b, ab, ba] = ['a', 'b', 'ab', 'ba'].map((name) => `${name}${++n}`) as [
          string,
          string,
          string,
          string,
        ];
        fs.mkdirSync(at(a));
        await append(a, ...once(before));
        copy(a, b);
        await append(a, ...once(inA));
        await append(b, ...once(inB));
        await mergeRuns(copy(a, ab), at(b));
        await mergeRuns(copy(b, ba), at(a));
        expect(await order(ab)).toEqual(await order(ba));
        expect((await order(ab)).length).toBe(seen.size);
        const incidents = findIncidents(await readRuns(at(ab)));
        expect(findIncidents(await readRuns(at(ba)))).toEqual(incidents);
        const inAOnly = new Set(await order(a));
        expect((await order(ab)).filter((id) => inAOnly.has(id))).toEqual(await order(a));
      }),
      { numRuns: 25 },
    );
  });

  it('need no index of their own: one of another copy, or with runs that are not there, is made anew', async () => {
    await append('a', 1, 2);
    await append('b', 3);
    const index = fs.readFileSync(path.join(at('a'), 'index.json'));
    fs.writeFileSync(path.join(at('b'), 'index.json'), index);
    expect(await order('b')).toEqual(['3']);
    expect((await listRuns(at('b'))).map(({ run_id }) => run_id)).toEqual(['run3']);
  });

  it('of earlier versions, which do not say what a run came after, are in the order of their numbers', async () => {
    await append('a', 9, 3);
    await append('b', 5);
    for (const name of ['a', 'b']) stripAfter(at(name));
    await mergeRuns(at('b'), at('a'));
    expect(await order('b')).toEqual(['5', '9', '3']);
  });

  it('give a run that cannot be read here and can be there', async () => {
    await append('a', 1, 2);
    copy('a', 'b');
    fs.truncateSync(path.join(at('a'), '000001-run1.json.gz'), 40);
    fs.truncateSync(path.join(at('b'), '000002-run2.json.gz'), 40);
    const problems: string[] = [];
    const merged = await mergeRuns(at('a'), at('b'), ({ code }) => problems.push(code));
    expect(merged).toEqual({ added: ['000001-run1.json.gz'], known: 1 });
    expect(await order('a')).toEqual(['1', '2']);
  });

  it('two runs that end at once both keep theirs, in one folder and in two', async () => {
    const project = new ProjectFolder(SHOP);
    try {
      const dirs = ['dev', 'prod'].map((target) =>
        project.spawn(['build', '-t', target, '--target-path', project.path(`target-${target}`)], {
          LASTRO_HISTORY: at('shared'),
        }),
      );
      for (const { ended } of dirs) expect((await ended).err).toBe('');
      const both = await listRuns(at('shared'));
      expect(both.map(({ target }) => target).sort()).toEqual(['dev', 'prod']);
      const merged = await project.lastroWith({ LASTRO_HISTORY: at('own') }, 'history', 'merge', at('shared'));
      expect(merged.out).toBe('2 runs added, 0 runs already there\n');
      expect(await listRuns(at('own'))).toEqual(both);
      const unknown = await project.lastro('history', 'merge', 'nowhere');
      expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('no such folder')]);
    } finally {
      project.remove();
    }
  }, 60_000);
});

/** Records as an earlier version wrote them. */
function stripAfter(folder: string): void {
  for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.gz'))) {
    const { after, ...record } = JSON.parse(gunzipSync(fs.readFileSync(path.join(folder, name))).toString()) as {
      after: unknown;
    };
    expect(after).not.toBe(undefined);
    fs.writeFileSync(path.join(folder, name), gzipSync(JSON.stringify(record)));
  }
  fs.rmSync(path.join(folder, 'index.json'));
}
