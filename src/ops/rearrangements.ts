/** Operations that only move elements: one map says where each output element comes from, and the gradient goes back the same way. */

import { once } from '../memoised.ts';
import { flatOf, indexOf, type Shape, sizeOf } from '../tensor/tensor.ts';
import {
  type AttributeForms,
  AXIS,
  at,
  type Kernel,
  type Operation,
  type OperationCall,
  operandName,
  type Path,
  type Sample,
} from './operation.ts';
import { cannotReshape, mustMatch, normalAxis } from './shape-errors.ts';

/** Where the elements of the output come from. */
export interface Movement {
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
  readonly movement: (call: OperationCall) => Movement;
  readonly samples: readonly Sample[];
}

/** The operation that moves elements so. */
export function rearrangement(record: RearrangementRecord): Operation {
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
    const starts = [0];
    for (const part of operands) starts.push(starts.at(-1)! + part[axis]!);
    const shape = first.with(axis, starts.at(-1)!);
    // Made when first needed: shapes are checked before anything large is allocated.
    const slots = once(() => {
      const all = new Uint32Array(shape[axis]!);
      for (let slot = 0; slot < operands.length; slot++) all.fill(slot, starts[slot], starts[slot + 1]);
      return all;
    });
    return {
      shape,
      source: flat => {
        const index = indexOf(shape, flat);
        const along = index[axis]!;
        const slot = slots()[along]!;
        return [slot, flatOf(operands[slot]!, index.with(axis, along - starts[slot]!))];
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

export const append = rearrangement({
  name: 'append',
  summary: 'append(rows, x): x as a further entry of the first axis; rows may begin as []',
  noun: 'joined as a further entry of the first axis',
  operands: ['rows', 'x'],
  movement: ({ operands }) => {
    const [rows, x] = [operands[0]!, operands[1]!];
    const entry = rows.slice(1);
    if (rows.length === 0 || entry.length !== x.length || entry.some((length, i) => length !== x[i]))
      throw mustMatch('append', rows, x, 'x has the shape of an entry of rows');
    const before = sizeOf(rows);
    return {
      shape: [rows[0]! + 1, ...entry],
      source: flat => (flat < before ? [0, flat] : [1, flat - before]),
    };
  },
  samples: [{ operands: [[2], []] }, { operands: [[2, 3], [3]] }],
});
