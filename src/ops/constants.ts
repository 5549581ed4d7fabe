/** Tensors that a formula writes by a rule instead of by their numbers: zeros([2, 3]), arange(5). Literals, to which no gradient goes. */

import { PROGRAM_LIMITS } from '../limits.ts';
import { type Shape, sizeOf, type Tensor, tensor } from '../tensor/tensor.ts';
import { type AttributeForms, type Attributes, ShapeError } from './operation.ts';
import { tooManyElements } from './shape-errors.ts';

/** One record each: NumPy's names and order of settings. */
export interface ConstantRule {
  readonly name: string;
  readonly summary: string;
  readonly attributes: AttributeForms;
  /** @throws ShapeError before anything is allocated. */
  readonly make: (attributes: Attributes) => Tensor;
}

const SHAPE = { shape: { kind: 'whole numbers', example: '[2, 3]', isRequired: true } } as const;

/** What functions take that do not take a shape alone. */
const EXAMPLES: Readonly<Record<string, string>> = { full: '[2, 3], 0.5', eye: '3', linspace: '0, 1, 5', arange: '5' };

/** @throws ShapeError for a length below 1, or too many elements. */
function filled(name: string, shape: Shape, numberAt: (flat: number) => number): Tensor {
  if (shape.some(length => !(Number.isInteger(length) && length > 0)))
    throw new ShapeError(
      'empty-axis',
      `${name}: expected lengths above 0, found [${shape.join(', ')}]`,
      `as in ${name}(${EXAMPLES[name] ?? '[2, 3]'})`,
    );
  if (sizeOf(shape) > PROGRAM_LIMITS.elements) throw tooManyElements(name, shape, PROGRAM_LIMITS.elements);
  return tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, flat) => numberAt(flat)),
  );
}

const zeros: ConstantRule = {
  name: 'zeros',
  summary: 'zeros([2, 3]): a constant of that shape, all 0',
  attributes: SHAPE,
  make: ({ shape }) => filled('zeros', shape!, () => 0), // it is required, here and below
};

const ones: ConstantRule = {
  name: 'ones',
  summary: 'ones([2, 3]): a constant of that shape, all 1',
  attributes: SHAPE,
  make: ({ shape }) => filled('ones', shape!, () => 1), // it is required
};

const full: ConstantRule = {
  name: 'full',
  summary: 'full([2, 3], 0.5): a constant of that shape, all of one value',
  attributes: { ...SHAPE, fill_value: { kind: 'number', example: '0.5', isRequired: true } },
  make: ({ shape, fill_value }) => filled('full', shape!, () => Number(fill_value)), // it is required
};

const eye: ConstantRule = {
  name: 'eye',
  summary: 'eye(3): the identity matrix; eye(2, 3) has so many rows and columns',
  attributes: {
    n: { kind: 'whole number', example: '3', isRequired: true },
    m: { kind: 'whole number', example: '3' },
  },
  make: ({ n, m = n }) => {
    const width = Number(m);
    return filled('eye', [Number(n), width], flat => (Math.floor(flat / width) === flat % width ? 1 : 0));
  },
};

const linspace: ConstantRule = {
  name: 'linspace',
  summary: 'linspace(0, 1, 5): so many numbers at equal distances, both ends among them',
  attributes: {
    start: { kind: 'number', example: '0', isRequired: true },
    stop: { kind: 'number', example: '1', isRequired: true },
    num: { kind: 'whole number', example: '5', isRequired: true },
  },
  make: attributes => {
    const [start, stop, count] = [attributes.start, attributes.stop, attributes.num].map(Number) as [
      number,
      number,
      number,
    ];
    const step = (stop - start) / (count - 1);
    // From both ends, as torch.linspace has it: the last is exactly stop.
    return filled('linspace', [count], i =>
      i < count / 2 ? start + step * i || start : stop - step * (count - 1 - i),
    );
  },
};

const arange: ConstantRule = {
  name: 'arange',
  summary: 'arange(5): 0, 1, … 4; arange(start, stop, step) begins elsewhere; the end is exclusive',
  attributes: {
    start: { kind: 'number', example: '0', isRequired: true },
    stop: { kind: 'number', example: '5' },
    step: { kind: 'number', example: '1' },
  },
  make: attributes => {
    const [start, stop] = attributes.stop === undefined ? [0, attributes.start] : [attributes.start, attributes.stop];
    const step = Number(attributes.step ?? 1);
    const count = Math.ceil((Number(stop) - Number(start)) / step);
    if (!(count > 0 && Number.isFinite(count)))
      throw new ShapeError(
        'empty-range',
        `arange: expected numbers from ${start} to before ${stop} in steps of ${step}, found none`,
        'the end is exclusive: arange(5) is 0, 1, 2, 3, 4',
      );
    return filled('arange', [count], i => Number(start) + i * step);
  },
};

export const CONSTANT_RULES: readonly ConstantRule[] = [zeros, ones, full, eye, linspace, arange];
