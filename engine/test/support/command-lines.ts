import { documents, type Document } from './documents.js';

/** A command line of a document. */
export interface CommandLine {
  place: string;
  words: readonly string[];
  /** In a sentence, where a command may be named without what it needs. */
  inText?: true;
  /** What the document shows below it, in a dialogue. */
  shown?: string;
}

/** Pages of what was: commands there may be gone. */
const PAST = /^CHANGELOG\.md$|^docs\/decisions\//;

/** The command lines of `lastro` and `npm` in all documents, in blocks and in sentences. */
export function commandLines(): CommandLine[] {
  return documents()
    .filter(({ file }) => !PAST.test(file))
    .flatMap(linesOf);
}

function linesOf({ file, blocks, codes }: Document): CommandLine[] {
  const inBlocks = blocks
    .filter(({ language }) => ['', 'sh', 'bash', 'console', 'yaml'].includes(language))
    .flatMap(({ language, text, line }) =>
      language === 'yaml' ? linesOfText(runLines(text), `${file}:${line}`) : linesOfBlock(text, `${file}:${line}`),
    );
  const inText = codes
    .filter((code) => /^(npx )?lastro [a-z]|^npm run [a-z]/.test(code))
    .flatMap((code) => linesOfText(code, file).map((line) => ({ ...line, inText: true as const })));
  return [...inBlocks, ...inText];
}

/** Of a dialogue, what was typed, with what was answered; of a script, all of it. */
function linesOfBlock(text: string, place: string): CommandLine[] {
  const joined = text.replaceAll(/\\\n\s*/g, ' ');
  const [, ...dialogue] = `\n${joined}`.split('\n$ ');
  if (dialogue.length === 0) return linesOfText(joined, place);
  return dialogue.flatMap((part) => {
    const [typed = '', ...shown] = part.split('\n');
    return linesOfText(typed, place).map((line) => ({ ...line, shown: shown.join('\n') }));
  });
}

/** The `run:` lines of a workflow. */
function runLines(text: string): string {
  return [...text.matchAll(/^\s*(?:-\s+)?(?:run:\s*)?((?:npx )?lastro [a-z].*)$/gm)].map(([, line]) => line).join('\n');
}

/** The commands of a script, as a shell reads them. */
export function linesOfText(text: string, place: string): CommandLine[] {
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
