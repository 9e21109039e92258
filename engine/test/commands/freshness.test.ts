import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sources } from '../../src/publish/freshness.js';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder(SHOP);
});
afterEach(() => project.remove());

const YAML = `sources:
  - name: raw
    freshness:
      warn_after: {count: 6, period: hour}
      error_after: {count: 2, period: day}
    tables:
      - name: orders
      - name: customers
        freshness: null
`;

const sources = (): Record<string, string> => {
  const { results } = JSON.parse(project.read('target/sources.json')) as Sources;
  return Object.fromEntries(results.map(({ unique_id, status }) => [unique_id, status]));
};

it.each([
  ['2018-10-17T10:00:00Z', 0, 'pass'],
  ['2018-10-17T20:00:00Z', 0, 'warn'],
  ['2018-10-20T00:00:00Z', 1, 'error'],
])('at %s exits %i with a line for each source', async (now, code, status) => {
  project.write('transforms/raw/sources.yaml', YAML);
  expect((await project.lastro('build', '--now', '2018-10-17T09:00:00Z')).code).toBe(0);
  const ended = await project.lastro('source', 'freshness', '--now', now);
  expect(ended.code).toBe(code);
  expect(ended.lines).toHaveLength(2);
  expect(ended.out).toMatch(/^raw\.orders +\w+ +2018-10-17T09:00:00\.000Z/m);
  expect(sources()).toEqual({ 'source.shop.raw.orders': status, 'source.shop.raw.customers': 'not_checked' });
});

it('takes the newest value of loaded_at_field, and keeps an unchanged file at its age', async () => {
  project.write(
    'data/orders.csv',
    'order_id,customer,amount,at\n1,ana,1.00,2018-10-01 08:00:00\n2,ana,1.00,2018-10-03 08:00:00\n',
  );
  project.edit('loaders/orders.ts', (text) => text.replace(`'amount']`, `'amount', 'at']`));
  project.write(
    'transforms/raw/sources.yaml',
    YAML.replace('- name: orders', '- name: orders\n        loaded_at_field: at'),
  );
  await project.lastro('build', '--now', '2018-10-17');
  await project.lastro('build', '--now', '2018-10-18');
  const { code, out } = await project.lastro('source', 'freshness', '--now', '2018-10-18', '--select', 'source:orders');
  expect(code).toBe(1);
  expect(out).toMatch(/^raw\.orders +ERROR +2018-10-03T08:00:00\.000Z +14 days old\n$/);
});

it('says of a source that was never loaded that its age is unknown', async () => {
  project.write('transforms/raw/sources.yaml', YAML);
  await project.lastro('load', '--select', 'source:customers');
  const { code, out } = await project.lastro('source', 'freshness');
  expect(code).toBe(1);
  expect(out).toMatch(/^raw\.orders +ERROR +age unknown$/m);
});

it('refuses a period that is none, at its place', async () => {
  project.write('transforms/raw/sources.yaml', YAML.replace('hour', 'hours'));
  const { code, err } = await project.lastro('source', 'freshness');
  expect(code).toBe(2);
  expect(err).toMatch(
    /transforms\/raw\/sources\.yaml:4:\d+ {2}yaml\.freshness {2}unknown period hours \(did you mean hour\?\)/,
  );
});
