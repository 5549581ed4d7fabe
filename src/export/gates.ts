/** Nodes of a graph as boxes with numbers in them, or as gates of a circuit with numbers at the wire. */

import type { LayoutNode } from '../layout/layered.ts';
import type { GraphStyle } from '../session/export-kinds.ts';
import { numbersLatex } from './graph-labels.ts';
import type { ModelNode } from './graph-model.ts';
import type { Box, Ink, Mark, Wire } from './picture.ts';
import { textWidth } from './text-width.ts';

/** Points of a cell of the layout. */
export const UNIT = 10;

/** A node to be placed, and what is drawn of it once its place is known. */
export interface Gate {
  readonly rectangle: LayoutNode;
  readonly draw: (corner: { readonly x: number; readonly y: number }) => GateDrawing;
}

export interface GateDrawing {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  readonly marks: readonly Mark[];
}

/** Sizes of the font, and the height of a line of numbers. */
const TITLE = 15;
const NUMBER = 13;
const LINE = 17;

const units = (length: number): number => Math.ceil(length / UNIT);
const widest = (lines: readonly string[]): number => Math.max(0, ...lines.map(line => textWidth(line, NUMBER)));

/** @param operands How many edges lead to the node. @param isLast Whether nothing uses it. */
export function gateOf(node: ModelNode, style: GraphStyle, operands: number, isLast: boolean): Gate {
  return style === 'boxes' ? boxGate(node, operands) : circuitGate(node, operands, isLast);
}

/** As the SLP book draws: the formula on top, value and gradient below it. */
function boxGate(node: ModelNode, operands: number): Gate {
  const rows = numberRows(node);
  const width = units(Math.max(textWidth(node.title.text, TITLE), widest(rows.map(({ text }) => text))) + 24);
  const height = Math.max(units(30 + LINE * rows.length), operands + 2);
  const rectangle = { id: node.id, width, height, outRow: 1, inRow: Math.min(1, height - operands) };
  const draw: Gate['draw'] = ({ x, y }) => {
    const middle = x + (width * UNIT) / 2;
    return {
      boxes: [
        { x, y, width: width * UNIT, height: height * UNIT, radius: node.isLeaf ? 12 : 3, isActive: node.isActive },
      ],
      wires: [],
      marks: [
        titleMark(node, node.title, { x: middle, y: y + 20 }, 'middle'),
        ...rows.map((row, i) => numberMark(row, { x: middle, y: y + 38 + LINE * i }, 'middle')),
      ],
    };
  };
  return { rectangle, draw };
}

/** As CS231n draws: a gate, and on the wire behind it the value above, the gradient below. */
function circuitGate(node: ModelNode, operands: number, isLast: boolean): Gate {
  const { value, gradient = [] } = node;
  const head = node.isLeaf
    ? units(textWidth(node.symbol.text, TITLE) + 6) * UNIT
    : Math.max(40, units(textWidth(node.symbol.text, TITLE) + 14) * UNIT);
  const half = Math.max(2, units(LINE * Math.max(value.length, gradient.length) + 6), Math.ceil(operands / 2));
  const width = head / UNIT + units(Math.max(widest(value), widest(gradient)) + 14);
  const inRow = Math.max(0, half - Math.floor((operands - 1) / 2));
  const rectangle = { id: node.id, width, height: 2 * half + 1, outRow: half, inRow };
  const tall = Math.max(40, (operands + 1) * UNIT);
  const draw: Gate['draw'] = ({ x, y }) => {
    const middle = y + (half + 0.5) * UNIT;
    const box = { x, y: middle - tall / 2, width: head, height: tall, radius: 20, isActive: node.isActive };
    const label = x + head + 7;
    return {
      boxes: node.isLeaf ? [] : [box],
      wires: [wireFrom(x + head, x + width * UNIT, middle, isLast)],
      marks: [
        titleMark(
          node,
          node.symbol,
          { x: node.isLeaf ? x : x + head / 2, y: middle + 5 },
          node.isLeaf ? 'start' : 'middle',
        ),
        ...value.map((text, i) =>
          numberMark(
            { text, ink: 'value', prefix: '' },
            { x: label, y: middle - 6 - LINE * (value.length - 1 - i) },
            'start',
          ),
        ),
        ...gradient.map((text, i) =>
          numberMark({ text, ink: 'gradient', prefix: '' }, { x: label, y: middle + 16 + LINE * i }, 'start'),
        ),
      ],
    };
  };
  return { rectangle, draw };
}

const wireFrom = (from: number, to: number, y: number, isLast: boolean): Wire => ({
  points: [
    { x: from, y },
    { x: to, y },
  ],
  isActive: false,
  head: isLast ? 'end' : 'none',
});

interface NumberRow {
  readonly text: string;
  readonly ink: Ink;
  /** What says which number it is. */
  readonly prefix: string;
}

const numberRows = ({ value, gradient = [] }: ModelNode): readonly NumberRow[] => [
  ...value.map(text => ({ text, ink: 'value' as const, prefix: '' })),
  ...gradient.map((text, i) => ({
    text: i === 0 ? `∂ ${text}` : text,
    ink: 'gradient' as const,
    prefix: i === 0 ? '∂ ' : '',
  })),
];

type At = { readonly x: number; readonly y: number };

const numberMark = ({ text, ink, prefix }: NumberRow, at: At, anchor: Mark['anchor']): Mark => ({
  ...at,
  text,
  latex: `${prefix === '' ? '' : '$\\partial$ '}${numbersLatex(text.slice(prefix.length))}`,
  ink: text.endsWith('?') ? 'muted' : ink,
  anchor,
  size: NUMBER,
  isBold: false,
});

const titleMark = (
  { isActive }: ModelNode,
  label: { text: string; latex: string },
  at: At,
  anchor: Mark['anchor'],
): Mark => ({
  ...at,
  ...label,
  ink: isActive ? 'active' : 'text',
  anchor,
  size: TITLE,
  isBold: true,
});

/** A short text in place of nodes that are not drawn here. */
export function textGate(id: number, label: { readonly text: string; readonly latex: string }): Gate {
  const width = units(textWidth(label.text, NUMBER) + 8);
  return {
    rectangle: { id, width, height: 1, outRow: 0, inRow: 0 },
    draw: ({ x, y }) => ({
      boxes: [],
      wires: [],
      marks: [
        { x: x + (width * UNIT) / 2, y: y + 9, ...label, ink: 'muted', anchor: 'middle', size: NUMBER, isBold: false },
      ],
    }),
  };
}
