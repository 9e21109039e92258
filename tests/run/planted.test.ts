import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generate } from '../../loaders/sample.js';
import { findIncidents, historyFolder, readRuns, type Incident } from '../../engine/src/history/index.js';
import type { Manifest } from '../../engine/src/publish/artifacts.js';
import { trustIndex } from '../../engine/src/publish/site/trust.js';
import type { Ended, ProjectFolder } from '../../engine/test/support/project-folder.js';
import { copyOfOwnProject, ownProject } from '../support/own-project.js';

const ORDERS = 'olist/olist_orders_dataset.csv';

/** A whole project over a sample without defects, built once; each case plants one. */
let whole: ProjectFolder;
let project: ProjectFolder;
beforeAll(async () => {
  whole = ownProject();
  await generate({ dir: whole.path('olist'), orders: 400, defects: 'none' });
  expect(await build(whole)).toMatchObject({ code: 0, err: '' });
}, 120_000);
afterAll(() => whole.remove());

const build = (of: ProjectFolder): Promise<Ended> => of.spawn(['build'], { LASTRO_OLIST_DIR: of.path('olist') }).ended;
const markOf = (name: string): string | undefined =>
  trustIndex(JSON.parse(project.read('target/manifest.json')) as Manifest, project.results).entries[name]?.verdict;

/** Those that are open, and how each is named: `volume raw.orders`, or a check's table and sentence. */
async function openIncidents(): Promise<{ all: Incident[]; name(id: string): string; find(name: string): Incident }> {
  const all = findIncidents(await readRuns(historyFolder(project.dir, {}))).filter(({ closed }) => closed === null);
  const nameOf = ({ kind, relation, title }: Incident): string =>
    kind === 'check' ? `${relation}: ${title}` : `${kind} ${relation}`;
  const names = new Map(all.map((incident) => [incident.id, nameOf(incident)]));
  return {
    all,
    name: (id) => names.get(id) ?? id,
    find(name) {
      const found = all.find((incident) => nameOf(incident) === name);
      if (found === undefined) throw new Error(`${name} is not among ${[...names.values()].join(', ')}`);
      return found;
    },
  };
}

describe('a defect planted in this project', () => {
  beforeEach(() => {
    project = copyOfOwnProject(whole);
    return () => project.remove();
  });

  it('two dates swapped in a report: its own check fails, nothing upstream is blamed, and its figures are not green', async () => {
    project.edit('transforms/marts/reports/rpt_customer_second_orders.sql', (text) =>
      text.replace('returns.first_date, returns.return_date)', 'returns.return_date, returns.first_date)'),
    );
    const { code, out } = await build(project);
    expect(code).toBe(1);
    expect(out).not.toContain('upstream');
    const { all } = await openIncidents();
    expect(all.map(({ relation, title }) => `${relation}: ${title}`)).toEqual([
      'marts.rpt_customer_second_orders: a return is on a later day than the first order',
    ]);
    expect(all[0]).toMatchObject({ causes: [], possible_causes: [], unrelated: [], explained: null });
    expect(markOf('marts.rpt_customer_second_orders.days_to_second_order')).toBe('fail');
    expect(markOf('marts.fct_orders.order_key')).toBe('pass');
  }, 60_000);

  it('two fifths of a table removed: the loss is an incident, and the possible cause of those downstream', async () => {
    const lines = project.read(ORDERS).trimEnd().split('\n');
    project.write(ORDERS, `${lines.filter((_, i) => i === 0 || i % 5 > 1).join('\n')}\n`);
    expect((await build(project)).code).toBe(1);
    const { find, name } = await openIncidents();
    const loss = find('volume raw.orders');
    expect(loss.rows).toEqual({ direction: 'few', rows: 240, before: 400, expected: null, change: -0.4 });
    expect(loss).toMatchObject({ worst: 'warn', causes: [], possible_causes: [] });
    expect(find('volume marts.fct_orders').possible_causes.map(name)).toEqual(['volume raw.orders']);
    const orphans = find('staging.stg_order_items: order_id is present in staging.stg_orders.order_id');
    expect(orphans).toMatchObject({ causes: [], possible_causes: [loss.id] });
    const facts = find('marts.fct_order_items: customer_key is never null');
    expect(facts.causes).toEqual([
      { id: orphans.id, by: 'rows', key: ['order_id', 'order_item_id'], rows: facts.failures },
    ]);
    expect(facts.explained).toEqual({ rows: facts.failures, of: facts.failures, complete: true });
    expect(markOf('marts.fct_order_items.customer_key')).toBe('fail');
  }, 60_000);

  it('values of a column lost in staging: the marts name that check as the cause, with the rows', async () => {
    project.edit('transforms/staging/stg_order_items.sql', (text) =>
      text
        .replace('@try_cast(price,', "case when product_id < '8' then @try_cast(price,")
        .replace('as price,', 'end as price,'),
    );
    const { code, out } = await build(project);
    expect(code).toBe(1);
    const { find } = await openIncidents();
    const origin = find('staging.stg_order_items: price is never null');
    expect(origin).toMatchObject({ causes: [], possible_causes: [] });
    expect(origin.failures).toBeGreaterThan(10);
    for (const column of ['price', 'total_item_value']) {
      const fact = find(`marts.fct_order_items: ${column} is never null`);
      expect(fact.causes).toEqual([
        { id: origin.id, by: 'rows', key: ['order_id', 'order_item_id'], rows: origin.failures },
      ]);
      expect(origin.explains).toContain(fact.id);
    }
    const sentence = `cause upstream: ${origin.failures} of ${origin.failures} failing rows have the order_id, order_item_id of a failing row of staging.stg_order_items: price is never null`;
    expect(out).toContain(sentence);
    expect(project.read('target/summary.md').replaceAll('\\', '')).toContain(sentence);
    expect(markOf('marts.fct_order_items.price')).toBe('fail');
    expect(markOf('marts.fct_order_items.freight_value')).toBe('pass');
  }, 60_000);

  it('a critical failure: the check is the cause of the load that it stopped, and of what did not run', async () => {
    const text = project.read(ORDERS);
    project.write(ORDERS, `${text}${text.split('\n')[1] ?? ''}\n`);
    expect((await build(project)).code).toBe(1);
    const { find } = await openIncidents();
    const check = find('raw.orders: order_id is unique');
    const load = find('step raw.orders');
    expect(check).toMatchObject({ causes: [], possible_causes: [], explains: [load.id], failures: 2 });
    expect(check.stopped).toEqual(expect.arrayContaining(['raw.orders', 'staging.stg_orders', 'marts.fct_orders']));
    expect(load.causes).toContainEqual({ id: check.id, by: 'stop', key: [], rows: null });
    expect(load.explains).toEqual([]);
    expect(markOf('marts.fct_orders.order_key')).toBe('fail');
    expect(markOf('staging.stg_products.product_id')).toBe('pass');
  }, 60_000);
});
