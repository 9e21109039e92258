import type { ServeFlags } from '../commands/site.js';
import type { AddCommand } from './command.js';
import { commonOptions, serveOptions, toRunOptions, type CommonFlags } from './options.js';

export const siteCommand: AddCommand = (program, io) => {
  commonOptions(program.command('site').description('build the site from the last run')).action(
    async (flags: CommonFlags) => {
      const { buildProjectSite } = await import('../commands/site.js');
      await buildProjectSite(toRunOptions(flags, io));
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
  commonOptions(program.command('dev').description('preview the pages live; rebuild when files change'))
    .option('--port <port>', 'port of the preview (default: PORT or 3000)')
    .action(async (flags: CommonFlags & { port?: string }) => {
      const [{ dev }, { createProgress }] = await Promise.all([
        import('../commands/dev.js'),
        import('../run/progress.js'),
      ]);
      const options = toRunOptions(flags, io);
      exit(await dev(options, createProgress({ log: options.log, color: io.isTTY }), flags.port));
    });
};
