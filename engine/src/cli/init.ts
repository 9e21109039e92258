import path from 'node:path';
import type { AddCommand } from './command.js';

export const initCommand: AddCommand = (program, io) => {
  program
    .command('init')
    .description('write a small project: a CSV file, its loader, two models, their checks and a page')
    .argument('[dir]', 'folder of the project, created if it does not exist', '.')
    .action(async (dir: string) => {
      const { init } = await import('../commands/init.js');
      for (const file of init(path.resolve(io.cwd, dir))) io.out(`wrote ${path.join(dir, file)}`);
      io.out('\nNext:');
      if (dir !== '.') io.out(`  cd ${/^[\w./-]+$/.test(dir) ? dir : `'${dir.replaceAll("'", `'\\''`)}'`}`);
      io.out('  npm install\n  npx lastro start   # runs the project, builds the site and serves it');
    });
};
