import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../loaders/sample.js';
import { textOf, type Cell } from '../../engine/src/base/cell.js';
import { openDuckDB } from '../../engine/src/warehouses/duckdb/client.js';
import type { Ended, ProjectFolder } from '../../engine/test/support/project-folder.js';
import { copyOfOwnProject, ownProject } from '../support/own-project.js';

const CUSTOMERS = 'olist/olist_customers_dataset.csv';
const PRODUCTS = 'olist/olist_products_dataset.csv';

/** A product that nobody buys, and that may go. */
const UNSOLD = 'f'.repeat(32);

let project: ProjectFolder;
beforeAll(async () => {
  project = ownProject();
  await generate({ dir: project.path('olist'), orders: 200, defects: 'none' });
  project.edit(PRODUCTS, (text) => text.replace('\n', `\n${UNSOLD},perfumaria,40,300,2,200,20,10,10\n`));
});
afterAll(() => project.remove());

const build = (night: number): Promise<Ended> =>
  project.lastroWith(
    { LASTRO_OLIST_DIR: project.path('olist') },
    ...[
      'build',
      '--select',
      '+snap_customers',
      '+snap_products',
      '--indirect-selection',
      'cautious',
      '--now',
      at(night),
    ],
  );
const at = (night: number): string => `2026-01-0${night}T03:00:00Z`;
const night = (moment: Cell | undefined): number | null =>
  typeof moment === 'string' ? Number(moment.slice(8, 10)) : null;

/** Changes the line of a file that has a text, or takes it out. */
function edit(file: string, key: string, change: (fields: string[]) => string[] | undefined): void {
  project.edit(file, (text) =>
    text
      .split('\n')
      .flatMap((line) => (line.includes(key) ? (change(line.split(','))?.join(',') ?? []) : line))
      .join('\n'),
  );
}

/** The state of the address and the nights of each version. */
const versions = async (table: string, columns: string, where: string): Promise<Cell[][]> =>
  (
    await project.query(
      `SELECT ${columns}, valid_from, valid_to, is_current, is_deleted FROM marts.${table} WHERE ${where} ORDER BY valid_from`,
    )
  ).map((row) => row.map((cell, i) => (i === 1 || i === 2 ? night(cell) : cell)));

describe('the histories of this project', () => {
  it('have a customer who moves twice, a product that changes and goes, and pass their suites each night', async () => {
    const results: Ended[] = [await build(1)];
    const [[key = null, id = null] = []] = await project.query(
      'SELECT customer_unique_id, min(customer_id) FROM raw.customers GROUP BY ALL HAVING count(*) = 1 ORDER BY ALL LIMIT 1',
    );
    const moveTo = (city: string, state: string): void =>
      edit(CUSTOMERS, textOf(id), (fields) => [...fields.slice(0, 3), city, state]);
    moveTo('curitiba', 'PR');
    edit(PRODUCTS, UNSOLD, (fields) => fields.map((field, i) => (i === 5 ? '777' : field)));
    results.push(await build(2));
    moveTo('recife', 'PE');
    edit(PRODUCTS, UNSOLD, () => undefined);
    results.push(await build(3));
    for (const { code, out, err } of results) expect(code, out + err).toBe(0);

    const moves = await versions('snap_customers', 'customer_state', `customer_key = '${textOf(key)}'`);
    expect(moves.slice(-2)).toEqual([
      ['PR', 2, 3, false, false],
      ['PE', 3, null, true, false],
    ]);
    expect(moves[0]).toEqual([expect.stringMatching(/^[A-Z]{2}$/), 1, 2, false, false]);
    const described = await versions('snap_products', 'product_weight_g', `product_key = '${UNSOLD}'`);
    expect(described).toEqual([
      [200, 1, 2, false, false],
      [777, 2, 3, false, false],
      [777, 3, null, true, true],
    ]);
    expect(await project.query('SELECT count(*) FROM marts.snap_customers WHERE valid_to IS NOT NULL')).toEqual([[2]]);
  });

  it.each([
    [
      'a gap',
      "SET valid_to = TIMESTAMP '2026-01-02 12:00:00' WHERE valid_to = TIMESTAMP '2026-01-03 03:00:00'",
      /do not overlap/,
    ],
    [
      'a version that is over when it begins',
      "SET valid_from = valid_to WHERE valid_to = TIMESTAMP '2026-01-02 03:00:00'",
      /is greater than/,
    ],
    ['a second current version', 'SET valid_to = NULL, is_current = TRUE', /is unique/],
    ['no current version', 'SET is_current = FALSE', /every key has a current version/],
  ])('find %s', async (_, change, message) => {
    const copy = copyOfOwnProject(project);
    try {
      const warehouse = await openDuckDB({ path: copy.path('target/warehouse.duckdb') });
      await (await warehouse.session()).run(`UPDATE marts.snap_customers ${change}`);
      await warehouse.close();
      await copy.lastro('test', '--select', 'snap_customers', '--warn-error', '--full-refresh', '--now', at(4));
      const failed = copy.results.results.filter(({ status }) => status === 'fail');
      expect(failed.map((result) => `${result.relation}: ${result.message}`)).toContainEqual(
        expect.stringMatching(message),
      );
    } finally {
      copy.remove();
    }
  });
});
