import fs from 'node:fs';
import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MarkedProcess } from '../support/marked-process.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';

const DOWNLOADS = 1000;

let project: ProjectFolder;
let server: MarkedProcess;
let port: number;

beforeAll(async () => {
  project = new ProjectFolder({ 'lastro.config.ts': `export default { name: 'shop' };\n`, 'dist/index.html': 'home' });
  fs.writeFileSync(project.path('dist', 'big.bin'), Buffer.alloc(32 << 20));
  server = new MarkedProcess(`${REPOSITORY}/engine/bin/lastro.js`, ['serve', '--port', '0'], project.dir);
  await server.until(() => /127\.0\.0\.1:\d+/.test(server.output));
  port = Number(/127\.0\.0\.1:(\d+)/.exec(server.output)?.[1]);
});
afterAll(() => {
  server.kill();
  project.remove();
});

const descriptors = (): number => fs.readdirSync(`/proc/${String(server.child.pid)}/fd`).length;

const memory = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${String(server.child.pid)}/status`, 'utf8'))?.[1]) / 1024;

/** Breaks off at its start, after the head, in mid-body, or without reading at all. */
function breakOff(way: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write('GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n');
      if (way === 0) socket.destroy();
      if (way === 3) setTimeout(() => socket.destroy(), 20);
    });
    let received = 0;
    if (way !== 3)
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (way === 1 || received > 1 << 20) socket.destroy();
      });
    socket.on('error', reject).on('close', () => resolve());
  });
}

test(`${DOWNLOADS} downloads that are broken off in four ways leave no descriptor, and the server answers`, async () => {
  await breakOff(2);
  const before = descriptors();
  for (let i = 0; i < DOWNLOADS / 20; i++) await Promise.all(Array.from({ length: 20 }, (_, k) => breakOff(k % 4)));
  await expect.poll(descriptors, { timeout: 5000 }).toBeLessThanOrEqual(before);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('home');
  console.log(
    `${DOWNLOADS} broken off: ${before} descriptors before, ${descriptors()} after, ${Math.round(memory())} MB`,
  );
  expect((await server.send('SIGTERM')).code).toBe(143);
});
