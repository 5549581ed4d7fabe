/** Forked timelines: what a person's edit or skip changes, and what it leaves as it was. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/engine/gradient-check.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../src/engine/optimizers/table.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { fork, type Intervention, objectionTo } from '../../src/engine/timeline.ts';
import type { Training } from '../../src/engine/training.ts';
import type { Program } from '../../src/graph/program.ts';
import { scalar, tensor } from '../../src/tensor/tensor.ts';
import { drawnTensor, drawsFrom, generatedPrograms } from '../support/generated-programs.ts';
import { bytesOf, eventsOf, expectInvariantsOfAny } from '../support/invariants.ts';
import { naiveEvents, placeOf } from '../support/naive-run.ts';
import { idOf, programOf, tensorOf, type WrittenProgram } from '../support/programs.ts';

/** The log of a run with interventions, each a fork of the timeline before. */
const forked = (log: EventLog, training: Training, ...interventions: readonly Intervention[]): EventLog =>
  interventions.reduce((parent, intervention) => finished(fork(parent, training, intervention)), log);

function finished(recorder: Recorder): EventLog {
  while (!recorder.isDone) recorder.run(Number.POSITIVE_INFINITY);
  return recorder.log;
}

const valueIn = (log: EventLog, name: string, position = log.length - 1) =>
  stateAt(log, position).valueOf(idOf(log.program, name))?.data[0];
const gradientIn = (log: EventLog, name: string, position = log.length - 1) =>
  stateAt(log, position).gradientOf(idOf(log.program, name))?.data[0];

const editOf = (program: Program, after: number, name: string, to: number): Intervention => ({
  type: 'edit',
  after,
  node: idOf(program, name),
  of: 'value',
  to: scalar(to),
});

describe('The lecture’s L = c(a + 2b) at a = 3, b = 1, c = −2', () => {
  // 0 started, 1 cleared, 2 d, 3 e, 4 L, 5 seed, 6–7 L→c, 8–9 L→e, 10–11 e→a, 12–13 e→d, 14–15 d→b
  const program = programOf({ inputs: { a: 3, b: 1, c: -2 }, lines: ['d = 2 * b', 'e = a + d', 'L = c * e'] });
  const once = { iterations: 1 };
  const log = record(program, once);

  it('is −14 with b set to 2 before the forward pass, and ∂L/∂c is 7', () => {
    const other = forked(log, once, editOf(program, 1, 'b', 2));
    expect(['d', 'e', 'L'].map(name => valueIn(other, name))).toEqual([4, 7, -14]); // 2 · 2, 3 + 4, −2 · 7
    expect(['c', 'e', 'a', 'd', 'b'].map(name => gradientIn(other, name))).toEqual([7, -2, -2, -2, -4]);
    expect(other.at(2)).toEqual({ type: 'value.edited', node: 1, of: 'value', before: scalar(1), after: scalar(2) });
  });

  it('leaves what was computed before an edit: with d set to 10 after L, e stays 5', () => {
    const other = forked(log, once, editOf(program, 4, 'd', 10));
    expect(['d', 'e', 'L'].map(name => valueIn(other, name))).toEqual([10, 5, -10]);
  });

  it('takes an edited value in the rest of the backward pass: with c set to 3 after the seed, e gets 3', () => {
    const other = forked(log, once, editOf(program, 5, 'c', 3));
    expect(['L', 'c', 'e', 'b'].map(name => gradientIn(other, name))).toEqual([1, 5, 3, 6]); // b: 3 · 1 · 2
  });

  it('sends back an edited gradient: with ∂e = 10 after a got its contribution, only d and b have it', () => {
    const edit: Intervention = { type: 'edit', after: 11, node: idOf(program, 'e'), of: 'gradient', to: scalar(10) };
    const other = forked(log, once, edit);
    expect(['e', 'a', 'd', 'b'].map(name => gradientIn(other, name))).toEqual([10, -2, 10, 20]);
  });

  it('adds to an edited gradient what arrives after it', () => {
    const edit: Intervention = { type: 'edit', after: 8, node: idOf(program, 'e'), of: 'gradient', to: scalar(1) };
    const other = forked(log, once, edit); // between the contribution and its accumulation
    expect(other.at(10)).toMatchObject({ type: 'gradient.accumulated', before: scalar(1), after: scalar(-1) });
  });

  it('clears a gradient that was set before the clearing: what arrives then is the first', () => {
    const edit: Intervention = { type: 'edit', after: 0, node: idOf(program, 'a'), of: 'gradient', to: scalar(9) };
    const other = forked(log, once, edit); // everything is one event later
    expect(other.at(1)).toMatchObject({ type: 'value.edited', before: undefined, after: scalar(9) });
    expect(other.at(12)).toMatchObject({ type: 'gradient.accumulated', node: edit.node, before: undefined });
    expect(gradientIn(other, 'a')).toBe(-2);
  });

  it('without the seed sends nothing back', () => {
    const other = forked(log, once, { type: 'skip', position: 5 });
    expect(eventsOf(other).map(({ type }) => type)).toEqual([
      'iteration.started',
      'gradients.cleared',
      ...Array.from({ length: 3 }, () => 'value.computed'),
      'event.skipped',
    ]);
  });

  it('does not hand on what a skipped contribution would have brought', () => {
    const other = forked(log, once, { type: 'skip', position: 12 }); // e → d
    expect(['a', 'd', 'b'].map(name => gradientIn(other, name))).toEqual([-2, undefined, undefined]);
    expect(other.length).toBe(13);
  });

  it('has the events before the fork in common with its parent', () => {
    const other = forked(log, once, editOf(program, 6, 'e', 0));
    expect(eventsOf(other).slice(0, 7)).toEqual(eventsOf(log).slice(0, 7));
    expect(other.interventions).toEqual([7]);
    expect(log.interventions).toEqual([]);
  });

  it('has the intervention that comes last, where two would stand at the same place', () => {
    const other = forked(log, once, editOf(program, 1, 'b', 2), editOf(program, 1, 'b', 5));
    expect(other.interventions).toEqual([2]);
    expect(eventsOf(other)).toEqual(eventsOf(forked(log, once, editOf(program, 1, 'b', 5))));
  });
});

describe('A node that is used twice', () => {
  const program = programOf({ inputs: { x: 3 }, lines: ['L = x * x'] });
  const log = record(program, { iterations: 1 }); // 3 seed, 4–5 slot 0, 6–7 slot 1

  it('lacks one of two equal contributions when an accumulation is skipped: 3 instead of 2x = 6', () => {
    expect(gradientIn(log, 'x')).toBe(6);
    for (const position of [5, 7]) {
      const other = forked(log, { iterations: 1 }, { type: 'skip', position });
      expect(gradientIn(other, 'x')).toBe(3);
    }
  });
});

describe('Training w of L = w², lr 0.1, from w = 1', () => {
  const program = programOf({ parameters: { w: 1 }, lines: ['L = w * w'] });
  const training: Training = { iterations: 3, optimizer: { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd } };
  // an iteration: started, cleared, L, seed, two times contribution and accumulation, update
  const log = record(program, training);
  const weights = (of: EventLog) =>
    eventsOf(of).flatMap(event =>
      event.type === 'parameter.updated' ? [Number(event.after.data[0]!.toFixed(6))] : [],
    );

  it('shrinks w by a fifth each time', () => expect(weights(log)).toEqual([0.8, 0.64, 0.512]));

  it('takes the sum of old and new gradients where clearing was forgotten', () => {
    // iteration 2: 2 + 1.6 = 3.6, w = 0.8 − 0.36 = 0.44; iteration 3 is cleared again: 0.44 − 0.088
    const other = forked(log, training, { type: 'skip', position: 10 });
    expect(weights(other)).toEqual([0.8, 0.44, 0.352]);
    expect(gradientIn(other, 'L', 11)).toBeUndefined();
    expect(other.at(14)).toMatchObject({ type: 'gradient.accumulated', before: undefined });
    expect(other.at(17)).toMatchObject({ type: 'gradient.kept', before: scalar(2), arrived: scalar(1.6) });
  });

  it('keeps a parameter whose update is skipped', () => {
    expect(weights(forked(log, training, { type: 'skip', position: 8 }))).toEqual([0.8, 0.64]);
  });

  it('goes on from an edited parameter', () => {
    const other = forked(log, training, editOf(program, 8, 'w', 5));
    expect(weights(other)).toEqual([0.8, 4, 3.2]);
    expect([1, 2, 3, 4].map(n => other.lossOf(n))).toEqual([1, 25, 16, undefined]); // 1², 5², 4²; there is no fourth
  });

  it('keeps a stale value where its computation is skipped', () => {
    const other = forked(log, training, { type: 'skip', position: 11 });
    const isStale = (position: number) => stateAt(other, position).isStale(idOf(program, 'L'));
    expect([valueIn(other, 'L', 11), isStale(11)]).toEqual([1, false]);
    // before that event it still waits to be computed, and in the iteration after it as always
    expect([10, other.startOf(3)!, other.startOf(3)! + 2].map(isStale)).toEqual([true, true, false]);
  });

  it('has an edited result until the next iteration, in which it waits to be computed', () => {
    const other = forked(log, training, editOf(program, 2, 'L', 7));
    expect(other.at(3)).toMatchObject({ type: 'value.edited', before: scalar(1), after: scalar(7) });
    const isStale = (position: number) => stateAt(other, position).isStale(idOf(program, 'L'));
    expect([3, other.startOf(2)!, other.startOf(2)! + 2].map(isStale)).toEqual([false, true, false]);
  });

  it('keeps what reached a parameter where clearing was forgotten, but not what reached a result', () => {
    const squared = programOf({ parameters: { w: 1 }, lines: ['y = 2 * w', 'L = y * y'] });
    // an iteration: 0 started, 1 cleared, 2 y, 3 L, 4 seed, 5–8 L → y twice, 9–10 y → w, 11 update
    const other = forked(record(squared, training), training, { type: 'skip', position: 13 });
    expect(other.at(12 + 6)).toMatchObject({ node: idOf(squared, 'y'), before: undefined });
    expect(other.at(12 + 11)).toMatchObject({ node: idOf(squared, 'w'), before: scalar(8) }); // 2y · 2 = 8w of iteration 1
  });
});

describe('The bias correction of Adam', () => {
  it('counts updates that were made: a parameter whose first update is skipped makes its first one later', () => {
    const program = programOf({ parameters: { w: 1 }, lines: ['L = 3 * w'] });
    const training: Training = { iterations: 2, optimizer: { type: 'adam', lr: 0.1, ...OPTIMIZER_DEFAULTS.adam } };
    const log = record(program, training);
    const first = eventsOf(log).findIndex(({ type }) => type === 'parameter.updated');
    const other = forked(log, training, { type: 'skip', position: first });
    expect(other.at(other.length - 1)).toMatchObject({ step: 1 });
    expect(valueIn(other, 'w')).toBeCloseTo(0.9, 8); // the first step of Adam is lr long
  });
});

describe('Clipping by norm', () => {
  it('takes the length that all gradients had before the first update', () => {
    // L = 3a + 4b: the length is 5, the factor 1/5 for both, whatever one does to b’s gradient in between
    const program = programOf({ parameters: { a: 0, b: 0 }, lines: ['p = 3 * a', 'q = 4 * b', 'L = p + q'] });
    const training: Training = {
      iterations: 1,
      optimizer: { type: 'sgd', lr: 1, ...OPTIMIZER_DEFAULTS.sgd },
      clip: { norm: 1 },
    };
    const log = record(program, training);
    const edit: Intervention = {
      type: 'edit',
      after: log.length - 2,
      node: idOf(program, 'b'),
      of: 'gradient',
      to: scalar(400),
    };
    const other = forked(log, training, edit);
    expect(eventsOf(other)).toEqual(naiveEvents(program, training, [edit]));
    expect(valueIn(other, 'a')).toBeCloseTo(-3 / 5, 6);
    expect(valueIn(other, 'b')).toBeCloseTo(-400 / 5, 4);
  });
});

describe('What is refused', () => {
  const program = programOf({ parameters: { w: 2 }, constants: { k: 3 }, lines: ['y = w * k', 'L = y * y'] });
  const log = record(program, { iterations: 2 });
  const edit = (after: number, name: string, of: 'value' | 'gradient', to = scalar(1)): Intervention => ({
    type: 'edit',
    after,
    node: idOf(program, name),
    of,
    to,
  });

  it.each([
    [{ type: 'skip', position: 0 } as const, /the start of an iteration cannot be skipped/],
    [{ type: 'skip', position: 2 } as const, /^the first computation of y cannot be skipped/],
    [edit(1, 'y', 'value'), /^y is not computed yet/],
    [edit(log.startOf(2)!, 'y', 'value'), /^y is about to be computed again/],
    [edit(1, 'k', 'gradient'), /^no gradient reaches k/],
    [edit(1, 'w', 'value', tensor([2], [1, 2])), /^expected shape \(\) for w, found \(2,\)/],
  ])('%o', (intervention, sentence) => {
    expect(objectionTo(log, intervention)).toMatch(sentence);
    expect(() => fork(log, { iterations: 2 }, intervention)).toThrow(sentence);
  });

  it('is a label of no class, while one of another class is taken', () => {
    const classified = programOf({ constants: { y: 1 }, inputs: { z: [1, 2, 3] }, lines: ['L = cross_entropy(z, y)'] });
    const run = record(classified, { iterations: 1 });
    expect(objectionTo(run, editOf(classified, 1, 'y', 2))).toBeUndefined();
    expect(objectionTo(run, editOf(classified, 1, 'y', 0))).toBeUndefined();
    expect(objectionTo(run, editOf(classified, 1, 'y', 3))).toBe(
      'expected whole numbers from 0 to 2 in y for L, found 3',
    );
    expect(objectionTo(run, editOf(classified, 1, 'y', 0.5))).toBe(
      'expected whole numbers from 0 to 2 in y for L, found 0.5',
    );
  });

  it('is no intervention a second time', () => {
    const other = forked(log, { iterations: 2 }, { type: 'skip', position: 1 });
    expect(objectionTo(other, { type: 'skip', position: 1 })).toMatch(/^an edit or skip cannot be skipped/);
  });
});

const optimizers: readonly (OptimizerSettings | undefined)[] = [
  undefined,
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9 },
  { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam },
  { type: 'adagrad', lr: 0.1, ...OPTIMIZER_DEFAULTS.adagrad, lrDecay: 0.5 },
];

/** One pass with clearing, as usual; several passes; no clearing. */
const passes = fc.constantFrom<Pick<Training, 'accumulate' | 'clear'>>(
  {},
  {},
  { accumulate: 2 },
  { clear: 'never' },
  { accumulate: 3, clear: 'never' },
);

/** The program as it is, or with a second loss that parts with it early: before it or after it. */
const losses = fc.constantFrom<'one' | 'first' | 'second'>('one', 'one', 'first', 'second');

function withLosses(written: WrittenProgram, order: 'one' | 'first' | 'second'): WrittenProgram {
  const names = written.lines.map(line => line.split(' = ')[0]!); // each line assigns
  if (order === 'one') return written;
  const both = [names.at(-1)!, 'other'];
  return {
    ...written,
    lines: [...written.lines, `other = sum(${names[0]} * ${names[0]})`],
    losses: order === 'first' ? both.toReversed() : both,
  };
}

const trainings = fc
  .record({
    iterations: fc.integer({ min: 1, max: 3 }),
    optimizer: fc.constantFrom(...optimizers),
    clip: fc.constantFrom(undefined, { norm: 0.5 }),
    passes,
  })
  .map(
    ({ iterations, optimizer, clip, passes }): Training => ({
      iterations,
      ...passes,
      ...(optimizer && { optimizer }),
      ...(clip && { clip }),
    }),
  );

/** An intervention drawn by a seed, if the engine lets it happen. */
function drawnIntervention(log: EventLog, seed: number): Intervention | undefined {
  const draw = drawsFrom(seed);
  const position = Math.floor(draw() * log.length);
  const node = log.program.nodes[Math.floor(draw() * log.program.nodes.length)]!;
  const intervention: Intervention =
    draw() < 0.5
      ? { type: 'skip', position }
      : {
          type: 'edit',
          after: position,
          node: node.id,
          of: draw() < 0.5 ? 'value' : 'gradient',
          to: drawnTensor(node.shape, [-2, 2], draw),
        };
  return objectionTo(log, intervention) === undefined ? intervention : undefined;
}

describe('Every fork of a generated program, and forks of forks', () => {
  it('is the run computed from the beginning with the same interventions, and keeps the invariants', () => {
    let [runs, count] = [0, 0];
    fc.assert(
      fc.property(
        generatedPrograms,
        losses,
        trainings,
        fc.array(fc.integer(), { minLength: 1, maxLength: 3 }),
        (written, order, training, seeds) => {
          runs++;
          const program = programOf(withLosses(written, order));
          const original = record(program, training);
          let [log, done]: [EventLog, readonly Intervention[]] = [original, []];
          for (const seed of seeds) {
            const drawn = drawnIntervention(log, seed);
            if (drawn === undefined) continue;
            log = forked(log, training, drawn);
            done = [...done.filter(one => placeOf(one) < placeOf(drawn)), drawn];
            count++;
          }
          expect(eventsOf(log)).toEqual(naiveEvents(program, training, done));
          const positions = [log.length - 1, 0, Math.floor(log.length / 2), ...log.interventions];
          expectInvariantsOfAny(log, () => forked(original, training, ...done), positions);
        },
      ),
      { numRuns: 200 },
    );
    expect(count).toBeGreaterThan(runs / 2); // most that are drawn are let happen
  });

  it('leaves its parent as it was', () => {
    fc.assert(
      fc.property(generatedPrograms, trainings, fc.integer(), (written, training, seed) => {
        const log = record(programOf(written), training);
        const before = bytesOf(log);
        const drawn = drawnIntervention(log, seed);
        if (drawn !== undefined) forked(log, training, drawn);
        expect(bytesOf(log)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });
});

describe('A fork with no memory to speak of', () => {
  const optimizer = { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam } as const;

  it('records again what it dropped, the iteration of the fork too', () => {
    let dropping = 0; // runs that dropped numbers: single numbers and their likes may all find room
    fc.assert(
      fc.property(
        generatedPrograms,
        losses,
        fc.integer(),
        fc.integer(),
        passes,
        (written, order, first, second, passes) => {
          const training = { iterations: 24, optimizer, ...passes };
          let whole = record(programOf(withLosses(written, order)), training);
          const interventions = [first, second].flatMap(seed => {
            const drawn = drawnIntervention(whole, seed);
            if (drawn !== undefined) whole = finished(fork(whole, training, drawn));
            return drawn ?? [];
          });
          // Just room for the events, which may take three quarters; a segment is full after its first chunk, so every iteration has its own.
          const tiny = Math.ceil((whole.bytes.columns * 4) / 3);
          let small = record(whole.program, training, tiny);
          for (const drawn of interventions) small = finished(fork(small, training, drawn, tiny));
          if (Array.from({ length: small.length }, (_, i) => small.isHeld(i)).includes(false)) dropping++;
          expect(bytesOf(small)).toBe(bytesOf(whole));
        },
      ),
      { numRuns: 40 },
    );
    expect(dropping).toBeGreaterThan(30);
  });
});

describe('A fork past the memory budget', () => {
  // 103 numbers, so that a checkpoint of Adam’s takes 2.5 KB, and a budget of 256 KiB cannot keep that of every segment
  const wide = programOf({ parameters: { w: drawnTensor([103], [-1, 1], drawsFrom(5)) }, lines: ['L = sum(w * w)'] });
  const training: Training = { iterations: 200, optimizer: { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam } };

  it('has the same numbers from its first iteration on, whichever way one goes', () => {
    const edit: Intervention = {
      type: 'edit',
      after: 9 * 40 + 3,
      node: idOf(wide, 'w'),
      of: 'value',
      to: drawnTensor([103], [-1, 1], drawsFrom(6)),
    };
    const whole = forked(record(wide, training), training, edit);
    const small = finished(fork(record(wide, training, 256 * 1024), training, edit));
    expect(small.isHeld(9 * 50)).toBe(false);
    for (let i = small.length - 1; i >= 0; i--) expect(small.at(i)).toEqual(whole.at(i));
  });

  it('counts updates that were made, where a parameter was edited and its first update skipped', () => {
    const program = programOf({ parameters: { w: 1, v: 1 }, lines: ['p = 3 * w', 'L = p + v'] });
    // 0 started, 1 the edit, 2 cleared, 3 p, 4 L, 5 seed, 6–9 L → p, v, 10–11 p → w, 12–13 updates; 14 the next iteration
    const interventions: readonly Intervention[] = [editOf(program, 0, 'w', 2), { type: 'skip', position: 12 }];
    const whole = forked(record(program, training), training, ...interventions);
    const tiny = Math.ceil((whole.bytes.columns * 4) / 3); // of which the events may take three quarters
    const first = record(program, training, tiny);
    const small = interventions.reduce((parent, one) => finished(fork(parent, training, one, tiny)), first);
    expect(small.isHeld(20)).toBe(false);
    expect(bytesOf(small)).toBe(bytesOf(whole));
    expect([25, 26].map(i => whole.at(i))).toMatchObject([
      { type: 'parameter.updated', step: 1 },
      { type: 'parameter.updated', step: 2 },
    ]);
  });
});

describe('A fork of a long run', () => {
  // 17 events an iteration, 85,000 in all: more than one chunk of 65,536 rows, and many keyframes
  const program = programOf({ inputs: { x: 2 }, parameters: { w: 3 }, lines: ['p = w * x', 'L = (p - 1) * p'] });
  const training: Training = { iterations: 5_000, optimizer: { type: 'sgd', lr: 1e-5, ...OPTIMIZER_DEFAULTS.sgd } };
  const log = record(program, training);

  it('shares the numbers before the fork, and writes its own elsewhere', () => {
    const other = forked(log, training, editOf(program, log.length - 20, 'w', 1));
    expect(other.length).toBe(log.length + 1);
    const chunkOf = (of: EventLog, i: number) =>
      (of.valueWrittenBy(i, idOf(program, 'p'))!.data as Float64Array).buffer;
    const last = log.startOf(log.iterationCount)! + 2;
    expect([2, last].map(i => chunkOf(other, i + (i === last ? 1 : 0)) === chunkOf(log, i))).toEqual([true, false]);
    const naive = naiveEvents(program, training, [editOf(program, log.length - 20, 'w', 1)]);
    for (const i of [0, 1, 2, 65_534, 65_535, 65_536, 65_537, ...Array.from({ length: 40 }, (_, k) => log.length - k)])
      expect(other.at(i)).toEqual(naive[i]);
    expect(naive.length).toBe(other.length);
  });

  it('takes room for what it adds to whole chunks of 65,536 rows', () => {
    expect(log.bytes.columns).toBe(2 * 65_536 * 18 + 16 * 5_000); // a start and a loss of each iteration
    const late = fork(log, training, editOf(program, 70_000, 'w', 1)).log; // the first chunk is its parent's
    const early = fork(log, training, editOf(program, 8, 'w', 1)).log; // the second chunk it does not need
    const iterations = [late, early].map(({ iterationCount }) => iterationCount);
    expect(iterations).toEqual([Math.floor(70_000 / 17) + 1, 1]);
    expect([late, early].map(({ bytes }) => bytes.columns)).toEqual(iterations.map(count => 65_536 * 18 + 16 * count));
  });

  it.each([4_094, 4_095, 8_191])(
    'begins with its own event right after event %i, whatever its parent has there',
    after => {
      const edit = editOf(program, after, 'w', 2);
      const other = fork(log, training, edit).log;
      const naive = naiveEvents(program, { ...training, iterations: Math.floor(after / 17) + 1 }, [edit]);
      expect(other.length).toBe(naive.length);
      for (let i = after - 1; i < naive.length; i++) expect(other.at(i)).toEqual(naive[i]);
      expect(valueIn(other, 'w', after + 1)).toBe(2);
    },
  );
});

describe('A fork of a run that is still being recorded', () => {
  it('goes on by itself, however short its parent was', () => {
    const program = programOf({ parameters: { w: 1 }, lines: ['L = w * w'] }); // 8 events an iteration
    const training: Training = { iterations: 12 };
    const recorder = new Recorder(program, training);
    recorder.run(1);
    const edit = editOf(program, 3, 'w', 2);
    const other = forked(recorder.log, training, edit);
    expect(eventsOf(other)).toEqual(naiveEvents(program, training, [edit]));
    expect(recorder.log.length).toBe(8);
  });
});

describe('A fork of a run with fed examples', () => {
  const leaves = new Map([['x', tensorOf([[1], [2], [3]])]]);
  const feed = { leaves, examples: 3, batch: 1, hasBatchAxis: false, order: 'sequential' } as const;
  const program = programOf({ constants: { x: [0] }, parameters: { w: 1 }, lines: ['L = sum(w * x)'] });
  const training: Training = { iterations: 4, feed };
  const log = record(program, training);
  const x = idOf(program, 'x');
  const edited = (iteration: number): Intervention => ({
    type: 'edit',
    after: log.startOf(iteration)!,
    node: x,
    of: 'value',
    to: tensorOf([10]),
  });

  it('has an edited example until the next one is fed', () => {
    const other = forked(log, training, edited(2));
    expect(eventsOf(other)).toEqual(naiveEvents(program, training, [edited(2)]));
    expect([1, 2, 3, 4].map(n => valueIn(other, 'L', other.startOf(n)! + (n === 2 ? 4 : 3)))).toEqual([1, 10, 3, 1]);
  });

  it('goes on with the example that was fed before something else was changed', () => {
    const edit = editOf(program, log.startOf(2)! + 1, 'w', 5);
    const other = forked(log, training, edit);
    expect(eventsOf(other)).toEqual(naiveEvents(program, training, [edit]));
    expect(valueIn(other, 'L', other.startOf(2)! + 4)).toBe(10); // 5 · 2
  });

  it('keeps the invariants when two examples were edited', () => {
    const first = forked(log, training, edited(1));
    const second: Intervention = {
      type: 'edit',
      after: first.startOf(3)! + 1,
      node: x,
      of: 'value',
      to: tensorOf([7]),
    };
    const other = forked(first, training, second);
    expect(eventsOf(other)).toEqual(naiveEvents(program, training, [edited(1), second]));
    const places = [other.length - 1, 3, first.startOf(3)! + 2, first.startOf(2)! + 2, 1, 2, 0];
    expectInvariantsOfAny(other, () => forked(log, training, edited(1), second), places);
  });
});

it('A skipped seed sends nothing, and the gradient check says nothing of what was not sent', () => {
  const program = programOf({ inputs: { x: 2, y: 3 }, lines: ['L = x * y'] });
  const log = record(program, { iterations: 1 });
  const seed = Array.from({ length: log.length }, (_, i) => i).find(i => log.typeAt(i) === 'backward.seeded')!;
  expect(checkGradients(forked(log, { iterations: 1 }, { type: 'skip', position: seed }))).toEqual([]);
});

it('A skipped contribution leaves a node without a gradient, and the gradient check goes on past it', () => {
  const program = programOf({ inputs: { x: 2 }, lines: ['a = 2 * x', 'L = a + 3 * x'] });
  const log = record(program, { iterations: 1 });
  const a = program.byName.get('a')!;
  const position = Array.from({ length: log.length }, (_, i) => i).find(i => {
    const event = log.at(i);
    return event.type === 'contribution.computed' && program.edges[event.edge]!.to === a;
  })!;
  const checked = checkGradients(forked(log, { iterations: 1 }, { type: 'skip', position }));
  // ∂L/∂x is 3 by the path that is left, and the loss follows x by 2 + 3.
  const x = checked.find(({ kind, node }) => kind === 'final' && node === program.byName.get('x'));
  expect(x).toMatchObject({ verdict: 'fail', analytic: 3 });
  expect(x!.numeric).toBeCloseTo(5, 6);
  expect(checked.some(({ kind, node }) => kind === 'final' && node === a)).toBe(false);
});
