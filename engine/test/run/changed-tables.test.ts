import { expect, it } from 'vitest';
import { findChangedTables } from '../../src/run/changed-tables.js';
import { StatementError, type Session } from '../../src/warehouse/warehouse.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';

const node = (name: string): [string, { uniqueId: string; layer: string; name: string }] => [
  `model.shop.${name}`,
  { uniqueId: `model.shop.${name}`, layer: 'marts', name },
];

it('takes a table that cannot be counted for a changed one, and counts the others', async () => {
  const sent: string[] = [];
  const read: Session['read'] = (sql) => {
    sent.push(sql);
    if (/`b`(?! WHERE)/.test(sql))
      return Promise.reject(new StatementError('Cannot query over table b without a filter\nat', { kind: 'x', sql }));
    return Promise.resolve({ columns: [], rows: [[sql.includes('`c`') ? 4 : 3]] });
  };
  const names = ['a', 'b', 'c'];
  const changed = await findChangedTables(
    {
      session: { read } as Session,
      dialect: createBigQueryDialect({ prefix: 'shop', requiredFilters: new Map([['marts.c', 'day']]) }),
    },
    { graph: { nodes: new Map(names.map(node)) } as never },
    new Map(names.map((name) => [`marts.${name}`, 'table'])),
    new Map(names.map((name) => [`model.shop.${name}`, { fingerprint: 'f', runId: 'r', result: '{"rows":3}' }])),
  );
  expect([...changed]).toEqual([
    ['model.shop.b', 'marts.b cannot be counted: Cannot query over table b without a filter'],
    ['model.shop.c', 'marts.c had 4 rows, not the 3 of its run'],
  ]);
  expect(sent).toHaveLength(4);
  expect(sent.at(-1)).toContain('FROM (SELECT * FROM `shop_marts`.`c` WHERE (`day` IS NULL OR `day` IS NOT NULL))');
});
