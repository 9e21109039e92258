import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_ACTIONLINT, actionlint, lintWorkflows } from '../../engine/test/support/actionlint.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from '../../engine/test/site/support/browser.js';
import { serveSite } from '../../engine/src/publish/site/serve.js';
import { itRequires } from '../../engine/test/support/requires.js';
import {
  readWorkflow,
  runJob,
  type Actions,
  type Contexts,
  type JobResult,
} from '../../engine/test/support/workflow.js';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const WORKFLOWS = path.join(REPOSITORY, '.github/workflows');
const FILES = fs.readdirSync(WORKFLOWS).map((name) => path.join(WORKFLOWS, name));

/** The workflow of new projects. */
const TEMPLATE = path.join(REPOSITORY, 'engine/templates/github-actions/_github/workflows/lastro.yml');

/** What `npm ci` leaves: the packages of the repository, and those of its workspace that need another version. */
const INSTALL = ['node_modules', 'engine/node_modules']
  .filter((folder) => fs.existsSync(path.join(REPOSITORY, folder)))
  .map((folder) => `cp --archive --link '${REPOSITORY}/${folder}' ${folder}`)
  .join(' && ');

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_INDEX_FILE: undefined, GIT_DIR: undefined },
  }).trim();

describe('the workflows', async () => {
  const program = await actionlint();
  itRequires(program !== undefined, NO_ACTIONLINT)('are accepted by actionlint', async () => {
    expect(await lintWorkflows(program ?? '', [...FILES, TEMPLATE])).toBe('');
  });

  itRequires(program !== undefined, NO_ACTIONLINT)('would not be with a name that does not exist', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-lint-'));
    const file = path.join(folder, 'nightly.yml');
    fs.writeFileSync(
      file,
      fs.readFileSync(path.join(WORKFLOWS, 'nightly.yml'), 'utf8').replaceAll('outputs.site ==', 'outputs.sites =='),
    );
    expect(await lintWorkflows(program ?? '', [file])).toContain('property "sites" is not defined');
    fs.rmSync(folder, { recursive: true });
  });

  it.each(FILES)('%s pins actions by commit, grants nothing by default, and every job what it needs', (file) => {
    const workflow = readWorkflow(file);
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency).toBeDefined();
    const uses = fs.readFileSync(file, 'utf8').match(/uses: .*/g) ?? [];
    for (const each of uses) expect(each).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeDefined();
      for (const step of job.steps.filter((each) => each.uses?.startsWith('actions/checkout@') === true))
        expect(step.with).toMatchObject({ 'persist-credentials': false });
    }
  });

  it('give no secret, and nothing that can be written, to the code of a pull request', () => {
    const text = fs.readFileSync(path.join(WORKFLOWS, 'pull-request.yml'), 'utf8');
    expect(text).not.toMatch(/secrets\.|pull_request_target|: write/);
    const { steps } = readWorkflow(path.join(WORKFLOWS, 'pull-request-comment.yml')).jobs['comment'] ?? { steps: [] };
    expect(steps.map(({ uses }) => uses?.split('@')[0])).toEqual(['actions/download-artifact', undefined]);
  });
});

/** GitHub, as far as the workflows see it: a remote repository, artifacts, the published pages. */
class Hub {
  readonly dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-hub-')));
  readonly origin = path.join(this.dir, 'origin.git');
  /** What was deployed last. */
  pages: string | undefined;
  private counter = 0;

  constructor() {
    const source = path.join(this.dir, 'source');
    fs.mkdirSync(source);
    const listed = git(REPOSITORY, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
    for (const file of listed.filter((name) => name !== '' && fs.existsSync(path.join(REPOSITORY, name)))) {
      fs.mkdirSync(path.dirname(path.join(source, file)), { recursive: true });
      fs.cpSync(path.join(REPOSITORY, file), path.join(source, file));
    }
    git(source, 'init', '--quiet', '--initial-branch=main');
    this.commit('the repository');
    git(this.dir, 'clone', '--quiet', '--bare', source, this.origin);
    git(source, 'remote', 'add', 'origin', this.origin);
  }

  /** Changes a file on a branch. */
  change(branch: string, file: string, edit: (text: string) => string): void {
    const source = path.join(this.dir, 'source');
    git(source, 'checkout', '--quiet', '-B', branch, 'main');
    fs.writeFileSync(path.join(source, file), edit(fs.readFileSync(path.join(source, file), 'utf8')));
    this.commit(branch);
    git(source, 'push', '--quiet', '--force', 'origin', branch);
    git(source, 'checkout', '--quiet', 'main');
  }

  private commit(message: string): void {
    const source = path.join(this.dir, 'source');
    git(source, 'add', '--all', '--force');
    git(source, 'commit', '--quiet', '--message', message);
  }

  folder(name: string): string {
    const folder = path.join(this.dir, `${name}-${++this.counter}`);
    fs.mkdirSync(folder);
    return folder;
  }

  /**
   * Runs one job of a workflow. Stand-ins: checkout clones the remote; setup-node is the Node of the test; artifacts are folders of the
   * run; `npm ci` is a copy of the packages that are installed here. Not run: the login and the copy to a bucket.
   */
  async run(
    file: string,
    job: string,
    {
      ref = 'main',
      artifacts,
      contexts = {},
      env = {},
    }: { ref?: string; artifacts: string; contexts?: Contexts; env?: Record<string, string> },
  ): Promise<JobResult & { workspace: string }> {
    const workspace = this.folder('workspace');
    const upload = (name: string, from: readonly string[], to = path.join(artifacts, name)): void => {
      for (const each of from) {
        const [folder = '', pattern] = each.includes('*') ? [path.dirname(each), path.basename(each)] : [each];
        const at = path.join(workspace, folder);
        if (pattern !== undefined)
          for (const found of fs.readdirSync(at).filter((each) => each.endsWith(pattern.slice(1))))
            fs.cpSync(path.join(at, found), path.join(to, found), { recursive: true });
        else
          fs.cpSync(fs.realpathSync(at), fs.statSync(at).isDirectory() ? to : path.join(to, path.basename(at)), {
            recursive: true,
            dereference: true,
          });
      }
    };
    const actions: Actions = {
      'actions/checkout': () =>
        void git(this.dir, 'clone', '--quiet', '--depth=1', '--branch', ref, `file://${this.origin}`, workspace),
      'actions/setup-node': () => undefined,
      'actions/upload-artifact': (inputs) =>
        upload(inputs['name'] ?? '', (inputs['path'] ?? '').split('\n').filter(Boolean)),
      'actions/upload-pages-artifact': (inputs) => upload('github-pages', [inputs['path'] ?? '']),
      'actions/download-artifact': (inputs) =>
        fs.cpSync(path.join(artifacts, inputs['name'] ?? ''), path.join(workspace, inputs['path'] ?? ''), {
          recursive: true,
        }),
      'actions/deploy-pages': () => void (this.pages = path.join(artifacts, 'github-pages')),
    };
    const result = await runJob({
      workflow: readWorkflow(path.join(WORKFLOWS, file)),
      ...{ job, workspace, actions, env },
      temp: this.folder('temp'),
      contexts: {
        vars: {},
        secrets: {},
        ...contexts,
        github: { server_url: 'https://github.com', token: 'token', run_id: '1', ...(contexts['github'] as object) },
      },
      instead: { 'npm ci': INSTALL },
    });
    return { ...result, workspace };
  }

  /** A whole night. */
  async night(
    env: Record<string, string>,
    secrets: Record<string, string> = {},
  ): Promise<Record<string, JobResult & { workspace: string }>> {
    const artifacts = this.folder('artifacts');
    const build = await this.run('nightly.yml', 'build', { artifacts, env, contexts: { secrets } });
    const contexts = { needs: { build: { outputs: build.outputs, result: build.result } } };
    const keep = await this.run('nightly.yml', 'keep', { artifacts, env, contexts });
    const pages = await this.run('nightly.yml', 'pages', { artifacts, env, contexts });
    return { build, keep, pages };
  }

  /** A file of the saved state. */
  state(file: string): string {
    return git(this.origin, 'show', `lastro-state:${file}`);
  }

  stateFiles(): string[] {
    return git(this.origin, 'ls-tree', '-r', '--name-only', 'lastro-state').split('\n');
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Nights of one repository: each test goes on from the one before. */
describe('the steps of the workflows, in a clean copy of the repository', () => {
  let hub: Hub;
  beforeAll(() => {
    hub = new Hub();
  });
  afterAll(() => hub.remove());

  const stepsOf = ({ steps }: JobResult): Record<string, string> =>
    Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]));
  const outputOf = ({ steps }: JobResult, name: string): string =>
    steps.find((step) => step.name === name)?.output ?? '';
  const data = (file: string): Record<string, unknown> => {
    const folder = path.join(hub.pages ?? '', '_file/data');
    const found = fs.readdirSync(folder).find((name) => name.startsWith(`${file}.`) && name.endsWith('.json')) ?? '';
    return JSON.parse(fs.readFileSync(path.join(folder, found), 'utf8')) as Record<string, unknown>;
  };
  const figures = (): string => (JSON.parse(hub.state('published/index.json')) as { run_id: string }).run_id;
  const history = (): number => hub.stateFiles().filter((name) => name.startsWith('history/')).length;

  it('of a first night that fails: it says what is missing, publishes a report without figures, and exits 1', async () => {
    const { build, keep, pages } = await hub.night({
      LASTRO_NOW: '2026-06-01T06:17:00Z',
      LASTRO_OLIST_DIR: '/nowhere',
    });
    expect([build?.result, keep?.result, pages?.result]).toEqual(['failure', 'success', 'success']);
    if (build === undefined) throw new Error('no build');
    expect(outputOf(build, 'Fetch the state of earlier runs')).toContain(
      '::notice::there is no branch lastro-state yet',
    );
    expect(outputOf(build, 'Restore it')).toContain('published figures: none: pages show none until a run succeeds');
    expect(build.steps.find(({ name }) => name.startsWith('Build'))?.code).toBe(1);
    expect(build.summary).toContain('❌ Failed: olist');
    expect(outputOf(build, 'Report')).toMatch(/^::error file=loaders\/orders\.ts,line=\d+,title=raw\.orders::/m);
    expect((data('run')['unpublished'] as string[]).length).toBeGreaterThan(5);
    expect(fs.readFileSync(path.join(hub.pages ?? '', 'badge.svg'), 'utf8')).toContain('failed');
    expect(hub.stateFiles()).not.toContain('published/index.json');
    expect(history()).toBe(1);
  }, 300_000);

  itRequires(hasBrowser, NO_BROWSER)(
    'show no number and no finding on any page of the first night, and say that there are none yet',
    async () => {
      const site = await serveSite(hub.pages ?? '', 0);
      const browser = await openBrowser();
      try {
        const pages = fs.readdirSync(path.join(REPOSITORY, 'src')).filter((name) => name.endsWith('.md'));
        for (const name of pages.filter((each) => each !== 'README.md')) {
          const { page, complaints, close } = await visit(browser, `${site.url}${name.replace('.md', '.html')}`);
          expect(await page.locator('.big-number-value').allTextContents(), name).toEqual([]);
          expect(await page.locator('.figure-title').allTextContents(), name).toEqual([]);
          expect(await page.locator('.unpublished').count(), name).toBeGreaterThan(4);
          for (const text of await page.locator('.lead').allTextContents())
            expect(text).toBe('No figures published yet.');
          expect(complaints, name).toEqual([]);
          await close();
        }
      } finally {
        await browser.close();
        await site.close();
      }
    },
    300_000,
  );

  it('of a good night, and of a failing one after it: the report is published, the last good figures are kept, and the job exits 1', async () => {
    const good = await hub.night(
      { LASTRO_NOW: '2026-06-02T06:17:00Z' },
      { LASTRO_PSEUDONYM_KEY: 'a key of the repository, of 32 characters' },
    );
    expect(Object.values(good).map(({ result, steps }) => [result, steps])).toEqual(
      Object.values(good).map(({ steps }) => ['success', steps]),
    );
    expect(Object.keys(stepsOf(good['build'] as JobResult))).toHaveLength(10);
    const published = figures();
    const site = data('run');
    expect(site['unpublished']).toBeUndefined();
    expect(site['stale']).toBeNull();
    expect(hub.stateFiles().some((name) => /key|duckdb/.test(name))).toBe(false);
    const before = git(hub.origin, 'rev-parse', 'lastro-state');

    const bad = await hub.night({ LASTRO_NOW: '2026-06-03T06:17:00Z', LASTRO_OLIST_DIR: '/nowhere' });
    expect([bad['build']?.result, bad['keep']?.result, bad['pages']?.result]).toEqual([
      'failure',
      'success',
      'success',
    ]);
    expect(figures()).toBe(published);
    expect(data('run')).toMatchObject({ verdict: 'fail', stale: { run_id: published } });
    expect((data('runs')['runs'] as unknown[]).length).toBe(3);
    expect(history()).toBe(3);
    expect(git(hub.origin, 'rev-parse', 'lastro-state')).not.toBe(before);
    expect(git(hub.origin, 'rev-list', '--count', 'lastro-state')).toBe('1');
  }, 400_000);

  it('of two runs that save their states at once: both are in the history', async () => {
    const saved = git(hub.origin, 'rev-parse', 'lastro-state');
    const artifacts = hub.folder('artifacts');
    const source = hub.folder('state');
    execFileSync('bash', [
      '-c',
      `git --git-dir='${hub.origin}' archive lastro-state | tar --extract --directory '${source}'`,
    ]);
    const own = fs.readdirSync(path.join(source, 'history')).at(-1) ?? '';
    // Of this run the other one knew nothing, and the other way round.
    fs.cpSync(source, path.join(artifacts, 'state'), { recursive: true });
    const tree = fs.mkdtempSync(path.join(hub.dir, 'other-'));
    fs.cpSync(source, tree, { recursive: true });
    fs.rmSync(path.join(tree, 'history', own));
    git(tree, 'init', '--quiet');
    git(tree, 'add', '--all', '--force');
    git(tree, 'commit', '--quiet', '--message', 'of another run');
    git(tree, 'push', '--quiet', '--force', hub.origin, 'HEAD:refs/heads/lastro-state');
    // The first push comes too late.
    const hook = path.join(hub.origin, 'hooks/update');
    fs.mkdirSync(path.dirname(hook), { recursive: true });
    fs.writeFileSync(hook, '#!/bin/sh\n[ -f refused ] || { touch refused; exit 1; }\n', { mode: 0o755 });
    const contexts = { needs: { build: { outputs: { saved: 'true' }, result: 'success' } } };
    const keep = await hub.run('nightly.yml', 'keep', { artifacts, contexts });
    fs.rmSync(hook);
    expect(keep.result).toBe('success');
    expect(fs.existsSync(path.join(hub.origin, 'refused'))).toBe(true);
    expect(outputOf(keep, 'Save the state on its branch')).toContain('rejected');
    expect(hub.stateFiles()).toContain(`history/${own}`);
    expect(history()).toBe(3);
    expect(git(hub.origin, 'rev-parse', 'lastro-state')).not.toBe(saved);
  }, 120_000);

  it('of a pull request: it is compared with the saved state, and its comment is written by the other workflow', async () => {
    hub.change(
      'proposal',
      'transforms/marts/reports/rpt_months.sql',
      (sql) => `select *, 1 as weight from (\n${sql}\n) as before\n`,
    );
    const artifacts = hub.folder('artifacts');
    const job = await hub.run('pull-request.yml', 'compare', {
      ref: 'proposal',
      artifacts,
      env: { LASTRO_NOW: '2026-06-02T06:17:00Z' },
    });
    expect(job.result).toBe('success');
    const comment = fs.readFileSync(path.join(artifacts, 'comparison/comment.md'), 'utf8');
    expect(comment).toContain('| `marts.rpt_months` | changed |');
    expect(comment).toContain('+weight INTEGER');
    expect(comment).toContain('0 checks newly failing');
    expect(comment).toContain('#### Not compared');
    expect(job.summary).toContain(comment.trim());

    const calls = path.join(hub.dir, 'gh-calls');
    const bin = hub.folder('bin');
    fs.writeFileSync(
      path.join(bin, 'gh'),
      `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\ncase "$*" in *pulls*) echo 7;; *PATCH*|*POST*) cp body.md '${calls}.md';; esac\n`,
      { mode: 0o755 },
    );
    const github = {
      repository: 'team/shop',
      event: {
        workflow_run: {
          ...{ id: 1, event: 'pull_request', conclusion: 'success', head_sha: 'abc', head_branch: 'proposal' },
          head_repository: { owner: { login: 'fork' } },
        },
      },
    };
    const written = await hub.run('pull-request-comment.yml', 'comment', {
      ...{ artifacts, contexts: { github } },
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    });
    expect(written.result).toBe('success');
    expect(fs.readFileSync(calls, 'utf8')).toMatch(
      /head=fork:proposal[\s\S]*--method POST repos\/team\/shop\/issues\/7\/comments/,
    );
    expect(fs.readFileSync(`${calls}.md`, 'utf8')).toContain(comment.trim());
  }, 300_000);
});
