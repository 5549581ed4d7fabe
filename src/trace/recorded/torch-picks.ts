/** PyTorch's operators that take or write elements at places which another operand names: indices, or a mask of truth values. */

import { broadcastShapes, broadcastSources } from '../../tensor/broadcast.ts';
import { flatOf, indexOf, numbersAt, type ReadonlyFloats, type Shape, sizeOf, stridesOf } from '../../tensor/tensor.ts';
import { choiceKernel, type EachTerm, NO_SLOT, sumKernel } from './element-sums.ts';
import { axisIn, type CheckRow, type CheckRows, type RecordedCall, type RecordedCheck } from './recorded-call.ts';

/** What is said where several elements are written to one place. */
const TWICE = 'several elements are written to one place, and the log does not say which of them stayed';

const isMask = ({ dtypes }: RecordedCall, slot: number): boolean => dtypes[slot] === 'bool' || dtypes[slot] === 'uint8';

/** A place counted from the end is negative. */
const within = (place: number, length: number): number => (place < 0 ? place + length : place);

/** The places of a mask's true elements, in order. */
const trueIn = (mask: ReadonlyFloats): readonly number[] => {
  const places: number[] = [];
  for (let k = 0; k < mask.length; k++) if (mask[k] !== 0) places.push(k);
  return places;
};

/** The place in `x` of each element of `named`, whose index along an axis is named by an operand of its shape, or by one for each row. */
function placesAlong(x: Shape, named: Shape, axis: number, areRows = false): (indices: ReadonlyFloats) => Int32Array {
  return indices =>
    Int32Array.from({ length: sizeOf(named) }, (_, k) => {
      const index = indexOf(named, k);
      return flatOf(x, index.with(axis, within(indices[areRows ? index[axis]! : k]!, x[axis]!)));
    });
}

const gathered: CheckRow = recorded => {
  const { count, shapes, shape } = recorded;
  const axis = axisIn(recorded);
  if (count !== 2 || axis === undefined || shapes[1]!.length !== shapes[0]!.length) return undefined;
  const placesIn = placesAlong(shapes[0]!, shapes[1]!, axis);
  return taken(shape, operands => placesIn(operands[1]!));
};

const taken = (...call: Parameters<typeof choiceKernel>): RecordedCheck => ({ kernel: choiceKernel(...call) });

const flatlyTaken: CheckRow = ({ count, shape }) =>
  count === 2 ? taken(shape, ([x, at]) => Array.from(at!, place => within(place, x!.length))) : undefined;

const selectedByMask: CheckRow = ({ count, shapes, shape }) => {
  const [x, mask] = shapes;
  const whole = count === 2 ? broadcastShapes(x!, mask!) : undefined;
  if (whole === undefined) return undefined;
  const [ofX, ofMask] = [broadcastSources(x!, whole), broadcastSources(mask!, whole)];
  return taken(shape, operands => trueIn(numbersAt(operands[1]!, ofMask)).map(k => ofX[k]!));
};

/** One entry of `x[a, :, b]`: the slot of an index, of how many axes; 1 where it is none. */
interface IndexEntry {
  readonly slot?: number;
  readonly axes: number;
}

/** What stands on each axis of the first operand; an index that is a mask stands on all axes of it. */
function entriesOf(recorded: RecordedCall, indexed: number): readonly IndexEntry[] | undefined {
  const { shapes, settings } = recorded;
  settings.ignore('unsafe');
  const written =
    settings.places('indices')?.map(place => (place === null ? undefined : place + 1)) ??
    Array.from({ length: indexed }, (_, k) => k + 1);
  const entries = written.map(slot =>
    slot === undefined ? { axes: 1 } : { slot, axes: isMask(recorded, slot) ? shapes[slot]!.length : 1 },
  );
  const missing = shapes[0]!.length - entries.reduce((sum, { axes }) => sum + axes, 0);
  if (missing < 0 || entries.filter(({ slot }) => slot !== undefined).length !== indexed) return undefined;
  return [...entries, ...Array.from({ length: missing }, () => ({ axes: 1 }))];
}

/** The places of x that an index of several tensors names, in the order of the result: NumPy's advanced indexing. */
function placesNamed(
  recorded: RecordedCall,
  entries: readonly IndexEntry[],
  operands: readonly ReadonlyFloats[],
): readonly number[] {
  const [x] = recorded.shapes;
  const strides = stridesOf(x!);
  const indices: { readonly shape: Shape; readonly at: readonly number[] }[] = []; // what each adds to the place
  const free: number[] = [];
  const positions: number[] = []; // of the indices among the entries
  let axis = 0;
  for (const [position, { slot, axes }] of entries.entries()) {
    if (slot === undefined) free.push(axis);
    else {
      positions.push(position);
      const own = axis;
      const shape = recorded.shapes[slot]!;
      if (isMask(recorded, slot)) {
        const inMask = trueIn(operands[slot]!).map(k => indexOf(shape, k));
        const at = inMask.map(index => index.reduce((place, i, k) => place + i * strides[own + k]!, 0));
        indices.push({ shape: [at.length], at });
      } else indices.push({ shape, at: Array.from(operands[slot]!, i => within(i, x![own]!) * strides[own]!) });
    }
    axis += axes;
  }
  const common = indices.reduce<Shape>((shape, index) => broadcastShapes(shape, index.shape)!, []); // PyTorch has taken them
  const sums = new Float64Array(sizeOf(common));
  for (const { shape, at } of indices)
    for (const [k, source] of broadcastSources(shape, common).entries()) sums[k]! += at[source]!;
  const areTogether = positions.at(-1)! - positions[0]! === positions.length - 1;
  const before = areTogether ? free.filter((_, k) => k < positions[0]!).length : 0;
  const freeShape = free.map(at => x![at]!);
  const shape = [...freeShape.slice(0, before), ...common, ...freeShape.slice(before)];
  return Array.from({ length: sizeOf(shape) }, (_, k) => {
    const index = indexOf(shape, k);
    const inCommon = index.splice(before, common.length);
    return index.reduce((place, i, at) => place + i * strides[free[at]!]!, sums[flatOf(common, inCommon)]!);
  });
}

const indexed: CheckRow = recorded => {
  const entries = recorded.count > 1 ? entriesOf(recorded, recorded.count - 1) : undefined;
  return entries && taken(recorded.shape, operands => placesNamed(recorded, entries, operands));
};

/** What is written into the first operand: the place of each element, and where the element comes from. */
interface Written {
  readonly places: ArrayLike<number>;
  /** Adds the terms of the k-th element, where it stands in the result. */
  readonly term: (k: number, visit: (slot: number, place: number, factor?: number) => void) => void;
}

/** Marks a place that has its new element. */
const WRITTEN = 2;

interface Writing {
  readonly isAdded: boolean;
  /** The same number is written everywhere, so that it does not matter which stayed. */
  readonly isOneNumber?: boolean;
  /** PyTorch sends back to what was written to a place as often as it was written there, although it stands there once. */
  readonly isSentAgain?: boolean;
}

/** The first operand with other elements at some places, in their stead or added to them. */
function writtenInto(
  shape: Shape,
  writtenIn: (operands: readonly ReadonlyFloats[]) => Written,
  { isAdded, isOneNumber = false, isSentAgain = false }: Writing,
): RecordedCheck {
  const termsOf =
    (isAgain: boolean): EachTerm =>
    (operands, visit) => {
      const { places, term } = writtenIn(operands);
      const isReplaced = new Uint8Array(sizeOf(shape));
      if (!isAdded) for (let k = 0; k < places.length; k++) isReplaced[places[k]!] = 1;
      for (let flat = 0; flat < isReplaced.length; flat++) if (isReplaced[flat] === 0) visit(flat, 0, flat);
      for (let k = 0; k < places.length; k++) {
        if (isReplaced[places[k]!] === WRITTEN && !isAgain) continue;
        if (!isAdded) isReplaced[places[k]!] = WRITTEN;
        term(k, (slot, place, factor) => visit(places[k]!, slot, place, factor));
      }
    };
  const kernel = { ...sumKernel(shape, termsOf(false)), vjp: sumKernel(shape, termsOf(isSentAgain)).vjp };
  if (isAdded || isOneNumber) return { kernel };
  return {
    kernel,
    undecided: operands => {
      const { places } = writtenIn(operands);
      return new Set(Array.from(places)).size < places.length ? TWICE : undefined;
    },
  };
}

/** What is written: the last operand, or the number `value` of the settings. */
function writes(
  { count, settings }: RecordedCall,
  place: (k: number) => number,
  factor = 1,
): Written['term'] | undefined {
  if (count === 3) return (k, visit) => visit(2, place(k), factor);
  const value = count === 2 ? settings.number('value') : undefined;
  return value === undefined ? undefined : (_k, visit) => visit(NO_SLOT, 0, value);
}

/** Along an axis: `scatter(x, index, source)` and its like, or whole rows, as `index_add(x, dim, index, source)`. */
const writtenAlong =
  ({ isAdded, areRows }: { isAdded: boolean; areRows: boolean }): CheckRow =>
  recorded => {
    const { shapes, shape, settings } = recorded;
    const [x, index, source] = shapes;
    const axis = axisIn(recorded);
    if (axis === undefined) return undefined;
    if (index!.length !== (areRows ? 1 : x!.length)) return undefined;
    const written = areRows ? x!.with(axis, index![0]!) : index!;
    const placeIn = (k: number) => (source!.length === 0 ? 0 : areRows ? k : flatOf(source!, indexOf(written, k)));
    const term = writes(recorded, placeIn, settings.number('alpha'));
    if (term === undefined) return undefined;
    const placesIn = placesAlong(x!, written, axis, areRows);
    return writtenInto(shape, operands => ({ places: placesIn(operands[1]!), term }), {
      isAdded,
      isOneNumber: source === undefined || source.length === 0,
    });
  };

/** `x[a, b] = values`, or added to them. */
const put: CheckRow = recorded => {
  const { count, shapes, shape, settings } = recorded;
  const entries = count > 2 ? entriesOf(recorded, count - 2) : undefined;
  const values = shapes[count - 1]!;
  const isSuffix = !values.slice(values.findIndex(length => length !== 1)).includes(1); // what is repeated is whole rows
  if (entries === undefined || (sizeOf(values) !== 1 && !isSuffix)) return undefined;
  return writtenInto(
    shape,
    operands => {
      const places = placesNamed(recorded, entries, operands);
      return { places, term: (k, visit) => visit(count - 1, k % sizeOf(values)) };
    },
    { isAdded: settings.is('accumulate'), isOneNumber: sizeOf(values) === 1, isSentAgain: true },
  );
};

const maskScattered: CheckRow = ({ count, shapes, shape }) => {
  if (count !== 3 || sizeOf(shapes[0]!) !== sizeOf(shape)) return undefined;
  const ofMask = broadcastSources(shapes[1]!, shape);
  return writtenInto(
    shape,
    operands => ({
      places: trueIn(numbersAt(operands[1]!, ofMask)),
      term: (k, visit) => visit(2, k),
    }),
    { isAdded: false },
  );
};

/** The steps of sequences of several lengths, one step of all after the other. */
const packed: CheckRow = ({ count, shapes, shape, settings }) => {
  const [x] = shapes;
  if (count !== 2) return undefined;
  const isBatchFirst = settings.is('batch_first');
  const [batch, steps] = isBatchFirst ? [x![0]!, x![1]!] : [x![1]!, x![0]!];
  const width = sizeOf(x!.slice(2));
  return taken(shape, operands => {
    const rows: number[] = [];
    for (let t = 0; t < steps; t++)
      for (let b = 0; b < batch; b++) if (t < operands[1]![b]!) rows.push(isBatchFirst ? b * steps + t : t * batch + b);
    return rows.flatMap(row => Array.from({ length: width }, (_, k) => row * width + k));
  });
};

/** By the operator's name. */
export const PICKS: CheckRows = {
  gather: gathered,
  index: indexed,
  take: flatlyTaken,
  masked_select: selectedByMask,
  scatter: writtenAlong({ isAdded: false, areRows: false }),
  scatter_add: writtenAlong({ isAdded: true, areRows: false }),
  index_add: writtenAlong({ isAdded: true, areRows: true }),
  index_copy: writtenAlong({ isAdded: false, areRows: true }),
  index_fill: writtenAlong({ isAdded: false, areRows: true }),
  index_put: put,
  index_put_impl: put,
  masked_scatter: maskScattered,
  pack_padded_sequence: packed,
};
