/**
 * Promise: no operation sends back a wrong gradient. At 200 points each, every element of every operand is moved by
 * h = 6e−6 · max(1, |x|), and (f(x + h) − f(x − h)) divided by the realised step must agree with what is sent back, up to
 * 1e−7 · max(|numeric|, |analytic|) + 4ε · max(1, |f|)/h. The rule is written out here once more, independently of the check that
 * the program offers; a vjp with one sign flipped must fail it.
 */

import { describe, expect, it } from 'vitest';
import { checkGradients, checkVjp } from '../../src/engine/gradient-check.ts';
import { record } from '../../src/engine/record.ts';
import { isChooser, type Operation, type Sample } from '../../src/ops/operation.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { drawnOperands, drawnTensor, drawsFrom } from '../support/generated-programs.ts';
import { type Applied, applied, contributionOf } from '../support/operations.ts';
import { samplesOf, slotsOf } from '../support/samples.ts';
import { sound } from '../support/sound.ts';

const POINTS = 200;
const EPSILON = 2.2e-16;

/** Operations told apart by their operands too: `max(x)`, `max(x, y)`. What sends nothing back has nothing to check. */
const TABLE = OPERATIONS.filter(({ stopsGradient }) => stopsGradient !== true).map(
  operation => [`${operation.name}(${operation.operands.join(', ')})`, operation] as const,
);

interface Point {
  readonly what: Applied;
  readonly sample: Sample;
  readonly upstream: Tensor;
}

function pointsOf(operation: Operation): readonly Point[] {
  const draw = drawsFrom(11);
  const samples = samplesOf(operation);
  return Array.from({ length: POINTS }, (_, i) => {
    const sample = samples[i % samples.length]!;
    const what = applied(operation, drawnOperands(operation, sample, draw), sample.attributes);
    return { what, sample, upstream: drawnTensor(what.out.shape, [-1, 1], draw) };
  });
}

/** What an element counts for in Σ upstream · out, and the size of the numbers that were added up. */
interface Weighed {
  readonly sum: number;
  readonly size: number;
}

function weighed({ what, upstream }: Point, slot: number, element: number, x: number): Weighed {
  const operands = what.operands.map(({ shape, data }, i) => {
    if (i !== slot) return tensor(shape, data.slice());
    const moved = data.slice();
    moved[element] = x;
    return tensor(shape, moved);
  });
  const { out } = applied(what.operation, operands, what.call.attributes, what.call.conventions);
  const terms = Array.from(out.data, (y, k) => y * upstream.data[k]!);
  return { sum: terms.reduce((a, b) => a + b, 0), size: terms.reduce((a, b) => a + Math.abs(b), 0) };
}

type Verdict = 'agrees' | 'differs' | 'at a kink';

/** One element of one operand at one point. */
function verdictOf(point: Point, slot: number, element: number, analytic: number): Verdict {
  const x = point.what.operands[slot]!.data[element]!;
  const h = 6e-6 * Math.max(1, Math.abs(x));
  const at = (y: number) => weighed(point, slot, element, y);
  const [above, here, below] = [at(x + h), at(x), at(x - h)];
  const numeric = (above.sum - below.sum) / (x + h - (x - h));
  const rounding = (4 * EPSILON * Math.max(1, here.size)) / h;
  const allowed = 1e-7 * Math.max(Math.abs(numeric), Math.abs(analytic)) + rounding;
  if (Math.abs(numeric - analytic) <= allowed) return 'agrees';
  // Within two steps of a kink the slopes on both sides differ: such a point is named, and not judged.
  const [wideAbove, wideBelow] = [at(x + 2 * h), at(x - 2 * h)];
  const [right, left] = [(wideAbove.sum - here.sum) / (2 * h), (here.sum - wideBelow.sum) / (2 * h)];
  return Math.abs(right - left) > 1e-2 * Math.max(Math.abs(right), Math.abs(left)) ? 'at a kink' : 'differs';
}

function verdictsOf(operation: Operation): readonly Verdict[] {
  return pointsOf(operation).flatMap(point =>
    slotsOf(operation, point.sample).flatMap(slot =>
      [...contributionOf(point.what, slot, point.upstream).data].map((analytic, element) =>
        verdictOf(point, slot, element, analytic),
      ),
    ),
  );
}

const count = (verdicts: readonly string[], wanted: string): number =>
  verdicts.filter(verdict => verdict === wanted).length;

function withFlippedSign(operation: Operation, flipped: number): Operation {
  return {
    ...operation,
    kernel: call => {
      const kernel = operation.kernel(call);
      return {
        ...kernel,
        vjp(slot, upstream, operands, out, contribution) {
          kernel.vjp(slot, upstream, operands, out, contribution);
          if (slot !== flipped) return;
          const isFlat = contribution.every(x => x === 0); // no sign to turn round
          for (let i = 0; i < contribution.length; i++) contribution[i] = isFlat ? 1 : -contribution[i]!;
        },
      };
    },
  };
}

describe.each(TABLE)('%s', (_name, operation) => {
  it('sends back what its values say, at 200 points', () => {
    const verdicts = verdictsOf(operation);
    expect(count(verdicts, 'differs')).toBe(0);
    expect(count(verdicts, 'at a kink')).toBeLessThanOrEqual(0.05 * verdicts.length);
  });

  it('passes the check that the program offers, at the same points', () => {
    const verdicts = pointsOf(operation).flatMap(({ what, sample, upstream }) => {
      const point = { operands: what.operands.map(({ data }) => data), upstream: upstream.data };
      return slotsOf(operation, sample).map(slot => checkVjp(operation, what.call, slot, point).verdict);
    });
    expect(count(verdicts, 'fail') + count(verdicts, 'nonfinite')).toBe(0);
    expect(count(verdicts, 'kink')).toBeLessThan(10);
  });

  it.each(operation.operands.map((_, slot) => slot).filter(slot => !isChooser(operation, slot)))(
    'is found out by both with the sign of slot %i turned round',
    slot => {
      const wrong = withFlippedSign(operation, slot);
      // relu sends nothing below 0, max only to one side
      expect(count(verdictsOf(wrong), 'differs')).toBeGreaterThan(40);
      const checked = pointsOf(wrong).map(({ what, upstream }) => {
        const point = { operands: what.operands.map(({ data }) => data), upstream: upstream.data };
        return slot < what.operands.length ? checkVjp(wrong, what.call, slot, point).verdict : 'pass';
      });
      expect(count(checked, 'fail')).toBeGreaterThan(40);
    },
  );
});

describe('A sum of 66,000 terms', () => {
  it.each([0.1, 1.7, 3.3, 7.7])('of %s each does not fail a right gradient by its rounding', x => {
    const text = JSON.stringify({
      title: 't',
      inputs: { x },
      parameters: { o: { init: 'ones', shape: [66_000] } },
      program: ['L = sum(x * o)'],
    });
    const { program, training } = sound(loadScenario(text, 'f.json')).scenario;
    const verdicts = checkGradients(record(program, training)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(verdicts.map(() => 'pass'));
  });
});
