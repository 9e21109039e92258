import picomatch from 'picomatch';
import { UsageError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { STATUSES } from '../base/status.js';
import type { Graph, GraphNode } from './graph.js';
import { isTest, withTests, type IndirectSelection } from './indirect-selection.js';
import { formatRelation } from '../sql/relation.js';

/** What `state:` and `result:` compare with: an earlier run's checksums and statuses by unique id. */
export interface EarlierRun {
  checksums: ReadonlyMap<string, string>;
  statuses: ReadonlyMap<string, string>;
}

const METHODS = [
  'tag',
  'path',
  'file',
  'source',
  'exposure',
  'layer',
  'resource_type',
  'state',
  'result',
  'name',
  'test_type',
  'test_name',
] as const;
type Method = (typeof METHODS)[number];

const TEST_TYPES = { data: 'test', unit: 'unit_test' } as const;

const TERM = /^(?<childrensParents>@)?(?<up>\d*\+)?(?<what>.+?)(?<down>\+\d*)?$/;

export interface Selection {
  select: readonly string[];
  exclude: readonly string[];
  /** Default: `eager`, as dbt has it. */
  indirect?: IndirectSelection | undefined;
}

/**
 * Nodes picked by dbt's grammar: terms side by side or in several options are a union, terms joined by a comma an
 * intersection, `+` reaches upstream or downstream (`2+model`, `model+1`), `method:value` picks by property. The tests
 * of what a term picks are selected too. Without `select` everything is picked; `exclude` takes away, with all tests
 * that read it. Throws a {@link UsageError} for an invalid term.
 */
export function selectNodes(
  graph: Graph,
  { select, exclude, indirect = 'eager' }: Selection,
  earlier?: EarlierRun,
): Set<string> {
  const union = (options: readonly string[], mode: IndirectSelection): Set<string> => {
    const found = new Set<string>();
    for (const expression of options.flatMap((option) => option.split(/\s+/)).filter((part) => part !== ''))
      for (const id of intersection(expression, mode)) found.add(id);
    return withTests(graph, found, mode);
  };
  const intersection = (expression: string, mode: IndirectSelection): Set<string> =>
    expression
      .split(',')
      .map((term) => withTests(graph, termNodes(graph, term, earlier), mode))
      .reduce((left, right) => new Set([...left].filter((id) => right.has(id))));
  const picked = select.length === 0 ? new Set(graph.nodes.keys()) : union(select, indirect);
  for (const id of union(exclude, 'eager')) picked.delete(id);
  return picked;
}

function termNodes(graph: Graph, term: string, earlier: EarlierRun | undefined): Set<string> {
  const groups = TERM.exec(term)?.groups;
  if (groups?.['what'] === undefined)
    throw new UsageError('usage.selector', `cannot read the selector ${JSON.stringify(term)}`);
  if (groups['childrensParents'] !== undefined && (groups['up'] ?? groups['down']) !== undefined)
    throw new UsageError('usage.selector', `@ and + cannot be combined in ${term}`, {
      hint: 'a term with @ already selects all parents',
    });
  const found = new Set(matching(graph, groups['what'], earlier).map((node) => node.uniqueId));
  const selected = new Set(found);
  const add = (ids: Iterable<string>): void => {
    for (const id of ids) selected.add(id);
  };
  for (const id of found) {
    if (groups['up'] !== undefined) add(graph.ancestors(id, depth(groups['up'])));
    if (groups['down'] !== undefined) add(graph.descendants(id, depth(groups['down'])));
    if (groups['childrensParents'] !== undefined)
      for (const child of [id, ...graph.descendants(id)]) add([child, ...graph.ancestors(child)]);
  }
  return selected;
}

function depth(plus: string): number {
  const digits = plus.replace('+', '');
  return digits === '' ? Infinity : Number(digits);
}

function matching(graph: Graph, what: string, earlier: EarlierRun | undefined): GraphNode[] {
  const nodes = [...graph.nodes.values()];
  const colon = what.indexOf(':');
  if (colon === -1) return byName(nodes, what);
  const method = what.slice(0, colon);
  const value = what.slice(colon + 1);
  if (!METHODS.includes(method as Method))
    throw new UsageError('usage.selector-method', `unknown selector method ${method}`, {
      hint: suggest(method, METHODS),
    });
  return byMethod(nodes, method as Method, value, earlier);
}

/**
 * A name, `layer.name`, a unique id or the check's id at its end, a folder below `transforms/` (`marts.finance`), a path to a file
 * or folder, or a pattern with `*`.
 */
function byName(nodes: GraphNode[], name: string): GraphNode[] {
  if (name.includes('/') || name.endsWith('.sql')) return byPath(nodes, name);
  const pattern = glob(name);
  const matches = nodes.filter((node) => namesOf(node, name).some((each) => pattern.test(each)));
  if (matches.length === 0) {
    const known = nodes.flatMap((node) => (isTest(node) ? [] : [node.name, ...foldersOf(node)]));
    const nested = known.find((each) => each.endsWith(`.${name}`));
    if (nested !== undefined)
      throw new UsageError('usage.unknown-node', `no node is named ${name}`, { hint: `did you mean ${nested}?` });
    throw new UsageError('usage.unknown-node', `no node is named ${name}`, { hint: suggest(name, new Set(known)) });
  }
  return matches;
}

/** The folders of a model or seed, as dbt names them: `marts`, `marts.finance`. */
function foldersOf({ kind, location: { file } }: GraphNode): string[] {
  if (kind !== 'model' && kind !== 'seed') return [];
  const folders = file.split('/').slice(1, -1);
  return folders.map((_, i) => folders.slice(0, i + 1).join('.'));
}

/** What a node is picked by, given the name that picks: folders also after the name of the project, where it is written. */
function namesOf(node: GraphNode, given: string): string[] {
  const [, project = ''] = node.uniqueId.split('.');
  const folders = foldersOf(node);
  const names = [node.name, formatRelation(node), node.uniqueId, node.uniqueId.split('.').at(-1) ?? '', ...folders];
  if (folders.length === 0 || !given.startsWith(project)) return names;
  return [...names, project, ...folders.map((each) => `${project}.${each}`)];
}

function byPath(nodes: GraphNode[], path: string): GraphNode[] {
  const prefix = path.replace(/^\.\//, '').replace(/\/$/, '');
  const matches = nodes.filter(
    ({ location: { file } }) =>
      file === prefix ||
      [prefix, `transforms/${prefix}`].some((each) => file.startsWith(`${each}/`)) ||
      glob(prefix).test(file),
  );
  return requireMatches(
    matches,
    'path',
    path,
    nodes.map((node) => node.location.file),
  );
}

function byMethod(nodes: GraphNode[], method: Method, value: string, earlier: EarlierRun | undefined): GraphNode[] {
  const pattern = glob(value);
  const where = (test: (node: GraphNode) => boolean): GraphNode[] => nodes.filter(test);
  switch (method) {
    case 'name':
      return byName(nodes, value);
    case 'path':
      return byPath(nodes, value);
    case 'tag':
      return requireMatches(
        where((node) => node.tags.some((tag) => pattern.test(tag))),
        method,
        value,
        nodes.flatMap((node) => node.tags),
      );
    case 'layer':
      return requireMatches(
        where((node) => pattern.test(node.layer)),
        method,
        value,
        nodes.map((node) => node.layer),
      );
    case 'resource_type':
      return requireMatches(
        where((node) => node.kind === value),
        method,
        value,
        nodes.map((node) => node.kind),
      );
    case 'file':
      return requireMatches(
        where(({ location: { file } }) => pattern.test(file.split('/').at(-1) ?? '')),
        method,
        value,
        nodes.map(({ location: { file } }) => file.split('/').at(-1) ?? ''),
      );
    case 'test_type': {
      const types = Object.entries(TEST_TYPES);
      const kind = types.find(([type]) => type === value)?.[1];
      return requireMatches(
        where((node) => node.kind === kind),
        method,
        value,
        types.map(([type]) => type),
      );
    }
    case 'test_name': {
      const tests = where(isTest);
      const nameOf = ({ name }: GraphNode): string => name.split(':')[0] ?? name;
      return requireMatches(
        tests.filter((node) => pattern.test(nameOf(node))),
        method,
        value,
        tests.map(nameOf),
      );
    }
    case 'source': {
      const sources = where((node) => node.kind === 'source');
      const names = sources.map((node) => node.name);
      const matches = sources.filter(
        (node) => pattern.test(node.name) || pattern.test(formatRelation(node)) || value === node.layer,
      );
      return requireMatches(matches, method, value, names);
    }
    case 'exposure': {
      const exposures = where((node) => node.kind === 'exposure');
      return requireMatches(
        exposures.filter((node) => pattern.test(node.name)),
        method,
        value,
        exposures.map((node) => node.name),
      );
    }
    case 'state':
      return byState(nodes, value, earlier);
    case 'result': {
      if (!STATUSES.some((status) => status === value))
        throw new UsageError('usage.selector-value', `unknown result ${value}`, { hint: suggest(value, STATUSES) });
      return where((node) => requireEarlierRun(earlier, 'result').statuses.get(node.uniqueId) === value);
    }
  }
}

function byState(nodes: GraphNode[], value: string, earlier: EarlierRun | undefined): GraphNode[] {
  const { checksums } = requireEarlierRun(earlier, 'state');
  const isNew = (node: GraphNode): boolean => !checksums.has(node.uniqueId);
  const isModified = (node: GraphNode): boolean => checksums.get(node.uniqueId) !== node.checksum;
  const tests: Record<string, (node: GraphNode) => boolean> = {
    new: isNew,
    modified: isModified,
    old: (node) => !isNew(node),
    unmodified: (node) => !isModified(node),
  };
  const test = Object.hasOwn(tests, value) ? tests[value] : undefined;
  if (test === undefined)
    throw new UsageError('usage.selector-value', `unknown state ${value}`, {
      hint: suggest(value, Object.keys(tests)),
    });
  return nodes.filter(test);
}

function requireEarlierRun(earlier: EarlierRun | undefined, method: string): EarlierRun {
  if (earlier === undefined)
    throw new UsageError('usage.no-state', `${method}: compares with an earlier run, and there is none`, {
      hint: 'use --state with a folder that has its manifest.json and run_results.json',
    });
  return earlier;
}

function requireMatches(matches: GraphNode[], method: string, value: string, names: string[]): GraphNode[] {
  if (matches.length === 0)
    throw new UsageError('usage.unknown-node', `no node has ${method} ${value}`, {
      hint: suggest(value, new Set(names)),
    });
  return matches;
}

/** `*` and `[...]` reach over `/`, `?` is one character of a name; braces, brackets and `!` have no meaning. */
function glob(pattern: string): { test(name: string): boolean } {
  if (pattern === '') return { test: () => false };
  const options = { bash: true, dot: true, nobrace: true, noextglob: true, nonegate: true };
  const matches = picomatch(pattern.replace(/[()]/g, '\\$&'), options);
  return { test: (name) => matches(name) };
}
