import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { problemOf } from '../support/command-problem.js';
import { commandLines, linesOfText } from '../support/command-lines.js';
import { REPOSITORY } from '../support/project-folder.js';

const lines = commandLines();

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
