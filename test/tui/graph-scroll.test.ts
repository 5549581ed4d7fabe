import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planGraph } from '../../src/tui/graph/draw.ts';
import { hiddenNodes, viewportOf } from '../../src/tui/graph/scroll.ts';
import { idOf, LECTURE, TWO_LAYER } from './graph-fixtures.ts';

const PANE = { width: 82, height: 16 };

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
