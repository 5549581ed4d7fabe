/** Graphs as the lecture has them, with the texts that a session would give them. */

import type { GraphNodeView } from '../../src/session/views/graph-at-event.ts';
import { drawGraph, type GraphState } from '../../src/tui/graph/draw.ts';
import type { Graph, GraphPlan } from '../../src/tui/graph/plan.ts';
import type { DrawingSize } from '../../src/tui/graph/scroll.ts';
import type { Row } from '../../src/tui/row.ts';

/** What a node holds, the same in any room. */
export const holding = (value: string, gradient = '?'): Pick<GraphNodeView, 'numbers'> => ({
  numbers: () => ({ value: [value], gradient: [gradient] }),
});

/** A scalar without marks, but for what is said of it. */
export const nodeWith = (
  node: Pick<GraphNodeView, 'id' | 'title' | 'role' | 'numbers' | 'numberWidth'> & Partial<GraphNodeView>,
): GraphNodeView => ({
  longTitle: node.title,
  hasGradient: node.role !== 'constant',
  shape: [],
  heat: undefined,
  isActive: false,
  isSelected: false,
  hasBreakpoint: false,
  mark: undefined,
  operations: undefined,
  ...node,
});

/** Draws a state in which nothing is in use or in focus, but for what is said of it. */
export const drawn = (
  plan: GraphPlan,
  state: Pick<GraphState, 'nodes'> & Partial<GraphState>,
  size: DrawingSize,
): readonly Row[] => drawGraph(plan, { active: [], focus: undefined, ...state }, size).rows;

type Line = readonly [
  title: string,
  operands: string,
  value: string,
  gradient?: string | undefined,
  more?: Partial<GraphNodeView>,
];

/** A title `e = a + d` belongs to the node e; operands are names with spaces between; nodes without operands are leaves. */
function graphOf(lines: readonly Line[], numberWidth: number): Graph {
  const names = lines.map(([title]) => title.split(' ')[0]!);
  const nodes = lines.map(([title, operands, value, gradient, more], id): GraphNodeView => {
    return nodeWith({
      id,
      title,
      role: operands === '' ? 'input' : 'operation',
      ...holding(value, gradient),
      numberWidth,
      ...more,
    });
  });
  const edges = lines.flatMap(([, operands], to) =>
    operands === '' ? [] : operands.split(' ').map((name, slot) => ({ from: names.indexOf(name), to, slot })),
  );
  return { nodes, edges, stubs: [] };
}

export function idOf({ nodes }: Graph, name: string): number {
  return nodes.findIndex(({ title }) => title.split(' ')[0] === name);
}

/** The graph with some nodes changed, by name. */
export function withStates(
  graph: Graph,
  states: Readonly<Record<string, Partial<GraphNodeView>>>,
): readonly GraphNodeView[] {
  return graph.nodes.map(node => ({ ...node, ...states[node.title.split(' ')[0]!] }));
}

/** L = c(a + 2b) at a = 3, b = 1, c = −2 after event 13: e has sent −2 to a, c and d (lecture 9, "Computation graph"). */
export const LECTURE = graphOf(
  [
    ['a', '', '3', '−2'],
    ['b', '', '1'],
    ['c', '', '−2', '5'],
    ['d = 2 × b', 'b', '2', '−2'],
    ['e = a + d', 'a d', '5', '−2'],
    ['L = c × e', 'c e', '−10', '1'],
  ],
  3,
);

/** x × x at 3. */
export const SQUARE = graphOf(
  [
    ['x', '', '3', '6'],
    ['y = x × x', 'x x', '9', '1'],
  ],
  2,
);

/** sin x · cos x: two ways from x to the result. */
export const DIAMOND = graphOf(
  [
    ['x', '', '0', '1'],
    ['s = sin(x)', 'x', '0', '1'],
    ['c = cos(x)', 'x', '1', '0'],
    ['p = s × c', 's c', '0', '1'],
  ],
  2,
);

const PARAMETER: Partial<GraphNodeView> = { role: 'parameter' };
const ONES = [1, 1, 1, 1];
const vector = (size: number): Partial<GraphNodeView> => ({ shape: [size] });

/** The 4-2-1 network of lecture 9 with everything initialised to 1, forward pass done; the loss is −(y log a2 + (1 − y) log(1 − a2)). */
export const TWO_LAYER = graphOf(
  [
    ['W1', '', '1 1 1 1 1…', undefined, { ...PARAMETER, shape: [2, 4], heat: [ONES, ONES] }],
    ['x', '', '0.442 −0.…', undefined, vector(4)],
    ['b1', '', '1 1', undefined, { ...PARAMETER, ...vector(2) }],
    ['W2', '', '1 1', undefined, { ...PARAMETER, ...vector(2) }],
    ['b2', '', '1', undefined, PARAMETER],
    ['y', '', '1'],
    ['z1.1 = W1 @ x', 'W1 x', '4.762 4.7…', undefined, vector(2)],
    ['z1 = z1.1 + b1', 'z1.1 b1', '5.762 5.7…', undefined, vector(2)],
    ['a1 = relu(z1)', 'z1', '5.762 5.7…', undefined, vector(2)],
    ['z2.1 = W2 @ a1', 'W2 a1', '11.524'],
    ['z2 = z2.1 + b2', 'z2.1 b2', '12.524'],
    ['a2 = sigmoid(z2)', 'z2', '0.999996'],
    ['L.1 = log(a2)', 'a2', '−3.638×10⁻⁶'],
    ['L.2 = y × L.1', 'y L.1', '−3.638×10⁻⁶'],
    ['L.3 = 1 − y', 'y', '0'],
    ['L.4 = 1 − a2', 'a2', '3.638×10⁻⁶'],
    ['L.5 = log(L.4)', 'L.4', '−12.524'],
    ['L.6 = L.3 × L.5', 'L.3 L.5', '0'],
    ['L.7 = L.2 + L.6', 'L.2 L.6', '−3.638×10⁻⁶'],
    ['L = −L.7', 'L.7', '3.638×10⁻⁶', '1'],
  ],
  11,
);
