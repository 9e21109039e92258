import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';

const asked: string[] = [];
const server = http.createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end(JSON.stringify([{ day: '2018-10-01', rate: 4.02 }]));
});
const project = new ProjectFolder({
  'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'guide' });\n`,
  'data/stores.csv': 'id,city\n1,Recife\n',
});
afterAll(() => {
  server.close();
  project.remove();
});

it('the loaders of the guide load', async () => {
  const guide = fs.readFileSync(path.join(REPOSITORY, 'docs/guide/loaders.md'), 'utf8');
  const code = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, text = '']) => text);
  const blocks = code.filter((text) => text.includes('export default'));
  expect(blocks).toHaveLength(2);
  blocks.forEach((text, i) => project.write(`loaders/guide${i}.ts`, text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { RATES_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  for (let run = 0; run < 2; run++) {
    const ended = await project.spawn(['load'], env).ended;
    expect(ended.out + ended.err).toContain('2 success');
    expect(ended.code).toBe(0);
  }
  expect((await project.spawn(['load', '--dry-run'], env).ended).out).toMatch(
    /raw\.rates +load +records, upsert by day, on from "2018-10-01"\n/,
  );
  expect(await project.query('SELECT id, city FROM raw.stores')).toEqual([['1', 'Recife']]);
  expect(await project.query('SELECT day, rate FROM raw.rates')).toEqual([['2018-10-01', '4.02']]);
  expect(asked).toEqual(['/?since=2018-01-01', '/?since=2018-10-01']);
});
