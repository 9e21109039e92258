import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect } from 'vitest';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { tapEnvironment } from '../support/taps.js';
import { zip } from './zip.js';

const [rest, jsonl] = [await tapEnvironment('tap-rest-api-msdk==1.4.2'), await tapEnvironment('tap-jsonl==0.3.1')];
const itWithTaps = itRequires(rest !== undefined && jsonl !== undefined, 'taps of PyPI cannot be installed');

let project: ProjectFolder;
let server: http.Server | undefined;
afterEach(() => {
  server?.close();
  project.remove();
});

interface Customer {
  id: number;
  name: string;
  spend: number;
  joined: string;
}

/** An API of customers by pages of ten; answers with those that joined since a day. Returns its address. */
async function serve(customers: readonly Customer[], requests: string[]): Promise<string> {
  const listening = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(url.search);
    if (request.headers.authorization !== 'Bearer s3cret-token') return void response.writeHead(401).end();
    const since = url.searchParams.get('since') ?? '';
    const page = Number(url.searchParams.get('page') ?? '1');
    const found = customers.filter(({ joined }) => joined >= since);
    const data = found.slice((page - 1) * 10, page * 10);
    const next =
      found.length > page * 10
        ? `http://${request.headers.host ?? ''}/customers?page=${page + 1}&since=${since}`
        : null;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data, next }));
  });
  server = listening;
  await new Promise<void>((go) => listening.listen(0, '127.0.0.1', go));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const customersFrom = (first: number, last: number): Customer[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i).map((n) => ({
    id: n,
    name: `customer ${n}`,
    spend: n * 1.1,
    joined: `2024-01-${String(n).padStart(2, '0')}T00:00:00Z`,
  }));

itWithTaps(
  'tap-rest-api-msdk to a checked table, and on from where it was',
  async () => {
    const customers = customersFrom(1, 25);
    const requests: string[] = [];
    const address = await serve(customers, requests);
    project = new ProjectFolder({
      'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
      'loaders/crm.ts': `import { defineTap } from 'lastro';
export default defineTap({
  name: 'crm',
  command: '.taps/tap-rest-api-msdk/bin/tap-rest-api-msdk',
  config: ({ env, secret }) => ({
    api_url: env.CRM_URL, auth_method: 'bearer_token', bearer_token: secret('CRM_TOKEN'),
    pagination_request_style: 'jsonpath_paginator', pagination_response_style: 'hateoas_body', next_page_token_path: '$.next',
    streams: [{ name: 'customers', path: '/customers', primary_keys: ['id'], records_path: '$.data[*]', replication_key: 'joined',
      source_search_field: 'since', source_search_query: '$last_run_date', start_date: '2024-01-01T00:00:00Z' }],
  }),
  streams: { customers: 'customers' },
});
`,
      'expectations/raw/customers.yaml': `expectations:
  - type: expect_column_values_to_be_unique
    kwargs: { column: id }
`,
    });
    fs.mkdirSync(project.path('.taps'));
    fs.symlinkSync(rest ?? '', project.path('.taps', 'tap-rest-api-msdk'));
    const env = { CRM_URL: address, CRM_TOKEN: 's3cret-token' };
    const first = await project.spawn(['build'], env).ended;
    expect(first.code, first.out + first.err).toBe(0);
    expect(first.out + first.err).not.toContain('s3cret-token');
    const count = "SELECT count(*), count(DISTINCT id), max(joined), max(spend) FILTER (id = '3') FROM raw.customers";
    expect(await project.query(count)).toEqual([[25, 25, '2024-01-25T00:00:00Z', '3.3000000000000003']]);

    customers.push(...customersFrom(26, 28));
    requests.length = 0;
    const second = await project.spawn(['build'], env).ended;
    expect(second.code, second.out + second.err).toBe(0);
    expect(await project.query(count)).toEqual([[28, 28, '2024-01-28T00:00:00Z', '3.3000000000000003']]);
    expect(requests.some((search) => search.includes('since=2024-01-25'))).toBe(true);
    // The customer of the bookmark comes again, and is no new one.
    expect(project.results.results.find(({ name }) => name === 'customers')?.load?.read).toBe(4);
  },
  120_000,
);

itWithTaps(
  'lastro add tap installs a tap, lets it discover its streams and writes its loader',
  async () => {
    project = new ProjectFolder({
      'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
      'data/events.jsonl':
        '{"id": 1, "amount": 19.90, "big": 12345678901234567890}\n{"id": 2, "amount": null, "lines": [1, 2]}\n',
    });
    project.write(
      'config.json',
      JSON.stringify({
        path: project.path('data/events.jsonl'),
        stream_name: 'events',
        primary_keys: ['id'],
        api_token: 'hidden',
      }),
    );
    // Another process of the same environment would install it for ten seconds; that pip is asked is tested below.
    fs.mkdirSync(project.path('.taps'));
    fs.symlinkSync(jsonl ?? '', project.path('.taps', 'tap-jsonl'));
    const { code, out, err } = await project.lastroWith(
      { PATH: process.env['PATH'] ?? '' },
      ...['add', 'tap', 'tap-jsonl', '--from', 'config.json', '--streams', 'events', '--yes'],
    );
    expect(code, out + err).toBe(0);
    expect(out).toBe('wrote .gitignore\nwrote loaders/jsonl.catalog.json\nwrote loaders/jsonl.ts\n');
    expect(err).toBe('set JSONL_API_TOKEN in .env: the loader reads it from the environment');
    expect(project.read('.gitignore')).toBe('.taps/\n');
    expect(project.read('loaders/jsonl.ts')).toContain("api_token: secret('JSONL_API_TOKEN'),");
    expect(project.read('loaders/jsonl.ts')).not.toContain('hidden');
    const loaded = await project.lastroWith(
      { PATH: process.env['PATH'] ?? '', JSONL_API_TOKEN: 'hidden-token' },
      'load',
    );
    expect(loaded.code, loaded.out + loaded.err).toBe(0);
    expect(await project.query('SELECT id, amount, big, lines FROM raw.events ORDER BY id')).toEqual([
      // The tap reads numbers as doubles.
      ['1', '19.9', '12345678901234567890', null],
      ['2', null, null, '[1,2]'],
    ]);
    const again = await project.lastro('add', 'tap', 'tap-jsonl', '--yes');
    expect(again.err).toContain('cannot write loaders/jsonl.ts: the file exists');
  },
  120_000,
);

/** A package of a tap whose only stream is `things`, as a wheel. */
function wheelOfTap(): Buffer {
  const info = 'tap_local-1.0.dist-info';
  const program = `import json, sys
def main():
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}}
    if "--discover" in sys.argv:
        print(json.dumps({"streams": [{"tap_stream_id": name, "schema": schema} for name in ("things", "others")]}))
        return
    print(json.dumps({"type": "SCHEMA", "stream": "things", "schema": schema, "key_properties": []}))
    print(json.dumps({"type": "RECORD", "stream": "things", "record": {"id": 7}}))
`;
  return zip({
    'tap_local.py': program,
    [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: tap-local\nVersion: 1.0\n',
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: '[console_scripts]\ntap-local = tap_local:main\n',
    [`${info}/RECORD`]: '',
  });
}

itWithTaps(
  'lastro add tap installs what pip finds, and writes a loader that runs',
  async () => {
    project = new ProjectFolder({
      'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
    });
    const wheel = 'tap_local-1.0-py3-none-any.whl';
    fs.writeFileSync(project.path(wheel), wheelOfTap());
    const env = { PATH: process.env['PATH'] ?? '' };
    const { code, out, err } = await project.lastroWith(env, 'add', 'tap', 'tap-local', '--package', `./${wheel}`);
    expect(code, out + err).toBe(0);
    expect(out).toContain(`installing ./${wheel} into .taps/tap-local ...`);
    expect(project.read('loaders/local.ts')).toContain("    things: 'things',\n    others: 'others',\n");
    project.edit('loaders/local.ts', (text) => text.replace("    others: 'others',\n", ''));
    expect((await project.lastroWith(env, 'load')).code).toBe(0);
    expect(await project.query('SELECT id FROM raw.things')).toEqual([['7']]);

    expect((await project.lastro('add', 'tap', '../x')).err).toContain('../x is no name of a tap');
  },
  120_000,
);

itWithTaps(
  'the guide to taps can be followed',
  async () => {
    const guide = fs.readFileSync(path.join(REPOSITORY, 'docs/guide/singer.md'), 'utf8');
    const block = (language: string): string =>
      new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(guide)?.[1] ?? '';
    project = new ProjectFolder({
      'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
      'tap.json': block('json'),
      'data/orders.jsonl': '{"order_id": 1, "total": 12.5}\n{"order_id": 2, "total": null}\n',
    });
    fs.mkdirSync(project.path('.taps'));
    fs.symlinkSync(jsonl ?? '', project.path('.taps', 'tap-jsonl'));
    const commands = block('sh').trim().split('\n');
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const { code, out, err } = await project.lastro(...command.split(' ').slice(2));
      expect(code, command + out + err).toBe(0);
    }
    const words = (text: string): string =>
      text
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/,? ([}\]])/g, ' $1')
        .replaceAll('[ ', '[');
    expect(words(project.read('loaders/jsonl.ts')).replaceAll(' ]', ']')).toBe(
      words(block('ts')).replaceAll(' ]', ']'),
    );
    expect(await project.query('SELECT order_id, total FROM raw.orders ORDER BY 1')).toEqual([
      ['1', '12.5'],
      ['2', null],
    ]);
  },
  120_000,
);
