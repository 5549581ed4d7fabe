/** Formulas of operations over elements: `x[1, 0] * y[0]` from `x * y`, and which elements broadcasting brings together. */

import { parseExpression } from '../language/parse.ts';
import { print } from '../language/print-expression.ts';
import { broadcastSources } from '../tensor/broadcast.ts';
import { flatOf, indexOf, isSameShape, type Shape } from '../tensor/tensor.ts';
import { at, type OperationCall } from './operation.ts';

/** Each name in the text becomes one of its elements. */
export function atElement(text: string, indices: readonly (readonly [string, readonly number[]])[]): string {
  return replaceNames(text, new Map(indices.map(([name, index]) => [name, at(name, index)])));
}

function replaceNames(text: string, replacements: ReadonlyMap<string, string>): string {
  return print(parseExpression(text), undefined, part =>
    part.kind === 'name' ? replacements.get(part.name) : undefined,
  );
}

/** Each operand's name with the element that broadcasting puts at `out`. */
export function broadcastIndices(names: readonly string[], call: OperationCall, out: readonly number[]) {
  return names.map((name, slot) => [name, sourceIndex(call.operands[slot]!, out)] as const);
}

/** The element of an operand that broadcasting puts at `out`. */
export function sourceIndex(operand: Shape, out: readonly number[]): readonly number[] {
  const missing = out.length - operand.length;
  return operand.map((length, axis) => (length === 1 ? 0 : out[axis + missing]!));
}

/** All places of `shape` that one element of an operand is broadcast to. */
export function broadcastPlaces(
  operand: Shape,
  index: readonly number[],
  shape: Shape,
): readonly (readonly number[])[] {
  if (isSameShape(operand, shape)) return [index];
  const flat = flatOf(operand, index);
  const sources = broadcastSources(operand, shape);
  const places: (readonly number[])[] = [];
  for (let place = 0; place < sources.length; place++) if (sources[place] === flat) places.push(indexOf(shape, place));
  return places;
}
