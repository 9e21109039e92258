import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';

const TAP = fileURLToPath(new URL('tap.mjs', import.meta.url));

export const schema = (stream: string, properties: object, more: object = { key_properties: ['id'] }): string =>
  JSON.stringify({ type: 'SCHEMA', stream, schema: { type: 'object', properties }, ...more });
export const record = (stream: string, values: object, more: object = {}): string =>
  JSON.stringify({ type: 'RECORD', stream, record: values, ...more });
export const state = (value: object): string => JSON.stringify({ type: 'STATE', value });
export const activate = (stream: string, version: number): string =>
  JSON.stringify({ type: 'ACTIVATE_VERSION', stream, version });

export const USER = { id: { type: 'integer' }, name: { type: ['null', 'string'] } };

/** A project with a loader of the tap for tests. */
export class TapProject extends ProjectFolder {
  constructor(streams: object, more = '', config = '') {
    super({
      'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', loaderTimeout: 30${config} });\n`,
      'loaders/shop.ts': `import { defineTap } from 'lastro';
export default defineTap({
  name: 'shop',
  command: ${JSON.stringify([process.execPath, TAP])},
  catalog: 'loaders/shop.catalog.json',
  streams: ${JSON.stringify(streams)},
  ${more}
});
`,
    });
    this.catalog({ users: {} });
  }

  /** Writes the catalogue, with the metadata of each stream. */
  catalog(streams: Readonly<Record<string, object>>): void {
    const entries = Object.entries(streams).map(([id, metadata]) => ({
      tap_stream_id: id,
      stream: id,
      schema: {},
      metadata: [{ breadcrumb: [], metadata: { 'table-key-properties': ['id'], ...metadata } }],
    }));
    this.write('loaders/shop.catalog.json', JSON.stringify({ streams: entries }));
  }

  /** What the tap prints and does next. */
  prints(...lines: string[]): void {
    this.write('tap.txt', `${lines.join('\n')}\n`);
  }

  /** What the tap was called with, in order. */
  get calls(): { config?: object; catalog?: { streams: Record<string, unknown>[] }; state?: string; mode?: string }[] {
    if (!fs.existsSync(this.path('tap.txt.calls'))) return [];
    return this.read('tap.txt.calls')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as TapProject['calls'][number]);
  }

  /** Changes the warehouse as it lies there. */
  async change(sql: string): Promise<void> {
    const warehouse = await openDuckDB({ path: this.path('target/warehouse.duckdb') });
    try {
      await (await warehouse.session()).run(sql);
    } finally {
      await warehouse.close();
    }
  }

  /** Message of the load of each table. */
  get messages(): Record<string, string> {
    return Object.fromEntries(this.results.results.map(({ name, status, message }) => [name, `${status}  ${message}`]));
  }
}
