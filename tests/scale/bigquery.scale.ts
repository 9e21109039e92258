import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generate } from '../../loaders/sample.js';
import type { RunResults } from '../../engine/src/publish/artifacts.js';
import type { TableComparison } from '../../engine/src/reconcile/index.js';
import { itWithEmulator, startBigQueryEmulator } from '../../engine/test/support/bigquery-emulator.js';
import type { ProjectFolder } from '../../engine/test/support/project-folder.js';
import { realData } from '../../engine/test/support/requires.js';
import { ownProject } from '../support/own-project.js';

/** A real project, or the emulator's: `LASTRO_BQ_PROJECT`, with the application default credentials. */
const cloudProject = process.env['LASTRO_BQ_PROJECT'];
const emulator = cloudProject === undefined ? await startBigQueryEmulator() : undefined;
const it = cloudProject === undefined ? itWithEmulator(emulator) : test;
const data = realData();
afterAll(() => emulator?.stop());

const CLOUD = JSON.stringify({
  type: 'bigquery',
  project: cloudProject ?? emulator?.project,
  prefix: `lastro_test_${process.pid}`,
  location: 'US',
  expiration_days: 1,
});

describe('this project on DuckDB and on BigQuery', () => {
  const sources: [string, (project: ProjectFolder) => Promise<string>][] = [
    ['the sample without defects', (project) => sample(project, 'none')],
    ['the sample with its known defects', (project) => sample(project, 'warnings')],
  ];
  if (data !== undefined) sources.push(['the real data', () => Promise.resolve(path.join(data, 'olist'))]);
  for (const [name, files] of sources)
    it(`${name}: every result and every table is the same`, async () => {
      const project = ownProject();
      try {
        project.edit('lastro.config.ts', (text) => text.replace('targets: {', `targets: { cloud: ${CLOUD},`));
        const env = {
          ...(emulator === undefined ? {} : { BIGQUERY_API_ENDPOINT: emulator.url }),
          LASTRO_OLIST_DIR: await files(project),
          LASTRO_NOW: '2026-11-26T06:00:00Z',
        };
        const build = async (target: string): Promise<RunResults> => {
          const { code, out, err } = await project.spawn(['build', '--target', target, '--full-refresh'], env).ended;
          expect(code, out + err).toBe(0);
          return project.results;
        };
        const [local, cloud] = [await build('dev'), await build('cloud')];
        expect(statuses(cloud)).toEqual(statuses(local));
        const args = ['reconcile', '--from', 'dev', '--to', 'cloud', '--format', 'json'];
        const { out } = await project.spawn(args, env).ended;
        const { tables } = JSON.parse(out) as { tables: TableComparison[] };
        const counts = `${tables.length} tables, ${local.results.length} results`;
        console.log(`${name}: ${counts}; DuckDB ${local.elapsed_time} s, BigQuery ${cloud.elapsed_time} s`);
        expect(
          tables
            .filter(({ status }) => status !== 'equal')
            .map(({ table, status, differences }) => ({ table, status, differences })),
        ).toEqual([]);
      } finally {
        project.remove();
      }
    });
});

async function sample(project: ProjectFolder, defects: 'none' | 'warnings'): Promise<string> {
  const dir = project.path('olist');
  await generate({ dir, orders: 2000, defects });
  return dir;
}

/** What a reader sees of every result, whatever order they came in. */
function statuses({ results }: RunResults): string[] {
  return results
    .map(({ unique_id, status, rows, failures }) => JSON.stringify({ unique_id, status, rows, failures }))
    .sort();
}
