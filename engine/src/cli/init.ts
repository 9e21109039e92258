import path from 'node:path';
import { npx } from '../base/npx.js';
import type { InitResult, Template } from '../commands/init/init.js';
import { shellWord } from '../base/shell.js';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { toRunOptions, type Io } from './options.js';
import { runJob } from './run.js';

interface InitFlags {
  from?: string;
  template?: Template;
  yes?: boolean;
  /** False with `--no-run`. */
  run: boolean;
}

/** Those of commands/init, repeated so that `--help` does not load it. */
const TEMPLATES: readonly Template[] = ['empty', 'csv', 'github-actions'];

const DEFAULT_TEMPLATE: Template = 'github-actions';

export const initCommand: AddCommand = (program, io, exit) => {
  program
    .command('init')
    .description('write a project for some data, build it and install what it needs; overwrites nothing')
    .argument('[dir]', 'folder of the project, created if it does not exist')
    .option(
      '--from <path>',
      'CSV, TSV, JSON, JSON-lines, Parquet or DuckDB file, or a folder of them (default: a sample)',
    )
    .addOption(
      choice('--template <name>', 'no data, data, or data and a workflow of GitHub Actions', TEMPLATES).default(
        undefined,
        DEFAULT_TEMPLATE,
      ),
    )
    .option('-y, --yes', 'ask nothing: take the defaults')
    .option('--no-run', 'only write the files')
    .action(async (dir: string | undefined, flags: InitFlags) => {
      const answers = await withAnswers(dir, flags, io);
      const { init } = await import('../commands/init/init.js');
      const result = await init({ ...answers, cwd: io.cwd, signal: io.signal });
      for (const note of result.notes) io.err(note);
      for (const file of result.files) io.out(`wrote ${path.join(answers.dir, file)}`);
      for (const file of result.kept) io.out(`kept  ${path.join(answers.dir, file)}, which was there`);
      const code = flags.run ? await buildAndInstall(result, answers.dir, io) : 0;
      await printNext(result, answers.dir, flags.run, io);
      exit(code);
    });
};

interface Answers {
  dir: string;
  from: string | undefined;
  template: Template;
}

/** What the flags leave open is asked on a terminal, and has its default elsewhere. */
async function withAnswers(dir: string | undefined, flags: InitFlags, io: Io): Promise<Answers> {
  const ask = flags.yes === true ? undefined : io.ask;
  const answer = async (question: string, fallback: string, shown = fallback): Promise<string> =>
    (await ask?.(`${question} (${shown}): `)) || fallback;
  const folder = dir ?? (await answer('Folder of the project', '.', 'this one'));
  const { template } = flags;
  const from =
    flags.from ?? (template === 'empty' ? '' : await answer('File or folder with data', '', 'a sample of orders'));
  return {
    dir: folder,
    from: from === '' ? undefined : from,
    template: template ?? (await askTemplate(ask, io)),
  };
}

async function askTemplate(ask: Io['ask'], io: Io): Promise<Template> {
  while (ask !== undefined) {
    const reply = (await ask('With a workflow of GitHub Actions? (Y/n): ')).toLowerCase();
    if (['', 'y', 'yes'].includes(reply)) break;
    if (['n', 'no'].includes(reply)) return 'csv';
    io.out('Please answer y or n.');
  }
  return DEFAULT_TEMPLATE;
}

/** Builds the project and its site by this package, then installs it into the project. Returns the exit code. */
async function buildAndInstall({ folder, kept }: InitResult, dir: string, io: Io): Promise<number> {
  const [{ install, isInstalled, packageManager }, { installedAs }, { buildProjectSite }] = await Promise.all([
    import('../commands/init/install.js'),
    import('../base/installed-as.js'),
    import('../commands/site.js'),
  ]);
  io.out('');
  const options = toRunOptions({ projectDir: folder }, io);
  const code = await runJob('build', options, io);
  await buildProjectSite(options);
  if (isInstalled(folder)) return code;
  const manager = packageManager(io.env);
  io.out(`\n${manager} installs the packages of the project ...`);
  const added = kept.includes('package.json') ? `lastro@${installedAs()}` : undefined;
  const problem = await install(folder, manager, { added, env: io.env, signal: io.signal });
  if (problem === undefined) return code;
  io.err(problem);
  io.err(
    `init.not-installed  ${manager} could not install the packages; the project is written and its site built in ${path.join(dir, 'dist')}` +
      ` (run ${manager} install in ${dir} when the registry can be reached)`,
  );
  return 1;
}

async function printNext({ folder }: InitResult, dir: string, isRun: boolean, io: Io): Promise<void> {
  const { isInstalled, packageManager } = await import('../commands/init/install.js');
  const next = [
    ...(dir === '.' ? [] : [[`cd ${shellWord(dir)}`, '']]),
    ...(isInstalled(folder) ? [] : [[`${packageManager(io.env)} install`, 'install the packages of the project']]),
    isRun ? [npx('serve'), 'serve the site that was built'] : [npx('start'), 'build everything and serve the site'],
    [npx('dev'), 'preview the pages while you edit them'],
    [npx('add page orders'), 'write one more page; also loader, model, suite, expectation'],
  ].slice(0, 3);
  const width = Math.max(...next.map(([command = '', purpose]) => (purpose === '' ? 0 : command.length)));
  io.out('\nNext:');
  for (const [command = '', purpose = ''] of next)
    io.out(`  ${command.padEnd(purpose === '' ? 0 : width)}${purpose === '' ? '' : `   # ${purpose}`}`);
}
