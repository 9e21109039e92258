import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph, type GraphNode } from '../../src/project/graph.js';
import { selectNodes } from '../../src/project/selector.js';

function node(uniqueId: string, dependsOn: string[]): GraphNode {
  return {
    uniqueId,
    kind: 'model',
    name: uniqueId,
    layer: 'marts',
    tags: [],
    location: { file: `${uniqueId}.sql` },
    dependsOn,
    checksum: uniqueId,
  };
}

/** Graphs of up to twelve nodes where a node reads only nodes before it. */
const graphs = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 }).map(
  (parents) =>
    new Graph(
      parents.map((own, i) =>
        node(
          `n${i}`,
          [...new Set(own.filter((p) => p < i))].map((p) => `n${p}`),
        ),
      ),
    ),
);

describe('a graph', () => {
  it('reaches as far up as down, step by step', () => {
    fc.assert(
      fc.property(graphs, fc.nat(4), (graph, depth) => {
        for (const a of graph.nodes.keys())
          for (const b of graph.nodes.keys())
            expect(graph.descendants(a, depth).has(b)).toBe(graph.ancestors(b, depth).has(a));
      }),
    );
  });

  it('spells out a circle', () => {
    expect(() => new Graph([node('a', ['c']), node('b', ['a']), node('c', ['b'])])).toThrow('a -> c -> b -> a');
  });

  it('reads no node that is not there', () => {
    const graph = new Graph([node('a', ['gone'])]);
    expect(graph.parents('a')).toEqual([]);
    expect(graph.ancestors('a')).toEqual(new Set());
  });
});

describe('selection', () => {
  const names = (graph: Graph, select: string[], exclude: string[] = []): string[] =>
    [...selectNodes(graph, { select, exclude })].sort();

  it('picks the folders of models, as dbt names them', () => {
    const at = (file: string): GraphNode => ({
      ...node(`model.shop.${file.replace(/^.*\//, '')}`, []),
      name: file.replace(/^.*\//, ''),
      location: { file: `transforms/${file}.sql` },
    });
    const graph = new Graph(['staging/erp/a', 'staging/b', 'marts/erp', 'marts/finance/eu/c'].map(at));
    const picked = (term: string): string => names(graph, [term]).join().replaceAll('model.shop.', '');
    expect(
      ['staging', 'staging.erp', 'shop.staging', 'marts.fin*', 'erp', 'marts/finance', 'shop'].map(picked),
    ).toEqual(['a,b', 'a', 'a,b', 'c', 'erp', 'c', 'a,b,c,erp']);
    expect(picked('shop.m*')).toBe('c,erp');
    expect(() => picked('*hop')).toThrow('no node is named *hop');
    expect(() => picked('eu')).toThrow(expect.objectContaining({ hint: 'did you mean marts.finance.eu?' }));
    expect(() => picked('stagin')).toThrow(expect.objectContaining({ hint: 'did you mean staging?' }));
  });

  it.each([
    ['*', 'a/b.c', true],
    ['sales/*', 'sales/eu/orders', true],
    ['*orders', 'marts.fct_orders', true],
    ['dim_?', 'dim_a', true],
    ['dim_?', 'dim_ab', false],
    ['dim_[ab]', 'dim_b', true],
    ['a.c', 'abc', false],
    ['!a', 'b', false],
    ['!a', '!a', true],
    ['sum(a)', 'sum(a)', true],
    ['sum(a)', 'suma', false],
    ['(a', '(a', true],
    ['{a}', 'a', false],
    ['', 'a', false],
  ])('of tag:%s by the tag %s: %s', (pattern, tag, expected) => {
    const graph = new Graph([{ ...node('n', []), tags: [tag] }]);
    const select = (): string[] => names(graph, [`tag:${pattern}`]);
    if (expected) expect(select()).toEqual(['n']);
    else expect(select).toThrow('no node has tag');
  });

  it('of a union and of what it takes away add up to everything', () => {
    fc.assert(
      fc.property(graphs, fc.nat(11), (graph, n) => {
        const name = `n${n % graph.nodes.size}`;
        const picked = names(graph, [`+${name}+`]);
        const rest = names(graph, [], [`+${name}+`]);
        expect([...picked, ...rest].sort()).toEqual([...graph.nodes.keys()].sort());
      }),
    );
  });

  it('of what a node and another both reach is the intersection', () => {
    fc.assert(
      fc.property(graphs, fc.nat(11), fc.nat(11), (graph, i, j) => {
        const [a, b] = [`n${i % graph.nodes.size}`, `n${j % graph.nodes.size}`];
        const right = new Set(names(graph, [`+${b}`]));
        expect(names(graph, [`${a}+,+${b}`])).toEqual(names(graph, [`${a}+`]).filter((id) => right.has(id)));
      }),
    );
  });

  it('by @ is what builds on a node, with all it needs', () => {
    fc.assert(
      fc.property(graphs, fc.nat(11), (graph, n) => {
        const name = `n${n % graph.nodes.size}`;
        const wanted = new Set([name]);
        for (const child of [name, ...graph.descendants(name)])
          for (const id of [child, ...graph.ancestors(child)]) wanted.add(id);
        expect(names(graph, [`@${name}`])).toEqual([...wanted].sort());
      }),
    );
  });
});
