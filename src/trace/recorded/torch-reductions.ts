/** PyTorch's scatter_reduce: each element of the result is made of one of the first operand and of all that another names it for. */

import { flatOf, indexOf, type ReadonlyFloats, sizeOf } from '../../tensor/tensor.ts';
import { axisIn, type CheckRow } from './recorded-call.ts';

/** How the elements of one place become one, and what each is sent of its upstream gradient. */
interface Reduction {
  readonly reduced: (elements: readonly number[]) => number;
  readonly part: (element: number, result: number, elements: readonly number[]) => number;
}

/** Equal elements have equal parts. */
const extreme = (reduced: Reduction['reduced']): Reduction => ({
  reduced,
  part: (element, result, elements) => (element === result ? 1 / elements.filter(x => x === result).length : 0),
});

const sumOf = (elements: readonly number[]): number => elements.reduce((sum, x) => sum + x, 0);

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  sum: { reduced: sumOf, part: () => 1 },
  mean: {
    reduced: elements => sumOf(elements) / elements.length,
    part: (_x, _result, elements) => 1 / elements.length,
  },
  amax: extreme(elements => elements.reduce((a, b) => Math.max(a, b))),
  amin: extreme(elements => elements.reduce((a, b) => Math.min(a, b))),
};

export const scatterReduced: CheckRow = recorded => {
  const { count, shapes, shape, settings } = recorded;
  const axis = axisIn(recorded);
  const [x, index, source] = shapes;
  const name = settings.text('reduce') ?? '';
  if (count !== 3 || axis === undefined || !settings.is('include_self', true) || !Object.hasOwn(REDUCTIONS, name))
    return undefined;
  const { reduced, part } = REDUCTIONS[name]!; // just tested
  /** By place of the result: where its elements stand in the source. */
  const sourcesIn = (indices: ReadonlyFloats) => {
    const sources = Array.from({ length: sizeOf(x!) }, (): number[] => []);
    for (let k = 0; k < sizeOf(index!); k++) {
      const at = indexOf(index!, k);
      sources[flatOf(x!, at.with(axis, indices[k]!))]!.push(flatOf(source!, at));
    }
    return sources;
  };
  const elementsAt = ([own, , others]: readonly ReadonlyFloats[], place: number, sources: readonly number[]) => [
    own![place]!,
    ...sources.map(at => others![at]!),
  ];
  return {
    kernel: {
      shape,
      forward(operands, out) {
        for (const [place, sources] of sourcesIn(operands[1]!).entries())
          out[place] = reduced(elementsAt(operands, place, sources));
      },
      vjp(slot, upstream, operands, out, contribution) {
        contribution.fill(0);
        for (const [place, sources] of sourcesIn(operands[1]!).entries()) {
          const elements = elementsAt(operands, place, sources);
          const sent = (element: number) => upstream[place]! * part(element, out[place]!, elements);
          if (slot === 0)
            contribution[place] = sent(elements[0]!); // its own stands first
          else for (const [k, at] of sources.entries()) contribution[at]! += sent(elements[k + 1]!);
        }
      },
    },
  };
};
