import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layout, wrappedLayout } from '../../src/layout/graph-layout.ts';
import type { LayoutEdge, LayoutNode } from '../../src/layout/layered.ts';
import { crossingsIn, faultsOf } from './geometry.ts';

/** A box as the pane draws it: operands enter below the title, the net leaves beside the value. */
const boxAt = (id: number): LayoutNode => ({ id, width: 13, height: 4, inRow: 1, outRow: 1 });
const leafAt = (id: number): LayoutNode => ({ id, width: 6, height: 3 });

/** `operands[i]` are the operands of node i, all of them earlier nodes. */
function edgesOf(operands: readonly (readonly number[])[]): LayoutEdge[] {
  return operands.flatMap((list, to) => list.map((from, slot) => ({ from, to, slot })));
}

function layoutOf(operands: readonly (readonly number[])[]) {
  const nodes = operands.map((list, id) => (list.length === 0 ? leafAt(id) : boxAt(id)));
  return layout(nodes, edgesOf(operands));
}

/** a, b, c, d = 2 b, e = a + d, L = c e. */
const LECTURE = [[], [], [], [1], [0, 3], [2, 4]];

const randomOperands = fc
  .array(fc.array(fc.nat(1000), { maxLength: 3 }), { minLength: 1, maxLength: 28 })
  .map(lists => lists.map((list, node) => (node === 0 ? [] : list.map(pick => pick % node))));

const randomGraph = randomOperands.chain(operands =>
  fc
    .array(fc.record({ width: fc.integer({ min: 1, max: 9 }), extra: fc.nat(3), row: fc.nat(1) }), {
      minLength: operands.length,
      maxLength: operands.length,
    })
    .map(sizes => ({
      edges: edgesOf(operands),
      nodes: sizes.map(({ width, extra, row }, id): LayoutNode => {
        const height = 1 + row + operands[id]!.length + extra;
        return { id, width, height, inRow: row, outRow: Math.min(row, height - 1) };
      }),
    })),
);

describe('every drawing of a random graph', () => {
  test('keeps edges off the nodes, joins their ends, and lets two nets meet only where they cross', () => {
    fc.assert(
      fc.property(randomGraph, ({ nodes, edges }) => {
        expect(faultsOf(layout(nodes, edges))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('has every edge exactly once and all operands of a node in the order of their slots', () => {
    fc.assert(
      fc.property(randomGraph, ({ nodes, edges }) => {
        const drawn = layout(nodes, edges);
        expect(drawn.edges.map(({ from, to, slot }) => `${from} ${to} ${slot}`).sort()).toEqual(
          edges.map(({ from, to, slot }) => `${from} ${to} ${slot}`).sort(),
        );
        for (const { id } of nodes) {
          const rows = drawn.edges
            .filter(edge => edge.to === id)
            .map(({ slot, points }) => ({ slot, y: points.at(-1)!.y }));
          rows.sort((a, b) => a.slot - b.slot);
          for (const [at, row] of rows.entries()) expect(row.y).toBe(rows[0]!.y + at);
        }
      }),
    );
  });

  test('puts operands left of the operation that they feed', () => {
    fc.assert(
      fc.property(randomGraph, ({ nodes, edges }) => {
        const drawn = layout(nodes, edges);
        for (const { from, to } of edges) expect(drawn.nodes.get(from)!.layer).toBeLessThan(drawn.nodes.get(to)!.layer);
      }),
    );
  });

  test('is the same every time', () => {
    fc.assert(
      fc.property(randomGraph, ({ nodes, edges }) => {
        expect(layout(nodes, edges)).toEqual(layout(nodes, edges));
      }),
    );
  });

  test('uses the width that is offered, and no more', () => {
    fc.assert(
      fc.property(randomGraph, fc.integer({ min: 20, max: 200 }), ({ nodes, edges }, availableWidth) => {
        const tight = layout(nodes, edges);
        const wide = layout(nodes, edges, { stretch: 3, availableWidth });
        expect(wide.width).toBeGreaterThanOrEqual(tight.width);
        expect(wide.width).toBeLessThanOrEqual(Math.max(availableWidth, tight.width));
        expect(faultsOf(wide)).toEqual([]);
      }),
    );
  });
});

describe('the lecture graph', () => {
  const drawn = layoutOf(LECTURE);
  const layerOf = (id: number) => drawn.nodes.get(id)!.layer;

  test('puts each leaf next to its consumer', () => {
    // b before d; a before e, beside d; c before L, beside e.
    expect([0, 1, 2, 3, 4, 5].map(layerOf)).toEqual([1, 0, 2, 1, 2, 3]);
  });

  test('draws the chain b → d, d → e straight', () => {
    for (const [from, to] of [
      [1, 3],
      [3, 4],
    ]) {
      const rows = drawn.edges.find(edge => edge.from === from && edge.to === to)!.points.map(point => point.y);
      expect(new Set(rows).size).toBe(1);
    }
  });

  test('has no crossing', () => {
    expect(faultsOf(drawn)).toEqual([]);
    expect(crossingsIn(drawn.edges)).toBe(0);
  });
});

describe('layering', () => {
  test('an operation of leaves moves along with them to its consumer', () => {
    // 0 → 1 → 2 → 5 is the chain; 4 = f(3) is needed by 5 only, so it stands beside 2, and 3 beside 1.
    const drawn = layoutOf([[], [0], [1], [], [3], [2, 4]]);
    expect([0, 1, 2, 3, 4, 5].map(id => drawn.nodes.get(id)!.layer)).toEqual([0, 1, 2, 1, 2, 3]);
  });

  test('an operation that would drag two long edges stays with its operands', () => {
    // 2 = f(0, 1) is used three layers later by 6; 0 and 1 are used at once by 3: moving 2 would lengthen two nets to save one.
    const drawn = layoutOf([[], [], [0, 1], [0, 1], [3], [4], [5, 2]]);
    expect(drawn.nodes.get(2)!.layer).toBe(1);
  });

  test('refuses cycles, repeated ids and unknown nodes', () => {
    const nodes = [boxAt(0), boxAt(1)];
    const edge = (from: number, to: number) => ({ from, to, slot: 0 });
    expect(() => layout(nodes, [edge(0, 1), edge(1, 0)])).toThrow('cycle');
    expect(() => layout([boxAt(0), boxAt(0)], [])).toThrow('two nodes have the id 0');
    expect(() => layout(nodes, [edge(0, 7)])).toThrow('0 → 7 names a node that is not in the graph');
  });
});

describe('layers in bands', () => {
  test('of a random graph stay within the width, and keep all that holds in a row', () => {
    let wrapped = 0;
    fc.assert(
      fc.property(randomGraph, fc.constantFrom(0, 1), ({ nodes, edges }, betweenNodes) => {
        const row = layout(nodes, edges);
        const width = Math.ceil(row.width * 0.6);
        const room = { width, height: 2 * row.height + 20, mostBands: 3 };
        const drawn = wrappedLayout(nodes, edges, { stretch: 3, betweenNodes }, room);
        if (drawn === undefined) return;
        wrapped++;
        expect(faultsOf(drawn)).toEqual([]);
        expect(drawn.width).toBeLessThanOrEqual(width);
        expect(drawn.height).toBeLessThanOrEqual(room.height);
        expect(drawn.edges.length).toBe(edges.length);
        expect(drawn.layers).toEqual(row.layers);
      }),
      { numRuns: 400 },
    );
    expect(wrapped).toBeGreaterThan(40);
  });

  test('a chain of 10 stands in three rows, none of them longer than four', () => {
    const chain = Array.from({ length: 10 }, (_, id) => (id === 0 ? [] : [id - 1]));
    const nodes = chain.map((_, id) => boxAt(id));
    const drawn = wrappedLayout(nodes, edgesOf(chain), { betweenNodes: 1 }, { width: 72, height: 30, mostBands: 3 })!;
    const rows = new Set([...drawn.nodes.values()].map(({ y }) => y));
    const inRows = [...rows].map(row => [...drawn.nodes.values()].filter(({ y }) => y === row).length);
    expect(inRows.toSorted()).toEqual([3, 3, 4]);
    expect(crossingsIn(drawn.edges)).toBe(0);
  });

  test('are none where too many nets would pass between them, a layer is too wide, or the rows are too few', () => {
    const chain = [boxAt(0), boxAt(1)];
    expect(wrappedLayout(chain, edgesOf([[], [0]]), {}, { width: 12, height: 90, mostBands: 3 })).toBeUndefined();
    expect(wrappedLayout(chain, edgesOf([[], [0]]), {}, { width: 24, height: 8, mostBands: 3 })).toBeUndefined();
    expect(wrappedLayout(chain, edgesOf([[], [0]]), {}, { width: 24, height: 11, mostBands: 3 })).toBeDefined();
    const leaves = Array.from({ length: 9 }, () => [] as number[]);
    const operands = [...leaves, leaves.map((_, id) => id), leaves.map((_, id) => id), [9, 10]];
    const nodes = operands.map((list, id) => (list.length === 0 ? leafAt(id) : { ...boxAt(id), height: 12 }));
    expect(wrappedLayout(nodes, edgesOf(operands), {}, { width: 20, height: 90, mostBands: 2 })).toBeUndefined();
  });
});

describe('particular graphs', () => {
  test('x × x: both edges are seen, one below the other, from one trunk', () => {
    const drawn = layoutOf([[], [0, 0]]);
    const [first, second] = drawn.edges;
    expect(first!.points[0]).toEqual(second!.points[0]);
    expect(second!.points.at(-1)).toEqual({ x: first!.points.at(-1)!.x, y: first!.points.at(-1)!.y + 1 });
  });

  test('a diamond has no crossing', () => {
    expect(crossingsIn(layoutOf([[], [0], [0], [1, 2]]).edges)).toBe(0);
  });

  test('the complete bipartite graph of three and three needs its crossings and nothing worse', () => {
    expect(faultsOf(layoutOf([[], [], [], [0, 1, 2], [0, 1, 2], [0, 1, 2]]))).toEqual([]);
  });

  test('nothing at all, and one node', () => {
    expect(layout([], [])).toMatchObject({ width: 0, height: 0 });
    expect(layoutOf([[]])).toMatchObject({ width: 6, height: 3 });
  });

  test('nodes may be called anything a number can be', () => {
    const drawn = layout([leafAt(-5), boxAt(1e9)], [{ from: -5, to: 1e9, slot: 3 }]);
    expect(faultsOf(drawn)).toEqual([]);
  });

  test('a chain of 50,000 nodes is one straight line', () => {
    const count = 50_000;
    const nodes = Array.from({ length: count }, (_, id) => boxAt(id));
    const edges = Array.from({ length: count - 1 }, (_, id) => ({ from: id, to: id + 1, slot: 0 }));
    const drawn = layout(nodes, edges);
    expect(drawn.height).toBe(4);
    expect(drawn.layers.length).toBe(count);
  });

  test('a leaf with 20,000 consumers has one trunk', () => {
    const count = 20_000;
    const nodes = [leafAt(0), ...Array.from({ length: count }, (_, id) => ({ id: id + 1, width: 3, height: 1 }))];
    const edges = Array.from({ length: count }, (_, id) => ({ from: 0, to: id + 1, slot: 0 }));
    const drawn = layout(nodes, edges);
    expect(new Set(drawn.edges.map(({ points }) => points[1]!.x)).size).toBeLessThanOrEqual(2);
    expect(drawn.layers.map(layer => layer.length)).toEqual([1, count]);
  });
});
