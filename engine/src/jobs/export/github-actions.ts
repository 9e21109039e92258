import { stringify } from 'yaml';
import { UsageError } from '../../base/errors.js';
import { npx } from '../../base/npx.js';
import { DEFAULT_KEY } from '../run-job.js';
import {
  header,
  portableCron,
  purpose,
  shortestInterval,
  type ExportContext,
  type ExportedJob,
  type Exporter,
} from './exporter.js';

/** Minutes between two runs that GitHub starts. */
const SHORTEST_INTERVAL = 5;

/** Minutes that checking out and installing may take. */
const SETUP_MINUTES = 15;

/** Minutes that a job of GitHub may take. */
const LONGEST_JOB = 360;

/** Which jobs publish their site; the workflow of new projects asks for the same variable. */
const PUBLISHES =
  "${{ !cancelled() && vars.LASTRO_PAGES == 'true' && github.ref_name == github.event.repository.default_branch }}";

/** A workflow for each job: `lastro-<job>.yml`. It keeps between runs what the workflow of new projects keeps: no rows, no key. */
export const githubActions: Exporter = (jobs, context) =>
  new Map(jobs.map((job) => [`lastro-${job.name}.yml`, workflow(job, context)]));

function workflow(job: ExportedJob, context: ExportContext): string {
  const { name, config, schedule } = job;
  const interval = shortestInterval(schedule.values);
  if (interval < SHORTEST_INTERVAL)
    throw new UsageError('job.export', `job ${name} runs every ${interval} min, GitHub Actions every 5 at most`, {
      hint: `its schedule is ${schedule.fields}`,
    });
  const minutes = config.timeout === undefined ? undefined : Math.ceil(config.timeout / 60) + SETUP_MINUTES;
  const timezone = schedule.timezone === 'UTC' ? {} : { timezone: schedule.timezone };
  const hasSite = config.steps.some(({ command, site = false }) => command === 'site' || site);
  const document = {
    name: `lastro ${name}`,
    on: { schedule: [{ cron: portableCron(schedule), ...timezone }], workflow_dispatch: {} },
    permissions: { contents: 'read', ...(context.secrets.includes('GITHUB_TOKEN') ? { issues: 'write' } : {}) },
    concurrency: { group: `lastro-${config.concurrency ?? DEFAULT_KEY}`, 'cancel-in-progress': false },
    jobs: {
      [name]: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': Math.min(LONGEST_JOB, minutes ?? LONGEST_JOB),
        steps: steps(job, context, hasSite),
      },
      ...(hasSite ? { [`publish-${name}`]: publish(name) } : {}),
    },
  };
  return `${header(
    'github-actions',
    ...[`Job ${name}`, purpose(config)].filter((line) => line !== ''),
    'GitHub starts late when it is busy, and may leave runs out. Of several runs that wait for one concurrency group it keeps the last.',
    "Retries and the timeout are the job's own. A cache that is not used for a week is gone: a bucket keeps longer.",
    'The cache holds what the site shows, neither raw rows nor the key of pseudonyms. A database file of DuckDB is not kept:',
    'the job has to load and build what it checks. Set the secrets that it names in Settings > Secrets and variables > Actions.',
    ...(hasSite
      ? ['The site is published where GitHub Actions is the source of Pages and the variable LASTRO_PAGES is true.']
      : []),
  )}${stringify(document, { lineWidth: 0 })}`;
}

function steps(
  { name, config }: ExportedJob,
  { folderInRepository: folder, hasLockfile, secrets }: ExportContext,
  hasSite: boolean,
): object[] {
  const prefix = folder === '.' ? '' : `${folder}/`;
  const inFolder = folder === '.' ? {} : { 'working-directory': folder };
  const keyPrefix = `lastro-${config.concurrency ?? DEFAULT_KEY}-`;
  const kept = { path: `${prefix}state`, key: `${keyPrefix}\${{ github.run_id }}-\${{ github.run_attempt }}` };
  const always = { if: 'always()' };
  return [
    { uses: 'actions/checkout@v5' },
    { uses: 'actions/setup-node@v5', with: { 'node-version': 22 } },
    { run: hasLockfile ? 'npm ci' : 'npm install', ...inFolder },
    {
      name: 'Fetch the state of earlier runs',
      uses: 'actions/cache/restore@v4',
      with: { ...kept, 'restore-keys': keyPrefix },
    },
    { run: npx('state restore state'), ...inFolder },
    {
      run: npx(`job run ${name} --trigger schedule`),
      ...inFolder,
      env: Object.fromEntries(secrets.map((secret) => [secret, `\${{ secrets.${secret} }}`])),
    },
    { run: npx('state save state'), ...always, ...inFolder },
    { name: 'Keep the state', ...always, uses: 'actions/cache/save@v4', with: kept },
    ...(hasSite ? [{ uses: 'actions/upload-pages-artifact@v4', ...always, with: { path: `${prefix}dist/` } }] : []),
  ];
}

function publish(needed: string): object {
  return {
    needs: needed,
    if: PUBLISHES,
    'runs-on': 'ubuntu-latest',
    permissions: { pages: 'write', 'id-token': 'write' },
    environment: { name: 'github-pages', url: '${{ steps.deployment.outputs.page_url }}' },
    steps: [{ id: 'deployment', uses: 'actions/deploy-pages@v4' }],
  };
}
