import type { ServeFlags } from '../commands/site.js';
import type { AddCommand } from './command.js';
import {
  commonOptions,
  progressOptions,
  selectionOptions,
  serveOptions,
  toRunOptions,
  type CommonFlags,
} from './options.js';
import { buildSite } from './run.js';

export const siteCommand: AddCommand = (program, io) => {
  commonOptions(program.command('site').description('build the site from the last run')).action(
    async (flags: CommonFlags) => {
      await buildSite(toRunOptions(flags, io), io);
    },
  );
};

export const serveCommand: AddCommand = (program, io) => {
  serveOptions(commonOptions(program.command('serve').description('serve the built site'))).action(
    async (flags: CommonFlags & ServeFlags) => {
      const { serveProjectSite } = await import('../commands/site.js');
      await serveProjectSite(toRunOptions(flags, io), flags, io.out);
    },
  );
};

export const devCommand: AddCommand = (program, io, exit) => {
  selectionOptions(commonOptions(program.command('dev').description('preview the pages live; follow every edit')))
    .option('--no-load', 'load no sources: what the warehouse has is built and shown')
    .option('--port <port>', 'port of the preview (default: PORT or 3000)')
    .action(async (flags: CommonFlags & { port?: string; load: boolean }) => {
      const { dev } = await import('../commands/dev/dev.js');
      exit(
        await dev(toRunOptions(flags, io), {
          ...progressOptions(io),
          port: flags.port,
          loads: flags.load,
          onKey: io.onKey,
        }),
      );
    });
};
