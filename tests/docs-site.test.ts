import path from 'node:path';
import { expect, it } from 'vitest';
import { assembledPages } from '../scripts/docs-pages.js';

const pages = assembledPages(path.resolve(import.meta.dirname, '../docs'));

const BLOCK = /^ *(`{3,})[^`\n]*\n[^]*?^ *\1 *$/gm;
/** A block that Framework would run begins with its language and has no `run=false`. */
const RUNS = /^ *`+(js|ts|jsx|tsx|sql|html|svg|tex|dot|mermaid)\b(?! run=false)/;

it('the pages of the site of docs/ have links to pages, and no code that would run', () => {
  expect(pages.size).toBeGreaterThan(70);
  for (const [file, text] of pages) {
    const blocks = [...text.matchAll(BLOCK)].map(([block]) => block);
    const prose = text.replaceAll(BLOCK, '').replaceAll(/`+[^`]*`+/g, '');
    expect(prose, file).not.toContain('${');
    for (const block of blocks) expect(block, file).not.toMatch(RUNS);
    for (const [, target = ''] of prose.matchAll(/[^!]\[[^\]]*\]\(([^)\s]+)\)/g)) {
      if (/^([a-z]+:|#)/.test(target)) continue;
      const page = path.posix.join(path.posix.dirname(file), target.split('#')[0] ?? '');
      expect(pages.has(`${page}.md`), `${file}: ${target}`).toBe(true);
    }
  }
});
