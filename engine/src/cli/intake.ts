import type { Command } from 'commander';
import type { ServeFlags } from '../commands/site.js';
import type { AddCommand } from './command.js';
import { collectValues, commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const intakeCommand: AddCommand = (program, io) => {
  const intake = program.command('intake').description('take records one at a time, by forms and an API');

  commonOptions(intake.command('serve').description('serve the forms and the API until it is stopped; logs are JSON'))
    .option('--port <port>', 'port to listen on (default: 8787)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option(
      '--allow-host <name>',
      'host name to accept besides localhost, addresses and --host; may be repeated',
      collectValues,
    )
    .action(async (flags: CommonFlags & ServeFlags, command: Command) => {
      const { serveIntake } = await import('../commands/intake/serve.js');
      const isChosen = command.getOptionValueSource('logFormat') === 'cli';
      await serveIntake(toRunOptions(isChosen ? flags : { ...flags, logFormat: 'json' }, io), flags);
    });

  commonOptions(
    intake.command('token').description('make a token of a source, and the hash by which the source knows it'),
  )
    .argument('<source>', 'name of the source')
    .option('--name <name>', 'who has it: shown with entries (default: api)')
    .action(async (source: string, flags: CommonFlags & { name?: string }) => {
      const { newToken } = await import('../commands/intake/token.js');
      for (const line of await newToken(toRunOptions(flags, io), source, flags.name ?? 'api')) io.out(line);
    });
};
