/**
 * What stands in personal columns: every column of every layer has one of its own, in every way a column can be flagged.
 * No text of the project has them but its data, its seed and its unit test.
 */
export const CANARIES = {
  /** `pii: true` in another case. */
  email: 'canaryemail7q1',
  /** `meta: {pii: true}`. */
  name: 'canaryname7q2',
  /** A number. */
  salary: '7318462951',
  /** `x-pii` of a nested property of a contract. */
  street: 'canarystreet7q3',
  /** `x-pii` of a property that a contract rejects. */
  phone: 'canaryphone7q4',
  /** Flagged in YAML, validated by a contract that does not flag it. */
  note: 'canarynote7q5',
  /** A seed. */
  vip: 'canaryvip7q6',
  /** A unit test. */
  unit: 'canaryunit7q7',
} as const;

/** A first line where a header should be. */
export const HEADER_CANARY = 'canaryheader7q8';

const people = Array.from(
  { length: 5 },
  (_, i) => `${i + 1},${CANARIES.email}-${i}@example.org,${CANARIES.name} ${i},${CANARIES.salary},Recife`,
);

const contacts = [
  { id: 1, phone: `${CANARIES.phone}-1`, address: { street: CANARIES.street, city: 'Recife' }, note: CANARIES.note },
  {
    id: 2,
    phone: `${CANARIES.phone}-rejected-because-it-is-long`,
    address: { street: CANARIES.street },
    note: 'short',
  },
  {
    id: 3,
    phone: `${CANARIES.phone}-3`,
    address: { street: 3, was: CANARIES.street },
    note: `${CANARIES.note} too long`,
  },
];

const CONTACT = {
  type: 'object',
  required: ['id', 'phone'],
  properties: {
    id: { type: 'integer' },
    phone: { type: 'string', maxLength: 20, 'x-pii': true },
    address: { type: 'object', properties: { street: { type: 'string', 'x-pii': true } } },
    note: { type: 'string', maxLength: 20 },
  },
};

/** A check that breaks, because a value does not convert. */
const converting = (column: string, other: string): object => ({
  type: 'unexpected_rows_expectation',
  kwargs: { unexpected_rows_query: `SELECT "${other}" FROM {batch} WHERE CAST("${column}" AS TINYINT) > 0` },
});

/** Checks of every shape that find all rows; `severity` decides what they end in. */
function suite(columns: Readonly<Record<string, string>>, severity: string, converts = true): string {
  const format = { result_format: 'COMPLETE', include_unexpected_rows: true };
  const ofColumns = Object.entries(columns).flatMap(([column, other]) => [
    { type: 'expect_column_values_to_be_in_set', kwargs: { column, value_set: ['x'], result_format: format } },
    { type: 'expect_column_distinct_values_to_be_in_set', kwargs: { column, value_set: ['x'] } },
    { type: 'expect_column_max_to_be_between', kwargs: { column, max_value: '!' } },
    { type: 'expect_column_most_common_value_to_be_in_set', kwargs: { column, value_set: ['x'] } },
    { type: 'expect_column_values_to_be_null', kwargs: { column: other, row_condition: `"${column}" <> 'x'` } },
    { type: 'expect_column_pair_values_to_be_equal', kwargs: { column_A: column, column_B: other } },
    { type: 'expect_column_to_be_odd', kwargs: { column } },
    {
      type: 'unexpected_rows_expectation',
      kwargs: { unexpected_rows_query: `SELECT upper("${column}") AS hidden, "${other}" FROM {batch}` },
    },
    ...(converts ? [converting(column, other)] : []),
    {
      type: 'expect_query_results_to_match_comparison',
      kwargs: { base_query: `SELECT "${column}" AS a FROM {batch}`, comparison_query: 'SELECT 1' },
    },
  ]);
  return JSON.stringify({ expectations: ofColumns.map((each) => ({ ...each, severity })) });
}

/** The project; its checks find what is wrong with this severity, and its unit test differs where that is critical. */
export function canaryProject(severity: 'warning' | 'critical'): Record<string, string> {
  const expectedName = severity === 'warning' ? CANARIES.unit.toUpperCase() : CANARIES.unit;
  return {
    'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'canary' });\n`,
    'data/people.csv': `id,email,full_name,salary,city\n${people.join('\n')}\n6,too,few\n`,
    'data/contacts.jsonl': contacts.map((each) => JSON.stringify(each)).join('\n'),
    'data/more.jsonl': contacts.map((each) => JSON.stringify({ ...each, note: '' })).join('\n'),
    'loaders/people.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'people', table: 'people', description: 'People.',
  load: () => csvFile({ path: 'data/people.csv', columns: ['id', 'email', 'full_name', 'salary', 'city'] }),
});
`,
    'loaders/contacts.ts': `import fs from 'node:fs';
import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'contacts', table: 'contacts', description: 'Contacts.', contract: 'expectations/contracts/contact.json',
  *load({ projectDir }) {
    for (const line of fs.readFileSync(projectDir + '/data/contacts.jsonl', 'utf8').split('\\n')) yield JSON.parse(line);
  },
});
`,
    'expectations/contracts/contact.json': JSON.stringify(CONTACT, null, 1),
    'expectations/custom/odd.ts': `import { defineExpectation } from 'lastro';
export default defineExpectation({
  type: 'expect_column_to_be_odd', kind: 'column aggregate', summary: 'Odd.',
  kwargs: { column: { type: 'string' } }, required: ['column'],
  columns: () => [],
  describe: () => 'is odd',
  measure: (scope, { column }) => ({
    needs: { value: { kind: 'query', sql: \`SELECT max(\${scope.column(String(column)).sql}) FROM \${scope.relation}\` } },
    decide: (results) => ({ kind: 'value', success: false, observed: results.table('value').rows[0][0], sentence: 'saw ' + results.table('value').rows[0][0] }),
  }),
});
`,
    'transforms/raw/sources.yaml': `sources:
  - name: raw
    tables:
      - name: people
        columns:
          - {name: id}
          - {name: EMAIL, pii: true}
          - {name: city}
          - {name: full_name, meta: {pii: true}}
          - {name: salary, pii: true}
      - name: contacts
        columns:
          - {name: note, pii: true}
`,
    'transforms/seeds/vips.csv': `id,code\n1,${CANARIES.vip}\n2,${CANARIES.vip}\n`,
    'transforms/seeds/seeds.yaml': 'seeds: [{name: vips, columns: [{name: Code, pii: true}]}]\n',
    'transforms/staging/stg_people.sql': `with source as (select * from @source(raw, people))
select id, email as contact, upper(full_name) as display_name, salary, city from source
`,
    'transforms/staging/stg_contacts.sql': `select id, phone, @json_value(address, '$.street') as street, note
from @source(raw, contacts)
`,
    'transforms/marts/dim_people.sql': `select p.id, p.contact, p.display_name || ' ' || v.code as label, p.city,
  @struct(p.salary as pay) as details, @md5(c.phone) as phone_hash, c.street, c.note,
  row_number() over (order by p.contact) as place
from @ref(stg_people) as p
left join @ref(vips) as v on @cast(v.id, STRING) = p.id
left join @ref(stg_contacts) as c on @cast(c.id, STRING) = p.id
`,
    'transforms/marts/rpt_cities.sql': `select city, count(distinct contact) as people, max(salary) as top from @ref(stg_people) group by city
`,
    'transforms/marts/models.yaml': `models:
  - name: dim_people
    config: {unique_key: contact}
    set_aside: [{name: one, where: "id = '5'", reason: the fifth}]
unit_tests:
  - name: names_are_upper
    model: stg_people
    given:
      - input: source('raw', 'people')
        rows: [{id: '1', email: ${CANARIES.unit}, full_name: ${CANARIES.unit}}]
    expect:
      rows: [{contact: ${CANARIES.unit}, display_name: ${expectedName}}]
`,
    'expectations/raw/people.json': suite({ email: 'city', full_name: 'city', salary: 'id' }, 'warning', false),
    'expectations/raw/contacts.json': suite({ phone: 'id', address: 'id', note: 'id' }, 'warning', false),
    'expectations/staging/stg_people.json': suite({ contact: 'city', display_name: 'city' }, severity),
    'expectations/staging/vips.json': suite({ code: 'id' }, severity),
    'expectations/marts/dim_people.json': suite({ contact: 'city', label: 'city', street: 'city' }, severity),
    'observablehq.config.ts': `import { siteConfig } from 'lastro/site';
const name = { en: 'People', 'pt-BR': 'Pessoas' };
export default siteConfig({ title: 'People', sections: [[{ path: '/', name }]], footer: name });
`,
    'src/index.md':
      '# People\n\n```sql id=people\nselect contact, label, city from marts.dim_people order by 1\n```\n\n${people.length}\n',
  };
}
