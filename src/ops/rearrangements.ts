/** Operations that only move elements: one map says where each output element comes from, and the gradient goes back the same way. */

import { flatOf, indexOf, type Shape, sizeOf, stridesOf } from '../tensor/tensor.ts';
import {
  type AttributeForms,
  AXIS,
  at,
  type Call,
  type Kernel,
  type Operation,
  operandName,
  type Path,
  type Sample,
} from './operation.ts';
import {
  cannotReshape,
  emptySlice,
  indexOutOfRange,
  mustMatch,
  normalAxis,
  tooManyIndices,
  wrongRank,
} from './shape-errors.ts';

/** Where the elements of the output come from. */
interface Movement {
  readonly shape: Shape;
  /** The operand of output element `flat`, and the element's flat place in it. */
  readonly source: (flat: number) => readonly [slot: number, place: number];
}

interface RearrangementRecord {
  readonly name: string;
  readonly summary: string;
  readonly noun?: string;
  readonly operands: readonly string[];
  readonly attributes?: AttributeForms;
  /** @throws ShapeError */
  readonly movement: (call: Call) => Movement;
  readonly samples: readonly Sample[];
}

function rearrangement(record: RearrangementRecord): Operation {
  const { name, summary, noun, operands, attributes = {}, movement, samples } = record;
  return {
    name,
    summary,
    ...(noun !== undefined && { noun }),
    operands,
    attributes,
    kernel: call => movementKernel(movement(call), call.operands),
    derivative: () => ({ contribution: 'scatter(upstream)' }),
    element: (index, call, shape) => {
      const [slot, place] = movement(call).source(flatOf(shape, index));
      return at(operandName(operands, slot), indexOf(call.operands[slot]!, place));
    },
    paths: (slot, index, call) => pathsBack(movement(call), slot, flatOf(call.operands[slot]!, index)),
    samples,
  };
}

function movementKernel({ shape, source }: Movement, operands: readonly Shape[]): Kernel {
  const size = sizeOf(shape);
  let parts: readonly Uint32Array[] | undefined;
  return {
    shape,
    forward(from, out) {
      for (let flat = 0; flat < size; flat++) {
        const [slot, place] = source(flat);
        out[flat] = from[slot]![place]!;
      }
    },
    vjp(slot, upstream, _operands, _out, contribution) {
      contribution.fill(0, 0, sizeOf(operands[slot]!));
      if (operands.length > FEW) {
        parts ??= partsOf(operands.length, size, source);
        for (const flat of parts[slot]!) contribution[source(flat)[1]]! += upstream[flat]!;
        return;
      }
      for (let flat = 0; flat < size; flat++) {
        const [to, place] = source(flat);
        if (to === slot) contribution[place]! += upstream[flat]!;
      }
    },
  };
}

/** Operands from which on it pays to remember which elements are whose: without it each looks at all. */
const FEW = 4;

/** The output elements that come from each operand. */
function partsOf(count: number, size: number, source: Movement['source']): readonly Uint32Array[] {
  const lengths = new Uint32Array(count);
  for (let flat = 0; flat < size; flat++) lengths[source(flat)[0]]!++;
  const parts = Array.from(lengths, length => new Uint32Array(length));
  lengths.fill(0);
  for (let flat = 0; flat < size; flat++) {
    const [slot] = source(flat);
    parts[slot]![lengths[slot]!++] = flat;
  }
  return parts;
}

function pathsBack({ shape, source }: Movement, slot: number, place: number): readonly Path[] {
  const paths: Path[] = [];
  for (let flat = 0; flat < sizeOf(shape); flat++) {
    const [from, at] = source(flat);
    if (from === slot && at === place) paths.push({ out: indexOf(shape, flat), local: '1' });
  }
  return paths;
}

export const transpose = rearrangement({
  name: 'transpose',
  summary: 'rows become columns; also written A.T',
  operands: ['x'],
  movement: ({ operands: [x] }) => {
    if (x!.length > 2) throw wrongRank('transpose', 'x', 'a matrix', x!);
    const [rows, columns] = x!.length === 2 ? x! : [1, sizeOf(x!)];
    return {
      shape: x!.length === 2 ? [columns!, rows!] : x!,
      source: flat => [0, (flat % rows!) * columns! + Math.floor(flat / rows!)],
    };
  },
  samples: [{ operands: [[2, 3]] }, { operands: [[3]] }],
});

export const reshape = rearrangement({
  name: 'reshape',
  summary: 'the same numbers, row by row, in another shape; one length may be −1',
  operands: ['x'],
  attributes: { shape: { kind: 'whole numbers', example: '[2, 3]', isRequired: true } },
  movement: ({ operands: [x], attributes }) => ({
    shape: reshaped(x!, attributes.shape ?? []),
    source: flat => [0, flat],
  }),
  samples: [
    { operands: [[2, 3]], attributes: { shape: [3, 2] } },
    { operands: [[4]], attributes: { shape: [2, -1] } },
  ],
});

function reshaped(from: Shape, to: readonly number[]): Shape {
  const size = sizeOf(from);
  const known = to.filter(length => length !== -1).reduce((product, length) => product * length, 1);
  const isPossible = to.every(length => Number.isInteger(length) && (length > 0 || length === -1));
  const open = to.filter(length => length === -1).length;
  if (!isPossible || open > 1 || (open === 0 ? known !== size : size % known !== 0)) throw cannotReshape(from, to);
  return to.map(length => (length === -1 ? size / known : length));
}

/** `x[1, 0:2]`: the attribute `ranges` has an entry for each axis that is named. */
export const index = rearrangement({
  name: 'index',
  summary: 'x[i], x[i, j], x[a:b], x[:, j]: elements and slices; ends are exclusive, negative counts from the end',
  noun: 'picked elements',
  operands: ['x'],
  movement: ({ operands: [x], attributes }) => {
    const ranges = x!.map((length, axis) => attributes.ranges![axis] ?? { start: 0, stop: length, keeps: true });
    const strides = stridesOf(x!);
    const offset = ranges.reduce((sum, { start }, axis) => sum + start * strides[axis]!, 0);
    const kept = ranges.flatMap(({ start, stop, keeps }, axis) =>
      keeps ? [{ length: stop - start, step: strides[axis]! }] : [],
    );
    const shape = kept.map(({ length }) => length);
    return {
      shape,
      source: flat => [0, indexOf(shape, flat).reduce((place, i, axis) => place + i * kept[axis]!.step, offset)],
    };
  },
  samples: [
    { operands: [[3]], attributes: { ranges: [{ start: 1, stop: 2, keeps: false }] } },
    { operands: [[4]], attributes: { ranges: [{ start: 1, stop: 3, keeps: true }] } },
    {
      operands: [[2, 3]],
      attributes: {
        ranges: [
          { start: 0, stop: 2, keeps: true },
          { start: 2, stop: 3, keeps: false },
        ],
      },
    },
  ],
});

/** One subscript as it is written, before the length of its axis is known. */
export type WrittenRange =
  | { readonly at: number }
  | { readonly from: number | undefined; readonly to: number | undefined };

/** Counts negative indices from the end and cuts slices to the axis, as Python does. @throws ShapeError */
export function rangesOf(written: readonly WrittenRange[], shape: Shape) {
  if (written.length > shape.length) throw tooManyIndices(written.length, shape);
  return written.map((range, axis) => {
    const length = shape[axis]!;
    const fromEnd = (i: number) => (i < 0 ? i + length : i);
    if ('at' in range) {
      const start = fromEnd(range.at);
      if (!Number.isInteger(start) || start < 0 || start >= length) throw indexOutOfRange(range.at, axis, shape);
      return { start, stop: start + 1, keeps: false };
    }
    const cut = (i: number) => Math.min(Math.max(fromEnd(i), 0), length);
    const [start, stop] = [cut(range.from ?? 0), cut(range.to ?? length)];
    if (stop <= start) throw emptySlice(`${range.from ?? ''}:${range.to ?? ''}`, shape);
    return { start, stop, keeps: true };
  });
}

export const concat = rearrangement({
  name: 'concat',
  summary: 'concat([x, y], axis=0): joins along an axis that is there',
  noun: 'joined along an axis that is there',
  operands: ['...parts'],
  attributes: AXIS,
  movement: ({ operands, attributes }) => {
    const first = operands[0]!;
    const axis = normalAxis('concat', attributes.axis ?? 0, first);
    for (const part of operands)
      if (part.length !== first.length || part.some((length, i) => i !== axis && length !== first[i]))
        throw mustMatch('concat', first, part, `all lengths but that of axis ${axis} must be equal`);
    const shape = first.map((length, i) => (i === axis ? operands.reduce((sum, part) => sum + part[i]!, 0) : length));
    let places: readonly (readonly [slot: number, along: number])[] | undefined; // made when first needed: shapes are checked before anything large is allocated
    const owners = () =>
      (places ??= operands.flatMap((part, slot) => Array.from({ length: part[axis]! }, (_, i) => [slot, i] as const)));
    return {
      shape,
      source: flat => {
        const index = indexOf(shape, flat);
        const [slot, along] = owners()[index[axis]!]!;
        return [slot, flatOf(operands[slot]!, index.with(axis, along))];
      },
    };
  },
  samples: [
    { operands: [[2], [3]] },
    {
      operands: [
        [2, 2],
        [2, 1],
      ],
      attributes: { axis: 1 },
    },
  ],
});

export const stack = rearrangement({
  name: 'stack',
  summary: 'stack([a, b]): equal shapes joined along a new first axis',
  noun: 'joined along a new first axis',
  operands: ['...parts'],
  movement: ({ operands }) => {
    const [first, ...others] = operands;
    const other = others.find(part => part.length !== first!.length || part.some((length, i) => length !== first![i]));
    if (other) throw mustMatch('stack', first!, other, 'all shapes must be equal');
    const size = sizeOf(first!);
    return { shape: [operands.length, ...first!], source: flat => [Math.floor(flat / size), flat % size] };
  },
  samples: [{ operands: [[], [], []] }, { operands: [[2], [2]] }],
});
