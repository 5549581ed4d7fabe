/** PyTorch's operators that only move elements and that the language does not have: where each element of the result comes from. */

import type { Operation } from '../../ops/operation.ts';
import { type Movement, rearrangement } from '../../ops/rearrangements.ts';
import { broadcastSources } from '../../tensor/broadcast.ts';
import { flatOf, indexOf, type Shape, sizeOf } from '../../tensor/tensor.ts';
import { axisIn, axisOf, growth, type RecordedCall, type RowOf, type RowsOf, saidOf } from './recorded-call.ts';

/** Returns where elements come from; undefined where the call is none that is known. */
type Move = RowOf<Movement['source']>;

/** The operation that moves elements as a recorded one did, if it did no more than that. */
export function movement(name: string, recorded: RecordedCall): Operation | undefined {
  const source = saidOf(MOVES, name, recorded);
  if (source === undefined || !isWithin(source, recorded)) return undefined;
  const { shape, count } = recorded;
  return rearrangement({
    name,
    summary: 'the same numbers in other places',
    operands: Array.from({ length: count }, (_, slot) => `x${slot}`),
    movement: () => ({ shape, source }),
    samples: [],
  });
}

/** Whether the first and the last element come from an operand; a log may lie about where. */
function isWithin(source: Movement['source'], { shapes, shape }: RecordedCall): boolean {
  const size = sizeOf(shape);
  return [0, size - 1].slice(0, size).every(flat => {
    const [slot, place] = source(flat);
    const from = shapes[slot];
    return from !== undefined && place >= 0 && place < sizeOf(from);
  });
}

/** The operand of slot `slot`, broadcast to the result. */
const broadcast = (slot: number, from: Shape, shape: Shape): Movement['source'] => {
  const sources = broadcastSources(from, shape);
  return flat => [slot, sources[flat]!];
};

/** Elements of the one operand, by their index in the result. */
const byIndex =
  ({ shapes, shape }: RecordedCall, from: (index: readonly number[]) => readonly number[]): Movement['source'] =>
  flat => [0, flatOf(shapes[0]!, from(indexOf(shape, flat)))];

/** Pieces along an axis, one after the other, each row by row: the value of an operation with several results. */
function pieces([x]: readonly Shape[], axis: number, lengths: readonly number[], size: number) {
  const places = new Int32Array(size);
  let [at, start] = [0, 0];
  for (const length of lengths) {
    const piece = x!.with(axis, length);
    for (let flat = 0; flat < sizeOf(piece); flat++, at++) {
      const index = indexOf(piece, flat);
      places[at] = flatOf(x!, index.with(axis, index[axis]! + start));
    }
    start += length;
  }
  return at === size && start === x![axis] ? (flat: number) => [0, places[flat]!] as const : undefined;
}

const split: Move = recorded => {
  const { count, shapes, shape, settings } = recorded;
  const axis = axisIn(recorded, 0);
  if (count !== 1 || axis === undefined) return undefined;
  const whole = shapes[0]![axis]!;
  const each = settings.number('split_size') ?? Math.ceil(whole / (settings.number('chunks') ?? 1));
  if (!(each >= 1)) return undefined;
  const equal = Array.from({ length: Math.ceil(whole / each) }, (_, k) => Math.min(each, whole - k * each));
  return pieces(shapes, axis, settings.numbers('split_sizes') ?? equal, sizeOf(shape));
};

const unbind: Move = recorded => {
  const { count, shapes, shape } = recorded;
  const axis = axisIn(recorded, 0);
  if (count !== 1 || axis === undefined) return undefined;
  return pieces(shapes, axis, Array<number>(shapes[0]![axis]!).fill(1), sizeOf(shape));
};

const stacked: Move = ({ count, shapes, shape, settings }) => {
  const axis = axisOf(settings.number('dim') ?? 0, shape);
  if (axis === undefined || shape[axis] !== count) return undefined;
  return flat => {
    const index = indexOf(shape, flat);
    const slot = index[axis]!;
    return [slot, flatOf(shapes[slot]!, index.toSpliced(axis, 1))];
  };
};

const flipped: Move = recorded => {
  const axes = recorded.settings.numbers('dims')?.map(dim => axisOf(dim, recorded.shape));
  return axes && byIndex(recorded, index => index.map((i, k) => (axes.includes(k) ? recorded.shape[k]! - 1 - i : i)));
};

const rolled: Move = recorded => {
  const [shifts, dims] = [recorded.settings.numbers('shifts'), recorded.settings.numbers('dims') ?? []];
  const size = sizeOf(recorded.shape);
  if (shifts?.length === 1 && dims.length === 0) return flat => [0, (((flat - shifts[0]!) % size) + size) % size];
  if (shifts === undefined || dims.length !== shifts.length) return undefined;
  return byIndex(recorded, index => {
    const from = [...index];
    for (const [k, dim] of dims.entries()) {
      const axis = axisOf(dim, recorded.shape)!; // PyTorch has taken it
      const length = recorded.shape[axis]!;
      from[axis] = (((from[axis]! - shifts[k]!) % length) + length) % length;
    }
    return from;
  });
};

const repeated: Move = recorded => {
  const from = recorded.shapes[0]!;
  const more = recorded.shape.length - from.length;
  recorded.settings.ignore('repeats');
  return more < 0 ? undefined : byIndex(recorded, index => from.map((length, k) => index[k + more]! % length));
};

/** The nearest element: as many times as large, or scaled to a size. The first two axes, batch and channels, stay. */
const grown: Move = recorded => {
  const { count, shapes, shape, settings } = recorded;
  const [from] = shapes;
  if (count !== 1 || from!.length !== shape.length) return undefined;
  const lengths = from!.slice(2);
  const factors = growth(recorded, lengths.length);
  settings.ignore('output_size');
  const times = lengths.map((length, k) => shape[k + 2]! / length);
  // Images that are one or two times as long take whole steps where channels stand last in memory, which a log does not say.
  if (times.length > 1 && times.some((time, k) => (time === 1 || time === 2) && time !== (factors[k] ?? time)))
    return undefined;
  const scales = times.map((time, k) => Math.fround(1 / (factors[k] ?? time))); // PyTorch's is of 32 bits
  return byIndex(recorded, index =>
    index.map((i, axis) => (axis < 2 ? i : Math.min(Math.floor(Math.fround(i * scales[axis - 2]!)), from![axis]! - 1))),
  );
};

/** @param setting What says how far above the middle it is. */
function diagonalBy(setting: string, recorded: RecordedCall): Movement['source'] | undefined {
  const { count, shapes, settings } = recorded;
  const [from] = shapes;
  const [first, second] = [axisOf(settings.number('dim1') ?? 0, from), axisOf(settings.number('dim2') ?? 1, from)];
  const offset = settings.number(setting) ?? 0;
  if (count !== 1 || first === undefined || second === undefined) return undefined;
  return byIndex(recorded, index => {
    const others = index.slice(0, -1);
    const k = index.at(-1)!;
    return from!.map(
      (_, axis) =>
        axis === first ? k + Math.max(0, -offset) : axis === second ? k + Math.max(0, offset) : others.shift()!, // the other axes, in order
    );
  });
}

const diagonal: Move = recorded => diagonalBy('offset', recorded);

/** Elements beyond the ends of the last axes: `beyond` returns the place along an axis that one is taken from. */
const edged =
  (beyond: (place: number, length: number) => number): Move =>
  recorded => {
    const { count, shapes, settings } = recorded;
    const pad = settings.numbers('padding') ?? []; // the last axis first, before and after
    const [from] = shapes;
    if (count !== 1 || pad.some(width => width < 0)) return undefined;
    return byIndex(recorded, index =>
      index.map((i, axis) => beyond(i - (pad[2 * (from!.length - 1 - axis)] ?? 0), from![axis]!)),
    );
  };

const mirrored = (place: number, length: number): number =>
  place < 0 ? -place : place < length ? place : 2 * (length - 1) - place;

const nearest = (place: number, length: number): number => Math.min(Math.max(place, 0), length - 1);

/** Channels in groups of r² become squares of r × r: `c * r² + i * r + j` at (y, x) is c at (y * r + i, x * r + j). */
const shuffled: Move = recorded => {
  const r = recorded.settings.number('upscale_factor');
  if (recorded.count !== 1 || r === undefined) return undefined;
  return byIndex(recorded, index => {
    const [c, y, x] = index.slice(-3) as [number, number, number]; // PyTorch takes no fewer axes
    const square = (y % r) * r + (x % r);
    return [...index.slice(0, -3), c * r * r + square, Math.floor(y / r), Math.floor(x / r)];
  });
};

const unshuffled: Move = recorded => {
  const r = recorded.settings.number('downscale_factor');
  if (recorded.count !== 1 || r === undefined) return undefined;
  return byIndex(recorded, index => {
    const [channel, y, x] = index.slice(-3) as [number, number, number]; // PyTorch takes no fewer axes
    const square = channel % (r * r);
    return [...index.slice(0, -3), Math.floor(channel / (r * r)), y * r + Math.floor(square / r), x * r + (square % r)];
  });
};

/** Pieces of one length along an axis, each a step further, on a new last axis. */
const unfolded: Move = recorded => {
  const axis = axisOf(recorded.settings.number('dimension') ?? 0, recorded.shapes[0]);
  const step = recorded.settings.number('step');
  recorded.settings.ignore('size');
  if (recorded.count !== 1 || axis === undefined || step === undefined) return undefined;
  return byIndex(recorded, index => index.slice(0, -1).with(axis, index[axis]! * step + index.at(-1)!));
};

const ofFirst: Move = ({ count, shapes, shape, settings }) => {
  if (settings.text('dtype') !== undefined) return undefined; // the same bits are other numbers
  settings.ignore(); // the shape says them
  return count === 1 && sizeOf(shapes[0]!) === sizeOf(shape) ? flat => [0, flat] : undefined;
};

export const MOVES: RowsOf<Movement['source']> = {
  part: ({ settings }) => {
    const start = settings.number('start') ?? 0;
    return flat => [0, flat + start];
  },
  expand: ({ count, shapes, shape, settings }) => {
    settings.ignore(); // the shape says them
    return count === 1 ? broadcast(0, shapes[0]!, shape) : undefined;
  },
  copy: ({ count, shapes, shape }) => (count === 2 ? broadcast(1, shapes[1]!, shape) : undefined),
  fill: ({ count, shapes, shape }) => (count === 2 ? broadcast(1, shapes[1]!, shape) : undefined),
  split,
  split_with_sizes: split,
  unsafe_split: split,
  unsafe_split_with_sizes: split,
  unsafe_chunk: split,
  unbind,
  stack: stacked,
  flip: flipped,
  roll: rolled,
  repeat: repeated,
  upsample_nearest1d: grown,
  upsample_nearest2d: grown,
  upsample_nearest3d: grown,
  diagonal,
  diag: recorded => (recorded.shapes[0]!.length === 2 ? diagonalBy('diagonal', recorded) : undefined),
  reflection_pad1d: edged(mirrored),
  reflection_pad2d: edged(mirrored),
  reflection_pad3d: edged(mirrored),
  replication_pad1d: edged(nearest),
  replication_pad2d: edged(nearest),
  replication_pad3d: edged(nearest),
  pixel_shuffle: shuffled,
  pixel_unshuffle: unshuffled,
  unfold: unfolded,
  view: ofFirst,
  reshape: ofFirst,
  squeeze: ofFirst,
  unsqueeze: ofFirst,
};
