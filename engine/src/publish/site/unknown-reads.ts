import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import { LAYERS } from '../../base/layers.js';
import { suggest } from '../../base/text.js';
import { fileServed, type SiteFile } from './files.js';
import type { SyntaxNode } from './framework-parsers.js';
import type { VerdictIndex } from './shapes.js';
import type { QueryResult } from './run-page-queries.js';
import { childrenOf, literalText, nodesOf, placeIn, readSourceCode, type SourceCode } from './source-code.js';

/** The columns that pages name and no data has: full names in any code, and the `reads` of figures whose data is known. */
export async function unknownReads(files: readonly SiteFile[]): Promise<LastroError[]> {
  const verdicts = files.find(({ file }) => file === 'data/verdicts.json');
  if (verdicts === undefined) return [];
  const names = Object.keys((JSON.parse(await readFile(verdicts.source, 'utf8')) as VerdictIndex).names);
  const problems: LastroError[] = [];
  for (const code of await readSourceCode(files)) {
    problems.push(...unknownNames(code, names));
    if (code.file.file.endsWith('.md')) problems.push(...(await unknownColumns(code, files, names)));
  }
  return problems;
}

const TABLE_REFERENCE = /^([a-z_][a-z0-9_]*)\.[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/;

function unknownNames({ blocks }: SourceCode, names: readonly string[]): LastroError[] {
  const known = new Set(names);
  const layers = new Set([...LAYERS, ...names.map((name) => name.slice(0, name.indexOf('.')))]);
  return blocks.flatMap((block) =>
    [...nodesOf(block.parsed.body)].flatMap((node) => {
      const text = literalText(node) ?? '';
      if (!layers.has(TABLE_REFERENCE.exec(text)?.[1] ?? '') || known.has(text)) return [];
      return new LastroError('site.unknown-read', `a figure reads ${text}, which is not a column of any table`, {
        location: placeIn(block, node, text),
        hint: suggest(text, names),
      });
    }),
  );
}

/** The data of a figure: what it is called in messages, and its columns. */
interface KnownData {
  name: string;
  columns: readonly string[];
}

async function unknownColumns(
  { file: page, blocks }: SourceCode,
  files: readonly SiteFile[],
  names: readonly string[],
): Promise<LastroError[]> {
  const known = new Map<string, KnownData>();
  for (const node of blocks.flatMap(({ parsed }) => [...nodesOf(parsed.body)])) {
    const declared = declaredData(node);
    if (declared === undefined) continue;
    const served = path.posix.join(declared.file.startsWith('/') ? '.' : path.posix.dirname(page.file), declared.file);
    const data = await dataOf(served, files, names);
    if (data.columns.length > 0) known.set(declared.name, data);
  }
  return blocks.flatMap((block) =>
    [...figureReads(block.parsed.body)].flatMap(({ data, reads }) => {
      const sources = data.flatMap((name) => known.get(name) ?? []);
      // Of other data the page itself finds out.
      if (sources.length === 0 || sources.length < data.length) return [];
      const columns = sources.flatMap((source) => source.columns);
      return reads.flatMap((node) => {
        const name = literalText(node) ?? '';
        if (name === '' || name.includes('.') || columns.includes(name)) return [];
        const of = sources.map((source) => source.name).join(' or ');
        return new LastroError('site.unknown-read', `a figure reads "${name}", which is not a column of ${of}`, {
          location: placeIn(block, node, name),
          hint: suggest(name, columns),
        });
      });
    }),
  );
}

const DATASET = /^data\/(\w+)\/(\w+)\.json$/;
const QUERIES = 'data/queries/';

/** The columns of a published table, or of the answer to a query in a page; none where they are not known. */
async function dataOf(served: string, files: readonly SiteFile[], names: readonly string[]): Promise<KnownData> {
  const [, layer = '', table = ''] = DATASET.exec(served) ?? [];
  const relation = `${layer}.${table}`;
  const file = served.startsWith(QUERIES) ? fileServed(files, served) : undefined;
  if (file === undefined) {
    const columns = names
      .filter((name) => name.startsWith(`${relation}.`))
      .map((name) => name.slice(relation.length + 1));
    return { name: relation, columns };
  }
  const { origins, reads } = JSON.parse(await readFile(file.source, 'utf8')) as QueryResult;
  const read = reads.map((name) => name.slice(name.lastIndexOf('.') + 1));
  return { name: 'its query', columns: Object.keys(origins).length === 0 ? [] : [...Object.keys(origins), ...read] };
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

/** The `reads` of objects, with the names of their `data`: their own, or that of the object around them. */
function* figureReads(
  node: SyntaxNode,
  around: readonly string[] = [],
): Generator<{ data: readonly string[]; reads: SyntaxNode[] }> {
  let data = around;
  if (node.type === 'ObjectExpression') {
    const own = propertyOf(node, 'data');
    if (own !== undefined) data = elementsOf(own).map((element) => nameOf(element) ?? '');
    const reads = propertyOf(node, 'reads');
    if (reads?.type === 'ArrayExpression') yield { data, reads: elementsOf(reads) };
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
