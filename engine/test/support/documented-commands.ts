import { commandLines } from './command-lines.js';
import { isWhole } from './command-problem.js';
import { WALKED_PAGES } from './tutorial.js';

/** A command of `lastro` that documents show or name with its arguments. */
export interface DocumentedCommand {
  line: string;
  args: readonly string[];
  /** A document shows how it fails. */
  fails: boolean;
}

/** Each command of the README and of `docs/` once, but for those in the blocks of pages that are walked by a test of their own. */
export function documentedCommands(): DocumentedCommand[] {
  const commands = new Map<string, DocumentedCommand & { isWalked: boolean }>();
  for (const { place, words, inText = false, shown = '' } of commandLines()) {
    const [page = ''] = place.split(':');
    if (words[0] !== 'lastro' || !/^(README\.md|docs\/)/.test(page) || (inText && !isWhole(words))) continue;
    const line = words.join(' ');
    const { fails = false, isWalked = true } = commands.get(line) ?? {};
    commands.set(line, {
      line,
      args: words.slice(1),
      fails: fails || /^(FAIL|differs) /m.test(shown),
      isWalked: isWalked && !inText && WALKED_PAGES.includes(page),
    });
  }
  return [...commands.values()].filter(({ isWalked }) => !isWalked);
}

/** Whether a command takes many seconds, because it builds a site or previews one with options. */
export function isSlow({ args: [name, ...rest] }: DocumentedCommand): boolean {
  return name === 'init' || name === 'site' || rest.includes('--site') || (name === 'dev' && rest.length > 0);
}
