import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { documents, type Document } from '../support/documents.js';
import { REPOSITORY } from '../support/project-folder.js';

/** A command line of a document. */
interface Line {
  place: string;
  words: readonly string[];
  /** In a sentence, where a command may be named without what it needs. */
  inText?: true;
}

/** Pages of what was: commands there may be gone. */
const PAST = /^CHANGELOG\.md$|^docs\/decisions\//;

const lines = documents()
  .filter(({ file }) => !PAST.test(file))
  .flatMap(linesOf);

it('every command of lastro in the documents is one, with options that it has', () => {
  const commands = lines.filter(({ words }) => words[0] === 'lastro');
  expect(commands.length).toBeGreaterThan(150);
  const wrong = commands.flatMap(({ place, words, inText }) => {
    const problem = problemOf(words.slice(1), inText);
    return problem === undefined ? [] : [`${place}: ${words.join(' ')}: ${problem}`];
  });
  expect(wrong).toEqual([]);
});

it('every script of npm in the documents exists', () => {
  const scripts = new Set(
    ['package.json', 'engine/package.json'].flatMap((file) => {
      const text = fs.readFileSync(path.join(REPOSITORY, file), 'utf8');
      return Object.keys((JSON.parse(text) as { scripts: Record<string, string> }).scripts);
    }),
  );
  const named = lines.filter(({ words: [npm, run] }) => npm === 'npm' && run === 'run');
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ words }) => !scripts.has(words[2] ?? '')).map(({ place }) => place)).toEqual([]);
});

it('reads commands as a shell does', () => {
  expect(linesOfText('LASTRO_NOW=2026-01-01 npx lastro ls --select "tag:a b" # why\nlastro build || x=1', 'x')).toEqual(
    [
      { place: 'x', words: ['lastro', 'ls', '--select', 'tag:a b'] },
      { place: 'x', words: ['lastro', 'build'] },
    ],
  );
  expect(problemOf(['build', '--sitte'])).toContain('--sitte');
  expect(problemOf(['bulid'])).toContain('bulid');
});

function linesOf({ file, blocks, codes }: Document): Line[] {
  const inBlocks = blocks
    .filter(({ language }) => ['', 'sh', 'bash', 'console', 'yaml'].includes(language))
    .flatMap(({ language, text, line }) =>
      linesOfText(language === 'yaml' ? runLines(text) : promptLines(text), `${file}:${line}`),
    );
  const inText = codes
    .filter((code) => /^(npx )?lastro [a-z]|^npm run [a-z]/.test(code))
    .flatMap((code) => linesOfText(code, file).map((line) => ({ ...line, inText: true as const })));
  return [...inBlocks, ...inText];
}

/** Of a dialogue, what was typed; of a script, all of it. */
function promptLines(text: string): string {
  const all = text.replaceAll(/\\\n\s*/g, ' ').split('\n');
  const typed = all.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  return (typed.length > 0 ? typed : all).join('\n');
}

/** The `run:` lines of a workflow. */
function runLines(text: string): string {
  return [...text.matchAll(/^\s*(?:-\s+)?(?:run:\s*)?((?:npx )?lastro [a-z].*)$/gm)].map(([, line]) => line).join('\n');
}

function linesOfText(text: string, place: string): Line[] {
  return text
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(/\s*(?:\|\||&&|;|\|(?!\|))\s*/))
    .flatMap((command) => {
      const words = [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)]
        .map(([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'))
        .filter((word, i, all) => !(word === 'npx' && i === all.findIndex((each) => !isSetting(each))));
      const begin = words.findIndex((word) => !isSetting(word));
      const rest = words
        .slice(Math.max(begin, 0))
        .filter((word, i, all) => !/^[<>]$|^2?>/.test(word) && !/^[<>]$/.test(all[i - 1] ?? ''));
      return rest[0] === 'lastro' || rest[0] === 'npm' ? [{ place, words: rest }] : [];
    });
}

function isSetting(word: string): boolean {
  return /^[A-Z_]+=/.test(word);
}

/** What the parser of the command line says against the words; the command does not run. */
function problemOf(words: readonly string[], inText = false): string | undefined {
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
