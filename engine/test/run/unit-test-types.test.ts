import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'lastro.config.ts': "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n",
    'transforms/seeds/orders.csv': 'id,day,note\n1,2018-01-01,x\n',
    'transforms/staging/stg.sql':
      'select @try_cast(id, integer) as id, @try_parse_date(day) as day, note from @ref(orders)\n',
    'transforms/marts/fct.sql':
      'select id, @date_add(day, 1, day) as next_day, coalesce(note, 1) as note from @ref(stg) where day > @run_date\n',
  });
  tests("rows: [{id: 7, day: '2030-01-01'}]");
  return () => project.remove();
});

const tests = (rows: string, more = ''): void =>
  project.write(
    'transforms/marts/models.yaml',
    `${more}unit_tests:\n  - {name: t, model: fct, given: [{input: ref('stg'), ${rows}}], expect: {rows: [{id: 7, next_day: '2030-01-02'}]}}\n`,
  );

const test = async (): Promise<string> => (await project.lastro('test')).out;

describe('a unit test without columns in the YAML', () => {
  it('has the types of the relation, and before it is built those of its query over empty inputs', async () => {
    project.edit('transforms/marts/fct.sql', (text) => text.replace('coalesce(note, 1)', 'note'));
    expect(await test()).toMatch(/unit test\s+fct: t\s+pass/);
    project.write('transforms/seeds/models.yaml', 'seeds: [{name: orders, columns: [{name: id, data_type: DATE}]}]\n');
    project.edit('transforms/staging/stg.sql', (text) => text.replace('@try_cast(id, integer)', 'id'));
    expect(await test()).toMatch(/fct: t\s+ERROR.*INTEGER -> DATE/);
    project.write('transforms/seeds/models.yaml', '');
    project.edit('transforms/staging/stg.sql', (text) => text.replace('id as id', '1 as id'));
    const { code, out } = await project.lastro('build');
    expect(code, out).toBe(0);
    expect(out).toMatch(/unit test\s+fct: t\s+pass/);
    expect(await test()).toMatch(/unit test\s+fct: t\s+pass.*unchanged/);
  });

  it('has the columns of the relation beside those that the YAML documents', async () => {
    project.edit('transforms/marts/fct.sql', (text) => text.replace('coalesce(note, 1)', 'note'));
    project.write('transforms/staging/models.yaml', 'models: [{name: stg, columns: [{name: day, data_type: DATE}]}]\n');
    expect(await test()).toMatch(/unit test\s+fct: t\s+pass/);
    tests("rows: [{idd: 7, day: '2030-01-01'}]");
    expect(await test()).toContain('stg has no column idd (did you mean id?)');
  });

  it('is as its rows are written where the query of an input is wrong', async () => {
    project.edit('transforms/marts/fct.sql', (text) => text.replace('coalesce(note, 1)', 'id'));
    project.write('transforms/staging/stg.sql', 'select no_column from @ref(orders)\n');
    tests("rows: [{id: 7, day: '2030-01-01'}]");
    expect(await test()).toMatch(/fct: t\s+ERROR/);
    project.edit('transforms/marts/fct.sql', (text) =>
      text.replace('@date_add(day, 1, day)', 'day').replace('where day > @run_date', ''),
    );
    expect(await test()).toMatch(/next_day.*2030-01-01/);
  });
});

describe('run --empty', () => {
  it('finds what is wrong in models without building them, at its line', async () => {
    const before = fs.readdirSync(project.dir);
    project.edit('transforms/marts/fct.sql', (text) => text.replace('coalesce(note, 1)', 'no_column'));
    const { code, out } = await project.lastro('run', '--empty');
    expect(code).toBe(1);
    expect(out).toMatch(/^seed +staging\.orders +ok +3 columns$/m);
    expect(out).toMatch(/^table +marts\.fct +ERROR +transforms\/marts\/fct\.sql:1:\d+ +model\.binder/m);
    expect(out).toContain('1 of 3 models failed on inputs without rows; nothing was built, checked or published');
    project.edit('transforms/marts/fct.sql', (text) => text.replace('no_column', 'note'));
    project.write('transforms/marts/rpt.sql', 'select max(next_day) as last, count(*) as n from @ref(fct)');
    expect(await project.lastro('build', '--empty', '--select', 'rpt')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^table +marts\.rpt +ok +2 columns\n\n1 model ok on inputs without rows/) as string,
    });
    expect(fs.readdirSync(project.dir)).toEqual(before);
  });

  it('names a source whose columns nobody knows', async () => {
    project.write(
      'loaders/feed.ts',
      `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'feed', table: 'feed', description: 'x', load: () => csvFile({ path: 'x.csv', columns: ['a'] }) });
`,
    );
    project.write('transforms/marts/fct.sql', 'select a from @source(feed)');
    const { out } = await project.lastro('run', '--empty', '--select', 'fct');
    expect(out).toContain(
      'the columns of feed, which fct reads, are not known (load it once, or name its columns in the YAML',
    );
    project.write(
      'transforms/raw/sources.yaml',
      'sources: [{name: raw, tables: [{name: feed, columns: [{name: a}]}]}]\n',
    );
    expect((await project.lastro('run', '--empty', '--select', 'fct')).out).toMatch(/marts\.fct +ok +1 column/);
  });
});
