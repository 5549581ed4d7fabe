/** Frames hold their nodes and nothing else, and edges lead into them and out of them as they lead anywhere. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frame, type FramedLayout, framedLayout } from '../../src/layout/framed-layout.ts';
import { layout } from '../../src/layout/graph-layout.ts';
import type { LayoutEdge, LayoutNode } from '../../src/layout/layered.ts';
import { faultsOf } from './geometry.ts';

const nodeAt = (id: number, operands: number): LayoutNode =>
  operands === 0 ? { id, width: 6, height: 3 } : { id, width: 13, height: 4 + operands, inRow: 1, outRow: 1 };

interface Drawing {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}

function graphOf(operands: readonly (readonly number[])[]): Drawing {
  return {
    nodes: operands.map((list, id) => nodeAt(id, list.length)),
    edges: operands.flatMap((list, to) => list.map((from, slot) => ({ from, to, slot }))),
  };
}

const frameAround = (members: readonly number[], room = 5): Frame => ({
  room,
  members: new Set(members),
});

const drawn = ({ nodes, edges }: Drawing, frames: readonly Frame[]): FramedLayout | undefined =>
  framedLayout(nodes, edges, frames, { betweenNodes: 1 }, (outer, between) =>
    layout(outer, between, { betweenNodes: 1 }),
  );

/** Members outside of their frame, and others in it; leaves may be moved in. */
function misplaced(
  { nodes, frames: places }: FramedLayout,
  frames: readonly Frame[],
  { edges }: Drawing,
): readonly string[] {
  const isComputed = new Set(edges.map(({ to }) => to));
  return places.flatMap(({ at, x, y, width, height }) =>
    [...nodes.values()].flatMap(node => {
      const isInside = node.x > x && node.y > y && node.x + node.width < x + width && node.y + node.height < y + height;
      const isBeside =
        node.x + node.width <= x || node.y + node.height <= y || node.x >= x + width || node.y >= y + height;
      if (frames[at]!.members.has(node.id)) return isInside ? [] : [`${node.id} is not in its frame`];
      return isBeside || (isInside && !isComputed.has(node.id)) ? [] : [`${node.id} is in a frame`];
    }),
  );
}

/** Every operation of up to 20 uses earlier nodes; the frames hold a range of operations, and one inside it. */
const framed = fc
  .tuple(
    fc.array(fc.array(fc.nat(1000), { maxLength: 3 }), { minLength: 4, maxLength: 20 }),
    fc.nat(1000),
    fc.nat(1000),
    fc.nat(1000),
  )
  .map(([lists, a, b, c]) => {
    const operands = lists.map((list, node) => (node === 0 ? [] : list.map(pick => pick % node)));
    const operations = operands.flatMap((list, id) => (list.length > 0 ? [id] : []));
    const start = a % Math.max(1, operations.length);
    const outer = operations.slice(start, start + 2 + (b % 6));
    const inner = outer.slice(c % Math.max(1, outer.length));
    return {
      graph: graphOf(operands),
      frames: [outer, inner].filter(list => list.length > 0).map(list => frameAround(list)),
    };
  });

describe('every drawing with frames', () => {
  test('keeps what holds without them, and each frame has its own nodes', () => {
    let made = 0;
    fc.assert(
      fc.property(framed, ({ graph, frames }) => {
        const whole = drawn(graph, frames);
        if (whole === undefined) return;
        made++;
        expect(faultsOf(whole)).toEqual([]);
        expect(misplaced(whole, frames, graph)).toEqual([]);
        expect(whole.nodes.size).toBe(graph.nodes.length);
        expect(whole.frames).toHaveLength(frames.length);
        expect(whole.edges.map(({ from, to, slot }) => [from, to, slot])).toEqual(
          graph.edges.map(({ from, to, slot }) => [from, to, slot]),
        );
      }),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(50);
  });

  test('is as wide as its title needs', () => {
    const { frames } = drawn(graphOf([[], [0], [1]]), [frameAround([1], 40)])!;
    expect(frames[0]!.width).toBeGreaterThanOrEqual(42);
  });

  test('is none for a frame that several values leave, as rows of the same can show it', () => {
    const graph = graphOf([[], [0], [0], [1, 2]]);
    expect(drawn(graph, [frameAround([1, 2])])).toBeUndefined();
    expect(drawn(graph, [frameAround([1, 2, 3])])).toBeDefined();
  });

  test('has two frames beside each other, the one with an operand from the other', () => {
    const graph = graphOf([[], [0], [1], [2], [3], [4]]);
    for (const frames of [
      [frameAround([1, 2]), frameAround([3, 4])],
      [frameAround([3, 4]), frameAround([1, 2])],
    ])
      expect(faultsOf(drawn(graph, frames)!)).toEqual([]);
  });
});
