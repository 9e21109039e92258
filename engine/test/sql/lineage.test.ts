import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {} from '../../src/sql/index.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';
import { columnLineage } from '../../src/transform/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { formatRelation, type Relation } from '../../src/sql/relation.js';

const TABLES: Record<string, string[]> = {
  'raw.t': ['a', 'b', 'k'],
  'raw.u': ['c', 'k'],
};
const columnsOf = (relation: Relation): string[] | undefined => TABLES[formatRelation(relation)];

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
});
afterAll(async () => {
  session.close();
  await warehouse.close();
});

describe('columnLineage', () => {
  it.each<[string, string, Record<string, string[]>, string[]]>([
    [
      'expressions and aliases',
      'select a + b as s, upper(c) c from raw.t, raw.u',
      { s: ['raw.t.a', 'raw.t.b'], c: ['raw.u.c'] },
      [],
    ],
    ['a star', 'select * from raw.t', { a: ['raw.t.a'], b: ['raw.t.b'], k: ['raw.t.k'] }, []],
    [
      'a star of one relation, less columns',
      'select t.* exclude (b, k) from raw.t join raw.u using (k)',
      { a: ['raw.t.a'] },
      ['raw.t.k', 'raw.u.k'],
    ],
    [
      'chained CTEs',
      'with x as (select a as y from raw.t), z as (select y as w from x) select w from z',
      { w: ['raw.t.a'] },
      [],
    ],
    [
      'a subquery with its own alias',
      'select q.y from (select b as y from raw.t where a > 0) as q',
      { y: ['raw.t.b'] },
      ['raw.t.a'],
    ],
    [
      'unions by position',
      'select a as x from raw.t union all select c from raw.u union all select k from raw.u',
      { x: ['raw.t.a', 'raw.u.c', 'raw.u.k'] },
      [],
    ],
    [
      'windows',
      'select row_number() over (partition by a order by b desc) as n from raw.t',
      { n: ['raw.t.a', 'raw.t.b'] },
      [],
    ],
    [
      'case and its conditions',
      'select case when a > 0 then b else 0 end as x from raw.t',
      { x: ['raw.t.a', 'raw.t.b'] },
      [],
    ],
    [
      'a count of rows: what groups and joins them',
      'select a, count(*) as n from raw.t join raw.u on t.k = u.k group by a',
      { a: ['raw.t.a'], n: ['raw.t.a', 'raw.t.k', 'raw.u.k'] },
      ['raw.t.a', 'raw.t.k', 'raw.u.k'],
    ],
    [
      'scalar subqueries',
      'select (select max(c) from raw.u where u.k = t.k) as m from raw.t',
      { m: ['raw.u.c'] },
      ['raw.t.k', 'raw.u.k'],
    ],
    [
      'exists',
      'select a from raw.t where exists (select 1 from raw.u where u.k = t.k)',
      { a: ['raw.t.a'] },
      ['raw.t.k', 'raw.u.k'],
    ],
    [
      'an alias used in the same list',
      'select a + 1 as x, x * 2 as y from raw.t',
      { x: ['raw.t.a'], y: ['raw.t.a'] },
      [],
    ],
    ['grouping by an alias', 'select a + 1 as x from raw.t group by x', { x: ['raw.t.a'] }, ['raw.t.a']],
    ['a CTE that hides a table', 'with t as (select c as a from raw.u) select a from t', { a: ['raw.u.c'] }, []],
    ['a table nobody documented', 'select x.q, x.r + 1 as r from other.x', { q: ['other.x.q'], r: ['other.x.r'] }, []],
    [
      'values',
      'select v.n, t.a from raw.t join (values (1)) as v(n) on v.n = t.b',
      { n: [], a: ['raw.t.a'] },
      ['raw.t.b'],
    ],
    [
      'grouping by position, and by all',
      'select a, x from (select k as a, sum(b) as x from raw.t group by 1) union all select k, sum(c) from raw.u group by all',
      { a: ['raw.t.k', 'raw.u.k'], x: ['raw.t.b', 'raw.u.c'] },
      ['raw.t.k', 'raw.u.c', 'raw.u.k'],
    ],
    ['order, which alone changes no row', 'select a from raw.t order by b', { a: ['raw.t.a'] }, []],
    ['order with a limit', 'select a from raw.t order by b limit 3', { a: ['raw.t.a'] }, ['raw.t.b']],
    [
      'order by position with a limit',
      'select a, b from raw.t order by 2 limit 3',
      { a: ['raw.t.a'], b: ['raw.t.b'] },
      ['raw.t.b'],
    ],
    ['distinct rows', 'select distinct a, b from raw.t', { a: ['raw.t.a'], b: ['raw.t.b'] }, ['raw.t.a', 'raw.t.b']],
    [
      'the first of each',
      'select distinct on (a) a, b from raw.t order by k',
      { a: ['raw.t.a'], b: ['raw.t.b'] },
      ['raw.t.a', 'raw.t.k'],
    ],
    [
      'qualify',
      'select a from raw.t qualify row_number() over (partition by b order by k) = 1',
      { a: ['raw.t.a'] },
      ['raw.t.b', 'raw.t.k'],
    ],
    [
      'rows of both, each once',
      'select a from raw.t union select c from raw.u',
      { a: ['raw.t.a', 'raw.u.c'] },
      ['raw.t.a', 'raw.u.c'],
    ],
    [
      'rows of one without the other',
      'select a from raw.t except select c from raw.u',
      { a: ['raw.t.a', 'raw.u.c'] },
      ['raw.t.a', 'raw.u.c'],
    ],
    ['a whole row', 'select to_json(t) as j from raw.t', { j: ['raw.t.a', 'raw.t.b', 'raw.t.k'] }, []],
  ])('traces %s', async (_, sql, columns, filters) => {
    const traced = await columnLineage({ session, dialect: duckdbDialect }, sql, columnsOf);
    expect({ columns: traced.columns, filters: traced.filters }).toEqual({ columns, filters });
    expect(traced.tables.every((table) => sql.includes(table))).toBe(true);
  });

  it.each<[string, string, Record<string, string>]>([
    ['a plain column', 'select a, t.k as key from raw.t', { a: 'raw.t.a', key: 'raw.t.k' }],
    [
      'a column through a CTE and a star',
      'with x as (select *, a + 1 as s from raw.t) select x.*, k as key from x',
      { a: 'raw.t.a', b: 'raw.t.b', k: 'raw.t.k', key: 'raw.t.k' },
    ],
    ['the column of one side of a join', 'select u.k from raw.t left join raw.u on u.k = t.k', { k: 'raw.u.k' }],
    [
      'nothing computed',
      'select upper(a) as a, max(b) as b, count(k) as k, cast(a as text) as c, a || b as s from raw.t group by all',
      {},
    ],
    ['nothing that two tables make', 'select a from raw.t union all select c from raw.u', {}],
  ])('knows as a copy %s', async (_, sql, copies) => {
    expect((await columnLineage({ session, dialect: duckdbDialect }, sql, columnsOf)).copies).toEqual(copies);
  });
});
