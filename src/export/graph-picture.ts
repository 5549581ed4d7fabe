/** A graph as a picture: laid out like the terminal's, on a finer grid, and in several rows where it is too wide. */

import { latexText } from '../language/latex-text.ts';
import { layout } from '../layout/graph-layout.ts';
import { edgeKey } from '../layout/layered.ts';
import type { GraphStyle } from '../session/export-kinds.ts';
import { type Gate, gateOf, textGate, UNIT } from './gates.ts';
import { graphBands } from './graph-bands.ts';
import type { GraphModel, ModelEdge } from './graph-model.ts';
import { type Picture, type Point, stackPictures, type Wire } from './picture.ts';

/** Points of a row: what a slide or a page shows without making it small. */
const WIDEST = 1_000;

/** Points of a row for the names of nodes in other rows. */
const NAMES = 120;

/** A row that is laid out by itself may come out wider than its part of the whole: then less is put into rows, down to this. */
const LEAST_ROOM = 280;

/** Points between rows. */
const BETWEEN = 36;

/** @param widest Points of a row. */
export function graphPicture(model: GraphModel, style: GraphStyle, widest = WIDEST): Picture {
  const gates = gatesOf(model, style);
  const whole = placed(gates, model.edges, style);
  if (whole.width <= widest) return whole;
  const layers = layered(gates, model.edges, style);
  let rows: readonly Picture[] = [whole];
  for (let room = widest - NAMES; room >= LEAST_ROOM && widthOf(rows) > widest; room -= NAMES)
    rows = graphBands(model, layers, room / UNIT).map(band => {
      const drawn = [
        ...gates.filter(({ rectangle }) => band.ids.has(rectangle.id)),
        ...band.references.map(({ id, label }) => textGate(id, label)),
      ];
      return placed(drawn, band.edges, style);
    });
  return stackPictures(rows, BETWEEN);
}

const widthOf = (rows: readonly Picture[]): number => Math.max(...rows.map(({ width }) => width));

function gatesOf({ nodes, edges, stubs }: GraphModel, style: GraphStyle): readonly Gate[] {
  const operands = new Map<number, number>();
  for (const { to } of edges) operands.set(to, (operands.get(to) ?? 0) + 1);
  const used = new Set(edges.map(({ from }) => from));
  return [
    ...nodes.map(node => gateOf(node, style, operands.get(node.id) ?? 0, !used.has(node.id))),
    ...stubs.map(({ id, text }) => textGate(id, { text, latex: latexText(text) })),
  ];
}

const SPACING = { besideLine: 1, beforeTracks: 1, afterTracks: 2 };

const layered = (gates: readonly Gate[], edges: readonly ModelEdge[], style: GraphStyle) =>
  layout(
    gates.map(({ rectangle }) => rectangle),
    edges,
    { ...SPACING, betweenNodes: style === 'boxes' ? 2 : 1 },
  );

function placed(gates: readonly Gate[], edges: readonly ModelEdge[], style: GraphStyle): Picture {
  const { width, height, nodes, edges: routes } = layered(gates, edges, style);
  const directions = new Map(edges.map(edge => [edgeKey(edge), edge.direction]));
  const wires = routes.map((route): Wire => {
    const direction = directions.get(edgeKey(route));
    const from = nodes.get(route.from)!; // both ends are placed
    const to = nodes.get(route.to)!;
    const way = route.points.map(middleOf);
    const ends = {
      first: { ...way[0]!, x: (from.x + from.width) * UNIT },
      last: { ...way.at(-1)!, x: to.x * UNIT - 1 },
    };
    return {
      points: [ends.first, ...way.slice(1, -1), ends.last],
      isActive: direction !== undefined,
      head: direction === 'backward' ? 'start' : 'end',
    };
  });
  const drawings = gates.map(({ rectangle, draw }) => {
    const { x, y } = nodes.get(rectangle.id)!;
    return draw({ x: x * UNIT, y: y * UNIT });
  });
  return {
    width: width * UNIT,
    height: height * UNIT,
    boxes: drawings.flatMap(({ boxes }) => boxes),
    wires: [...wires, ...drawings.flatMap(drawing => drawing.wires)],
    marks: drawings.flatMap(({ marks }) => marks),
  };
}

const middleOf = ({ x, y }: Point): Point => ({ x: (x + 0.5) * UNIT, y: (y + 0.5) * UNIT });
