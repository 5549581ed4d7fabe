/** Calls of an operation as programs write them: its samples, over every axis and further shapes, each as a program that has a loss. */

import { type Attributes, isChooser, type Operation, type Sample, ShapeError } from '../../src/ops/operation.ts';
import { type Shape, type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { callText, type Draw, drawnOperands, drawnTensor } from './generated-programs.ts';
import type { WrittenProgram } from './programs.ts';
import { samplesOf } from './samples.ts';

/** Lengths of axes changed alike in all operands, so that what went together still does: as they are, square, 1. */
const LENGTHS: readonly ((length: number) => number)[] = [
  length => length,
  length => Math.min(length, 2),
  length => (length === 2 ? 1 : length),
  length => (length === 3 ? 1 : length),
];

/** Every sample of the operation in several shapes, and where it takes an axis, along each of them, with and without keepdims. */
export function callsOf(operation: Operation): readonly Sample[] {
  const seen = new Set<string>();
  return samplesOf(operation).flatMap(sample =>
    LENGTHS.flatMap(lengthOf => {
      const operands = sample.operands.map(shape => shape.map(lengthOf));
      return attributesOf(operation, sample, operands[0]!).flatMap(attributes => {
        const key = JSON.stringify([operands, attributes]);
        if (seen.has(key) || !isCallable(operation, operands, attributes)) return [];
        seen.add(key);
        return [{ ...sample, operands, attributes }];
      });
    }),
  );
}

function attributesOf({ attributes }: Operation, sample: Sample, first: Shape): readonly Attributes[] {
  const own = sample.attributes ?? {};
  if (attributes.axis === undefined) return [own];
  const { axis: _, keepdims: __, ...others } = own;
  const axes = Array.from({ length: 2 * first.length }, (_, i) => i - first.length);
  const along = [others, ...(typeof own.axis === 'object' ? [own] : []), ...axes.map(axis => ({ ...others, axis }))];
  return attributes.keepdims !== undefined ? along.flatMap(one => [one, { ...one, keepdims: true }]) : along;
}

function isCallable(operation: Operation, operands: readonly Shape[], attributes: Attributes): boolean {
  const ranges = attributes.ranges?.filter(({ isNew }) => !isNew) ?? [];
  const isInside = ranges.every(({ start, stop }, axis) => Math.max(start + 1, stop) <= operands[0]![axis]!);
  try {
    operation.kernel({ operands, attributes, conventions: { reluAtZero: 0 } });
    return isInside;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}

/** Programs around one call: with names, as the loss itself, over operations without a name, over one operand twice, over a number. */
export function programsAround(operation: Operation, sample: Sample, draw: Draw): readonly WrittenProgram[] {
  const values = drawnOperands(operation, sample, draw);
  const names = values.map((_, slot) => `p${slot}`);
  const isIndex = (slot: number) => isChooser(operation, slot);
  const leaves = (numbers: readonly Tensor[]) => ({
    parameters: {
      w: tensor([], [0.5]), // what the loss is times, so that something follows from it even where nothing else has a gradient
      ...Object.fromEntries(numbers.flatMap((value, slot) => (isIndex(slot) ? [] : [[names[slot]!, value] as const]))),
    },
    constants: Object.fromEntries(
      numbers.flatMap((value, slot) => (isIndex(slot) ? [[names[slot]!, value] as const] : [])),
    ),
  });
  const { shape } = operation.kernel({
    operands: sample.operands,
    attributes: sample.attributes ?? {},
    conventions: { reluAtZero: 0 },
  });
  const call = (operands: readonly string[]) => callText(operation, operands, sample.attributes);
  const weighted = (operands: readonly string[], numbers = values): WrittenProgram => {
    const { parameters, constants } = leaves(numbers);
    const c = drawnTensor(shape, [-2, 2], draw);
    const loss = shape.length === 0 ? 'L = w * c * y' : 'L = w * sum(c * y)';
    return { lines: [`y = ${call(operands)}`, loss], parameters, constants: { ...constants, c } };
  };
  const isOneOfAll = values.every((value, slot) => !isIndex(slot) && String(value.shape) === String(values[0]!.shape));
  const halves = values.map(value =>
    tensor(
      value.shape,
      Float64Array.from(value.data, x => Math.round(2 * x) / 2),
    ),
  );
  return [
    weighted(names),
    weighted(
      names.map((name, slot) => (isIndex(slot) ? name : `(1 * ${name})`)),
      halves.every(({ data }, slot) => [...data].every(x => isIndex(slot) || inRange(x, sample))) ? halves : values,
    ),
    ...(values.length > 1 && isOneOfAll ? [weighted(names.map(() => 'p0'))] : []),
    ...values.flatMap((value, slot) =>
      value.shape.length === 0 && values.length > 1 && !isIndex(slot)
        ? [weighted(names.with(slot, String(0.75 * (sample.range?.[1] ?? 2))))]
        : [],
    ),
    ...(shape.length === 0 ? [{ lines: [`L = ${call(names)}`], ...leaves(values) }] : []),
  ];
}

const inRange = (x: number, { range: [low, high] = [-2, 2] }: Sample): boolean => x >= low && x <= high;
