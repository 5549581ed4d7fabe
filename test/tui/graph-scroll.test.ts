import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualForm } from '../../src/session/shown-graph.ts';
import { graphView } from '../../src/session/views/graph-view.ts';
import { planGraph } from '../../src/tui/graph/plan.ts';
import { hiddenNodes, placeIn, viewportOf } from '../../src/tui/graph/scroll.ts';
import { sessionOf } from '../support/lessons.ts';
import { idOf, LECTURE, TWO_LAYER } from './graph-fixtures.ts';

const PANE = { width: 82, height: 16 };

describe('the view', () => {
  const plan = planGraph(TWO_LAYER, { width: 78, height: 9 });
  const { layout } = plan;

  test('centres a drawing that fits', () => {
    const small = planGraph(LECTURE, PANE);
    const view = viewportOf(small, PANE, 0);
    expect(view.y).toBe(-Math.floor((PANE.height - small.layout.height) / 2));
    expect(hiddenNodes(small, view)).toEqual({ left: 0, right: 0, above: 0, below: 0 });
  });

  test('always holds the whole focus, and never leaves the drawing', () => {
    fc.assert(
      fc.property(
        fc.nat(TWO_LAYER.nodes.length - 1),
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 3, max: 30 }),
        (focus, width, height) => {
          const view = viewportOf(plan, { width, height }, focus);
          const node = layout.nodes.get(focus)!;
          expect(view.x).toBeLessThanOrEqual(node.x);
          expect(view.y).toBeLessThanOrEqual(node.y);
          expect(view.x + width).toBeGreaterThanOrEqual(node.x + node.width);
          expect(view.y + height).toBeGreaterThanOrEqual(node.y + node.height);
          const isCut = layout.width > width;
          expect(isCut && (view.x < 0 || view.x + width > layout.width + 1)).toBe(false);
        },
      ),
    );
  });

  test('stands still for neighbours in a layer, and shows operands before the focus', () => {
    const viewAt = (name: string) => viewportOf(plan, { width: 78, height: 9 }, idOf(TWO_LAYER, name));
    expect(viewAt('L.5')).toEqual(viewAt('L.2'));
    const operand = layout.nodes.get(idOf(TWO_LAYER, 'L.4'))!;
    expect(operand.x).toBeGreaterThanOrEqual(viewAt('L.5').x);
  });

  test('holds both ends of an edge in use whenever they fit, the farther one narrowed if need be', () => {
    fc.assert(
      fc.property(
        fc.nat(TWO_LAYER.edges.length - 1),
        fc.boolean(),
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 3, max: 30 }),
        (pick, isForward, width, height) => {
          const { from, to } = TWO_LAYER.edges[pick]!;
          const [start, end] = [layout.nodes.get(from)!, layout.nodes.get(to)!];
          const rows = Math.max(start.y + start.height, end.y + end.height) - Math.min(start.y, end.y);
          fc.pre(end.x + plan.least.get(to)! + 1 - start.x <= width && rows <= height);
          const view = viewportOf(plan, { width, height }, isForward ? to : from, [{ from, to }]);
          for (const node of [start, end]) {
            expect(placeIn(node, plan, view)).toBeDefined();
            expect(node.y).toBeGreaterThanOrEqual(view.y);
            expect(node.y + node.height).toBeLessThanOrEqual(view.y + height);
          }
        },
      ),
    );
  });

  test('is as high up as shows most nodes whole beside the focus', () => {
    const tall = planGraph(TWO_LAYER, { width: 78, height: 100 }); // all of it in boxes
    const [width, height] = [78, 11];
    for (const focus of TWO_LAYER.nodes.keys()) {
      const view = viewportOf(tall, { width, height }, focus);
      const node = tall.layout.nodes.get(focus)!;
      const wholeAt = (y: number) =>
        [...tall.layout.nodes.values()].filter(
          other => placeIn(other, tall, view) !== undefined && other.y >= y && other.y + other.height <= y + height,
        ).length;
      for (let y = Math.max(0, node.y + node.height - height); y <= node.y && y + height <= tall.layout.height; y++)
        expect(wholeAt(y)).toBeLessThanOrEqual(wholeAt(view.y));
    }
  });

  test('is onto boxes that are a little too high, where compact nodes are so much wider that fewer would be seen', () => {
    const session = sessionOf('vanishing-sigmoid');
    const chain = graphView(session).picture(usualForm(session));
    const boxes = planGraph(chain, { width: 75, height: 14 });
    expect([boxes.drawing.mode, boxes.layout.height]).toEqual(['boxed', 15]);
    expect(planGraph(chain, { width: 75, height: 12 }).drawing.mode).toBe('compact');
  });

  test('counts the nodes beyond its sides', () => {
    const view = viewportOf(plan, { width: layout.width, height: 9 }, undefined);
    expect(hiddenNodes(plan, view)).toEqual({ left: 0, right: 0, above: 0, below: 0 });
    const half = { ...view, width: Math.floor(layout.width / 2) };
    const undrawn = [...layout.nodes.values()].filter(node => placeIn(node, plan, half) === undefined);
    expect(hiddenNodes(plan, half)).toEqual({ left: 0, right: undrawn.length, above: 0, below: 0 });
    expect(undrawn.length).toBeGreaterThan(0);
  });
});
