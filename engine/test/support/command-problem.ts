import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.js';

/** What the parser of the command line says against the words; the command does not run. */
export function problemOf(words: readonly string[], inText = false): string | undefined {
  const io = { env: {}, cwd: '.', out() {}, err() {}, isTTY: false, signal: new AbortController().signal };
  const program = createProgram(io, () => undefined);
  idle(program);
  const [first = ''] = words;
  if (/^[A-Z.…]/.test(first) || first.startsWith('-')) return undefined;
  try {
    program.parse(withPlaceholders(program, words), { from: 'user' });
    return undefined;
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (code === 'commander.helpDisplayed' && words.includes('--help')) return undefined;
    if (code === 'commander.invalidArgument' && words.some((word) => /^<\w+>$/.test(word))) return undefined;
    if (inText && /^commander\.(missingMandatoryOptionValue|optionMissingArgument)$/.test(code)) return undefined;
    return /^commander\.(help|version)/.test(code) && isGroup(program, words) ? undefined : message;
  }
}

function idle(parent: Command): void {
  for (const command of parent.commands) {
    if (command.commands.length === 0) command.action(() => undefined);
    idle(command);
  }
}

/** Arguments that must be one of some words. */
const WORDS: Readonly<Record<string, string>> = { shell: 'bash', kind: 'page' };

/** A text that only names a command may leave its arguments out, and write `...` for the rest. */
function withPlaceholders(program: Command, words: readonly string[]): string[] {
  const given = words.filter((word) => !/^\.\.\.$|^[<[]/.test(word));
  let command = program;
  let depth = 0;
  for (const word of given) {
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (next === undefined) break;
    command = next;
    depth++;
  }
  const missing = command.registeredArguments.filter(({ required }) => required);
  return depth === given.length ? [...given, ...missing.map((argument) => WORDS[argument.name()] ?? 'name')] : given;
}

function isGroup(program: Command, words: readonly string[]): boolean {
  return words.length === 1 && program.commands.some((each) => each.name() === words[0] && each.commands.length > 0);
}

/** Whether the words are a command with its arguments as one can type it, and not only its name. */
export function isWhole(words: readonly string[]): boolean {
  const hasPlaceholder = words.some((word) => /\.\.\.|…|^[<[]|^[A-Z][A-Z_:]+$/.test(word));
  const hasArguments = words.slice(1).some((word) => !/^[a-z]+$/.test(word)) || words.length > 3;
  return !hasPlaceholder && hasArguments && problemOf(words.slice(1)) === undefined;
}
