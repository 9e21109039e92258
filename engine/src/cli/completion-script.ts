import type { Command } from 'commander';
import type { NameKind } from '../commands/names.js';

interface Choice {
  /** `source freshness`; empty for the program itself. */
  command: string;
  words: { word: string; description: string }[];
  /** What follows an option, by its spellings. */
  values: { flags: string[]; values: Values }[];
  /** What its argument is. */
  argument: NameKind | undefined;
}

/** A kind of name of the project, or the words that are allowed. */
type Values = NameKind | readonly string[];

/** Options whose values are names of the project. */
const OPTION_NAMES: Readonly<Record<string, NameKind>> = {
  '--select': 'node',
  '--exclude': 'node',
  '--target': 'target',
  '--defer': 'target',
  '--from': 'target',
  '--to': 'target',
};

/** Commands whose argument is a name of the project. */
const ARGUMENT_NAMES: Readonly<Record<string, NameKind>> = {
  'job run': 'job',
  'job retry': 'job',
  'job export': 'job',
  'sensor poll': 'sensor',
  'sensor log': 'sensor',
  'alert test': 'channel',
};

/** A script for a shell that completes commands, their options and names of the project; file names where none fits. */
export function completionScript(program: Command, shell: 'bash' | 'zsh' | 'fish'): string {
  const choices = choicesOf(program, '');
  if (shell === 'fish') return fish(choices);
  const script = bash(choices);
  return shell === 'bash' ? script : `autoload -Uz bashcompinit && bashcompinit\n${script}`;
}

function choicesOf(command: Command, path: string): Choice[] {
  const subcommands = command.commands.map((sub) => ({ word: sub.name(), description: sub.description() }));
  const options = command.options.flatMap(({ long, description }) => (long ? [{ word: long, description }] : []));
  const values = command.options.flatMap(({ long, short, argChoices }): Choice['values'] => {
    const found = argChoices ?? (long == null || path === 'init' ? undefined : OPTION_NAMES[long]);
    return found === undefined ? [] : [{ flags: [long, short].filter((flag) => flag != null), values: found }];
  });
  return [
    {
      command: path,
      words: [...subcommands, ...options, { word: '--help', description: 'show help' }],
      values,
      argument: ARGUMENT_NAMES[path],
    },
    ...command.commands.flatMap((sub) => choicesOf(sub, `${path} ${sub.name()}`.trim())),
  ];
}

const isNames = (values: Values): values is NameKind => typeof values === 'string';

function bash(choices: readonly Choice[]): string {
  const cases = choices.flatMap(({ command, words, argument }) => [
    `    '${command}') words='${words.map(({ word }) => word).join(' ')}'${argument === undefined ? '' : ` names=${argument}`} ;;`,
  ]);
  const values = choices.flatMap(({ command, values }) =>
    values.map(({ flags, values: found }) => {
      const patterns = flags.map((flag) => `'${command} ${flag}'`).join(' | ');
      return `    ${patterns}) ${isNames(found) ? `words='' names=${found}` : `words='${found.join(' ')}' names=''`} ;;`;
    }),
  );
  const groups = choices.filter(({ command }) => command !== '').map(({ command }) => `'${command}'`);
  return [
    '_lastro() {',
    "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path='' word words names prefix i",
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    word=${COMP_WORDS[i]}',
    `    case "\${path:+$path }$word" in ${groups.join(' | ')}) path="\${path:+$path }$word" ;; esac`,
    '  done',
    '  case "$path" in',
    ...cases,
    '  esac',
    '  case "$path $previous" in',
    ...values,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  if [[ -n $names && $current != -* ]]; then',
    '    prefix=${current%%[A-Za-z_]*}',
    '    words=$("${COMP_WORDS[0]}" completion --names "$names" 2>/dev/null)',
    '    COMPREPLY+=($(compgen -P "$prefix" -W "$words" -- "${current#"$prefix"}"))',
    '  fi',
    '}',
    'complete -o default -F _lastro lastro',
  ].join('\n');
}

function fish(choices: readonly Choice[]): string {
  return choices
    .flatMap(({ command, words, values, argument }) => {
      const seen = command
        .split(' ')
        .filter((part) => part !== '')
        .map((part) => `__fish_seen_subcommand_from ${part}`);
      const condition = seen.length === 0 ? '__fish_use_subcommand' : seen.join('; and ');
      const line = (what: string, description: string): string =>
        `complete -c lastro -n '${condition}' ${what} -d ${quoted(description)}`;
      const offered = (word: string): string => {
        const found = values.find(({ flags }) => flags.includes(word))?.values;
        return found === undefined ? '' : ` -xa ${isNames(found) ? askFor(found) : quoted(found.join(' '))}`;
      };
      return [
        ...words.map(({ word, description }) =>
          line(word.startsWith('--') ? `-l ${word.slice(2)}${offered(word)}` : `-a ${word}`, description),
        ),
        ...(argument === undefined ? [] : [line(`-a ${askFor(argument)}`, argument)]),
      ];
    })
    .join('\n');
}

const askFor = (names: NameKind): string => quoted(`(lastro completion --names ${names} 2>/dev/null)`);

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
