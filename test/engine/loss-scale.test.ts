import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { Recorder } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { byNode, isStepEnd } from '../../src/engine/step-ends.ts';
import { fork } from '../../src/engine/timeline.ts';
import { logOf } from '../../src/session/session.ts';
import { bytesOf, eventsOf, expectInvariants } from '../support/invariants.ts';
import { opened } from '../support/lessons.ts';

/** ∂L/∂w = x · 10⁻⁴ = 10⁻⁸, where half of the smallest float16 above 0 is 2.98 · 10⁻⁸. */
const vanishing = (training: object): EventLog =>
  logOf(
    opened({
      parameters: { w: 0.5 },
      constants: { x: 1e-4 },
      program: ['y = w * x', 'L = y * 1e-4'],
      training: { precision: 'float16', optimizer: { type: 'sgd', lr: 1e6 }, iterations: 2, ...training },
    }),
  );

/** ∂L/∂w = x: 1, except where the data says otherwise. */
const fed = (x: readonly number[], training: object): EventLog =>
  logOf(
    opened({
      parameters: { w: 0.5, v: 1 },
      program: ['L = w * x + v * 0.5'],
      training: {
        precision: 'float16',
        optimizer: { type: 'sgd', lr: 0.125 },
        iterations: x.length,
        data: { x },
        ...training,
      },
    }),
  );

const valueAt = (log: EventLog, iteration: number, name: string): number =>
  stateAt(log, log.endOf(iteration)).valueOf(log.program.byName.get(name)!)!.data[0]!;

const ofType = (log: EventLog, type: string) => eventsOf(log).filter(event => event.type === type);

describe('A loss scale', () => {
  it('moves a weight whose gradient is 0 without it', () => {
    expect(valueAt(vanishing({}), 2, 'w')).toBe(0.5);
    const log = vanishing({ scale: 1024 });
    const update = log.at(log.endOf(1));
    if (update.type !== 'parameter.updated') throw new Error('an iteration ends with an update');
    // NumPy: float16(1024 · float16(1e-4)) = 0.10241699, · float16(1e-4) = 1.0251999e-05; / 1024 in float32 = 1.0011718e-08
    expect(stateAt(log, log.endOfBackward(1)).gradientOf(update.parameter)!.data[0]).toBe(1.0251998901367188e-5);
    expect(update.gradient.data[0]).toBe(1.0251998901367188e-5 / 1024);
    // 0.5 − 10⁶ · 1.0012e-8 = 0.489988, and the nearest float16 is 0.489990234375
    expect(update.after.data[0]).toBe(0.489990234375);
  });

  it('is the seed, and no scale is a seed of 1', () => {
    const seedOf = (log: EventLog) => ofType(log, 'backward.seeded')[0];
    expect(seedOf(vanishing({ scale: 1024 }))).toMatchObject({ value: { data: Float64Array.of(1024) } });
    expect(seedOf(vanishing({}))).toMatchObject({ value: { data: Float64Array.of(1) } });
  });

  it('is taken out before gradients are clipped', () => {
    // Both gradients are (1, 0.5) without it: their norm is √1.25, so that the factor is 1 / (√1.25 + 10⁻⁶).
    const log = fed([1], { scale: 256, clip: { norm: 1 } });
    const update = log.at(log.endOf(1));
    expect(update).toMatchObject({ type: 'parameter.updated', clipped: 1 / (Math.sqrt(1.25) + 1e-6) });
  });

  it('that stays skips the step of a gradient with ∞, for every parameter', () => {
    const log = fed([1, 200, 1], { scale: 1024 }); // 200 · 1024 is beyond 65504
    expect(ofType(log, 'step.skipped')).toMatchObject([{ scale: 1024, gradient: { data: Float64Array.of(Infinity) } }]);
    expect([1, 2, 3].map(n => [valueAt(log, n, 'w'), valueAt(log, n, 'v')])).toEqual([
      [0.375, 0.9375],
      [0.375, 0.9375],
      [0.25, 0.875],
    ]);
    expect(ofType(log, 'scale.updated')).toEqual([]);
  });

  it('that is dynamic halves after such a step, and doubles after as many iterations without', () => {
    const x = [1, 200, 1, 1, 1, 1, 200];
    const log = fed(x, { scale: { initScale: 256, growthInterval: 2 } });
    // 256 · 200 = 51200 is finite: 256 → (after 2) 512 → (after 4) 1024 → (after 6) 2048; 2048 · 200 is ∞ → 1024
    const changes = eventsOf(log).flatMap((event, i) =>
      event.type === 'scale.updated' ? [[log.iterationAt(i), event.before.data[0], event.after.data[0]]] : [],
    );
    expect(changes).toEqual([
      [2, 256, 512],
      [4, 512, 1024],
      [6, 1024, 2048],
      [7, 2048, 1024],
    ]);
    expect(log.typeAt(log.length - 2)).toBe('step.skipped');
  });

  it('skips a step in a step of its own, apart from the validation after it', () => {
    const log = fed([200], { scale: 1024, validation: { data: { x: [1] } } });
    const skipped = eventsOf(log).findIndex(({ type }) => type === 'step.skipped');
    expect(log.typeAt(skipped + 1)).toBe('validation.computed');
    expect(isStepEnd(log, skipped, byNode)).toBe(true);
  });

  it("follows PyTorch's defaults: 65536 is ∞ in float16, so that the first step is skipped", () => {
    const log = fed([1, 1], { scale: 'dynamic' });
    expect(log.scales.latest).toMatchObject({ scale: 32768, since: 1 });
    expect(valueAt(log, 2, 'w')).toBe(0.375);
  });

  it('counts in the sum of several passes', () => {
    const log = fed([1, 3], { iterations: 1, accumulate: 2, scale: 16 });
    const update = log.at(log.length - 2);
    expect(update).toMatchObject({ type: 'parameter.updated', gradient: { data: Float64Array.of(4) } });
  });
});

describe('A scaled run', () => {
  const x = [1, 200, 1, 1, 200, 1, 1, 1];
  const dynamic = { scale: { initScale: 512, growthInterval: 2 } };

  it('holds all that holds of logs', () => {
    const log = fed(x, dynamic);
    expectInvariants(log, log.training, [log.length - 1, 0, Math.floor(log.length / 2), 7]);
  });

  it('goes on from any event as it went on by itself', () => {
    const log = fed(x, dynamic);
    for (let after = 0; after < log.length - 1; after++) {
      const value = stateAt(log, after).valueOf(log.program.byName.get('v')!)!;
      // An edit that changes nothing forks the run after this event.
      const recorder = fork(log, log.training, {
        type: 'edit',
        after,
        node: log.program.byName.get('v')!,
        of: 'value',
        to: value,
      });
      while (!recorder.isDone) recorder.run(Number.POSITIVE_INFINITY);
      const forked = eventsOf(recorder.log).filter((_, i) => i !== after + 1);
      expect(
        forked.map(({ type }) => type),
        `after event ${after}`,
      ).toEqual(eventsOf(log).map(({ type }) => type));
      expect(recorder.log.scales.latest!.scale).toBe(log.scales.latest!.scale);
    }
  });

  it('is recorded again from a checkpoint with the scale that it had', () => {
    const scenario = {
      parameters: { w: { init: 'ones', shape: [200] } },
      program: ['L = mean(w * x)'],
      training: {
        precision: 'float16',
        optimizer: { type: 'sgd', lr: 0.125, momentum: 0.5 },
        iterations: 300,
        data: { x: [1, 1, 1, 60000] },
        scale: { initScale: 512, growthInterval: 3 },
      },
    };
    const whole = logOf(opened(scenario));
    const recorder = new Recorder(whole.program, whole.training, { memory: 1_000_000 });
    while (!recorder.isDone) recorder.run(Number.POSITIVE_INFINITY);
    const { log } = recorder;
    expect(ofType(whole, 'step.skipped').length).toBeGreaterThan(10);
    expect(log.length).toBe(whole.length);
    expect(log.isHeld(log.endOf(101))).toBe(false);
    expect(bytesOf(log) === bytesOf(whole), 'dropped numbers are recorded again').toBe(true);
  });

  it('does not let its steps be skipped by hand: they follow from the gradients', () => {
    const log = fed([200], { scale: 1024 });
    const position = log.length - 1;
    expect(() => fork(log, log.training, { type: 'skip', position })).toThrow('it follows from the gradients');
  });
});
