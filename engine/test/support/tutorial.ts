import fs from 'node:fs';
import path from 'node:path';
import { readDocument } from './documents.js';
import { type Ended, type ProjectFolder, REPOSITORY } from './project-folder.js';

/** A step of a page that readers follow: a file to write, items to add to the list at its end, or a command with lines of its output. */
type Step = { file: string; text: string; adds: boolean } | { words: readonly string[]; shown: readonly string[] };

/** A command of a page that was run. */
export interface Walked {
  words: readonly string[];
  /** Lines that the page shows and the command did not print; blanks do not count. */
  missing: readonly string[];
  ended: Ended;
}

/** Pages that are followed from begin to end. */
export const WALKED_PAGES: readonly string[] = [
  'docs/tutorial.md',
  'docs/guide/your-data.md',
  'docs/guide/expectations.md',
  'docs/guide/contracts.md',
  'docs/guide/postgresql.md',
];

/** Commands that end only when they are stopped. */
const SERVES = ['start', 'serve', 'dev'];

/** Follows a page: writes its files and runs its commands, but for those that serve. Without `site`, no site is built. */
export async function walk(project: ProjectFolder, page: string, { site }: { site: boolean }): Promise<Walked[]> {
  const walked: Walked[] = [];
  for (const step of stepsOf(page)) {
    if ('file' in step && step.adds) project.edit(step.file, (text) => text + step.text.replaceAll(/^(?=.)/gm, '  '));
    else if ('file' in step) project.write(step.file, step.text);
    else if (step.words[0] === 'init') await initialize(project, step.words);
    else if (!SERVES.includes(step.words[0] ?? '')) {
      const ended = await project.lastro(...step.words.filter((word) => site || word !== '--site'));
      const printed = squeezed(ended.out + ended.err);
      walked.push({
        words: step.words,
        missing: step.shown.filter((line) => !printed.includes(squeezed(line))),
        ended,
      });
    }
  }
  return walked;
}

/** In the folder of the project instead of a new one, because its packages are installed; under the name of the new one. */
async function initialize(project: ProjectFolder, words: readonly string[]): Promise<void> {
  fs.rmSync(project.path('package.json'));
  const { code, err } = await project.lastro('init', '.', ...words.slice(2), '--no-run');
  if (code !== 0) throw new Error(err);
  project.edit('lastro.config.ts', (text) => text.replace(/name: '[^']*'/, `name: '${words[1] ?? ''}'`));
}

/** The files and commands of a page, in their order. A file's name is the last code of the sentence before its block. */
function stepsOf(page: string): Step[] {
  const lines = fs.readFileSync(path.join(REPOSITORY, page), 'utf8').split('\n');
  return readDocument(page).blocks.flatMap(({ language, text: block, line }): Step[] => {
    if (language === 'sh' || language === 'console' || block.startsWith('$ '))
      return commandsOf(block, language !== 'sh');
    const before = lines
      .slice(0, line - 1)
      .join('\n')
      .split('\n\n')
      .filter((paragraph) => paragraph.trim() !== '');
    const sentence = before.at(-1) ?? '';
    const name = [...sentence.matchAll(/`([\w./-]+\.[a-z]+)`/g)].at(-1)?.[1];
    return name === undefined ? [] : [{ file: name, text: block, adds: /\bAdd to `/.test(sentence) }];
  });
}

function commandsOf(block: string, isDialogue: boolean): Step[] {
  const steps: { words: string[]; shown: string[] }[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('$ ') || (!isDialogue && line !== ''))
      steps.push({ words: wordsOf(line.replace(/^\$ /, '')), shown: [] });
    else if (line.trim() !== '') steps.at(-1)?.shown.push(line);
  }
  return steps.flatMap(({ words: [first, ...rest], shown }): Step[] => {
    const words = first === 'npx' ? rest : [first, ...rest];
    return words[0] === 'lastro' ? [{ words: words.slice(1).map(String), shown }] : [];
  });
}

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain ?? '');

const squeezed = (text: string): string => text.replaceAll(/[ \t]+/g, ' ');
