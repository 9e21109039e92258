import type { CronValues } from '../../project/cron.js';
import { header, purpose, ranges, type ExportContext, type ExportedJob, type Exporter } from './exporter.js';

/** A service and a timer for each job: `lastro-<job>.service`, `lastro-<job>.timer`. */
export const systemd: Exporter = (jobs, context) =>
  new Map(
    jobs.flatMap((job) => [
      [`lastro-${job.name}.service`, service(job, context)] as const,
      [`lastro-${job.name}.timer`, timer(job)] as const,
    ]),
  );

function service({ name, config }: ExportedJob, { projectDir, lastro }: ExportContext): string {
  const text = purpose(config);
  const command = [...lastro, 'job', 'run', name, '--trigger', 'schedule'];
  return `${header('systemd')}[Unit]
Description=${specifiers(text === '' ? '' : `${text} `)}[Lastro job ${name}]
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory=${specifiers(projectDir)}
ExecStart=${command.map(argument).join(' ')}
TimeoutStartSec=infinity
TimeoutStopSec=60
KillMode=mixed
`;
}

function timer({ name, config, schedule }: ExportedJob): string {
  const calendars = calendarsOf(schedule.values, schedule.timezone).map((calendar) => `OnCalendar=${calendar}`);
  return `${header('systemd')}[Unit]
Description=Times of Lastro job ${name}

[Timer]
${calendars.join('\n')}
AccuracySec=1s
Persistent=${(config.missed ?? 'catch-up') === 'catch-up'}
Unit=lastro-${name}.service

[Install]
WantedBy=timers.target
`;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Calendar expressions of systemd. Cron means a day of either kind, a calendar one of both: then there are two. */
function calendarsOf({ minutes, hours, days, months, weekdays }: CronValues, timezone: string): string[] {
  const number = (value: number): string => String(value).padStart(2, '0');
  const list = (values: readonly number[] | undefined, all: number): string =>
    values?.length === all ? '*' : ranges(values, '..', number);
  const time = `${list(hours, 24)}:${list(minutes, 60)}:00 ${timezone}`;
  const month = list(months, 12);
  const weekday = weekdays?.map((day) => WEEKDAYS[day]).join(',');
  const everyDay = weekday === undefined ? '' : `${weekday} `;
  if (days === undefined) return [`${everyDay}*-${month}-* ${time}`];
  const ofMonth = `*-${month}-${list(days, 31)} ${time}`;
  return weekday === undefined ? [ofMonth] : [ofMonth, `${weekday} *-${month}-* ${time}`];
}

/** Text in which `%` stands for itself. */
function specifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** An argument of ExecStart. */
function argument(text: string): string {
  if (/^[\w@+=:,./-]+$/.test(text)) return text;
  const escaped = specifiers(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$');
  return `"${escaped}"`;
}
