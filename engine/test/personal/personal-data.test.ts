import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileCache } from '../../src/base/file-cache.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import type { PersonalData } from '../../src/personal/index.js';
import { personalData } from '../support/personal-data.js';

let warehouse: Warehouse;
let session: Session;
let personal: PersonalData;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
  await session.run(
    'CREATE TABLE raw.people (id INTEGER, "Email" VARCHAR, name VARCHAR, city VARCHAR, tags VARCHAR[])',
  );
  await session.run('CREATE TABLE raw.orders (id INTEGER, person INTEGER, amount DOUBLE)');
  await session.run(`INSERT INTO raw.people VALUES (1, 'x@example.org', 'Ana', 'Recife', ['a'])`);
  personal = personalData(warehouse, session, {
    'raw.people': ['EMAIL', 'name', 'tags'],
    'raw.orders': [],
    'staging.people': { query: 'select id, email as contact, city, length(name) as letters from raw.people' },
    'marts.cleared': {
      query: `select id, split_part(contact, '@', 2) as domain, contact from staging.people`,
      flags: ['-Domain'],
    },
    'marts.star': { query: 'select * exclude (city) from staging.people' },
    'marts.rows': { query: 'select id, max(id) over () as top from @@@' },
    'marts.self': { query: 'select id, contact from staging.people union all select id, contact from marts.self' },
    'marts.pivoted': { query: `pivot raw.orders on person in (1, 2) using sum(amount)` },
    'marts.pivoted_people': { query: `pivot raw.people on city in ('Recife') using max(email)` },
  });
});
afterAll(() => warehouse.close());

async function personalColumns(sql: string): Promise<string[]> {
  const { columns } = await session.query(sql);
  const { columns: found } = await personal.query(sql);
  return columns.map(({ name }) => name).filter((name) => found.has(name));
}

describe('the columns of a query that carry personal values', () => {
  it.each<[string, string, string[]]>([
    ['in any case', 'select EMAIL, city from raw.people', ['Email']],
    ['under another name', 'select id, upper(email) as contact from raw.people', ['contact']],
    ['without a name', `select id, email || '' from raw.people`, [`(email || '')`]],
    ['by a star', 'select * from raw.people', ['Email', 'name', 'tags']],
    ['by a star that replaces', 'select * replace (email as city) from raw.people', ['Email', 'name', 'city', 'tags']],
    ['by a star that leaves out', 'select * exclude (email, name, tags) from raw.people', []],
    ['by a star that renames', 'select * rename (email as e) from raw.people', ['e', 'name', 'tags']],
    ['by COLUMNS', `select columns('.*ail') from raw.people`, ['Email']],
    ['by COLUMNS in a function', `select upper(columns('Em.*')) as u from raw.people`, ['u']],
    ['by a whole row', 'select p from raw.people as p', ['p']],
    ['in a struct', 'select struct_pack(e := email) as s, {a: id} as t from raw.people', ['s']],
    ['in a lambda', 'select list_transform(tags, t -> upper(t)) as l from raw.people', ['l']],
    ['in a list', 'select unnest(tags) as t, id from raw.people', ['t']],
    ['through a CTE', 'with a as (select email as x, id from raw.people) select * from a', ['x']],
    ['through names of a CTE', 'with a(x, y) as (select email, id from raw.people) select y, x from a', ['x']],
    ['through names of a table', 'select b, a from raw.people as p(a, b)', ['b']],
    ['through a subquery', 'select (select max(email) from raw.people) as m, 1 as one', ['m']],
    ['through a lateral join', 'select l.x from raw.people as p, lateral (select p.email as x) as l', ['x']],
    ['through a union', 'select city as c from raw.people union select email from raw.people', ['c']],
    [
      'through a union by name',
      'select id, city from raw.people union all by name select email, id from raw.people',
      ['Email'],
    ],
    ['through values', `select v.x from raw.people as p, lateral (values (p.email)) as v(x)`, ['x']],
    [
      'through a join by a personal column',
      'select a.id, email from raw.people a join raw.people b using (email)',
      ['Email'],
    ],
    [
      'through a recursion',
      `with recursive r(i, e) as (select 1, 'x' union all select i + 1, p.email from r, raw.people p where i < 3) select * from r`,
      ['e'],
    ],
    [
      'through aggregates',
      'select max(email) as a, string_agg(name) as b, count(distinct email) as n from raw.people',
      ['a', 'b'],
    ],
    [
      'not when they are counted',
      'select count(email) as n, count(*) as rows, email is null as gone from raw.people group by all',
      [],
    ],
    ['not by what only filters', `select id from raw.people where email like 'a%'`, []],
    ['not by what only partitions', 'select max(id) over (partition by email) as m from raw.people', []],
    ['by what orders a window', 'select row_number() over (order by email) as r, id from raw.people', ['r']],
    ['by case', `select case when email = 'x' then 1 end as flag from raw.people`, ['flag']],
    ['by summarize', 'select max from (summarize raw.people)', ['max']],
    ['not by describe', 'select * from (describe raw.people)', []],
    ['by position', 'select #2 as second from raw.people', ['second']],
    [
      'by a table that is named in a text',
      `select * from query_table('raw.people')`,
      ['id', 'Email', 'name', 'city', 'tags'],
    ],
    ['of a model', 'select contact, id, letters from staging.people', ['contact', 'letters']],
    ['of a model of a model', 'select * from marts.star', ['contact', 'letters']],
    ['not of a table without any', 'select * from raw.orders', []],
    ['from a file', `select * from (values (1)) as v(a), (select 1 as b)`, []],
  ])('are found %s', async (_, sql, expected) => {
    await session.run('CREATE SCHEMA IF NOT EXISTS staging');
    await session.run('CREATE SCHEMA IF NOT EXISTS marts');
    await session.run(
      'CREATE OR REPLACE VIEW staging.people AS select id, email as contact, city, length(name) as letters from raw.people',
    );
    await session.run('CREATE OR REPLACE VIEW marts.star AS select * exclude (city) from staging.people');
    expect(await personalColumns(sql)).toEqual(expected);
  });
});

describe('a query that reads personal data', () => {
  it.each<[string, string, boolean]>([
    ['in what it returns', 'select email from raw.people', true],
    ['in a filter', `select id from raw.people where email = 'x'`, true],
    ['in a group', 'select count(*) from raw.people group by email', true],
    ['in a join', 'select o.id from raw.orders o join raw.people p on p.email = cast(o.person as varchar)', true],
    ['in an order', 'select id from raw.people order by email limit 1', true],
    ['in distinct on', 'select distinct on (email) id from raw.people', true],
    ['in having', 'select city from raw.people group by city having max(email) > 1', true],
    ['in exists', `select id from raw.orders o where exists (select 1 from raw.people p where p.name = 'x')`, true],
    ['in a count', 'select count(email) from raw.people', true],
    ['in a part that is dropped', 'select count(*) from (select cast(email as integer) from raw.people)', true],
    ['in a model', 'select count(*) from marts.star where letters > 1', true],
    ['nowhere', 'select p.city, o.amount from raw.orders o join raw.people p on p.id = o.person where p.id > 1', false],
    ['nowhere, by a star that it does not use', 'with a as (select * from raw.people) select city from a', false],
    ['that cannot be read', 'selec 1', true],
    ['of a table that nobody knows', 'select a from other.t', true],
    ['of nothing', 'select 1 as one', false],
  ])('is found %s', async (_, sql, expected) => {
    expect((await personal.query(sql)).reason !== undefined).toBe(expected);
  });
});

describe('the columns of a table', () => {
  it('are personal for a reason, until a model says why they are not', async () => {
    const columns = await personal.columns({ layer: 'marts', name: 'cleared' });
    expect(columns.reason('CONTACT')).toBe('from staging.people.contact');
    expect(columns.reason('domain')).toBeUndefined();
    expect((await personal.columns({ layer: 'RAW', name: 'People' })).reason('email')).toBe('stated');
  });

  it('are personal where their query cannot be traced and reads any', async () => {
    expect((await personal.columns({ layer: 'marts', name: 'pivoted' })).isEmpty).toBe(true);
    expect((await personal.columns({ layer: 'marts', name: 'pivoted_people' })).reason('Recife')).toBe(
      'not traced, and its query reads raw.people',
    );
    expect((await personal.columns({ layer: 'marts', name: 'rows' })).reason('top')).toBe(
      'its query could not be read',
    );
  });

  it('are followed through a table that reads itself', async () => {
    const columns = await personal.columns({ layer: 'marts', name: 'self' });
    expect([columns.has('contact'), columns.has('id')]).toEqual([true, false]);
  });

  it('are masked before they leave the warehouse', async () => {
    const columns = await personal.columns({ layer: 'raw', name: 'people' });
    const list = ['id', 'Email'].map((name) => columns.select(duckdbDialect, name));
    expect((await session.query(`SELECT ${list.join(', ')} FROM raw.people`)).rows).toEqual([[1, '***']]);
  });
});

describe('when tables change', () => {
  const star = { layer: 'staging', name: 'copy' };
  const second = { layer: 'staging', name: 'renamed' };
  const table = { layer: 'raw', name: 'changing' };

  it('what is known of others is found again where the columns are other ones, and not asked again where they are the same', async () => {
    await session.run('CREATE TABLE raw.changing (id INTEGER, email VARCHAR)');
    let described = 0;
    const counted = { columns: (of: typeof table) => (described++, warehouse.columns(of)), dialect: warehouse.dialect };
    const found = personalData(counted as Warehouse, session, {
      'raw.changing': ['email', 'phone'],
      'staging.copy': { query: 'select * from raw.changing' },
      'staging.renamed': { query: 'select a, b from raw.changing as c(a, b)' },
    });
    expect((await found.columns(star)).names).toEqual(['email']);
    expect(described).toBe(1);
    found.setColumns(table, ['email', 'id']);
    found.setColumns(star, ['anything']);
    expect((await found.columns(star)).names).toEqual(['email']);
    expect(described).toBe(1);
    await session.run('ALTER TABLE raw.changing ADD COLUMN phone VARCHAR');
    await found.refresh(table);
    expect((await found.columns(star)).names).toEqual(['email', 'phone']);
    found.setColumns(table, ['id']);
    expect((await found.columns(star)).names).toEqual([]);
    found.setColumns(table, ['id', 'email']);
    expect((await found.columns(second)).names).toEqual(['b']);
    found.setColumns(table, ['email', 'id']);
    expect((await found.columns(second)).names).toEqual(['a']);
  });
});

describe('with a cache', () => {
  const cache = new FileCache(undefined);
  const query = 'select * exclude (id) from raw.visits';

  /** The personal columns of a model that reads `raw.visits`, and how often a query was parsed. */
  async function ask(sql: string, flags: string[]): Promise<{ personal: string[]; parsed: number }> {
    let parsed = 0;
    const tables = { 'raw.visits': flags, 'marts.visits': { query: sql } };
    const asked = personalData(warehouse, session, tables, { cache, onParse: () => parsed++ });
    return { personal: (await asked.columns({ layer: 'marts', name: 'visits' })).names, parsed };
  }

  it('a query is parsed again when it, or a column of what it reads, has changed; flags are read each time', async () => {
    await session.run('CREATE TABLE raw.visits (id INTEGER, guest VARCHAR)');
    expect(await ask(query, ['guest'])).toEqual({ personal: ['guest'], parsed: 1 });
    expect(await ask(query, ['guest'])).toEqual({ personal: ['guest'], parsed: 0 });
    expect(await ask(query, [])).toEqual({ personal: [], parsed: 0 });
    await session.run('ALTER TABLE raw.visits ADD COLUMN host VARCHAR');
    expect(await ask(query, ['guest', 'host'])).toEqual({ personal: ['guest', 'host'], parsed: 1 });
    expect(await ask('select guest as name from raw.visits', ['guest'])).toEqual({ personal: ['name'], parsed: 1 });
  });

  it('what cannot be parsed is not cached', async () => {
    expect((await ask('select from', [])).parsed).toBe(1);
    expect((await ask('select from', [])).parsed).toBe(1);
  });
});
