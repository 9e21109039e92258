import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const NAMED = 'canary-of-the-loader/1';
const GUESSED = 'canary-of-the-environment/2';

/** Answers with what it was asked: a source that tells everyone what it was told. */
const server = http.createServer((request, response) => {
  response.statusCode = 503;
  response.end(`no service for ${request.headers.authorization ?? ''}`);
});
const project = new ProjectFolder({
  'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'secrets' });\n`,
  'loaders/records.ts': `import { batch, defineLoader } from 'lastro';
export default defineLoader({
  name: 'records',
  table: 'records',
  description: 'Records that were refused.',
  columns: ['id'],
  *load({ secret, log }) {
    const key = secret('NEWS_LOGIN');
    log.info(\`signed in as \${key}\`);
    yield { id: '1' };
    yield { id: '2', asked: \`https://news.example/?key=\${encodeURIComponent(key)}\` };
    yield key as unknown as { id: string };
    yield batch(\`page of \${key}\`, [{ id: '3' }]);
  },
});
`,
  'loaders/thrown.ts': `import { defineLoader, LastroError } from 'lastro';
export default defineLoader({
  name: 'thrown',
  table: 'thrown',
  description: 'A source that is not there.',
  columns: ['id'],
  load({ secret, env }) {
    const cause = new Error(\`connect \${secret('NEWS_LOGIN')}\`);
    throw new LastroError('news.down', \`cannot reach \${env['NEWS_TOKEN']}\`, { hint: \`ask \${secret('NEWS_LOGIN')}\`, cause });
  },
});
`,
  'loaders/asked.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'asked',
  table: 'asked',
  description: 'A source that answers with what it was asked.',
  columns: ['id'],
  timeout: 2,
  async *load({ http, secret, env }) {
    await http.getJson(env['NEWS_URL'] ?? '', { authorization: secret('NEWS_LOGIN') });
    yield { id: '1' };
  },
});
`,
});
afterAll(() => {
  server.close();
  project.remove();
});

function filesOf(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

it('no secret is told in what is printed, kept, rejected or published', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    NEWS_LOGIN: NAMED,
    NEWS_TOKEN: GUESSED,
    NEWS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    LASTRO_DEBUG: '1',
  };
  const { code, out, err } = await project.spawn(['build', '--debug'], env).ended;
  expect(code).toBe(1);
  const printed = out + err;
  expect(printed).toContain('signed in as ***');
  expect(printed).toContain('news.down  cannot reach *** (ask ***)');
  expect(printed).toMatch(/asked: .* answered 503: no service for \*\*\*; try 2 in/);
  expect(await project.query('SELECT raw_text FROM meta.rejected_rows ORDER BY line_number')).toEqual([
    ['{"id":"2","asked":"https://news.example/?key=***"}'],
    ['"***"'],
  ]);
  expect(await project.query('SELECT DISTINCT _source_file FROM raw.records ORDER BY 1')).toEqual([
    ['page of ***'],
    ['records'],
  ]);
  const files = filesOf(project.dir).filter((file) => !file.includes('node_modules'));
  expect(files.map((file) => path.basename(file))).toEqual(
    expect.arrayContaining(['run_results.json', 'warehouse.duckdb', 'summary.md', 'junit.xml']),
  );
  for (const secret of [NAMED, GUESSED])
    for (const spelt of [secret, encodeURIComponent(secret)]) {
      expect(printed).not.toContain(spelt);
      for (const file of files) expect(fs.readFileSync(file).includes(spelt), `${spelt} in ${file}`).toBe(false);
    }
});
