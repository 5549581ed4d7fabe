/** What recording, seeking and drawing take, inside one process and in the bundle that people run; prints measurements as JSON. */
import { readFileSync } from 'node:fs';
import { KIND } from '../../src/engine/events.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { Recorder, record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import type { Training } from '../../src/engine/training.ts';
import type { Program } from '../../src/graph/program.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { parseCondition } from '../../src/session/conditions.ts';
import { findHit } from '../../src/session/run-to.ts';
import { createSession, Run } from '../../src/session/session.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { programOf } from '../support/programs.ts';
import { type Measurement, single, spreadOf, timed } from './measure.ts';
import { chainTape, lectureNetwork, perceptronStep } from './tapes.ts';

const isQuick = process.argv.includes('--quick');
const MILLION = 1_000_000;
const ONCE: Training = { iterations: 1 };

/** Numbers from −1 to 1, the same on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const drawn = (length: number, scale: number, seed: number): Float64Array => {
  const next = random(seed);
  return Float64Array.from({ length }, () => scale * next());
};

/** v1 = x * w, v2 = v1 + b, v3 = tanh(v2), … */
const chainProgram = (length: number): Program =>
  programOf({
    inputs: { x: 0.5 },
    parameters: { w: 1.1, b: 0.1 },
    lines: Array.from({ length }, (_, i) => {
      const operand = i === 0 ? 'x' : `v${i}`;
      return `v${i + 1} = ${[`${operand} * w`, `${operand} + b`, `tanh(${operand})`][i % 3]}`;
    }),
  });

const SGD = { type: 'sgd', lr: 0.01, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 } as const;

function chain(): readonly Measurement[] {
  const program = chainProgram(10_000);
  const tape = chainTape(10_000);
  return [
    timed({
      name: '(a) 10,000 scalar operations, forward and backward, all recorded',
      unit: 'ms',
      samples: isQuick ? 40 : 200,
      run: () => record(program, ONCE),
      reference: { name: 'typed-array tape, nothing recorded', run: () => tape.run(0.5, 1.1, 0.1) },
    }),
  ];
}

function load(file: string): Scenario {
  const loaded = loadScenario(readFileSync(file), file);
  if (!('scenario' in loaded)) throw new Error(`${file} does not load`);
  return loaded.scenario;
}

function lecture(twoLayer: Scenario): Measurement {
  return timed({
    name: '(b) lecture network, one iteration recorded',
    unit: 'µs',
    samples: isQuick ? 100 : 400,
    repeat: 50,
    run: () => record(twoLayer.program, twoLayer.training),
    reference: {
      name: 'written out, nothing recorded',
      run: () => lectureNetwork([0.442, -0.562, 2.795, 2.087], 1, 0.1),
    },
  });
}

function perceptron(): Measurement {
  const sizes = { n: 32, i: 784, h: 128, c: 10 };
  const { n, i, h, c } = sizes;
  const [x, w1, w2] = [drawn(n * i, 1, 1), drawn(i * h, 0.05, 2), drawn(h * c, 0.1, 3)];
  const labels = Array.from({ length: n }, (_, row) => row % c);
  const program = programOf({
    constants: { x: tensor([n, i], x), y: labels },
    parameters: { W1: tensor([i, h], w1), W2: tensor([h, c], w2) },
    lines: ['z1 = x @ W1', 'a1 = relu(z1)', 'z2 = a1 @ W2', 'L = cross_entropy(z2, y)'],
  });
  return timed({
    name: '(c) perceptron 784-128-10, batch of 32, one iteration recorded',
    unit: 'ms',
    samples: isQuick ? 20 : 80,
    run: () => record(program, { iterations: 1, optimizer: SGD }),
    reference: { name: 'plain loops, nothing recorded', run: () => perceptronStep({ x, labels, w1, w2, sizes }, 0.01) },
  });
}

/** At least `events` of a chain of 300 operations that is trained. */
function recordAtLeast(program: Program, events: number): EventLog {
  const recorder = new Recorder(program, { iterations: MILLION, optimizer: SGD });
  recorder.run(events);
  return recorder.log;
}

function bytes(log: EventLog): readonly Measurement[] {
  const { columns, payload } = log.bytes;
  const objects = bytesOfObjects(Math.min(log.length, 200_000));
  const reference = { name: 'array of event objects', ...spreadOf([objects]) };
  return [
    single('(d) memory an event, scalars', 'bytes', (columns + payload) / log.length, reference),
    single('(d) of these, columns', 'bytes', columns / log.length),
  ];
}

/** What plain objects with one number each take. */
function bytesOfObjects(count: number): number {
  const collect = (globalThis as { gc?: () => void }).gc; // there under --expose-gc
  collect?.();
  const before = process.memoryUsage().heapUsed;
  const events = Array.from({ length: count }, (_, i) => ({
    type: 'value.computed',
    node: i % 300,
    value: i + 0.5,
    previous: i,
  }));
  collect?.();
  const after = process.memoryUsage().heapUsed;
  return (after - before) / events.length;
}

function seeks(log: EventLog): readonly Measurement[] {
  const next = random(7);
  const positions = Array.from({ length: 4096 }, () => Math.floor(((next() + 1) / 2) * MILLION));
  const values = log.program.nodes.length;
  const [snapshot, copy] = [new Int32Array(2 * values), new Int32Array(2 * values)];
  const columns = { node: new Int32Array(MILLION).map((_, i) => i % values), writer: new Int32Array(MILLION) };
  const look = (position: number): unknown => stateAt(log, position).valueOf(values - 1);
  look(log.length - 1); // the keyframes are made on the first way to the end
  let at = log.length - 1;
  return [
    timed({
      name: '(e) seek to a random event of 1,000,000',
      unit: 'µs',
      samples: isQuick ? 2000 : 20_000,
      run: sample => look(positions[sample % positions.length]!),
      reference: {
        name: 'copy a snapshot, replay 2,048 rows of bare arrays',
        run: sample => {
          copy.set(snapshot);
          const start = Math.max(0, positions[sample % positions.length]! - 2048);
          for (let i = start; i < start + 2048; i++) copy[columns.node[i]!] = columns.writer[i]!;
          return copy;
        },
      },
    }),
    timed({
      name: '(e) one step back',
      unit: 'µs',
      samples: isQuick ? 200 : 1000,
      repeat: 100,
      run: () => look(--at),
      reference: {
        name: 'one write to a bare array',
        run: sample => (copy[sample % values] = columns.writer[sample]!),
      },
    }),
  ];
}

/** A watch that never changes is looked for through the whole log, event by event in the reference. */
function watches(log: EventLog): readonly Measurement[] {
  const condition = parseCondition(log.program, 'abs(grad(w)) < -1 ? 1 : 0');
  return (['forward', 'backward'] as const).map(direction =>
    timed({
      name: `(i) a watch over 1,000,000 events, ${direction}`,
      unit: 'ms',
      samples: isQuick ? 5 : 30,
      run: () => findHit(log, direction === 'forward' ? 0 : log.length - 1, direction, [{ kind: 'watch', condition }]),
      reference: {
        name: 'reading the kind of every event',
        run: () => {
          let writes = 0;
          for (let i = 0; i < log.length; i++) if (log.kindAt(i) === KIND.accumulated) writes++;
          return writes;
        },
      },
    }),
  );
}

const KEYS = ['right', 'right', 'right', 'n', 'left', 'p', 'down', 'right'];

/** From a key to the rows of the finished frame, as the shell asks for them. */
function frames(name: string, run: Run, rows: number, samples: number): Measurement {
  const size = { columns: 120, rows };
  const { initial, update, frame } = applicationOf(createSession(run, { at: Math.floor(run.log.length / 2) }), {
    colour: 'truecolour',
  });
  let state = initial;
  return timed({
    name: `(f) key to finished rows, 120×${rows}, ${name}`,
    unit: 'ms',
    samples: isQuick ? samples / 4 : samples,
    run: sample => {
      state = update(state, { kind: 'key', chord: KEYS[sample % KEYS.length]! }, size).state;
      return frame(state, size);
    },
    reference: {
      name: 'the same rows, made of blanks',
      run: sample => Array.from({ length: rows }, (_, row) => `${sample} ${row}`.padEnd(size.columns)),
    },
  });
}

/** A long program: what a key costs grows with what there is to lay out and to list. */
function longRun(like: Scenario): Run {
  const program = chainProgram(3000);
  return new Run({ ...like, program, expect: [], notes: [] }, record(program, ONCE));
}

function growth(program: Program): Measurement {
  recordAtLeast(program, MILLION / 4); // compiled code is slower while it is still being optimized
  const points = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].map(share => {
    const times = Array.from({ length: isQuick ? 3 : 7 }, () => {
      const start = performance.now();
      recordAtLeast(program, share * MILLION);
      return performance.now() - start;
    });
    return { x: Math.log(share * MILLION), y: Math.log(spreadOf(times).median), time: spreadOf(times).median };
  });
  process.stderr.write(`recording a million events: ${points.at(-1)!.time.toFixed(0)} ms\n`);
  return single('(h) time ~ eventsᵏ while recording 62,500 … 1,000,000: k', '', slopeOf(points), {
    name: 'linear',
    ...spreadOf([1]),
  });
}

/** Of the straight line that fits best. */
function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: 'x' | 'y') => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x0, y0] = [mean('x'), mean('y')];
  const products = points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0);
  return products / points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0);
}

/** What cannot be measured is said, and the rest measured all the same. */
function attempt(measure: () => readonly Measurement[]): readonly Measurement[] {
  try {
    return measure();
  } catch (error) {
    process.stderr.write(`not measured: ${error instanceof Error ? error.message : error}\n`);
    return [];
  }
}

const twoLayer = load('scenarios/two-layer.json');
const program = chainProgram(300);
const growing = growth(program);
const million = recordAtLeast(program, MILLION);
const short = new Run(twoLayer, record(twoLayer.program, twoLayer.training));
const busy = new Run({ ...twoLayer, program, expect: [], notes: [] }, million);
const measurements: readonly Measurement[] = [
  () => chain(),
  () => [lecture(twoLayer)],
  () => [perceptron()],
  () => bytes(million),
  () => seeks(million),
  () => watches(million),
  () => [36, 40].map(rows => frames('two-layer', short, rows, 600)),
  () => [36, 40].map(rows => frames('300 operations, a million events', busy, rows, 400)),
  () => [frames('3,000 operations', longRun(twoLayer), 36, 80)],
  () => [growing],
].flatMap(attempt);
process.stdout.write(JSON.stringify(measurements));
