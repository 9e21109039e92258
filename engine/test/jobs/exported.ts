import type { JobConfig } from '../../src/project/job.js';

const STEPS = [{ command: 'build' }] as const;

/** Jobs whose schedules use every part of cron, and whose texts are hostile to every format. */
export const EXPORTED: Readonly<Record<string, JobConfig>> = {
  daily_full_pipeline: {
    schedule: '0 6 * * *',
    timezone: 'America/Sao_Paulo',
    steps: STEPS,
    timeout: 3600,
    owner: `Ana "the 'boss'" %Y \${{ secrets.KEY }} {{ x }} $HOME \\`,
    description: `first line\nname: "second" \\n %n '''\u2028 #{} \`id\` $(id) \\`,
  },
  quality_check: { schedule: '0 8-18 * * MON-FRI', timezone: 'America/Sao_Paulo', steps: STEPS, missed: 'skip' },
  sunday: { schedule: '30 3 * * 7', timezone: 'Europe/Lisbon', steps: STEPS, concurrency: 'api' },
  'often-in_summer': { schedule: '*/15 8,20 * JUN-AUG *', timezone: 'America/New_York', steps: STEPS },
  either_day: { schedule: '5 4 1,15 * 5', steps: [{ command: 'build', site: true }] },
  _names: { schedule: '0 0 1-7 Jan,feb,12 *', steps: STEPS },
  workdays: { schedule: '59 23 * * 1-5,0', timezone: 'Asia/Kolkata', steps: STEPS },
};

/** A folder whose name is hostile to every format. */
export const HOSTILE_FOLDER = `it's 100% "x" $HOME {{ y }} \${{ z }} \`id\` \\n é`;
