import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeFileAtomic, writeFileAtomicSync } from '../../src/base/atomic-file.js';
import { isProcessAlive, processStartTime } from '../../src/base/process.js';

describe('a process', () => {
  it('is not a later one with the same number', () => {
    const start = processStartTime(process.pid);
    expect(isProcessAlive(process.pid)).toBe(true);
    expect(isProcessAlive(process.pid, start)).toBe(true);
    if (fs.existsSync('/proc/self/stat')) expect(isProcessAlive(process.pid, `${start ?? ''}1`)).toBe(false);
    expect(isProcessAlive(spawnSync(process.execPath, ['--version']).pid)).toBe(false);
  });

  it.runIf(fs.existsSync('/proc/self/stat'))(
    'that has ended is not alive, even when nobody asks for its result',
    async () => {
      const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        await vi.waitUntil(() => !isProcessAlive(pid), { timeout: 5000 });
        expect(() => process.kill(pid, 0)).not.toThrow();
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});

describe('an atomic write', () => {
  it('replaces a file and leaves nothing beside it, also when it fails', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-atomic-'));
    const [file, blocked] = ['b.txt', 'c'].map((name) => path.join(folder, 'a', name)) as [string, string];
    await writeFileAtomic(file, 'one');
    writeFileAtomicSync(file, 'two');
    expect(fs.readFileSync(file, 'utf8')).toBe('two');
    fs.mkdirSync(blocked);
    await expect(writeFileAtomic(blocked, 'x')).rejects.toThrow();
    expect(() => writeFileAtomicSync(blocked, 'x')).toThrow();
    expect(fs.readdirSync(path.dirname(file)).sort()).toEqual(['b.txt', 'c']);
    fs.rmSync(folder, { recursive: true });
  });
});
