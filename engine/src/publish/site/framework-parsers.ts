import { createRequire, Module } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type MarkdownIt from 'markdown-it';

/** A node of a syntax tree as acorn makes it. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
}

/** What Framework finds in the code of a cell or module. */
export interface ParsedCode {
  input: string;
  body: SyntaxNode;
  /** Names declared by a cell for others; null for an expression. */
  declarations: readonly { name: string }[] | null;
  /** Free names. */
  references: readonly (SyntaxNode & { name: string })[];
  /** Attachments by their path from the page, with the method that reads them. */
  files: readonly { node: SyntaxNode; name: string; method?: string }[];
  imports: readonly FoundImport[];
}

export interface FoundImport {
  /** As written; of a local module, its path from the page or module. */
  name: string;
  type: 'local' | 'global';
  method: 'static' | 'dynamic' | 'resolve';
}

/** What Framework's renderers of cells write to: one entry for each cell that parses. */
export interface CellContext {
  code: { node: ParsedCode; mode: 'block' | 'inline' | 'jsx' }[];
  startLine: number;
  currentLine: number;
  path: string;
  params?: Readonly<Record<string, string>>;
}

/** Reads what follows the backticks of a fence: `sql id=late`; names in lower case. */
export type InfoParser = (info: string) => { tag: string; attributes: Record<string, string> };

/** Framework's own readers of pages and modules, and its lists of what an implicit name needs. */
export interface FrameworkParsers {
  createMarkdownIt(options?: object): MarkdownIt;
  readFrontMatter(input: string): { content: string; data: Record<string, unknown> };
  parseInfo: InfoParser;
  parseProgram(input: string): SyntaxNode;
  findImports(body: SyntaxNode, path: string, input: string): FoundImport[];
  findFiles(body: SyntaxNode, path: string, input: string): ParsedCode['files'];
  transformJavaScriptSync(source: string, loader: 'ts' | 'tsx' | 'jsx', file?: string): string;
  findAssets(html: string, path: string): { globalImports: Set<string>; localImports: Set<string> };
  getImplicitInputImports(names: readonly string[]): Set<string>;
  getImplicitFileImports(methods: readonly string[]): Set<string>;
  getImplicitDependencies(specifiers: ReadonlySet<string>): Set<string>;
  /** Specifiers of modules that Framework brings itself. */
  builtins: ReadonlyMap<string, string>;
}

const MODULES = [
  ...['markdown', 'frontMatter', 'html', 'info', 'libraries', 'resolvers'],
  ...['javascript/parse', 'javascript/imports', 'javascript/files', 'javascript/module'],
];

const require = createRequire(import.meta.url);

/** Folder of the installed Framework. */
export const FRAMEWORK = path.dirname(require.resolve('@observablehq/framework/package.json'));

async function loadModule<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(path.join(FRAMEWORK, 'dist', `${name}.js`)).href)) as T;
}

/** The part of {@link frameworkParsers} that queries in pages need, which loads at once. */
export async function infoParser(): Promise<InfoParser> {
  return (await loadModule<{ parseInfo: InfoParser }>('info')).parseInfo;
}

/** A configuration as Framework reads it; its pages are read from the files when it has none. */
export async function normalizeConfig(config: object): Promise<{ pages: readonly unknown[] }> {
  const { normalizeConfig: normalize } = await loadModule<{
    normalizeConfig: (config: object) => { pages: readonly unknown[] };
  }>('config');
  return normalize(config);
}

interface Dom {
  JSDOM: new (...args: unknown[]) => object;
  VirtualConsole: new () => object;
}

/**
 * Lets Framework's modules load without `jsdom`, which takes longer than all the others: few pages have HTML that is parsed into a
 * document. The first document or console that is made loads it.
 */
function loadDomLater(): void {
  const load = createRequire(path.join(FRAMEWORK, 'package.json'));
  const file = load.resolve('jsdom');
  if (load.cache[file] !== undefined) return;
  const later = (name: keyof Dom): object =>
    new Proxy(Object, {
      construct: (_, args) => {
        if (load.cache[file] === placeholder) Reflect.deleteProperty(load.cache, file);
        return new (load('jsdom') as Dom)[name](...(args as unknown[]));
      },
    });
  const placeholder = new Module(file);
  placeholder.exports = { JSDOM: later('JSDOM'), VirtualConsole: later('VirtualConsole') };
  placeholder.filename = file;
  placeholder.loaded = true;
  load.cache[file] = placeholder;
}

let loaded: Promise<FrameworkParsers> | undefined;

/** Loads Framework's modules, once in a process, which takes half a second. Their paths are those of the installed version. */
export function frameworkParsers(): Promise<FrameworkParsers> {
  if (loaded === undefined) loadDomLater();
  loaded ??= Promise.all(MODULES.map((name) => loadModule<Partial<FrameworkParsers>>(name))).then(
    (modules) => Object.assign({}, ...modules) as FrameworkParsers,
  );
  return loaded;
}
