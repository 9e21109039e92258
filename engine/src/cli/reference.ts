import type { Command } from 'commander';
import { createProgram } from './program.js';

/** The command line as a page in Markdown: each command with its arguments and options, taken from the program. */
export function cliReference(): string {
  const silent = { env: {}, cwd: '.', out() {}, err() {}, isTTY: false, signal: new AbortController().signal };
  const program = createProgram(silent, () => undefined);
  return `${[INTRODUCTION, ...program.commands.flatMap((command) => section(command, 'lastro'))].join('\n\n')}\n`;
}

const INTRODUCTION = `# The command line

\`lastro COMMAND [options]\`. Every command has \`--help\`. This page is made from the program by
\`npm run docs:cli\`.

Exit codes: **0** all passed, warnings allowed unless \`--warn-error\`; **1** the run finished and something in it failed;
**2** no run could start: usage, configuration, an invalid suite, a lock held by another run.

\`--select\` and \`--exclude\` speak dbt's grammar: terms side by side are a union, terms joined by a comma an
intersection. \`+model+\` reaches up and down, \`2+model\` and \`model+1\` so many steps, \`@model\` takes what builds on it with
all its parents. Methods: \`tag:\`, \`path:\`, \`file:\`, \`source:\`, \`layer:\`, \`resource_type:\`, \`test_type:data|unit\`,
\`test_name:\`, \`name:\`, \`state:new|modified|old|unmodified\` and \`result:STATUS\`, the last two compared with the
artifacts in \`--state\`. The tests that read a selected node are selected with it: all of them, or as
\`--indirect-selection\` says, in dbt's words.

\`--warn-error\` makes failures of warnings in every report; what builds on them is built all the same, but nothing is
published. \`--log-format json\` writes an object a line, with \`event\` \`step\`, \`check\` or \`run\` and its fields beside
\`ts\`, \`level\` and \`message\`.

Environment: \`LASTRO_WAREHOUSE\` (path of the warehouse), \`LASTRO_HISTORY\` (where runs are kept), \`LASTRO_NOW\` (as
\`--now\`), \`PORT\` (of the site), \`LASTRO_DEBUG=1\` (stack traces).`;

function section(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`;
  const inner = command.commands.flatMap((sub) => section(sub, name));
  if (inner.length > 0) return inner;
  const usage = [name, command.usage().replace('[options] ', '').replace('[options]', '')].join(' ').trim();
  const aliases = command.aliases().map((alias) => `\`${alias}\``);
  const text = [
    `## ${name}`,
    toSentence(command.description()) + (aliases.length === 0 ? '' : ` Also ${aliases.join(', ')}.`),
    `\`${usage}\``,
  ];
  const rows = [
    ...command.registeredArguments.map((argument) => [argument.name(), argument.description]),
    ...command.options.map((option) => [option.flags, describeOption(option)]),
  ].map(([what = '', description = '']) => `| \`${what}\` | ${cell(description)} |`);
  if (rows.length > 0) text.push(['| | |', '|---|---|', ...rows].join('\n'));
  return text;
}

function describeOption({ description, defaultValue, argChoices }: Command['options'][number]): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
  const fallback = defaultValue === undefined ? '' : ` (default: ${String(defaultValue)})`;
  return `${description}${choices}${fallback}`;
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
