/** The running sum along an axis: an operation whose result is as long as its operand. */

import { lanesOf } from './lanes.ts';
import { AXIS, at, type Operation, type OperationCall } from './operation.ts';
import { axisExpected, normalAxis } from './shape-errors.ts';

/** The axis of the call, which only a vector can leave out. */
function axisOf({ operands: [x], attributes: { axis } }: OperationCall): number {
  if (x!.length === 0 || (axis === undefined && x!.length > 1)) throw axisExpected('cumsum', x!);
  return normalAxis('cumsum', axis ?? 0, x!);
}

/** What comes back to an element is all that is sent to it and to those after it: the running sum from the end. */
const contributionText = (axis: number | 'axis'): string =>
  `flip(cumsum(flip(upstream, axis=${axis}), axis=${axis}), axis=${axis})`;

export const cumsum: Operation = {
  name: 'cumsum',
  summary: 'each element added to all before it along an axis',
  noun: 'running sum',
  operands: ['x'],
  attributes: AXIS,
  kernel: call => {
    const shape = call.operands[0]!;
    const { count, length, step, start } = lanesOf(shape, axisOf(call));
    return {
      shape,
      forward([x], out) {
        for (let l = 0; l < count; l++) {
          let sum = 0;
          for (let place = start(l), e = 0; e < length; e++, place += step) {
            sum += x![place]!;
            out[place] = sum;
          }
        }
      },
      vjp(_slot, upstream, _operands, _out, contribution) {
        for (let l = 0; l < count; l++) {
          let sum = 0;
          for (let place = start(l) + (length - 1) * step, e = 0; e < length; e++, place -= step) {
            sum += upstream[place]!;
            contribution[place] = sum;
          }
        }
      },
    };
  },
  derivative: (_slot, call) => ({ contribution: contributionText(axisOf(call)) }),
  rule: () => ({ contribution: contributionText('axis') }),
  element: (index, call) => {
    const axis = axisOf(call);
    return Array.from({ length: index[axis]! + 1 }, (_, e) => at('x', index.with(axis, e))).join(' + ');
  },
  paths: (_slot, index, call) => {
    const axis = axisOf(call);
    const after = call.operands[0]![axis]! - index[axis]!;
    return Array.from({ length: after }, (_, e) => ({ out: index.with(axis, index[axis]! + e), local: '1' }));
  },
  samples: [
    { operands: [[3]] },
    { operands: [[2, 3]], attributes: { axis: 0 } },
    { operands: [[2, 3]], attributes: { axis: -1 } },
    { operands: [[2, 2, 3]], attributes: { axis: 1 } },
  ],
};
