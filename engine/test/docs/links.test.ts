import path from 'node:path';
import { expect, it } from 'vitest';
import { documents, repositoryFiles } from '../support/documents.js';

const files = repositoryFiles();
const known = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
const pages = documents(files);
const anchors = new Map(pages.map((page) => [page.file, page.anchors]));

const links = pages.flatMap(({ file, references }) =>
  references
    .filter(({ target }) => !/^(https?|mailto):/.test(target))
    .map((reference) => {
      const [to = '', anchor] = decodeURI(reference.target).split('#');
      const page = to === '' ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), to));
      return { ...reference, file, page: page.replace(/\/$/, ''), anchor };
    }),
);

it('every link and image of the documents leads to a file of the repository', () => {
  expect(links.length).toBeGreaterThan(200);
  const broken = links.filter(({ page }) => !known.has(page)).map(({ file, target }) => `${file}: ${target}`);
  expect(broken).toEqual([]);
});

it('every link to a heading leads to one', () => {
  const broken = links
    .filter(({ anchor, page }) => anchor !== undefined && anchors.get(page)?.has(anchor) !== true)
    .map(({ file, target }) => `${file}: ${target}`);
  expect(broken).toEqual([]);
});

it('every page of docs/ is reached from the README or the index', () => {
  const start = ['README.md', 'docs/README.md'];
  const reached = new Set(start);
  for (const page of reached) for (const link of links) if (link.file === page) reached.add(link.page);
  const unreached = pages.filter(({ file }) => file.startsWith('docs/') && !reached.has(file)).map(({ file }) => file);
  expect(unreached).toEqual([]);
});

it('the list of decisions has each of them once, under its number', () => {
  const listed = pages.find(({ file }) => file === 'docs/decisions/README.md')?.references.map(({ target }) => target);
  const decisions = files.filter((file) => /^docs\/decisions\/\d/.test(file)).map((file) => path.posix.basename(file));
  expect(listed).toEqual(decisions.sort());
  const numbers = decisions.map((file) => file.slice(0, 4));
  expect(new Set(numbers).size).toBe(numbers.length);
});

function foldersOf(file: string): string[] {
  const parts = file.split('/');
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
}
