import { stringify } from 'yaml';
import { UsageError } from '../../base/errors.js';
import { DEFAULT_KEY } from '../run-job.js';
import { header, portableCron, purpose, shortestInterval, type ExportedJob, type Exporter } from './exporter.js';

/** Minutes between two runs that GitHub starts. */
const SHORTEST_INTERVAL = 5;

/** Minutes that checking out and installing may take. */
const SETUP_MINUTES = 15;

/** Minutes that a job of GitHub may take. */
const LONGEST_JOB = 360;

/** A workflow for each job: `lastro-<job>.yml`. */
export const githubActions: Exporter = (jobs, { folderInRepository }) =>
  new Map(jobs.map((job) => [`lastro-${job.name}.yml`, workflow(job, folderInRepository)]));

function workflow({ name, config, schedule }: ExportedJob, folder: string): string {
  const interval = shortestInterval(schedule.values);
  if (interval < SHORTEST_INTERVAL)
    throw new UsageError('job.export', `job ${name} runs every ${interval} min, GitHub Actions every 5 at most`, {
      hint: `its schedule is ${schedule.fields}`,
    });
  const minutes = config.timeout === undefined ? undefined : Math.ceil(config.timeout / 60) + SETUP_MINUTES;
  const inFolder = folder === '.' ? {} : { 'working-directory': folder };
  const prefix = folder === '.' ? '' : `${folder}/`;
  const kept = { path: `${prefix}.lastro\n${prefix}target\n` };
  const key = `lastro-${config.concurrency ?? DEFAULT_KEY}-`;
  const timezone = schedule.timezone === 'UTC' ? {} : { timezone: schedule.timezone };
  const document = {
    name: `lastro ${name}`,
    on: { schedule: [{ cron: portableCron(schedule), ...timezone }], workflow_dispatch: {} },
    permissions: { contents: 'read' },
    concurrency: { group: `lastro-${config.concurrency ?? DEFAULT_KEY}`, 'cancel-in-progress': false },
    jobs: {
      [name]: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': Math.min(LONGEST_JOB, minutes ?? LONGEST_JOB),
        steps: [
          { uses: 'actions/checkout@v5' },
          { uses: 'actions/setup-node@v5', with: { 'node-version': 20 } },
          { run: 'npm ci', ...inFolder },
          {
            name: 'Restore history, records and warehouse',
            uses: 'actions/cache/restore@v4',
            with: { ...kept, key: `${key}\${{ github.run_id }}-\${{ github.run_attempt }}`, 'restore-keys': key },
          },
          { run: `npx lastro job run ${name} --trigger schedule`, ...inFolder },
          {
            name: 'Save history, records and warehouse',
            if: 'always()',
            uses: 'actions/cache/save@v4',
            with: { ...kept, key: `${key}\${{ github.run_id }}-\${{ github.run_attempt }}` },
          },
        ],
      },
    },
  };
  return `${header(
    'github-actions',
    ...[`Job ${name}`, purpose(config)].filter((line) => line !== ''),
    'GitHub starts late when it is busy, and may leave runs out. Of several runs that wait for one concurrency group it keeps the last.',
    "Retries and the timeout are the job's own. A cache that is not used for a week is gone: a bucket keeps longer.",
    'The cache holds the warehouse with its personal data, for all who may run workflows of the repository.',
  )}${stringify(document, { lineWidth: 0 })}`;
}
