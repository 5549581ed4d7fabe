import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planGraph } from '../../src/tui/graph/draw.ts';
import type { Graph } from '../../src/tui/graph/model.ts';
import { type Direction, moveFocus } from '../../src/tui/graph/move.ts';
import { hiddenNodes, viewportOf } from '../../src/tui/graph/scroll.ts';
import { idOf, LECTURE, TWO_LAYER } from './graph-fixtures.ts';

const PANE = { width: 82, height: 16 };
const DIRECTIONS: readonly Direction[] = ['left', 'right', 'up', 'down'];

describe('the arrow keys', () => {
  const plan = planGraph(LECTURE, PANE);
  const go = (name: string, direction: Direction): string => {
    return LECTURE.nodes[moveFocus(plan, idOf(LECTURE, name), direction)]!.title.split(' ')[0]!;
  };

  test('follow edges to the operand or consumer nearest in height', () => {
    expect(go('L', 'left')).toBe('e');
    expect(go('e', 'left')).toBe('d');
    expect(go('d', 'left')).toBe('b');
    expect(go('c', 'right')).toBe('L');
  });

  test('go up and down inside a layer', () => {
    expect(go('d', 'up')).toBe('a');
    expect(go('a', 'down')).toBe('d');
    expect(go('e', 'up')).toBe('c');
  });

  test('go to the nearest node above or below where the layer ends', () => {
    expect(go('b', 'up')).toBe('d');
    expect(go('L', 'down')).toBe('e');
  });

  test('stay where there is nothing, or when the node is not shown', () => {
    expect(go('b', 'left')).toBe('b');
    expect(go('L', 'right')).toBe('L');
    expect(moveFocus(plan, 77, 'up')).toBe(77);
  });

  test('reach every node of the two-layer network from its result', () => {
    for (const size of [PANE, { width: 400, height: 40 }]) {
      const drawn = planGraph(TWO_LAYER, size);
      const reached = new Set([idOf(TWO_LAYER, 'L')]);
      for (const id of reached) for (const direction of DIRECTIONS) reached.add(moveFocus(drawn, id, direction));
      expect(reached.size).toBe(TWO_LAYER.nodes.length);
    }
  });

  test('pass over stubs', () => {
    const nodes = Array.from({ length: 300 }, (_, id) => ({ ...LECTURE.nodes[3]!, id }));
    const chain: Graph = { nodes, edges: nodes.slice(1).map(({ id }) => ({ from: id - 1, to: id, slot: 0 })) };
    const near = planGraph(chain, PANE, { centre: 100, hops: 1 });
    expect(moveFocus(near, 100, 'right')).toBe(101);
    expect(moveFocus(near, 101, 'right')).toBe(101);
  });
});

describe('the view', () => {
  const { layout } = planGraph(TWO_LAYER, { width: 78, height: 9 });

  test('centres a drawing that fits', () => {
    const { layout: small } = planGraph(LECTURE, PANE);
    const view = viewportOf(small, PANE, 0);
    expect(view.y).toBe(-Math.floor((PANE.height - small.height) / 2));
    expect(hiddenNodes(small, view)).toEqual({ left: 0, right: 0, above: 0, below: 0 });
  });

  test('always holds the whole focus, and never leaves the drawing', () => {
    fc.assert(
      fc.property(
        fc.nat(TWO_LAYER.nodes.length - 1),
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 3, max: 30 }),
        (focus, width, height) => {
          const view = viewportOf(layout, { width, height }, focus);
          const node = layout.nodes.get(focus)!;
          expect(view.x).toBeLessThanOrEqual(node.x);
          expect(view.y).toBeLessThanOrEqual(node.y);
          expect(view.x + width).toBeGreaterThanOrEqual(node.x + node.width);
          expect(view.y + height).toBeGreaterThanOrEqual(node.y + node.height);
          const isCut = layout.width > width;
          expect(isCut && (view.x < 0 || view.x + width > layout.width)).toBe(false);
        },
      ),
    );
  });

  test('stands still for neighbours in a layer, and shows operands before the focus', () => {
    const viewAt = (name: string) => viewportOf(layout, { width: 78, height: 9 }, idOf(TWO_LAYER, name));
    expect(viewAt('L.5')).toEqual(viewAt('L.2'));
    const operand = layout.nodes.get(idOf(TWO_LAYER, 'L.4'))!;
    expect(operand.x).toBeGreaterThanOrEqual(viewAt('L.5').x);
  });

  test('counts the nodes beyond its sides', () => {
    const view = viewportOf(layout, { width: layout.width, height: 9 }, undefined);
    expect(hiddenNodes(layout, view)).toEqual({ left: 0, right: 0, above: 0, below: 0 });
    const half = hiddenNodes(layout, { ...view, width: Math.floor(layout.width / 2) });
    const beyond = [...layout.nodes.values()].filter(node => node.x + node.width > Math.floor(layout.width / 2));
    expect(half.right).toBe(beyond.length);
    expect(half.right).toBeGreaterThan(0);
  });
});
