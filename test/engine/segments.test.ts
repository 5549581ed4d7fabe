/** Past the memory budget numbers are dropped; recorded again from a checkpoint, they are the same bit for bit. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../src/engine/arena.ts';
import { Budget } from '../../src/engine/budget.ts';
import { Checkpoint } from '../../src/engine/checkpoint.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { amongHeld, NotHeld } from '../../src/engine/not-held.ts';
import { OPTIMIZER_DEFAULTS, type OptimizerSettings } from '../../src/engine/optimizers/table.ts';
import { Present } from '../../src/engine/present.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { Segments } from '../../src/engine/segments.ts';
import { stateAt } from '../../src/engine/state.ts';
import type { Training } from '../../src/engine/training.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { drawsFrom, generatedPrograms } from '../support/generated-programs.ts';
import { bytesOf } from '../support/invariants.ts';
import { idOf, programOf } from '../support/programs.ts';

const KIB = 1024;

/** y = 3 x, 8 examples at a time of 32, by a layer of 16 hidden units. */
const draw = drawsFrom(11);
const drawn = (...shape: readonly number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() - 0.5),
  );
const examples = drawn(32, 1);
const program = programOf({
  constants: { x: drawn(8, 1), y: drawn(8, 1) },
  parameters: { W: drawn(1, 16), V: drawn(16, 1), unused: drawn(3) },
  lines: ['h = tanh(x @ W)', 'o = h @ V', 'e = o - y', 'L = mean(e * e)'],
});
const feed = {
  leaves: new Map([
    ['x', examples],
    [
      'y',
      tensor(
        [32, 1],
        Float64Array.from(examples.data, x => 3 * x),
      ),
    ],
  ]),
  examples: 32,
  batch: 8,
  hasBatchAxis: true,
  order: { shuffle: 5 },
} as const;

const OPTIMIZERS: readonly OptimizerSettings[] = [
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd },
  { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, dampening: 0.2 },
  { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam, amsgrad: true },
  { type: 'adamw', lr: 0.01, ...OPTIMIZER_DEFAULTS.adamw },
  { type: 'rmsprop', lr: 0.01, ...OPTIMIZER_DEFAULTS.rmsprop, centered: true, momentum: 0.5 },
  { type: 'adagrad', lr: 0.1, ...OPTIMIZER_DEFAULTS.adagrad, lrDecay: 0.01 },
];

const trainingBy = (optimizer: OptimizerSettings, iterations = 300): Training => ({
  iterations,
  optimizer,
  feed,
  clip: { norm: 0.5 },
  schedule: { type: 'cosine', iterations, min: 0.1 },
});

/** The columns of 300 iterations, 8,000 rows in room for 16,384, take half of them. */
const SMALL = 512 * KIB;

describe('A log past its budget', () => {
  it.each(OPTIMIZERS.map(optimizer => [JSON.stringify(optimizer), optimizer] as const))(
    'gives back every number of every event, bit for bit: %s',
    (_name, optimizer) => {
      const training = trainingBy(optimizer);
      const whole = record(program, training);
      const small = record(program, training, SMALL);
      expect(whole.bytes.payload).toBeGreaterThan(3 * SMALL);
      expect(bytesOf(small)).toBe(bytesOf(whole));
    },
  );

  it.each([{ accumulate: 3 }, { clear: 'never' }, { accumulate: 2, clear: 'never' }] as const)(
    'gives back every number where passes accumulate: %j',
    passes => {
      const training = { ...trainingBy(OPTIMIZERS[1]!, 150), ...passes };
      const whole = record(program, training);
      const small = record(program, training, 600 * KIB);
      expect(small.isHeld(whole.startOf(20)!)).toBe(false);
      expect(bytesOf(small)).toBe(bytesOf(whole));
    },
  );

  it('gives back the same of generated programs, whichever way one jumps', () => {
    const optimizer = { type: 'adam', lr: 0.01, ...OPTIMIZER_DEFAULTS.adam } as const;
    fc.assert(
      fc.property(generatedPrograms, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (written, places) => {
        const { length, program } = record(programOf(written), { iterations: 1, optimizer });
        const training = { iterations: Math.floor(4_000 / length), optimizer }; // 4,096 rows are 68 KiB
        const whole = record(program, training);
        const small = record(program, training, 128 * KIB);
        for (const place of [0, ...places, 1, 0.5]) {
          const position = Math.round(place * (whole.length - 1));
          for (const { id } of whole.program.nodes) {
            const [ours, theirs] = [stateAt(small, position), stateAt(whole, position)];
            expect(ours.valueOf(id)).toEqual(theirs.valueOf(id));
            expect(ours.gradientOf(id)).toEqual(theirs.gradientOf(id));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  // 25 events an iteration, 15,000 in all: 16,384 rows of 18 bytes are 288 KiB.
  const training = trainingBy(OPTIMIZERS[2]!, 600);
  const taken = ({ bytes }: EventLog) => bytes.columns + bytes.payload + bytes.checkpoints;

  it('keeps within it while recording, and while one looks about', () => {
    const budget = 1024 * KIB;
    const recorder = new Recorder(program, training, { memory: budget });
    // Within a segment nothing is dropped: it grows by its size and the chunk it ends in, the columns once by 12,288 rows.
    const room = budget + budget / 32 + 8 * KIB + 12_288 * 18;
    while (!recorder.isDone) {
      recorder.run(1);
      expect(taken(recorder.log)).toBeLessThan(room);
    }
    expect(recorder.log.isHeld(0)).toBe(false);
    for (let k = 0; k < 50; k++) {
      recorder.log.at(Math.floor(draw() * recorder.log.length));
      expect(taken(recorder.log)).toBeLessThan(room);
    }
  });

  it('knows parameters that a dropped update left, where a checkpoint has them', () => {
    const [small, whole] = [record(program, training, SMALL), record(program, training)];
    const W = idOf(program, 'W');
    const starts = Array.from({ length: 599 }, (_, k) => small.startOf(k + 2)!).filter(i => !small.isHeld(i - 1));
    const known = starts.filter(i => missingFrom(() => amongHeld(() => stateAt(small, i).valueOf(W))) === undefined);
    expect(known.length).toBeGreaterThan(10);
    for (const i of known) expect(stateAt(small, i).valueOf(W)).toEqual(stateAt(whole, i).valueOf(W));
  });

  it('leaves numbers alone that someone holds', () => {
    const log = record(program, training, SMALL);
    const held = [3, 700, 14_000].map(i => stateAt(log, i).valueOf(idOf(program, 'h'))!);
    const before = held.map(({ data }) => data.slice());
    for (let i = 0; i < log.length; i += 97) log.at(i);
    expect(held.map(({ data }) => data.slice())).toEqual(before);
  });

  it('knows every loss without recording anything again', () => {
    const log = record(program, training, SMALL);
    const loss = idOf(program, 'L');
    const isHeld = Array.from({ length: log.length }, (_, i) => log.isHeld(i));
    const losses = Array.from({ length: 600 }, (_, k) => log.lossOf(k + 1));
    expect(Array.from({ length: log.length }, (_, i) => log.isHeld(i))).toEqual(isHeld);
    expect(losses).toEqual(losses.map((_, k) => stateAt(log, log.endOf(k + 1)).valueOf(loss)!.data[0]));
  });
});

/** What a look among held numbers lacks. */
function missingFrom(look: () => unknown): NotHeld | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    if (!(error instanceof NotHeld)) throw error;
    return error;
  }
}

describe('Recording segments again', () => {
  const length = 100;
  const written = programOf({ parameters: { w: tensor([64], new Float64Array(64)) }, lines: ['L = sum(w)'] });
  const checkpointAt = (iteration: number) => {
    const values = new Present(new Float64Array(written.nodes.length));
    values.set(0, new Float64Array(64));
    const standing = { values, valueWriter: Int32Array.of(0), states: new Map() };
    return new Checkpoint(written, [], standing, { origin: 0, position: 10 * iteration, iteration });
  };

  /** A hundred segments of one iteration, ten events and 4 KiB each; says which are recorded again. */
  function segmentsIn(budget: number): { readonly segments: Segments; readonly rerun: number[] } {
    const rerun: number[] = [];
    const segments = new Segments(
      new Budget(budget),
      () => 0,
      (from, iterations) => {
        const first = from?.iteration ?? 0;
        rerun.push(first);
        const arena = new Arena();
        arena.allocate(512);
        return { arena, checkpoint: checkpointAt(first + iterations) };
      },
      { start: 0, iteration: 0 },
    );
    for (let iteration = 1; iteration <= length; iteration++) {
      segments.arena.allocate(512);
      if (iteration < length) segments.begin(10 * iteration, iteration, () => checkpointAt(iteration));
    }
    return { segments, rerun };
  }

  it('leaves checkpoints that count events from the beginning of the log', () => {
    const values = new Present(new Float64Array(written.nodes.length));
    values.set(0, new Float64Array(64).fill(7));
    const standing = { values, valueWriter: Int32Array.of(3), states: new Map() };
    const checkpoint = new Checkpoint(written, [], standing, { origin: 100, position: 110, iteration: 11 });
    expect(checkpoint.bytes).toBe(64 * 8 + 4 + 1 + 4); // the numbers, their writer, their parts, the updates so far
    expect(checkpoint.valueOf(written, 0, 103)?.[0]).toBe(7);
    expect(checkpoint.valueOf(written, 0, 3)).toBeUndefined();
  });

  it('goes through each once on the way forward', () => {
    const { segments, rerun } = segmentsIn(64 * KIB);
    for (let i = 0; i < 10 * length; i++) segments.arenaOf(i);
    expect(new Set(rerun).size).toBe(rerun.length);
    expect(rerun.length).toBeGreaterThan(length / 2);
  });

  it('goes through each at most twice on the way back', () => {
    const { segments, rerun } = segmentsIn(64 * KIB);
    for (let i = 10 * length - 1; i >= 0; i--) segments.arenaOf(i);
    expect(rerun.length).toBeLessThan(2 * length);
  });

  it('begins at the nearest checkpoint: 40 KiB hold 25 KiB of them, one of every two segments', () => {
    // A checkpoint takes 521 bytes: 99 are 50.4 KiB, 49 are 24.9 KiB, which is less than 5/8 of 40 KiB.
    const { segments, rerun } = segmentsIn(40 * KIB);
    segments.arenaOf(10 * 51);
    expect(rerun).toEqual([50, 51]);
    expect(segments.distance(10 * 31 + 5)).toBe(2);
    expect(segments.distance(10 * 51 + 5)).toBe(0);
    segments.recover(10 * 31);
    expect(rerun).toEqual([50, 51, 30]);
    expect([segments.isHeld(10 * 30), segments.isHeld(10 * 31), segments.distance(10 * 31)]).toEqual([true, false, 1]);
  });

  it('begins at the beginning where no checkpoint comes before', () => {
    const { segments, rerun } = segmentsIn(40 * KIB);
    segments.arenaOf(15); // in the second segment, whose checkpoint is not among those kept
    expect(rerun).toEqual([0, 1]);
  });

  it('knows what stands after a dropped segment from the checkpoint behind it', () => {
    const { segments, rerun } = segmentsIn(40 * KIB);
    expect([segments.isHeld(10 * 49), segments.checkpointAfter(10 * 49)?.position]).toEqual([false, 500]);
    expect([segments.isHeld(10 * 99), segments.checkpointAfter(10 * 99)]).toEqual([true, undefined]);
    expect(rerun).toEqual([]);
  });

  it('counts all that is held: 100 segments of 4 KiB, and 99 checkpoints', () => {
    expect(segmentsIn(1024 * KIB).segments.bytes).toEqual({ numbers: 100 * 4 * KIB, checkpoints: 99 * 521 });
  });

  it.each([48, 64])('takes what it may and no more, wherever one looks: %i KiB', kib => {
    const { segments } = segmentsIn(kib * KIB);
    const places = Array.from({ length: length }, (_, k) => 10 * k);
    for (const place of [...places, ...places.toReversed(), ...places.map((_, k) => places[(37 * k) % length]!)]) {
      segments.arenaOf(place);
      const { numbers, checkpoints } = segments.bytes;
      expect(numbers).toBe(4 * KIB * places.filter(i => segments.isHeld(i)).length);
      const behindDropped = places.filter(i => segments.checkpointAfter(i) !== undefined).length;
      expect(checkpoints).toBeGreaterThanOrEqual(521 * behindDropped);
      expect(numbers + checkpoints).toBeLessThanOrEqual(kib * KIB);
    }
    const { numbers, checkpoints } = segments.bytes;
    expect(numbers + checkpoints).toBeGreaterThan((kib - 4) * KIB - 521); // another segment or checkpoint would be too much
  });

  it('leaves numbers that were dropped to its caller, who is told what is missing, and how far it is', () => {
    const { segments, rerun } = segmentsIn(40 * KIB);
    const look = () => amongHeld(() => segments.arenaOf(10 * 51));
    const distances: number[] = [];
    for (let missing = missingFrom(look); missing !== undefined; missing = missingFrom(look)) {
      expect(missing.position).toBe(510);
      distances.push(missing.distance);
      missing.recover();
    }
    expect([distances, rerun]).toEqual([
      [2, 1],
      [50, 51],
    ]);
    expect(look()).toBe(segments.arenaOf(510));
    expect(segments.arenaOf(10 * 31).bytes).toBe(4 * KIB); // outside, all is recorded again as before
  });

  it('needs no checkpoint while everything fits', () => {
    expect(record(program, trainingBy(OPTIMIZERS[2]!, 50)).bytes.checkpoints).toBe(0);
  });
});
