import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { frameworkParsers } from '../../src/publish/site/framework-parsers.js';
import { queryId } from '../../src/publish/site/page-queries.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** What Framework gives every cell. Data of files is not typed: its columns are checked when a figure is drawn. */
const GLOBALS = `
import * as d3 from 'npm:d3';
import * as Plot from 'npm:@observablehq/plot';
import { html } from 'npm:htl';
interface Attachment { readonly href: string; json(): Promise<any>; text(): Promise<string> }
declare function FileAttachment(name: string): Attachment;
declare function display<T>(value: T): T;
declare function view<T>(input: Element & { value: T }): T;
declare const observable: { params: Record<string, any> };
declare const width: number;
void [d3, Plot, html, FileAttachment, display, view, observable, width];
`;

/** The compiler's error of a name above its declaration, which Framework allows: cells run in the order of what they read. */
const USED_BEFORE_DECLARED = 2448;

/** A page's JavaScript as one module: its cells, the rows of its queries, and the expressions within its text, at their lines. */
async function pageModule(text: string): Promise<string> {
  const { createMarkdownIt, parseInfo, readFrontMatter } = await frameworkParsers();
  const { content } = readFrontMatter(text);
  const offset = text.slice(0, text.length - content.length).split('\n').length - 1;
  const lines: string[] = [];
  for (const { type, info, content: cell, map, children } of createMarkdownIt().parse(content, {})) {
    const line = offset + (map?.[0] ?? 0);
    if (type === 'fence' && info.trim() === 'js')
      for (const [i, code] of cell.split('\n').entries())
        lines[line + 1 + i] = code.replaceAll(/\bdataset\(/g, 'dataset<any>(');
    const query = type === 'fence' ? queryId(info, parseInfo) : undefined;
    if (query !== undefined) lines[line] = `declare const ${query}: any;`;
    for (const child of children ?? [])
      if (child.type === 'placeholder') lines[line] = `${lines[line] ?? ''}void (${child.content});`;
  }
  return Array.from(lines, (line: string | undefined) => line ?? '').join('\n');
}

/** What the compiler finds wrong in the code of pages, given as their texts by path: `page:line message` each. */
export async function pageTypeErrors(pages: ReadonlyMap<string, string>): Promise<string[]> {
  const sources = new Map<string, string>();
  for (const [file, text] of pages) sources.set(`${file}.ts`, `${await pageModule(text)}\n${GLOBALS}`);
  const options: ts.CompilerOptions = {
    ...ts.getParsedCommandLineOfConfigFile(
      path.join(ROOT, 'tsconfig.json'),
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} },
    )?.options,
    // Cells have no annotations, and their data no types.
    strict: false,
    noUncheckedIndexedAccess: false,
    exactOptionalPropertyTypes: false,
    verbatimModuleSyntax: false,
    noUnusedLocals: true,
  };
  const host = ts.createCompilerHost(options);
  const files = {
    exists: host.fileExists.bind(host),
    read: host.readFile.bind(host),
    source: host.getSourceFile.bind(host),
  };
  host.fileExists = (file) => sources.has(file) || files.exists(file);
  host.readFile = (file) => sources.get(file) ?? files.read(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = sources.get(file);
    return text === undefined ? files.source(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
  };
  const declarations = ['engine/site/framework.d.ts', 'src/svg-maps.d.ts'].map((file) => path.join(ROOT, file));
  const program = ts.createProgram([...sources.keys(), ...declarations], options, host);
  return [...sources.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found
      .filter(({ code }) => code !== USED_BEFORE_DECLARED)
      .map(({ start = 0, messageText }) => {
        const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
        const page = path.relative(ROOT, file).replace(/\.ts$/, '');
        return `${page}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      });
  });
}

/** The pages of a folder, by path. */
export function pagesOf(folder: string): Map<string, string> {
  const root = path.join(ROOT, folder);
  const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  const pages = names.filter((name) => name.endsWith('.md') && path.basename(name) !== 'README.md');
  return new Map(pages.map((name) => [path.join(root, name), fs.readFileSync(path.join(root, name), 'utf8')]));
}
