import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphNodeView } from '../../src/session/views/graph-at-event.ts';
import { type GraphState, windowOn } from '../../src/tui/graph/draw.ts';
import { type Graph, planGraph } from '../../src/tui/graph/plan.ts';
import { placeIn } from '../../src/tui/graph/scroll.ts';
import { plainRow, rowWidth } from '../../src/tui/row.ts';
import { crossingsIn } from '../layout/geometry.ts';
import { DIAMOND, drawn, holding, idOf, LECTURE, nodeWith, SQUARE, TWO_LAYER, withStates } from './graph-fixtures.ts';

type Size = { readonly width: number; readonly height: number };

/** The picture as lines without trailing spaces, blank lines at both ends left out. */
function pictureOf(graph: Graph, size: Size, state: Partial<GraphState> = {}): string[] {
  const rows = drawn(planGraph(graph, size), { nodes: graph.nodes, ...state }, size);
  const text = rows.map(row => plainRow(row).trimEnd()).join('\n');
  return text.replace(/^\n+|\n+$/g, '').split('\n');
}

const ROOMY: Size = { width: 3000, height: 800 };

/** Graphs of up to 20 nodes with up to 3 operands each. */
const randomGraph = fc
  .array(fc.array(fc.nat(1000), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
  .map((lists): Graph => {
    const operands = lists.map((list, id) => (id === 0 ? [] : list.map(pick => pick % id)));
    return {
      nodes: operands.map((list, id) => nodeAt(id, list.length === 0 ? 'input' : 'operation')),
      edges: operands.flatMap((list, to) => list.map((from, slot) => ({ from, to, slot }))),
      stubs: [],
    };
  });

function nodeAt(id: number, role: GraphNodeView['role']): GraphNodeView {
  return nodeWith({
    id,
    title: role === 'input' ? `x${id}` : `n${id} = f(…)`,
    role,
    ...holding('1.5', '−2'),
    numberWidth: 5,
  });
}

function count(picture: readonly string[], characters: RegExp): number {
  return picture.join('').match(characters)?.length ?? 0;
}

describe('the lecture graph at event 13, e sending −2 to d', () => {
  const nodes = withStates(LECTURE, { d: { isActive: true, isSelected: true } });
  const active = { from: idOf(LECTURE, 'd'), to: idOf(LECTURE, 'e'), slot: 1, direction: 'backward' } as const;

  test('is drawn in boxes in the pane of 120×36', () => {
    expect(pictureOf(LECTURE, { width: 82, height: 16 }, { nodes, active: [active] })).toEqual([
      '                                           c ──────────────╮',
      '                    a ──────────────╮      −2              │',
      '                    3               │      ∂ 5             │',
      '                    ∂ −2            │                      │     ╭ L = c × e ╮',
      '                                    │     ╭ e = a + d ╮    ╰────▶│ −10       │',
      '                   ╔▸d = 2 × b ╗    ╰────▶│ 5         ├─────────▶│ ∂ 1       │',
      '     b ───────────▶║ 2         ╠◀═════════│ ∂ −2      │          ╰───────────╯',
      '     1             ║ ∂ −2      ║          ╰───────────╯',
      '     ∂ ?           ╚═══════════╝',
    ]);
  });

  test('is drawn in lines in a low pane', () => {
    expect(pictureOf(LECTURE, { width: 78, height: 5 }, { nodes, active: [active] })).toEqual([
      '                                           c −2 ∂ 5 ───────╮',
      '                      a 3 ∂ −2 ───────╮                    ╰──▶╭ L = c × e',
      '                                      ╰──▶╭ e = a + d ────────▶╰ −10 ∂ 1',
      '  b 1 ∂ ? ──────────▶╔◉d = 2 × b ◀════════╰ 5 ∂ −2',
      '                     ╚ 2 ∂ −2',
    ]);
  });
});

describe('particular graphs', () => {
  test('x × x shows both edges, each with its own arrow', () => {
    expect(pictureOf(SQUARE, { width: 28, height: 6 })).toEqual([
      '               ╭ y = x × x ╮',
      ' x ──────┬────▶│ 9         │',
      ' 3       ╰────▶│ ∂ 1       │',
      ' ∂ 6           ╰───────────╯',
    ]);
  });

  test('a diamond shows which of its two ways is in use', () => {
    const active = { from: 0, to: 2, slot: 0, direction: 'forward' } as const;
    expect(pictureOf(DIAMOND, { width: 56, height: 10 }, { active: [active] })).toEqual([
      '                 ╭ s = sin(x) ╮',
      '   x ══════╦────▶│ 0          ├────╮',
      '   0       ║     │ ∂ 1        │    │',
      '   ∂ 1     ║     ╰────────────╯    │',
      '           ║                       │     ╭ p = s × c ╮',
      '           ║     ╭ c = cos(x) ╮    ╰────▶│ 0         │',
      '           ╚════▶│ 1          ├─────────▶│ ∂ 1       │',
      '                 │ ∂ 0        │          ╰───────────╯',
      '                 ╰────────────╯',
    ]);
  });

  test('the two-layer network is readable in the graph pane of an 80×24 screen', () => {
    const nodes = withStates(TWO_LAYER, { 'L.5': { isSelected: true } });
    const active = { from: idOf(TWO_LAYER, 'L.4'), to: idOf(TWO_LAYER, 'L.5'), slot: 0, direction: 'forward' } as const;
    expect(pictureOf(TWO_LAYER, { width: 78, height: 9 }, { nodes, active: [active], focus: active.to })).toEqual([
      '   y 1 ∂ ? ───────────────────────╮',
      '                                  ├─▶╭ L.2 = y × L.1 ─────────────────────────',
      '─▶╭ L.1 = log(a2) ────────────────┼─▶╰ −3.638×10⁻⁶ ∂ ?',
      '  ╰ −3.638×10⁻⁶ ∂ ?               │',
      '                                  ╰─▶╭ L.3 = 1 − y ───────────────────────────',
      '─▶╭ L.4 = 1 − a2 ═════════════════╗  ╰ 0 ∂ ?                     ╭────────────',
      '  ╰ 3.638×10⁻⁶ ∂ ?                ║                              │',
      '                                  ╚═▶╭▸L.5 = log(L.4) ───────────╯',
      '                                     ╰ −12.524 ∂ ?',
    ]);
  });

  test('with room, titles and numbers are fuller and matrices have a line a row; a higher one only where it fits', () => {
    const matrix: GraphNodeView = {
      ...nodeAt(0, 'parameter'),
      title: 'W',
      longTitle: 'W',
      shape: [2, 2],
      heat: [
        [1, 0],
        [-1, 0.2],
      ],
      numberWidth: 12,
      numbers: (width, rows) => ({ value: rows > 1 ? ['[[1, 0],', ' [−1, 0.2]]'] : [`in ${width}`], gradient: ['?'] }),
    };
    const graph: Graph = {
      nodes: [matrix, { ...nodeAt(1, 'operation'), title: 's = … + …', longTitle: 's = sum(W) + sum(2 × W)' }],
      edges: [{ from: 0, to: 1, slot: 0 }],
      stubs: [],
    };
    expect(pictureOf(graph, { width: 90, height: 9 })).toEqual([
      '                                                      ╭ s = sum(W) + sum(2 × W) ╮',
      '         W ◆─────────────────────────────────────────▶│ 1.5                     │',
      '         [[1, 0],                                     │ ∂ −2                    │',
      '          [−1, 0.2]]                                  ╰─────────────────────────╯',
      '         ∂ ?',
      '         2×2 ▄· ▀▁',
    ]);
    expect(pictureOf(graph, { width: 60, height: 9 }).join('\n')).toContain(' s = … + … ');
    expect(pictureOf(graph, { width: 90, height: 4 }).join('\n')).toContain('╰ 1.5 ∂ −2');
  });

  test('the two-layer network fits into 15 rows of boxes, matrices with their shape and a strip of their elements', () => {
    const picture = pictureOf(TWO_LAYER, { width: 400, height: 15 }).join('\n');
    expect(planGraph(TWO_LAYER, { width: 400, height: 15 }).drawing.mode).toBe('boxed');
    expect(picture).toContain('2×4 ▄▄▄▄ ▄▄▄▄');
    expect(picture).toContain('(4,)');
    expect(picture).toContain('W1 ◆──');
  });
});

describe('every state of a node shows without colours', () => {
  const states: Partial<GraphNodeView>[] = [
    { isActive: true },
    { isSelected: true },
    { hasBreakpoint: true },
    { mark: '✓' },
    { mark: '✗' },
    holding('3'),
  ];
  const sizes: Size[] = [
    { width: 82, height: 16 },
    { width: 82, height: 5 },
  ];
  for (const size of sizes) {
    for (const name of ['a', 'd']) {
      test(`${name} in ${size.height} rows`, () => {
        const pictures = [{}, ...states].map(state =>
          pictureOf(LECTURE, size, { nodes: withStates(LECTURE, { [name]: state }) }).join('\n'),
        );
        expect(new Set(pictures).size).toBe(states.length + 1);
      });
    }
  }

  test('a constant has no line for a gradient', () => {
    const graph: Graph = { nodes: [nodeAt(0, 'constant')], edges: [], stubs: [] };
    expect(pictureOf(graph, { width: 20, height: 5 }).join('\n')).not.toContain('∂');
  });

  test('NaN has its own role, and texts that are too wide are cut visibly', () => {
    const nodes = withStates(LECTURE, { e: holding('NaN', '−3.638×10⁻⁶') });
    const rows = drawn(planGraph(LECTURE, { width: 82, height: 16 }), { nodes }, { width: 82, height: 16 });
    expect(rows.flat()).toContainEqual({ text: 'NaN', role: 'nonFinite' });
    expect(rows.map(plainRow).join('\n')).toContain('∂ −3.638… │');
  });
});

/** Graphs with titles of which none is part of another, so that a piece of one is found. */
const titled = randomGraph.map(
  (graph): Graph => ({
    ...graph,
    nodes: graph.nodes.map(node => {
      const title = `<node ${String(node.id).padStart(2, '0')}>`;
      return { ...node, title, longTitle: title };
    }),
  }),
);

describe('a drawing that is larger than its pane', () => {
  const pane = { width: fc.integer({ min: 30, max: 90 }), height: fc.integer({ min: 4, max: 20 }) };

  test('has every node whole, or narrowed to the margin with a whole title, or not at all', () => {
    fc.assert(
      fc.property(titled, pane.width, pane.height, fc.nat(19), (graph, width, height, pick) => {
        const size = { width, height };
        const plan = planGraph(graph, size);
        const state = { nodes: graph.nodes, active: [], focus: pick % graph.nodes.length };
        const view = windowOn(plan, state, size);
        const picture = drawn(plan, state, size).map(plainRow).join('\n');
        const rows = graph.nodes.filter(({ id }) => {
          const { y } = plan.layout.nodes.get(id)!;
          return y >= view.y && y < view.y + height && placeIn(plan.layout.nodes.get(id)!, plan, view) !== undefined;
        });
        expect(picture.match(/<node \d\d>/g)?.toSorted() ?? []).toEqual(rows.map(({ title }) => title).toSorted());
        expect(count([picture], /</g)).toBe(rows.length);
        expect(count([picture], />/g)).toBe(rows.length);
      }),
      { numRuns: 200 },
    );
  });

  test('shows which way the edge in use goes, whether or not both of its ends fit', () => {
    fc.assert(
      fc.property(
        titled,
        pane.width,
        pane.height,
        fc.nat(100),
        fc.constantFrom('forward' as const, 'backward' as const),
        (graph, width, height, pick, direction) => {
          fc.pre(graph.edges.length > 0);
          const edge = graph.edges[pick % graph.edges.length]!;
          const size = { width, height };
          const active = [{ ...edge, direction }];
          const state = { nodes: graph.nodes, active, focus: direction === 'forward' ? edge.to : edge.from };
          const rows = drawn(planGraph(graph, size), state, size).flat();
          const heads = rows.filter(({ text, role }) => role === 'active' && /[◀▶▲▼]/.test(text));
          expect(heads).toHaveLength(1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('every drawing of a random graph', () => {
  test('is exactly as large as its pane, wherever the focus is', () => {
    fc.assert(
      fc.property(randomGraph, fc.nat(60), fc.nat(20), fc.nat(25), (graph, width, height, focus) => {
        const size = { width, height };
        const rows = drawn(planGraph(graph, size), { nodes: graph.nodes, focus }, size);
        expect(rows.map(rowWidth)).toEqual(Array.from({ length: height }, () => width));
      }),
    );
  });

  test('shows every title, one arrow head an edge, and one ┼ a crossing', () => {
    fc.assert(
      fc.property(randomGraph, graph => {
        const plan = planGraph(graph, ROOMY);
        const picture = drawn(plan, { nodes: graph.nodes }, plan.layout).map(plainRow);
        for (const { title } of graph.nodes) expect(picture.some(line => line.includes(` ${title} `))).toBe(true);
        expect(count(picture, /▶/g)).toBe(graph.edges.length);
        expect(count(picture, /┼/g)).toBe(crossingsIn(plan.layout.edges));
      }),
      { numRuns: 100 },
    );
  });

  test('draws the active edge double from end to end, with one head where the data goes', () => {
    fc.assert(
      fc.property(
        randomGraph,
        fc.nat(100),
        fc.constantFrom('forward' as const, 'backward' as const),
        (graph, pick, direction) => {
          fc.pre(graph.edges.length > 0);
          const edge = graph.edges[pick % graph.edges.length]!;
          const plan = planGraph(graph, ROOMY);
          const size = { width: plan.layout.width, height: plan.layout.height };
          const rows = drawn(plan, { nodes: graph.nodes, active: [{ ...edge, direction }] }, size).map(row => [
            ...plainRow(row),
          ]);
          const { points } = plan.layout.edges.find(
            other => other.from === edge.from && other.to === edge.to && other.slot === edge.slot,
          )!;
          const path = points
            .slice(1)
            .flatMap((to, at) => cellsBetween(points[at]!, to))
            .map(({ x, y }) => rows[y]![x]!);
          expect(path.join('')).toMatch(/^[◀═║╔-╬]*[═▶]$/u);
          const heads = rows.flat().filter(character => character === '◀').length;
          expect(heads).toBe(direction === 'backward' ? 1 : 0);
          expect(rows[points.at(-1)!.y]![points.at(-1)!.x]).toBe(direction === 'forward' ? '▶' : '═');
        },
      ),
      { numRuns: 100 },
    );
  });

  test('stands still while values, gradients and states change', () => {
    const texts = fc.record({
      numbers: fc
        .tuple(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }))
        .map(([value, gradient]) => holding(value, gradient).numbers),
      isActive: fc.boolean(),
      isSelected: fc.boolean(),
      hasBreakpoint: fc.boolean(),
      mark: fc.constantFrom('✓' as const, '✗' as const, undefined),
    });
    const size = { width: 80, height: 20 };
    fc.assert(
      fc.property(randomGraph, texts, (graph, state) => {
        const later = { ...graph, nodes: graph.nodes.map(node => ({ ...node, ...state })) };
        expect(planGraph(later, size)).toEqual(planGraph(graph, size));
      }),
      { numRuns: 100 },
    );
  });
});

function cellsBetween(from: { x: number; y: number }, to: { x: number; y: number }): { x: number; y: number }[] {
  const steps = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const [dx, dy] = [Math.sign(to.x - from.x), Math.sign(to.y - from.y)];
  return Array.from({ length: steps + 1 }, (_, step) => ({ x: from.x + dx * step, y: from.y + dy * step }));
}
