/** What rounding to a type with fewer than 64 bits did to a result: a last digit, or all of it. */

import type { State } from '../engine/state.ts';
import { nodeOf, type RuledNode } from '../graph/program.ts';
import { BOUNDS, type FloatType } from '../tensor/dtype.ts';
import { indexOf, type ReadonlyFloats, type Tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import { formatDistinct } from '../text/told-apart.ts';

/** Returns what an operation gives before it is rounded; undefined where nothing is. */
export function exactValue(state: State, { kernel, operands, size }: RuledNode): Float64Array | undefined {
  if (kernel.exact === undefined) return undefined;
  const exact = new Float64Array(size);
  kernel.exact.forward(
    operands.map(id => state.valueOf(id)!.data), // it was computed with them
    exact,
  );
  return exact;
}

/** Returns what an operation sends back to an operand before it is rounded; undefined where nothing is. */
export function exactContribution(
  state: State,
  node: RuledNode,
  slot: number,
  upstream: Tensor,
): Float64Array | undefined {
  const { kernel, operands } = node;
  if (kernel.exact === undefined) return undefined;
  const exact = new Float64Array(nodeOf(state.program, operands[slot]!).size);
  const values = operands.map(id => state.valueOf(id)!.data); // as above
  kernel.exact.vjp(slot, upstream.data, values, state.valueOf(node.id)!.data, exact);
  return exact;
}

/** Whether rounding took all of a number: what is left is 0 or ∞. */
export const isLost = (exact: number, rounded: number): boolean =>
  (rounded === 0 && exact !== 0) || (Number.isFinite(exact) && !Number.isFinite(rounded));

/** `1×10⁻⁸, which is 0 in float16`. */
export const lostText = (exact: number, rounded: number, type: FloatType): string =>
  `${short(exact)}, which is ${short(rounded)} in ${type}`;

const short = (x: number): string => formatNumber(x, { digits: 5 });

/** Says what rounding did to a result: first what underflows and overflows, else how far the numbers moved. */
export function roundingRemark(
  type: FloatType | undefined,
  exact: ReadonlyFloats | undefined,
  { shape, data }: Tensor,
): readonly string[] {
  if (type === undefined || exact === undefined) return [];
  const places = Array.from(exact, (_, i) => i).filter(i => !Object.is(exact[i], data[i]) && exact[i] !== data[i]);
  const moved = places.filter(i => Number.isFinite(exact[i]));
  const lost = (of: (x: number) => boolean, word: string, bound: string): readonly string[] => {
    const found = moved.filter(i => isLost(exact[i]!, data[i]!) && of(data[i]!));
    const [first] = found;
    if (first === undefined) return [];
    const where = shape.length === 0 ? '' : ` at [${indexOf(shape, first).join(', ')}]`;
    const more = found.length > 1 ? `; ${found.length} of ${data.length} elements` : '';
    return [`${word}${where}: ${lostText(exact[first]!, data[first]!, type)}: ${bound}${more}`];
  };
  const remarks = [
    ...lost(
      x => x === 0,
      'underflow',
      `its smallest number above 0 is ${formatNumber(BOUNDS[type].smallest, { digits: 3 })}`,
    ),
    ...lost(x => x !== 0, 'overflow', `its largest number is ${short(BOUNDS[type].largest)}`),
  ];
  return remarks.length > 0 || moved.length === 0 ? remarks : [movedText(type, exact, data, moved)];
}

function movedText(type: FloatType, exact: ReadonlyFloats, data: ReadonlyFloats, moved: readonly number[]): string {
  if (data.length === 1) {
    const [before, after] = formatDistinct([exact[0]!, data[0]!], { digits: 5 });
    return `rounded to ${type}: ${before} becomes ${after}`;
  }
  const most = moved.reduce((largest, i) => Math.max(largest, Math.abs(exact[i]! - data[i]!)), 0);
  return `rounded to ${type}: ${moved.length} of ${data.length} elements, by at most ${formatNumber(most, { digits: 2 })}`;
}
