/** Sums of products over named axes: einsum("bij,bjk->bik", A, B). Source: numpy.einsum, torch.einsum. */

import { PROGRAM_LIMITS } from '../limits.ts';
import { indexOf, type ReadonlyFloats, type Shape, shapeText, sizeOf, stridesOf } from '../tensor/tensor.ts';
import { plural } from '../text/amounts.ts';
import { BETWEEN_STOPS, loopKernel } from './loop-kernel.ts';
import {
  at,
  type Kernel,
  type Operation,
  type OperationCall,
  operandName,
  type Path,
  ShapeError,
} from './operation.ts';
import { tooManyElements } from './shape-errors.ts';

/** An equation with the length of every letter. */
interface Sum {
  /** The letters of each operand's axes. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly lengths: ReadonlyMap<string, number>;
}

const OPERANDS = ['...parts'] as const;
const FORM = /^[A-Za-z]*(?:,[A-Za-z]*)*(?:->[A-Za-z]*)?$/;

const mistake = (code: string, message: string, hint: string) => new ShapeError(code, `einsum: ${message}`, hint);

/** @throws ShapeError for letters and shapes that do not go together. */
function sumOf({ operands, attributes }: OperationCall): Sum {
  const written = String(attributes.equation).replace(/\s/g, '');
  if (!FORM.test(written))
    throw mistake(
      'bad-equation',
      `expected letters for axes, commas and ->, found "${attributes.equation}"`,
      'as in einsum("bij,bjk->bik", A, B): one letter for each axis, leading axes as well',
    );
  const [left, right] = written.split('->') as [string, string | undefined];
  const inputs = left.split(',');
  if (inputs.length !== operands.length)
    throw mistake(
      'operands-differ',
      `expected ${plural(inputs.length, 'operand')} for ${left}, found ${operands.length}`,
      'a comma stands between the letters of two operands',
    );
  const lengths = lengthsOf(inputs, operands);
  const output =
    right ??
    [...lengths.keys()]
      .filter(letter => left.split(letter).length === 2)
      .sort()
      .join('');
  for (const [i, letter] of [...output].entries()) {
    if (!lengths.has(letter))
      throw mistake(
        'letter-unknown',
        `expected the letters of ${left} after ->, found ${letter}`,
        'an axis of the result is one of an operand',
      );
    if (output.indexOf(letter) !== i)
      throw mistake(
        'letter-twice',
        `expected each letter once after ->, found ${letter} twice in ${output}`,
        'a letter names one axis of the result',
      );
  }
  return { inputs, output, lengths };
}

function lengthsOf(inputs: readonly string[], operands: readonly Shape[]): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  inputs.forEach((letters, slot) => {
    const shape = operands[slot]!;
    if (letters.length !== shape.length)
      throw mistake(
        'letters-differ',
        `expected a letter for each axis, found ${letters === '' ? 'none' : letters} for shape ${shapeText(shape)}`,
        `operand ${slot + 1} has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}`,
      );
    [...letters].forEach((letter, axis) => {
      const known = lengths.get(letter);
      if (known !== undefined && known !== shape[axis])
        throw mistake(
          'lengths-differ',
          `expected one length for ${letter}, found ${known} and ${shape[axis]}`,
          `a letter stands for axes of one length: operand ${slot + 1} has shape ${shapeText(shape)}`,
        );
      lengths.set(letter, shape[axis]!);
    });
  });
  return lengths;
}

const shapeBy = (letters: string, { lengths }: Sum): Shape => [...letters].map(letter => lengths.get(letter)!); // all have one

/** How far the elements lie apart along each of `order`'s letters; a letter that an array does not have repeats it, a repeated one is its diagonal. */
function stepsAlong(order: string, letters: string, sum: Sum): readonly number[] {
  const strides = stridesOf(shapeBy(letters, sum));
  return [...order].map(wanted =>
    [...letters].reduce((step, letter, axis) => step + (letter === wanted ? strides[axis]! : 0), 0),
  );
}

/** target[…] = Σ Π factors[…] over all indices of all letters. `first` are the target's letters. */
function contraction(sum: Sum, target: string, factors: readonly string[]) {
  const order = [...new Set([...target, ...factors.join('')])].join('');
  const lengths = shapeBy(order, sum);
  const steps = [target, ...factors].map(letters => stepsAlong(order, letters, sum));
  const count = sizeOf(lengths);
  const atOnce = Math.ceil(BETWEEN_STOPS / factors.length);
  return function* (into: Float64Array, numbers: readonly ReadonlyFloats[]): Generator<number> {
    const places = new Array<number>(steps.length).fill(0);
    const index = new Array<number>(order.length).fill(0);
    into.fill(0);
    for (let done = 0; done < count; done++) {
      if ((done + 1) % atOnce === 0) yield BETWEEN_STOPS;
      let product = 1;
      for (let f = 0; f < numbers.length; f++) product *= numbers[f]![places[f + 1]!]!;
      into[places[0]!]! += product;
      for (let axis = order.length - 1; axis >= 0; axis--) {
        const isOver = ++index[axis]! === lengths[axis]!;
        const by = isOver ? 1 - lengths[axis]! : 1;
        for (let s = 0; s < steps.length; s++) places[s]! += by * steps[s]![axis]!;
        if (!isOver) break;
        index[axis] = 0;
      }
    }
  };
}

function einsumKernel(call: OperationCall): Kernel {
  const sum = sumOf(call);
  const { inputs, output, lengths } = sum;
  const shape = shapeBy(output, sum);
  if (sizeOf(shape) > PROGRAM_LIMITS.elements) throw tooManyElements('einsum', shape, PROGRAM_LIMITS.elements);
  const forward = contraction(sum, output, inputs);
  const backward = inputs.map((own, slot) => contraction(sum, own, [output, ...inputs.toSpliced(slot, 1)]));
  return loopKernel(shape, sizeOf([...lengths.values()]) * inputs.length, {
    forward: (operands, out) => forward(out, operands),
    vjp: (slot, upstream, operands, contribution) =>
      backward[slot]!(contribution, [upstream, ...operands.toSpliced(slot, 1)]),
  });
}

/** Another einsum: of upstream and the other operands. An axis that none of them has is repeated by ones, a diagonal is put back by eye. */
function contributionText(slot: number, call: OperationCall): string {
  const sum = sumOf(call);
  const own = sum.inputs[slot]!;
  const others = sum.inputs.map((letters, i) => ({ letters, text: operandName(OPERANDS, i) })).toSpliced(slot, 1);
  const factors = [{ letters: sum.output, text: 'upstream' }, ...others];
  const missing = [...new Set(own)].filter(letter => !factors.some(({ letters }) => letters.includes(letter)));
  for (const letter of missing) factors.push({ letters: letter, text: `ones([${sum.lengths.get(letter)}])` });
  const fresh = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter(letter => !sum.lengths.has(letter));
  const target = [...own].map((letter, axis) => {
    if (own.indexOf(letter) === axis) return letter;
    const another = fresh.shift()!; // no more letters than axes, and those are few
    factors.push({ letters: letter + another, text: `eye(${sum.lengths.get(letter)})` });
    return another;
  });
  const equation = `${factors.map(({ letters }) => letters).join(',')}->${target.join('')}`;
  return `einsum("${equation}", ${factors.map(({ text }) => text).join(', ')})`;
}

type Places = ReadonlyMap<string, number>;

const placed = (letters: string, places: Places): number[] => [...letters].map(letter => places.get(letter)!); // all have one

/** Every way to count through the letters that have no place yet. */
function spread(letters: readonly string[], places: Places, sum: Sum): readonly Places[] {
  const open = letters.filter(letter => !places.has(letter));
  const lengths = open.map(letter => sum.lengths.get(letter)!);
  return Array.from({ length: sizeOf(lengths) }, (_, flat) => {
    const index = indexOf(lengths, flat);
    return new Map([...places, ...open.map((letter, i) => [letter, index[i]!] as const)]);
  });
}

/** Σ over the letters without a place of the product of the operands, without that of slot `except`. */
function writtenOut(places: Places, sum: Sum, except?: number): string {
  const terms = spread([...sum.lengths.keys()], places, sum).map(all =>
    sum.inputs
      .flatMap((letters, slot) => (slot === except ? [] : [at(operandName(OPERANDS, slot), placed(letters, all))]))
      .join(' * '),
  );
  return terms.map(term => term || '1').join(' + ');
}

function pathsOf(slot: number, index: readonly number[], call: OperationCall): readonly Path[] {
  const sum = sumOf(call);
  const own = sum.inputs[slot]!;
  const places = new Map([...own].map((letter, axis) => [letter, index[axis]!] as const));
  if ([...own].some((letter, axis) => places.get(letter) !== index[axis])) return []; // beside the diagonal
  return spread([...sum.output], places, sum).map(all => ({
    out: placed(sum.output, all),
    local: writtenOut(all, sum, slot),
  }));
}

export const einsum: Operation = {
  name: 'einsum',
  summary: 'einsum("bij,bjk->bik", A, B): products over named axes; a letter that is not after -> is summed',
  noun: 'sum of products over named axes',
  operands: OPERANDS,
  attributes: { equation: { kind: 'text', example: '"ij,jk->ik"', isRequired: true } },
  leading: 'equation',
  kernel: einsumKernel,
  derivative: (slot, call) => ({ contribution: contributionText(slot, call) }),
  rule: () => ({ contribution: 'einsum(equation, upstream, others)' }),
  element: (index, call) => {
    const sum = sumOf(call);
    return writtenOut(new Map([...sum.output].map((letter, axis) => [letter, index[axis]!] as const)), sum);
  },
  paths: pathsOf,
  samples: [
    {
      operands: [
        [2, 2, 3],
        [2, 3, 2],
      ],
      attributes: { equation: 'bij,bjk->bik' },
    },
    { operands: [[2, 3], [3], [2]], attributes: { equation: 'ij,j,i->' } },
    { operands: [[2, 3]], attributes: { equation: 'ij->i' } },
    { operands: [[3, 3]], attributes: { equation: 'ii->i' } },
    {
      operands: [
        [2, 3],
        [2, 3],
      ],
      attributes: { equation: 'ij,ij' },
    },
    { operands: [[3], [2]], attributes: { equation: 'b,a' } },
  ],
};
