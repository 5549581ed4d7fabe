/** Well-shaped programs drawn at random, over all operations: each line applies one operation to what is there already. */

import fc from 'fast-check';
import {
  type Attributes,
  type AxisRange,
  DEFAULT_CONVENTIONS,
  isChooser,
  type Operation,
  type Sample,
} from '../../src/ops/operation.ts';
import { indexing, OPERATIONS } from '../../src/ops/operation-table.ts';
import { isSameShape, type Shape, sizeOf, type Tensor, tensor } from '../../src/tensor/tensor.ts';
import type { WrittenProgram } from './programs.ts';

/** A deterministic stream of numbers in [0, 1). */
export type Draw = () => number;

/** Source: mulberry32, by T. Ettinger; quick, and good enough for choosing. */
export function drawsFrom(seed: number): Draw {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Numbers of a shape, evenly spread over the range. */
export function drawnTensor(shape: Shape, [low, high]: readonly [number, number], draw: Draw): Tensor {
  return tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => low + (high - low) * draw()),
  );
}

/** Row numbers or labels below `count`; where the sample says which label is ignored, that as well, but not at first. */
const drawnIndices = (shape: Shape, count: number, draw: Draw, ignored?: number): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      const label = Math.floor(draw() * (ignored === undefined || i === 0 ? count : count + 1));
      return label === count ? ignored! : label; // drawn only where there is one
    }),
  );

/** The operands of a sample: what selects is whole numbers in range, the rest lies in the sample's range. */
export function drawnOperands(operation: Operation, sample: Sample, draw: Draw): readonly Tensor[] {
  const call = {
    operands: sample.operands,
    attributes: sample.attributes ?? {},
    conventions: DEFAULT_CONVENTIONS,
  };
  return sample.operands.map((shape, slot) => {
    if (operation.conditions?.includes(slot)) return drawnIndices(shape, 2, draw);
    if (!operation.indices?.includes(slot)) return drawnTensor(shape, sample.range ?? [-2, 2], draw);
    const ignored = sample.attributes?.ignore_index === undefined ? undefined : operation.ignored?.(call);
    return drawnIndices(shape, operation.choices!(call), draw, ignored); // what has indices says of how many
  });
}

/** What is written for a range: a stop of −1 is before the first element, which only an end left out says. */
function rangeText({ start, stop, step, keeps, isNew }: AxisRange): string {
  if (isNew) return 'None';
  if (!keeps) return String(start);
  return `${start}:${stop < 0 ? '' : stop}${step === undefined ? '' : `:${step}`}`;
}

/** A call as the language writes it. */
export function callText(operation: Operation, operands: readonly string[], attributes: Attributes = {}): string {
  if (operation === indexing) {
    const ranges = attributes.ranges!.map(rangeText);
    return `${operands[0]}[${ranges.join(', ')}]`;
  }
  if (operation.operator !== undefined)
    return operands.length === 1
      ? `${operation.operator}${operands[0]}`
      : `${operands[0]} ${operation.operator} ${operands[1]}`;
  if (operation.leading !== undefined)
    return `${operation.name}(${[JSON.stringify(attributes[operation.leading]), ...operands].join(', ')})`;
  const keywords = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const list = operation.operands[0]!.startsWith('...') ? [`[${operands.join(', ')}]`] : operands;
  return `${operation.name}(${[...list, ...keywords].join(', ')})`;
}

/** Grows one program: operands are taken from earlier nodes of the right shape, or become new leaves. */
class Growing {
  readonly lines: string[] = [];
  readonly inputs: Record<string, Tensor> = {};
  readonly parameters: Record<string, Tensor> = {};
  readonly constants: Record<string, Tensor> = {};
  /** What a later line may use. */
  private readonly known: { readonly name: string; readonly shape: Shape }[] = [];
  private readonly draw: Draw;

  constructor(draw: Draw) {
    this.draw = draw;
  }

  addLine(): void {
    const operation = this.pick(OPERATIONS);
    const sample = this.pick(operation.samples);
    const values = drawnOperands(operation, sample, this.draw);
    const names = values.map((value, slot) => this.operand(operation, sample, slot, value));
    const attributes = sample.attributes ?? {};
    const name = `n${this.lines.length}`;
    const { shape } = operation.kernel({ operands: sample.operands, attributes, conventions: { reluAtZero: 0 } });
    this.lines.push(`${name} = ${callText(operation, names, attributes)}`);
    this.known.push({ name, shape });
  }

  /** Every second operand is an earlier node, brought into the operation's range by a smooth function. */
  private operand(operation: Operation, sample: Sample, slot: number, value: Tensor): string {
    if (isChooser(operation, slot)) return this.leaf(this.constants, value);
    const fitting = this.known.filter(({ shape }) => isSameShape(shape, value.shape));
    if (fitting.length === 0 || this.draw() < 0.3) {
      const name = this.leaf(this.pick([this.inputs, this.parameters, this.parameters, this.constants]), value);
      this.known.push({ name, shape: value.shape });
      return name;
    }
    const [low, high] = sample.range ?? [-2, 2];
    const squashed = `(${(high + low) / 2} + ${(high - low) / 2} * tanh(${this.pick(fitting).name}))`;
    return operation === indexing || this.draw() < 0.5 || low > -2 ? squashed : this.pick(fitting).name;
  }

  /** One number that depends on every line. */
  addLoss(): void {
    const terms = this.known.filter(({ name }) => name.startsWith('n')).map(({ name }) => `mean(tanh(${name}))`);
    this.lines.push(`L = ${terms.join(' + ')}`);
  }

  private leaf(into: Record<string, Tensor>, value: Tensor): string {
    const count = [this.inputs, this.parameters, this.constants].reduce(
      (sum, leaves) => sum + Object.keys(leaves).length,
      0,
    );
    const name = `x${count}`;
    into[name] = value;
    return name;
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.draw() * from.length)]!; // never asked of an empty list
  }
}

/** A program of so many random lines, then its loss. */
export function generatedProgram(seed: number, lines: number): WrittenProgram {
  const growing = new Growing(drawsFrom(seed));
  for (let i = 0; i < lines; i++) growing.addLine();
  growing.addLoss();
  const { inputs, parameters, constants } = growing;
  return { lines: growing.lines, inputs, parameters: { w: tensor([], [0.5]), ...parameters }, constants };
}

/** Seeds and lengths are what fast-check shrinks. */
export const generatedPrograms = fc
  .record({ seed: fc.integer(), lines: fc.integer({ min: 1, max: 12 }) })
  .map(({ seed, lines }) => generatedProgram(seed, lines));
