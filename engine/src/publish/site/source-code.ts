import path from 'node:path';
import type { Location } from '../../base/errors.js';
import { answerQueries } from './answered-queries.js';
import { addCellLines } from './cell-lines.js';
import { fileServed, lineAt, servedAs, textsOf, type SiteFile, type SiteText } from './files.js';
import {
  frameworkParsers,
  type CellContext,
  type FrameworkParsers,
  type ParsedCode,
  type SyntaxNode,
} from './framework-parsers.js';

/** A cell of a page, or a module, as Framework parses it. */
export interface CodeBlock {
  /** The page or module, as problems name it. */
  name: string;
  /** As its author wrote it: TypeScript, JSX, TeX. */
  written: string;
  /** Line of the file where it begins, from 1. */
  line: number;
  parsed: ParsedCode;
  usesJsx: boolean;
}

/** A page or module with the code in it. */
export interface SourceCode {
  file: SiteText;
  /** The page is left out of the site. */
  isDraft: boolean;
  blocks: CodeBlock[];
  /** Specifiers in the HTML of a page, outside its cells. */
  assets: string[];
}

/** Modules that every page loads. */
const ALWAYS_LOADED = ['components/masthead.js'];

/**
 * The code of every page, and of the modules that pages load, read with the parsers that Framework builds them with. Cells and
 * modules that do not parse are left out: the build reports them.
 */
export async function readSourceCode(files: readonly SiteFile[]): Promise<SourceCode[]> {
  const parsers = await frameworkParsers();
  const pages = (await textsOf(files, ['.md'])).map((page) => readOnce(page, () => readPageCode(page, parsers)));
  const modules = new Map(
    (await textsOf(files, ['.js', '.mjs', '.ts', '.jsx', '.tsx'])).map((text) => [text.file, text]),
  );
  const moduleFiles = [...modules.values()];
  const found: SourceCode[] = [...pages];
  const seen = new Set<string>();
  const visit = (served: string): void => {
    const text = modules.get(fileServed(moduleFiles, served)?.file ?? '');
    if (text === undefined || seen.has(text.file)) return;
    seen.add(text.file);
    const code = readOnce(text, () => readModuleCode(text, parsers));
    found.push(code);
    for (const imported of localImports(code)) visit(imported);
  };
  for (const served of [...ALWAYS_LOADED, ...pages.flatMap(localImports)]) visit(served);
  return found;
}

/** By the source of a page or module its code, as it was when its text was read last: a build asks for it twice. */
const lastRead = new Map<string, SourceCode>();

function readOnce({ source, file, name, text }: SiteText, read: () => SourceCode): SourceCode {
  const last = lastRead.get(source);
  if (last?.file.text === text && last.file.file === file && last.file.name === name) return last;
  const code = read();
  lastRead.set(source, code);
  return code;
}

/** Paths below the site's root that a page or module imports. */
function localImports({ file, blocks, assets }: SourceCode): string[] {
  const folder = path.posix.dirname(servedAs(file.file));
  const imported = blocks.flatMap(({ parsed }) =>
    parsed.imports.filter(({ type }) => type === 'local').map(({ name }) => name),
  );
  return [...imported, ...assets.filter((name) => /^\.{0,2}\//.test(name))].map((name) =>
    path.posix.join(name.startsWith('/') ? '.' : folder, name),
  );
}

function readPageCode(page: SiteText, parsers: FrameworkParsers): SourceCode {
  const { name, file, text } = page;
  const markdown = parsers.createMarkdownIt();
  answerQueries(markdown, parsers.parseInfo);
  addCellLines(markdown);
  const { content, data } = parsers.readFrontMatter(text);
  const offset = text.slice(0, text.length - content.length).split('\n').length - 1;
  const params = Object.fromEntries([...file.matchAll(/\[(\w+)\]/g)].map(([, param = '']) => [param, param]));
  const context: CellContext = {
    code: [],
    startLine: 0,
    currentLine: 0,
    path: `/${file.replace(/\.md$/, '')}`,
    params,
  };
  const tokens = markdown.parse(content, context);
  const { rules } = markdown.renderer;
  const blocks: CodeBlock[] = [];
  const render = (some: typeof tokens, i: number, line: number): void => {
    const before = context.code.length;
    rules[some[i]?.type ?? '']?.(some, i, markdown.options, context, markdown.renderer);
    for (const { node, mode } of context.code.slice(before))
      blocks.push({ name, written: some[i]?.content ?? '', line, parsed: node, usesJsx: mode === 'jsx' });
  };
  let html = ['head', 'header', 'footer']
    .map((part) => data[part])
    .filter((part) => typeof part === 'string')
    .join('\n');
  for (const [i, { type, map, children, content: written }] of tokens.entries()) {
    if (type === 'fence') render(tokens, i, offset + (map?.[0] ?? 0) + 2);
    if (type === 'html_block') html += written;
    for (const [at, child] of (children ?? []).entries()) {
      if (child.type === 'placeholder') render(children ?? [], at, offset + (child.meta as { line: number }).line);
      if (child.type.startsWith('html_')) html += child.content;
    }
  }
  return { file: page, isDraft: data['draft'] === true, blocks, assets: assetsOf(html, context.path, parsers) };
}

/** Framework creates a DOM for this, which takes a tenth of a second. */
function assetsOf(html: string, page: string, parsers: FrameworkParsers): string[] {
  if (!/npm:|<script/i.test(html)) return [];
  const { globalImports, localImports: local } = parsers.findAssets(html, page);
  return [...globalImports, ...local];
}

function readModuleCode(module: SiteText, parsers: FrameworkParsers): SourceCode {
  const { name, file, text } = module;
  const served = `/${servedAs(file)}`;
  try {
    const loader = /\.(ts|tsx|jsx)$/.exec(file)?.[1] as 'ts' | 'tsx' | 'jsx' | undefined;
    const input = loader === undefined ? text : parsers.transformJavaScriptSync(text, loader, name);
    const body = parsers.parseProgram(input);
    const imports = parsers.findImports(body, served, input);
    const attached = parsers.findFiles(body, served, input);
    const parsed: ParsedCode = { input, body, declarations: null, references: [], files: attached, imports };
    return {
      file: module,
      isDraft: false,
      assets: [],
      blocks: [{ name, written: text, line: 1, parsed, usesJsx: false }],
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { file: module, isDraft: false, assets: [], blocks: [] };
  }
}

/** Location of a node in the file; for code that Framework translates, of the first of some words. */
export function placeIn(block: CodeBlock, node: SyntaxNode | undefined, ...words: readonly string[]): Location {
  const { name, line, written, parsed } = block;
  const at = node !== undefined && parsed.input === written ? node.start : indexOfWord(written, words);
  return { file: name, line: line + lineAt(written, at) - 1 };
}

function indexOfWord(text: string, words: readonly string[]): number {
  return Math.max(0, words.map((word) => text.indexOf(word)).find((index) => index >= 0) ?? 0);
}

/** All nodes of a syntax tree, from the outermost. */
export function* nodesOf(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

/** The nodes right below one. */
export function* childrenOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (const value of Object.values(node) as unknown[])
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) yield child;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** The text of a string literal or of a template without expressions. */
export function literalText(node: SyntaxNode): string | undefined {
  const { type, value, quasis } = node as SyntaxNode & {
    value?: unknown;
    quasis?: readonly { value: { cooked: string } }[];
  };
  if (type === 'Literal') return typeof value === 'string' ? value : undefined;
  return type === 'TemplateLiteral' && quasis?.length === 1 ? quasis[0]?.value.cooked : undefined;
}
