import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const NAMED = 'canary-of-the-loader/1';
const GUESSED = 'canary-of-the-environment/2';
/** A part of an address in a variable whose name says nothing. */
const IN_ADDRESS = 'canary-of-the-address-3';
/** A variable of the configuration, which reaches compiled SQL. */
const AS_VARIABLE = 'canary-of-the-variable-4';

/** Answers with what it was asked: a source that tells everyone what it was told. */
const server = http.createServer((request, response) => {
  response.statusCode = 503;
  // The token is where a message is cut.
  const filler = request.url?.includes('long') === true ? 'x'.repeat(140) : '';
  response.end(`${filler} no service for ${request.headers.authorization ?? ''}`);
});
const project = new ProjectFolder({
  'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'secrets', vars: { key: process.env.NEWS_ACCESS_KEY ?? '' } });\n`,
  'transforms/staging/stg_keys.sql': 'select @var(key) as key, id from @source(raw, records)\n',
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
    yield { id: \`echo of \${key}, \${Buffer.from('user:' + key).toString('base64')}\` };
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
    const basic = 'Basic ' + Buffer.from('user:' + secret('NEWS_LOGIN')).toString('base64');
    await http.getJson((env['NEWS_URL'] ?? '') + 'basic', { headers: { authorization: basic } });
    yield { id: '1' };
  },
});
`,
  'loaders/cut.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'cut',
  table: 'cut',
  description: 'A source whose answer is too long for a message.',
  columns: ['id'],
  timeout: 1,
  async *load({ http, secret, env }) {
    await http.getJson((env['NEWS_URL'] ?? '') + 'long', { headers: { authorization: secret('NEWS_LOGIN') } });
    yield { id: '1' };
  },
});
`,
  'loaders/addressed.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'addressed',
  table: 'addressed',
  description: 'A source that says its whole address.',
  columns: ['id'],
  load({ env }) {
    throw new Error(\`cannot open \${env['NEWS_SOURCE']} nor https://a:b@other.example/?page=1\`);
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

it('no secret is in what is printed, kept, rejected or published', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    NEWS_LOGIN: NAMED,
    NEWS_TOKEN: GUESSED,
    NEWS_ACCESS_KEY: AS_VARIABLE,
    NEWS_SOURCE: `https://reader:${IN_ADDRESS}@news.example/feed`,
    NEWS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    LASTRO_DEBUG: '1',
  };
  const { code, out, err } = await project.spawn(['build', '--debug'], env).ended;
  expect(code).toBe(1);
  const printed = out + err;
  expect(printed).toContain('signed in as ***');
  expect(printed).toContain('news.down  cannot reach *** (ask ***)');
  expect(printed).toMatch(/asked: .* answered 503: no service for \*\*\*; try 2 in/);
  expect(printed).toMatch(/cut: .* answered 503: x+ no service f/);
  expect(printed).toContain('cannot open https://***@news.example/feed nor https://***@other.example/?***');
  expect(await project.query('SELECT raw_text FROM meta.rejected_rows ORDER BY line_number')).toEqual([
    ['{"id":"2","asked":"https://news.example/?key=***"}'],
    ['"***"'],
  ]);
  expect(await project.query('SELECT DISTINCT _source_file FROM raw.records ORDER BY 1')).toEqual([
    ['page of ***'],
    ['records'],
  ]);
  let files = filesOf(project.dir).filter((file) => !file.includes('node_modules'));
  expect(files.map((file) => path.basename(file))).toEqual(
    expect.arrayContaining(['run_results.json', 'warehouse.duckdb', 'summary.md', 'junit.xml']),
  );
  expect(await project.query("SELECT id FROM raw.records WHERE id LIKE 'echo%'")).toEqual([
    [expect.stringMatching(/^echo of \*\*\*, [\w+/]{0,8}\*\*\*[\w+/=]{0,4}$/)],
  ]);
  expect(project.read('target/compiled/duckdb/staging/stg_keys.sql')).toContain("'***'");
  expect(printed).not.toContain('canary-of-th');
  for (const secret of [NAMED, GUESSED, IN_ADDRESS, AS_VARIABLE])
    for (const spelt of [
      ...[secret, encodeURIComponent(secret)],
      ...['', 'x', 'xx'].map((before) =>
        Buffer.from(before + secret)
          .toString('base64')
          .slice(4, -4),
      ),
    ]) {
      // The warehouse holds what a model computes.
      if (secret === AS_VARIABLE) files = files.filter((file) => !file.endsWith('warehouse.duckdb'));
      expect(printed).not.toContain(spelt);
      for (const file of files) expect(fs.readFileSync(file).includes(spelt), `${spelt} in ${file}`).toBe(false);
    }
});
