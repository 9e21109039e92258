import fs from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { ProjectFolder } from '../support/project-folder.js';

let place: ProjectFolder;
beforeEach(() => {
  place = new ProjectFolder();
  fs.rmSync(place.path('package.json'));
});
afterEach(() => place.remove());

/** Runs init on a terminal whose user answers each question in turn. */
async function answering(answers: readonly string[], ...args: string[]): Promise<{ code: number; asked: string[] }> {
  const asked: string[] = [];
  const code = await main(['init', ...args, '--no-run'], {
    ...{ env: {}, cwd: place.dir, out: () => undefined, err: () => undefined, isTTY: true },
    signal: new AbortController().signal,
    ask: async (question) => {
      asked.push(question);
      return answers[asked.length - 1] ?? '';
    },
  });
  return { code, asked };
}

const has = (...files: string[]): boolean => files.every((file) => fs.existsSync(place.path(file)));

it('on a terminal it asks for what the flags leave open, each with its default', async () => {
  place.write('shops.csv', 'id,city\n1,Faro\n');
  expect(await answering(['report', 'shops.csv', 'maybe', 'n'])).toEqual({
    code: 0,
    asked: [
      'Folder of the project (this one): ',
      'File or folder with data (a sample of orders): ',
      'With a workflow of GitHub Actions? (Y/n): ',
      'With a workflow of GitHub Actions? (Y/n): ',
    ],
  });
  expect(has('report/loaders/shops.ts', 'report/data/shops.csv')).toBe(true);
  expect(has('report/.github')).toBe(false);
});

it('the defaults are this folder, a sample and a workflow; --yes asks nothing', async () => {
  expect(await answering(['', '', ''])).toMatchObject({ code: 0 });
  expect(has('loaders/orders.ts', '.github/workflows/lastro.yml', '.gitignore', '.vscode/settings.json')).toBe(true);
  expect(await answering([], 'other', '--yes')).toEqual({ code: 0, asked: [] });
});

it('off a terminal it asks nothing, and prints three commands', async () => {
  const { code, lines } = await place.lastro('init', "Ana's report", '--template', 'csv', '--no-run');
  expect(code).toBe(0);
  expect(lines.slice(lines.indexOf('Next:'))).toEqual([
    'Next:',
    "  cd 'Ana'\\''s report'",
    '  npx lastro start   # build everything and serve the site',
    '  npx lastro dev     # preview the pages while you edit them',
  ]);
});

it('an empty project builds; its page says how to go on', async () => {
  expect(await place.lastro('init', '--template', 'empty', '--no-run')).toMatchObject({ code: 0 });
  expect(fs.readdirSync(place.dir).sort()).toEqual([
    ...['.gitignore', '.vscode', 'lastro.config.ts', 'node_modules', 'package.json', 'src', 'tsconfig.json'],
  ]);
  expect(await place.lastro('build')).toMatchObject({ code: 0, err: '' });
});

it('in a folder that has a package it adds to it, and overwrites nothing', async () => {
  place.write('package.json', '{"name": "mine"}\n');
  place.write('.gitignore', 'mine\n');
  const { code, lines } = await place.lastro('init', '--no-run');
  expect(code).toBe(0);
  expect(lines.filter((line) => line.startsWith('kept'))).toEqual([
    'kept  .gitignore, which was there',
    'kept  package.json, which was there',
  ]);
  expect([place.read('package.json'), place.read('.gitignore')]).toEqual(['{"name": "mine"}\n', 'mine\n']);
  expect(await place.lastro('build')).toMatchObject({ code: 0, err: '' });
  place.write('transforms/staging/stg_orders.sql', 'select 1 as mine\n');
  expect(await place.lastro('init', '--no-run')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/init\.exists .*lastro\.config\.ts.*npx lastro add writes one more/) as string,
  });
  expect(place.read('transforms/staging/stg_orders.sql')).toBe('select 1 as mine\n');
});

it.each([
  [['--from', 'nothing.csv'], 'init.no-data  no file or folder nothing.csv'],
  [['--from', 'docs'], 'docs has no data that Lastro reads (known: .csv, .tsv'],
  [['--from', 'no.parquet'], 'no.parquet  init.cannot-read  cannot read no.parquet'],
  [['--from', 'break.csv'], 'break.csv  init.column-name  the name of column 2 of break.csv has a line break in it'],
  [['--from', 'own.csv'], 'init.column-name  own.csv has the column _run_id, which every load adds'],
  [['--template', 'cvs'], 'did you mean csv?'],
  [['--template', 'empty', '--from', 'docs'], 'usage.init  an empty project has no data'],
])('%j: the error names what is wrong, and nothing is written', async (args, message) => {
  place.write('docs/readme.txt', 'no data');
  place.write('no.parquet', 'no parquet');
  place.write('break.csv', 'a,"b\nc"\n1,2\n');
  place.write('own.csv', 'a,_run_id\n1,2\n');
  const { code, err } = await place.lastro('init', 'p', ...args, '--no-run');
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(has('p')).toBe(false);
});
