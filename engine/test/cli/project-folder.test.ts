import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readEnvFile } from '../../src/cli/env-file.js';
import { findProject } from '../../src/cli/find-project.js';
import { ProjectFolder } from '../support/project-folder.js';

const LOADER = `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'feed', table: 'feed', description: '.', columns: ['x'],
  load: ({ env, log, secret }) => {
    log.info('the token is ' + secret('FEED_TOKEN'));
    return [{ x: env.FEED_NAME + '/' + process.env.FEED_NAME }];
  },
});
`;
const FILES = {
  'lastro.config.ts': `export default { name: 'feed', vars: { stage: process.env['STAGE'] ?? 'none' } };\n`,
  'loaders/feed.ts': LOADER,
  'transforms/marts/rpt_feed.sql': 'select x, @var(stage) as stage from @source(raw, feed)\n',
  '.env': "# The feed\nexport FEED_NAME='from file'\nFEED_TOKEN=abcdef-123456 # secret\nSTAGE=one\n",
};

let project: ProjectFolder;
afterEach(() => project.remove());

describe('.env', () => {
  it('is seen by loaders, the configuration and fingerprints, below the environment, and its secrets are masked', async () => {
    project = new ProjectFolder(FILES);
    const first = await project.spawn(['build'], { STAGE: 'two' }).ended;
    expect(first.code, first.out + first.err).toBe(0);
    expect(first.out).toContain('the token is ***');
    expect(first.out + first.err).not.toContain('abcdef-123456');
    expect(await project.query('select x, stage from marts.rpt_feed')).toEqual([['from file/from file', 'two']]);
    project.edit('.env', (text) => text.replace('from file', 'changed'));
    expect((await project.spawn(['build'], { STAGE: 'two' }).ended).code).toBe(0);
    expect(await project.query('select x from marts.rpt_feed')).toEqual([['changed/changed']]);
  });

  it('leaves what is set, also empty, and reads quotes, comments and lines', () => {
    project = new ProjectFolder({
      '.env': `\uFEFFA=1\nB=2\nC="two\nlines" # why\nD='#no comment'\n\n  E = spaced \nF=\n`,
    });
    const env: Record<string, string | undefined> = { A: 'own', B: '' };
    readEnvFile(project.dir, env);
    expect(env).toEqual({ A: 'own', B: '', C: 'two\nlines', D: '#no comment', E: 'spaced', F: '' });
  });

  it('of a folder without one changes nothing', () => {
    project = new ProjectFolder();
    const env = {};
    readEnvFile(project.dir, env);
    fs.mkdirSync(project.path('.env'));
    readEnvFile(project.dir, env);
    expect(env).toEqual({});
  });
});

describe('started from a folder below', () => {
  it('finds the project, and paths stay relative to where the user is', async () => {
    project = new ProjectFolder({
      ...FILES,
      'notes/x.csv': 'a,b\n1,2\n',
      'notes/deep/suite.yaml': 'expectations: [{type: expect_table_row_count_to_equal, kwargs: {value: 1}}]\n',
    });
    const below = project.path('notes', 'deep');
    expect(findProject(below)).toBe(project.dir);
    const listed = await project.lastroIn(below, 'ls');
    expect(listed.out, listed.err).toContain('rpt_feed');
    const checked = await project.lastroIn(below, 'check', '../x.csv', '--suite', 'suite.yaml');
    expect(checked.code, checked.out + checked.err).toBe(0);
    const elsewhere = await project.lastroIn(below, 'ls', '--project-dir', '.');
    expect(elsewhere).toMatchObject({ code: 2, err: expect.stringContaining('config.missing') as string });
  });

  it('and without a project is where it was started', async () => {
    project = new ProjectFolder();
    expect(findProject(project.dir)).toBe(project.dir);
    expect(await project.lastro('ls')).toMatchObject({
      code: 2,
      err: expect.stringContaining('config.missing') as string,
    });
  });
});
