import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VersionedFolder } from '../../src/base/versioned-folder.js';
import { bundleScript } from '../support/bundle.js';

let dir: string;
let folder: VersionedFolder;
beforeEach(() => {
  dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-versions-')));
  folder = new VersionedFolder(path.join(dir, 'site'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function write(text: string, file = folder.newVersion()): string {
  fs.mkdirSync(file);
  fs.writeFileSync(path.join(file, 'page'), text);
  return file;
}
const read = (): string => fs.readFileSync(path.join(dir, 'site', 'page'), 'utf8');

describe('a versioned folder', () => {
  it('is read under its name, wherever the folder around it is moved', async () => {
    await folder.place(write('one'));
    expect(read()).toBe('one');
    const moved = `${dir}-moved`;
    fs.renameSync(dir, moved);
    expect(fs.readFileSync(path.join(moved, 'site', 'page'), 'utf8')).toBe('one');
    fs.renameSync(moved, dir);
  });

  it('keeps the version before for those who read it, until the next one is begun', async () => {
    await folder.place(write('one'));
    const first = await folder.current();
    await folder.place(write('two'));
    expect(fs.readFileSync(path.join(first ?? '', 'page'), 'utf8')).toBe('one');
    await folder.recover();
    expect(fs.existsSync(first ?? '')).toBe(false);
    expect(read()).toBe('two');
  });

  it('takes the place of a plain folder, which is kept beside it', async () => {
    for (const [text, name] of [
      ['mine', 'site.kept'],
      ['mine, too', 'site.kept-2'],
    ] as const) {
      fs.rmSync(path.join(dir, 'site'), { force: true });
      write(text, path.join(dir, 'site'));
      expect(await folder.place(write('linked'))).toBe(path.join(dir, name));
      for (const attempt of [1, 2]) {
        await folder.recover();
        expect(read(), String(attempt)).toBe('linked');
        expect(fs.readFileSync(path.join(dir, name, 'page'), 'utf8')).toBe(text);
      }
    }
    expect(await folder.place(write('again'))).toBeUndefined();
  });

  it('keeps a plain folder when a process was killed after it had put a link in its place', async () => {
    write('mine', path.join(dir, 'site.4194305.old'));
    await folder.place(write('linked'));
    await folder.recover();
    expect(read()).toBe('linked');
    expect(fs.readFileSync(path.join(dir, 'site.kept', 'page'), 'utf8')).toBe('mine');
  });

  it('comes back when a process was killed after it took a plain folder away', async () => {
    write('plain', path.join(dir, 'site.4194305.old'));
    write('unfinished', path.join(dir, 'site.4194305-0a1b2c3d'));
    fs.symlinkSync('site.4194305-0a1b2c3d', path.join(dir, 'site.4194305.tmp'));
    await folder.recover();
    expect(read()).toBe('plain');
    expect(fs.readdirSync(dir)).toEqual(['site']);
  });

  it('leaves alone what another process that is alive is writing', async () => {
    write('theirs', path.join(dir, `site.${process.ppid}-0a1b2c3d`));
    await folder.recover();
    expect(fs.readdirSync(dir)).toEqual([`site.${process.ppid}-0a1b2c3d`]);
  });
});

/** Replaces `site` once, in a folder in which another version stands. */
const REPLACE = `import fs from 'node:fs';
import { VersionedFolder } from './base/versioned-folder.js';
const folder = new VersionedFolder(process.argv[2] + '/site');
await folder.recover();
const version = folder.newVersion();
fs.mkdirSync(version);
fs.writeFileSync(version + '/page', 'two');
await folder.place(version);
await folder.recover();
`;

it('killed at any step of a replacement, it is there and whole, and the next replacement leaves nothing behind', async () => {
  const script = await bundleScript(REPLACE, dir);
  const hook = fileURLToPath(new URL('../support/kill-hook.mjs', import.meta.url));
  const project = path.join(dir, 'project');
  fs.mkdirSync(project);
  folder = new VersionedFolder(path.join(project, 'site'));
  await folder.place(write('one'));
  const page = path.join(project, 'site', 'page');
  const replace = (n: number): NodeJS.Signals | null =>
    spawnSync(process.execPath, ['--import', hook, script, project], {
      env: { ...process.env, KILL_BELOW: project, KILL_AT: String(n) },
    }).signal;
  let killed = 0;
  while (replace(killed + 1) === 'SIGKILL') {
    killed++;
    expect(fs.readFileSync(page, 'utf8'), `after step ${killed}`).toMatch(/^(one|two)$/);
    fs.rmSync(path.join(project, 'site'));
    await folder.place(write('one'));
  }
  expect(killed).toBeGreaterThan(5);
  expect(fs.readFileSync(page, 'utf8')).toBe('two');
  await folder.recover();
  expect(fs.readdirSync(project)).toHaveLength(2);
}, 60_000);
