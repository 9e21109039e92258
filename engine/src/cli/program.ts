import fs from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { CONFIG_FILE, missingConfig } from '../base/config-file.js';
import { version } from '../base/version.js';
import { addCommand } from './add.js';
import { archiveCommand } from './archive.js';
import { annotateCommand } from './annotate.js';
import { alertCommand } from './alert.js';
import { checkCommand } from './check.js';
import { cleanCommand } from './clean.js';
import type { AddCommand } from './command.js';
import { compareCommand } from './compare.js';
import { compileCommand } from './compile.js';
import { completionCommand } from './completion.js';
import { contractCommand } from './contract.js';
import { convertCommand } from './convert.js';
import { diffCommand } from './diff.js';
import { EXAMPLES } from './examples.js';
import { historyCommand } from './history.js';
import { initCommand } from './init.js';
import { intakeCommand } from './intake.js';
import { jobCommand } from './job.js';
import { lsCommand } from './ls.js';
import { findProject } from './find-project.js';
import type { CommonFlags, Io } from './options.js';
import { profileCommand } from './profile.js';
import { reconcileCommand } from './reconcile.js';
import { retryCommand } from './retry.js';
import { buildCommand, loadCommand, runCommand, startCommand, testCommand } from './run.js';
import { sampleCommand } from './sample.js';
import { scheduleCommand } from './schedule.js';
import { sensorCommand } from './sensor.js';
import { showCommand } from './show.js';
import { devCommand, serveCommand, siteCommand } from './site.js';
import { sourceCommand } from './source.js';
import { stateCommand } from './state.js';

const COMMANDS: readonly AddCommand[] = [
  initCommand,
  addCommand,
  startCommand,
  devCommand,
  buildCommand,
  loadCommand,
  runCommand,
  testCommand,
  checkCommand,
  profileCommand,
  contractCommand,
  convertCommand,
  retryCommand,
  jobCommand,
  scheduleCommand,
  sensorCommand,
  intakeCommand,
  compileCommand,
  showCommand,
  lsCommand,
  sourceCommand,
  historyCommand,
  diffCommand,
  stateCommand,
  archiveCommand,
  alertCommand,
  reconcileCommand,
  compareCommand,
  annotateCommand,
  sampleCommand,
  siteCommand,
  serveCommand,
  cleanCommand,
  completionCommand,
];

/** The command line. Its errors are thrown; they do not end the process. */
export function createProgram(io: Io, exit: (code: number) => void): Command {
  const program = new Command('lastro')
    .description('Data quality and reporting: load, transform, check, publish.')
    .version(version())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  for (const add of COMMANDS) add(program, io, exit);
  program.hook('preAction', (_, command) => assertProject(command, io));
  inherit(program, 'lastro');
  return program;
}

/** Commands with the common options that work without a project. */
const NEED_NO_PROJECT: readonly string[] = ['check', 'profile', 'completion'];

/** A command that works on a project does nothing outside of one. */
function assertProject(command: Command, { cwd }: Io): void {
  if (NEED_NO_PROJECT.includes(command.name()) || !command.options.some(({ long }) => long === '--project-dir')) return;
  const { projectDir } = command.opts<CommonFlags>();
  const folder = projectDir === undefined ? findProject(cwd) : path.resolve(cwd, projectDir);
  if (fs.existsSync(folder) && !fs.existsSync(path.join(folder, CONFIG_FILE))) throw missingConfig(folder);
}

function inherit(parent: Command, parentName: string): void {
  for (const command of parent.commands) {
    const name = `${parentName} ${command.name()}`;
    command.copyInheritedSettings(parent).showSuggestionAfterError();
    const examples = EXAMPLES[name] ?? [];
    if (examples.length > 0)
      command.addHelpText('after', ['', 'Examples:', ...examples.map((example) => `  ${example}`)].join('\n'));
    inherit(command, name);
  }
}
