import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const CONFIG = `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`;

const STORES = `id,city,opened\n${Array.from({ length: 40 }, (_, i) => `${i},${['Faro', 'Porto'][i % 2] ?? ''},2024-0${(i % 9) + 1}-01`).join('\n')}\n`;

let project: ProjectFolder;
beforeAll(() => {
  project = new ProjectFolder({ 'lastro.config.ts': CONFIG, 'data/stores.csv': STORES });
});
afterAll(() => project.remove());

const wrote = async (...args: string[]): Promise<string[]> => {
  const { code, lines, err } = await project.lastro('add', ...args);
  expect(code, err).toBe(0);
  return lines.map((line) => line.replace(/^wrote /, ''));
};

/** Names and statuses of the last run that are no success. */
async function problems(): Promise<object> {
  const { code, err } = await project.lastro('build');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return Object.fromEntries(
    Object.entries(project.statuses()).filter(([, status]) => !['success', 'pass'].includes(status)),
  );
}

describe('what is added runs', () => {
  it('to an empty project: a loader with its file, and one without', async () => {
    expect(await wrote('loader', 'stores', '--from', 'data/stores.csv')).toEqual([
      'expectations/contracts/stores.json',
      'expectations/raw/stores.yaml',
      'expectations/staging/stg_stores.yaml',
      'loaders/stores.ts',
      'transforms/staging/stg_stores.sql',
      'transforms/staging/stg_stores.yaml',
    ]);
    expect(await wrote('loader', 'rates')).toEqual(['expectations/raw/rates.yaml', 'loaders/rates.ts']);
    expect(await problems()).toEqual({});
  });

  it('models of what the warehouse has: types of a raw table, columns of a model', async () => {
    expect(await wrote('model', 'stg_rates')).toEqual(['transforms/staging/stg_rates.sql']);
    expect(project.read('transforms/staging/stg_rates.sql')).toBe(
      'select\n  @try_cast(id, bigint) as id,\n  @trim_blank(name) as name\nfrom @source(raw, rates)\n',
    );
    expect(await wrote('model', 'dim_stores')).toEqual(['transforms/marts/dim_stores.sql']);
    expect(project.read('transforms/marts/dim_stores.sql')).toBe(
      'select\n  id,\n  city,\n  opened\nfrom @ref(stg_stores)\n',
    );
    expect(await problems()).toEqual({});
  });

  it('a suite of what a table is like, each check with its reason', async () => {
    expect(await wrote('suite', 'dim_stores')).toEqual(['expectations/marts/dim_stores.yaml']);
    expect(project.read('expectations/marts/dim_stores.yaml')).toContain(
      '  # 2 values occur.\n  - type: expect_column_values_to_be_in_set\n    kwargs: { column: city, value_set: [ Faro, Porto ] }\n',
    );
    expect(await problems()).toEqual({});
  });

  it('a page with charts of a staged table, and one on a mart', async () => {
    expect(await wrote('page', 'stores')).toEqual([
      'expectations/marts/rpt_stores_by_city.yaml',
      'expectations/marts/rpt_stores_by_month.yaml',
      'src/stores.md',
      'transforms/marts/rpt_stores_by_city.sql',
      'transforms/marts/rpt_stores_by_city.yaml',
      'transforms/marts/rpt_stores_by_month.sql',
      'transforms/marts/rpt_stores_by_month.yaml',
    ]);
    expect(await wrote('page', 'overview', '--from', 'dim_stores')).toEqual(['src/overview.md']);
    expect(await problems()).toEqual({});
  });

  it('an expectation, which a suite names', async () => {
    expect(await wrote('expectation', 'be_small')).toEqual(['expectations/custom/be_small.ts']);
    project.write(
      'expectations/staging/stg_rates.yaml',
      'expectations:\n  - { type: expect_column_values_to_be_small, kwargs: { column: id, limit: 2 } }\n',
    );
    expect(await problems()).toEqual({});
  });
});

it.each([
  [['loader', 'stores'], 'add.cannot-write', 'loaders/stores.ts loads the table stores'],
  [['model', 'dim_stores'], 'add.cannot-write', 'transforms/marts/dim_stores.sql is the model dim_stores'],
  [['suite', 'marts.dim_stores'], 'add.cannot-write', 'has the suite expectations/marts/dim_stores.yaml'],
  [['page', 'stores'], 'add.cannot-write', 'cannot write src/stores.md: the file exists'],
  [['expectation', 'be_small'], 'add.cannot-write', 'cannot write expectations/custom/be_small.ts: the file exists'],
  [['suite', 'dim_store'], 'usage.unknown-node', 'no node is named dim_store (did you mean dim_stores?)'],
  [['loader', '1st'], 'name.invalid', 'not a valid loader name: "1st"'],
])('%j is refused, and nothing is overwritten', async (args, code, message) => {
  const before = snapshot();
  const { code: exit, err } = await project.lastro('add', ...args);
  expect(exit).toBe(2);
  expect(err).toContain(code);
  expect(err).toContain(message);
  expect(snapshot()).toEqual(before);
});

function snapshot(): Record<string, string> {
  const files = fs.readdirSync(project.dir, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((file) => /^(loaders|transforms|expectations|src|data)/.test(file))
      .filter((file) => fs.statSync(path.join(project.dir, file)).isFile())
      .map((file) => [file, project.read(file)]),
  );
}
