import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, parseWholeNumber, progressOptions, toRunOptions, type CommonFlags } from './options.js';

export const sensorCommand: AddCommand = (program, io, exit) => {
  const sensor = program.command('sensor').description('look whether something has happened that starts jobs');

  commonOptions(sensor.command('poll').description('look once, and run the jobs of what has happened'))
    .argument('[name]', 'name of the sensor (default: all)')
    .option('--dry-run', 'say what has happened, and start, record and tell nothing')
    .action(async (name: string | undefined, flags: CommonFlags & { dryRun?: boolean }) => {
      const [{ pollSensors }, { createProgress }] = await Promise.all([
        import('../commands/sensor.js'),
        import('../run/progress.js'),
      ]);
      const progress = (log: Parameters<typeof createProgress>[0]['log']): ReturnType<typeof createProgress> =>
        createProgress({ log, ...progressOptions(io) });
      exit(await pollSensors(toRunOptions(flags, io), { name, dryRun: flags.dryRun === true, progress }));
    });

  commonOptions(sensor.command('list').description('list the sensors, their last polls and causes'))
    .addOption(choice('--format <format>', 'format of the list', ['text', 'json'], 'text'))
    .action(async (flags: CommonFlags & { format: 'text' | 'json' }) => {
      const [{ listProjectSensors }, { formatSensors }] = await Promise.all([
        import('../commands/sensor.js'),
        import('../sensors/index.js'),
      ]);
      const sensors = await listProjectSensors(toRunOptions(flags, io));
      if (flags.format === 'json') io.out(JSON.stringify(sensors, null, 2));
      else for (const line of formatSensors(sensors)) io.out(line);
    });

  commonOptions(sensor.command('log').description('show the last polls: what was found, and why it fired or not'))
    .argument('[name]', 'name of the sensor (default: all)')
    .option('--last <n>', 'number of polls (default: 50)', parseWholeNumber)
    .action(async (name: string | undefined, flags: CommonFlags & { last?: number }) => {
      const [{ sensorLog }, { formatPoll }] = await Promise.all([
        import('../commands/sensor.js'),
        import('../sensors/index.js'),
      ]);
      const polls = await sensorLog(toRunOptions(flags, io), { name, last: flags.last ?? 50 });
      for (const poll of polls)
        io.out(flags.logFormat === 'json' ? JSON.stringify(poll) : `${poll.at}  ${formatPoll(poll)}`);
    });
};
