import type { Command } from 'commander';

interface Choice {
  /** `source freshness`; empty for the program itself. */
  command: string;
  words: { word: string; description: string }[];
}

/** A script for a shell that completes commands and their options; file names where neither fits. */
export function completionScript(program: Command, shell: 'bash' | 'zsh' | 'fish'): string {
  const choices = choicesOf(program, '');
  if (shell === 'fish') return fish(choices);
  const script = bash(choices);
  return shell === 'bash' ? script : `autoload -Uz bashcompinit && bashcompinit\n${script}`;
}

function choicesOf(command: Command, path: string): Choice[] {
  const subcommands = command.commands.map((sub) => ({ word: sub.name(), description: sub.description() }));
  const options = command.options.flatMap(({ long, description }) => (long ? [{ word: long, description }] : []));
  return [
    { command: path, words: [...subcommands, ...options, { word: '--help', description: 'show help' }] },
    ...command.commands.flatMap((sub) => choicesOf(sub, `${path} ${sub.name()}`.trim())),
  ];
}

function bash(choices: readonly Choice[]): string {
  const cases = choices.map(
    ({ command, words }) => `    '${command}') words='${words.map(({ word }) => word).join(' ')}' ;;`,
  );
  const groups = choices.filter(({ command }) => command !== '').map(({ command }) => `'${command}'`);
  return [
    '_lastro() {',
    "  local current=${COMP_WORDS[COMP_CWORD]} path='' word words i",
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    word=${COMP_WORDS[i]}',
    `    case "\${path:+$path }$word" in ${groups.join(' | ')}) path="\${path:+$path }$word" ;; esac`,
    '  done',
    '  case "$path" in',
    ...cases,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _lastro lastro',
  ].join('\n');
}

function fish(choices: readonly Choice[]): string {
  return choices
    .flatMap(({ command, words }) =>
      words.map(({ word, description }) => {
        const seen = command
          .split(' ')
          .filter((part) => part !== '')
          .map((part) => `__fish_seen_subcommand_from ${part}`);
        const condition = seen.length === 0 ? '__fish_use_subcommand' : seen.join('; and ');
        const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
        return `complete -c lastro -n '${condition}' ${what} -d ${quoted(description)}`;
      }),
    )
    .join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
