import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ExportContext } from '../../src/jobs/export/exporter.js';
import { exportJobs, type ExportTarget } from '../../src/jobs/index.js';
import { CronSchedule } from '../../src/project/cron.js';
import type { JobConfig } from '../../src/project/job.js';
import { NO_ACTIONLINT, actionlint } from '../support/actionlint.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';
import { itRequires } from '../support/requires.js';
import { readWorkflow, type Job, type Workflow } from '../support/workflow.js';
import { EXPORTED, HOSTILE_FOLDER } from './exported.js';

const run = promisify(execFile);

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-export-')));
afterAll(() => fs.rmSync(root, { recursive: true }));

const projectDir = path.join(root, HOSTILE_FOLDER);
const program = path.join(projectDir, 'program.sh');
fs.mkdirSync(projectDir);
fs.writeFileSync(program, 'printf "%s|" "$PWD" "$0" "$@"\n');

const lastro = ['/bin/sh', program] as const;

const CONTEXT: ExportContext = {
  ...{ projectDir, folderInRepository: 'reports/shop', lastro, hasLockfile: true },
  secrets: ['LASTRO_PSEUDONYM_KEY', 'HOOK_URL', 'GITHUB_TOKEN'],
};

function exportAll(
  to: ExportTarget,
  jobs: Readonly<Record<string, JobConfig>> = EXPORTED,
  context: Partial<ExportContext> = {},
): Map<string, string> {
  return new Map(exportJobs(to, jobs, { ...CONTEXT, ...context }));
}

/** The workflow of new projects. */
const TEMPLATE = readWorkflow(path.join(REPOSITORY, 'engine/templates/github-actions/_github/workflows/lastro.yml'));

/** The job of an exported workflow, and the one that publishes its site. */
function exportedJobs(config: JobConfig, context: Partial<ExportContext> = {}): Job[] {
  const text = exportAll('github-actions', { nightly: config }, context).get('lastro-nightly.yml') ?? '';
  return Object.values((parse(text) as Workflow).jobs);
}

function writeAll(files: ReadonlyMap<string, string>, folder: string): string[] {
  fs.mkdirSync(path.join(root, folder), { recursive: true });
  return [...files].map(([name, text]) => {
    const file = path.join(root, folder, name);
    fs.writeFileSync(file, text);
    return file;
  });
}

/** What the exported command prints when it runs in the right folder, with every word intact. */
const ran = (job: string): string => `${[projectDir, program, 'job', 'run', job, '--trigger', 'schedule'].join('|')}|`;

const times = (job: JobConfig, from: string, n: number): string[] => {
  const schedule = new CronSchedule(job.schedule ?? '', job.timezone ?? 'UTC');
  const all: Date[] = [];
  while (all.length < n) all.push(schedule.next(all.at(-1) ?? new Date(from)));
  return all.map((time) => time.toISOString());
};

const lint = await actionlint();

describe('github-actions', () => {
  itRequires(lint !== undefined, NO_ACTIONLINT)('actionlint accepts the workflows', async () => {
    const files = writeAll(exportAll('github-actions'), 'workflows');
    expect(files).toHaveLength(Object.keys(EXPORTED).length);
    await run(lint ?? '', ['-shellcheck=', '-pyflakes=', ...files]);
    fs.writeFileSync(
      path.join(root, 'broken.yml'),
      (exportAll('github-actions').get('lastro-sunday.yml') ?? '').replace('Europe/Lisbon', 'Europe/Lisbom'),
    );
    await expect(run(lint ?? '', [path.join(root, 'broken.yml')])).rejects.toThrow();
  });

  it('a workflow has the schedule with its zone, and text of the configuration in comments only', () => {
    const text = exportAll('github-actions').get('lastro-daily_full_pipeline.yml') ?? '';
    const workflow = parse(text) as { on: unknown; concurrency: unknown; jobs: unknown };
    expect(workflow).toMatchObject({
      on: { schedule: [{ cron: '0 6 * * *', timezone: 'America/Sao_Paulo' }] },
      concurrency: { group: 'lastro-warehouse', 'cancel-in-progress': false },
    });
    expect(JSON.stringify(workflow)).not.toContain('secrets.KEY');
    expect(JSON.stringify(workflow.jobs)).toContain(
      '"npx lastro job run daily_full_pipeline --trigger schedule","working-directory":"reports/shop"',
    );
  });

  it('keeps between runs what the workflow of new projects keeps, in the same order and on the same conditions', () => {
    const kept = ({ steps }: Job): unknown[] =>
      steps.flatMap<unknown>(({ run: line = '', uses = '', if: condition, with: inputs }) =>
        /\bstate\b/.test(line) || uses.startsWith('actions/cache')
          ? [{ line, uses, condition, path: inputs?.['path'] }]
          : / (build|job run) /.test(line)
            ? ['the work']
            : [],
      );
    const [job] = exportedJobs({ schedule: '0 6 * * *', steps: [{ command: 'build' }] }, { folderInRepository: '.' });
    expect(kept(TEMPLATE.jobs['build']!)).toHaveLength(5);
    expect(kept(job!)).toEqual(kept(TEMPLATE.jobs['build']!));
    for (const text of exportAll('github-actions').values()) {
      expect(text).not.toMatch(/\.lastro|target|--private/);
      expect(text.match(/path: reports\/shop\/state$/gm)).toHaveLength(2);
    }
  });

  it('gives the secrets of the configuration to the job, and to no other step', () => {
    const [job] = exportedJobs({ schedule: '0 6 * * *', steps: [{ command: 'build' }] });
    expect(job?.steps.flatMap(({ run: line, env }) => (env === undefined ? [] : [[line, env]]))).toEqual([
      [
        'npx lastro job run nightly --trigger schedule',
        {
          LASTRO_PSEUDONYM_KEY: '${{ secrets.LASTRO_PSEUDONYM_KEY }}',
          HOOK_URL: '${{ secrets.HOOK_URL }}',
          GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}',
        },
      ],
    ]);
  });

  it.each([
    [true, 'npm ci'],
    [false, 'npm install'],
  ])('installs as the project can: with a lockfile %s, by %s', (hasLockfile, install) => {
    const [job] = exportedJobs({ schedule: '0 6 * * *', steps: [{ command: 'build' }] }, { hasLockfile });
    expect(job?.steps.flatMap(({ run: line }) => line ?? [])[0]).toBe(install);
  });

  it.each<[steps: JobConfig['steps'], jobs: number]>([
    [[{ command: 'build', site: true }], 2],
    [[{ command: 'build' }, { command: 'site' }], 2],
    [[{ command: 'build', site: false }], 1],
  ])('publishes the site where a step builds it, as the workflow of new projects does: %j', (jobSteps, n) => {
    const jobs = exportedJobs({ schedule: '0 6 * * *', steps: jobSteps }, { folderInRepository: '.' });
    const uploads = ({ steps }: Job): unknown[] => steps.filter(({ uses = '' }) => uses.includes('upload-pages'));
    expect(jobs).toHaveLength(n);
    expect(uploads(jobs[0]!)).toEqual(n === 1 ? [] : uploads(TEMPLATE.jobs['build']!));
    const { needs, if: condition = '', ...rest } = TEMPLATE.jobs['publish']!;
    expect(jobs[1]).toEqual(
      n === 1
        ? undefined
        : {
            ...{ ...rest, needs: needs?.replace('build', 'nightly') },
            if: condition.replace(" && github.event_name != 'pull_request'", ''),
          },
    );
  });

  it.each(['* * * * *', '0,3 6 * * *', '0,59 0-23 * * *'])(
    'refuses %s, which is more often than GitHub allows',
    (schedule) => {
      expect(() => exportAll('github-actions', { a: { schedule, steps: [{ command: 'build' }] } })).toThrow(
        /GitHub Actions every 5/,
      );
    },
  );
});

describe('crontab', () => {
  const entries = (text: string): { zone: string; fields: string; command: string }[] => {
    let zone = '';
    return text.split('\n').flatMap((line) => {
      zone = /^CRON_TZ=(.+)$/.exec(line)?.[1] ?? zone;
      const match = /^((?:[\d*,/-]+ ){5})(.*)$/.exec(line);
      // As cron reads a command: a percent sign that is not escaped ends it.
      const command = match?.[2]?.split(/(?<!\\)%/)[0]?.replaceAll('\\%', '%');
      return match === null ? [] : [{ zone, fields: match[1]?.trim() ?? '', command: command ?? '' }];
    });
  };

  it('has an entry for each job, whose command runs in its folder', () => {
    const found = entries(exportAll('crontab').get('crontab') ?? '');
    expect(found).toHaveLength(Object.keys(EXPORTED).length);
    for (const [i, [name, job]] of Object.entries(EXPORTED).entries()) {
      const { zone, fields, command } = found[i] ?? { zone: '', fields: '', command: '' };
      expect(zone).toBe(job.timezone ?? 'UTC');
      expect(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).toBe(ran(name));
      expect(times({ ...job, schedule: fields }, '2026-01-01T00:00:00Z', 40)).toEqual(
        times(job, '2026-01-01T00:00:00Z', 40),
      );
    }
  });
});

const hasSystemd = await run('systemd-analyze', ['--version']).then(
  () => true,
  () => false,
);
const itWithSystemd = itRequires(hasSystemd, 'there is no systemd-analyze');

describe('systemd', () => {
  itWithSystemd('systemd-analyze verifies the units', async () => {
    const files = writeAll(exportAll('systemd'), 'units');
    expect(files).toHaveLength(2 * Object.keys(EXPORTED).length);
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=one', ...files]);
    expect(stderr).toBe('');
    const [first = ''] = files;
    fs.writeFileSync(first, fs.readFileSync(first, 'utf8').replace('Type=oneshot', 'Type=onceshot'));
    const broken = await run('systemd-analyze', ['verify', '--man=no', first]).then(
      (ended) => ended.stderr,
      (error: unknown) => String((error as { stderr: unknown }).stderr),
    );
    expect(broken).toContain('onceshot');
  });

  itWithSystemd('systemd reads the calendars as the schedules they are', async () => {
    for (const [name, job] of Object.entries(EXPORTED)) {
      const timer = exportAll('systemd').get(`lastro-${name}.timer`) ?? '';
      const calendars = [...timer.matchAll(/^OnCalendar=(.+)$/gm)].map((match) => match[1] ?? '');
      const elapses = new Set<string>();
      for (const calendar of calendars) {
        const args = ['calendar', '--iterations=40', '--base-time=2026-01-01 00:00:00 UTC', calendar];
        const { stdout } = await run('systemd-analyze', args, { env: { ...process.env, TZ: 'UTC' } });
        for (const [, day, time] of stdout.matchAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/gm))
          elapses.add(`${day ?? ''}T${time ?? ''}.000Z`);
      }
      const sorted = [...elapses].sort().slice(0, 40);
      expect(sorted, name).toEqual(times(job, '2026-01-01T00:00:00Z', 40));
    }
  });

  itWithSystemd('a service starts its command in its folder', async () => {
    const service = exportAll('systemd').get('lastro-sunday.service') ?? '';
    expect(service).toContain(`WorkingDirectory=${projectDir.replaceAll('%', '%%')}\n`);
    const command = /^ExecStart=(.+)$/m.exec(service)?.[1] ?? '';
    const words = [...command.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) =>
      (quoted ?? plain ?? '').replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%').replaceAll('$$', '$'),
    );
    const [node = '', ...args] = words;
    expect((await run(node, args, { cwd: projectDir })).stdout).toBe(ran('sunday'));
  });

  it('persists timers of jobs that catch up, and of no others', () => {
    const files = exportAll('systemd');
    expect(files.get('lastro-sunday.timer')).toContain('Persistent=true\n');
    expect(files.get('lastro-quality_check.timer')).toContain('Persistent=false\n');
  });
});

describe('lastro job export', () => {
  const project = new ProjectFolder();
  afterAll(() => project.remove());

  it('knows the secrets of the configuration, and whether there is a lockfile', async () => {
    const alerts = {
      channels: {
        team: { type: 'slack', urlVariable: 'HOOK_URL' },
        ops: { type: 'webhook', urlVariable: 'OPS', secretVariable: 'OPS_KEY' },
        lines: { type: 'github', as: 'annotation' },
      },
    };
    const jobs = { nightly: EXPORTED['sunday'] };
    project.write('lastro.config.ts', `export default ${JSON.stringify({ name: 'shop', jobs, alerts })};\n`);
    const exported = async (): Promise<string> => (await project.lastro('job', 'export', '--to', 'github-actions')).out;
    const names = [...(await exported()).matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
    expect(names).toEqual(['LASTRO_PSEUDONYM_KEY', 'HOOK_URL', 'OPS', 'OPS_KEY']);
    expect(await exported()).toMatch(/run: npm install$/m);
    project.write('package-lock.json', '{}');
    expect(await exported()).toMatch(/run: npm ci$/m);
  });

  it('prints or writes files, and replaces only those of an export', async () => {
    const jobs = { nightly: EXPORTED['sunday'], manual: { steps: [{ command: 'build' }] } };
    project.write('lastro.config.ts', `export default { name: 'shop', jobs: ${JSON.stringify(jobs)} };\n`);
    expect((await project.lastro('job', 'export', '--to', 'crontab')).out).toContain('30 3 * * 0 cd ');
    const write = (): ReturnType<ProjectFolder['lastro']> =>
      project.lastro('job', 'export', '--to', 'systemd', '--out', 'units');
    const files = ['wrote units/lastro-nightly.service', 'wrote units/lastro-nightly.timer'];
    expect(await write()).toMatchObject({ code: 0, lines: files });
    expect(await write()).toMatchObject({ code: 0, lines: files });
    project.write('units/lastro-nightly.timer', '[Timer]\n');
    project.write('units/lastro-nightly.service', '# Generated by lastro job export, long ago\n');
    expect(await write()).toMatchObject({
      code: 2,
      err: expect.stringContaining('job.cannot-write  units/lastro-nightly.timer exists') as string,
    });
    expect(project.read('units/lastro-nightly.service')).toContain('long ago');
    expect(await project.lastro('job', 'export', 'manual', '--to', 'systemd')).toMatchObject({
      code: 2,
      err: expect.stringContaining('job.no-schedule') as string,
    });
    expect(await project.lastro('job', 'export', '--to', 'cronie')).toMatchObject({ code: 2 });
    expect(await project.lastro('job', 'export')).toMatchObject({ code: 2 });
  });
});
