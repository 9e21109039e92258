import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import { REPOSITORY } from './project-folder.js';

/** A link or an image of a document. */
export interface Reference {
  target: string;
  isImage: boolean;
}

/** A block of code or output in a document. */
export interface Block {
  /** The word after the fence: `sh`, `ts`, `yaml`, `console`; empty without one. */
  language: string;
  text: string;
  /** From 1. */
  line: number;
}

/** A page in Markdown of the repository. */
export interface Document {
  /** Relative to the repository, with forward slashes. */
  file: string;
  references: readonly Reference[];
  /** As GitHub makes them of headings. */
  anchors: ReadonlySet<string>;
  blocks: readonly Block[];
  /** Texts in code within a line. */
  codes: readonly string[];
}

/** The files of the repository, also those that are not committed yet, without those that git ignores. */
export function repositoryFiles(): string[] {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', listed, { cwd: REPOSITORY, encoding: 'utf8', maxBuffer: 64_000_000 })
    .split('\0')
    .filter((file) => file !== '' && fs.existsSync(path.join(REPOSITORY, file)));
}

/** READMEs, `docs/` and the other pages that people read in the repository. */
export function documents(files: readonly string[] = repositoryFiles()): Document[] {
  return files
    .filter((file) => /^docs\/.*\.md$|^[A-Z]+\.md$|(^|\/)README\.md$/.test(file))
    .filter((file) => !file.includes('/templates/') && !file.includes('/golden/'))
    .map(readDocument);
}

export function readDocument(file: string): Document {
  const tokens = new MarkdownIt({ html: true }).parse(fs.readFileSync(path.join(REPOSITORY, file), 'utf8'), {});
  const inline = tokens.flatMap((token) => token.children ?? []);
  return {
    file,
    references: inline.flatMap((token) => {
      const target = token.attrGet(token.type === 'image' ? 'src' : 'href');
      return target === null ? [] : [{ target, isImage: token.type === 'image' }];
    }),
    anchors: anchorsOf(tokens),
    blocks: tokens
      .filter(({ type }) => type === 'fence')
      .map(({ info, content, map }) => ({ language: info.trim(), text: content, line: (map?.[0] ?? 0) + 1 })),
    codes: inline.filter(({ type }) => type === 'code_inline').map(({ content }) => content),
  };
}

function anchorsOf(tokens: readonly Token[]): Set<string> {
  const anchors = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue;
    const text = (tokens[i + 1]?.children ?? []).map(({ content }) => content).join('');
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
