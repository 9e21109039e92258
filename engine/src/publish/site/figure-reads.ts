import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileServed, type SiteFile } from './files.js';
import type { SyntaxNode } from './framework-parsers.js';
import type { QueryResult } from './run-page-queries.js';
import { childrenOf, literalText, nodesOf, type SourceCode } from './source-code.js';

/** The data of figures on a page: what it is called in messages, and by the name that it has there what each column is read from. */
export interface KnownData {
  name: string;
  columns: ReadonlyMap<string, readonly string[]>;
}

/** By their names in the code of a page, the published tables and answers of queries whose columns are known. */
export async function knownData(
  { file: page, blocks }: SourceCode,
  files: readonly SiteFile[],
  names: readonly string[],
): Promise<Map<string, KnownData>> {
  const known = new Map<string, KnownData>();
  for (const node of blocks.flatMap(({ parsed }) => [...nodesOf(parsed.body)])) {
    const declared = declaredData(node);
    if (declared === undefined) continue;
    const served = path.posix.join(declared.file.startsWith('/') ? '.' : path.posix.dirname(page.file), declared.file);
    const data = await dataOf(served, files, names);
    if (data.columns.size > 0) known.set(declared.name, data);
  }
  return known;
}

const DATASET = /^data\/(\w+)\/(\w+)\.json$/;
const QUERIES = 'data/queries/';

/** The columns of a published table, or of the answer to a query in a page; none where they are not known. */
async function dataOf(served: string, files: readonly SiteFile[], names: readonly string[]): Promise<KnownData> {
  const [, layer = '', table = ''] = DATASET.exec(served) ?? [];
  const relation = `${layer}.${table}`;
  const file = served.startsWith(QUERIES) ? fileServed(files, served) : undefined;
  const own = (full: readonly string[]): [string, string[]][] =>
    full.map((name) => [name.slice(name.lastIndexOf('.') + 1), [name]]);
  if (file === undefined)
    return { name: relation, columns: new Map(own(names.filter((name) => name.startsWith(`${relation}.`)))) };
  const { origins, reads } = JSON.parse(await readFile(file.source, 'utf8')) as QueryResult;
  const answers = Object.entries(origins);
  return { name: 'its query', columns: new Map(answers.length === 0 ? [] : [...own(reads), ...answers]) };
}

/** The name that a cell gives to a dataset or to the rows of a query, and the file that these come from. */
function declaredData(node: SyntaxNode): { name: string; file: string } | undefined {
  const { type, id, init } = node as SyntaxNode & { id?: SyntaxNode; init?: SyntaxNode | null };
  const name = type === 'VariableDeclarator' && id !== undefined ? nameOf(id) : undefined;
  const awaited =
    init?.type === 'AwaitExpression' ? (init as SyntaxNode & { argument: SyntaxNode }).argument : undefined;
  if (name === undefined || awaited === undefined) return undefined;
  for (const call of nodesOf(awaited)) {
    if (calleeOf(call) !== 'FileAttachment') continue;
    const [argument] = argumentsOf(call);
    const file = argument === undefined ? undefined : literalText(argument);
    if (file === undefined) return undefined;
    const isAnswer = file.startsWith(`/${QUERIES}`);
    return isAnswer || calleeOf(awaited) === 'dataset' ? { name, file } : undefined;
  }
  return undefined;
}

/** What an object of the code says that it reads. */
interface FigureReads {
  /** Names of its data: its own, or those of the object around it. */
  data: readonly string[];
  /** Undefined for all columns. */
  reads: SyntaxNode[] | undefined;
  /** Of a figure. */
  name: string | undefined;
}

/** The `reads` of objects, and the data of figures that have none. */
export function* figureReads(node: SyntaxNode, around: readonly string[] = []): Generator<FigureReads> {
  let data = around;
  if (node.type === 'ObjectExpression') {
    const own = propertyOf(node, 'data');
    if (own !== undefined) data = elementsOf(own).map((element) => nameOf(element) ?? '');
    const reads = propertyOf(node, 'reads');
    const name = propertyOf(node, 'name');
    const isFigure = own !== undefined && name !== undefined && propertyOf(node, 'chart') !== undefined;
    if (reads?.type === 'ArrayExpression' || isFigure)
      yield {
        data,
        reads: reads?.type === 'ArrayExpression' ? elementsOf(reads) : undefined,
        name: isFigure ? literalText(name) : undefined,
      };
  }
  for (const child of childrenOf(node)) yield* figureReads(child, data);
}

interface PropertyNode extends SyntaxNode {
  key?: SyntaxNode;
  value?: SyntaxNode;
}

function propertyOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const { properties = [] } = node as SyntaxNode & { properties?: readonly PropertyNode[] };
  return properties.find(({ key }) => key !== undefined && (nameOf(key) ?? literalText(key)) === name)?.value;
}

/** The elements of a list; what is no list is one itself. */
function elementsOf(node: SyntaxNode): SyntaxNode[] {
  const { elements } = node as SyntaxNode & { elements?: readonly (SyntaxNode | null)[] };
  return node.type === 'ArrayExpression' ? (elements ?? []).filter((element) => element !== null) : [node];
}

const nameOf = (node: SyntaxNode): string | undefined =>
  node.type === 'Identifier' ? (node as SyntaxNode & { name: string }).name : undefined;

function calleeOf(node: SyntaxNode): string | undefined {
  const { callee } = node as SyntaxNode & { callee?: SyntaxNode };
  return node.type === 'CallExpression' && callee !== undefined ? nameOf(callee) : undefined;
}

const argumentsOf = (node: SyntaxNode): readonly SyntaxNode[] =>
  (node as SyntaxNode & { arguments?: readonly SyntaxNode[] }).arguments ?? [];
