import { npx } from '../../base/npx.js';
import { header, portableCron, purpose, type Exporter } from './exporter.js';
import { shellWord } from '../../base/shell.js';

/** One crontab for all jobs: `crontab`. */
export const crontab: Exporter = (jobs, { projectDir, lastro }) => {
  const entries = jobs.map(({ name, config, schedule }) => {
    const command = `cd ${shellWord(projectDir)} && ${lastro.map(shellWord).join(' ')} job run ${name} --trigger schedule`;
    return [
      `# Job ${name}`,
      ...(purpose(config) === '' ? [] : [`# ${purpose(config)}`]),
      ...((config.missed ?? 'catch-up') === 'catch-up' ? ['# cron does not catch up on runs that it missed.'] : []),
      `CRON_TZ=${schedule.timezone}`,
      `${portableCron(schedule)} ${escapePercent(command)}`,
      '',
    ].join('\n');
  });
  const text = [
    header(
      'crontab',
      'CRON_TZ is read by cronie (Fedora, Red Hat, Arch). Other crons, such as the one of Debian, ignore it and use the zone of the',
      `machine: there, use ${npx('schedule')} or the export to systemd.`,
    ),
    'SHELL=/bin/sh',
    '',
    ...entries,
  ].join('\n');
  return new Map([['crontab', text]]);
};

/** In a command of a crontab, `%` is a line break unless it is escaped. */
function escapePercent(command: string): string {
  return command.replaceAll('%', '\\%');
}
