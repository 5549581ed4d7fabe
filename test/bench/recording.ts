/** What recording costs, held against the same computations as bare as JavaScript can do them. */

import { spawnSync } from 'node:child_process';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { pow } from '../../src/ops/pow.ts';
import { tensor } from '../../src/tensor/tensor.ts';
import { programOf } from '../support/programs.ts';
import { chainProgram, drawn, shipped } from './programs.ts';
import { atMost, type Row, timed } from './row.ts';
import { chainTape, lectureNetwork, perceptronStep } from './tapes.ts';

const chain = timed({
  name: '10,000 scalar operations, forward and backward, 43,337 events',
  unit: 'ms',
  goal: atMost(4),
  samples: 200,
  prepare() {
    const program = chainProgram(10_000);
    const tape = chainTape(10_000);
    return {
      run: () => record(program, { iterations: 1 }),
      reference: { name: 'typed-array tape, nothing recorded', run: () => tape.run(0.5, 1.1, 0.1) },
    };
  },
});

const firstTime = timed({
  name: 'the same, of a program that was never recorded before',
  unit: 'ms',
  samples: 100,
  prepare() {
    const program = chainProgram(10_000);
    const tape = chainTape(10_000);
    return {
      run: () => record({ ...program }, { iterations: 1 }),
      reference: { name: 'typed-array tape, nothing recorded', run: () => tape.run(0.5, 1.1, 0.1) },
    };
  },
});

const lecture = timed({
  name: 'lecture network 4-2-1, one iteration, 57 events',
  unit: 'µs',
  goal: atMost(10),
  samples: 400,
  repeat: 50,
  prepare() {
    const { program, training } = shipped('scenarios/two-layer.json');
    return {
      run: () => record(program, training),
      reference: {
        name: 'written out, nothing recorded',
        run: () => lectureNetwork([0.442, -0.562, 2.795, 2.087], 1, 0.1),
      },
    };
  },
});

/** Examples, inputs, hidden units, classes. */
export const PERCEPTRON = { n: 32, i: 784, h: 128, c: 10 };

/** With what it starts from, as bare arrays. */
export function perceptronOf({ n, i, h, c }: typeof PERCEPTRON) {
  const [x, w1, w2] = [drawn(n * i, 1, 1), drawn(i * h, 0.05, 2), drawn(h * c, 0.1, 3)];
  const labels = Array.from({ length: n }, (_, row) => row % c);
  const program = programOf({
    constants: { x: tensor([n, i], x), y: labels },
    parameters: { W1: tensor([i, h], w1), W2: tensor([h, c], w2) },
    lines: ['z1 = x @ W1', 'a1 = relu(z1)', 'z2 = a1 @ W2', 'L = cross_entropy(z2, y)'],
  });
  return { program, start: { x, labels, w1, w2 } };
}

const perceptron = timed({
  name: 'perceptron 784-128-10, batch of 32, one iteration with update',
  unit: 'ms',
  goal: atMost(2),
  samples: 100,
  prepare() {
    const { program, start } = perceptronOf(PERCEPTRON);
    const optimizer = { type: 'sgd', lr: 0.01, ...OPTIMIZER_DEFAULTS.sgd } as const;
    return {
      run: () => record(program, { iterations: 1, optimizer }),
      reference: {
        name: 'plain loops, nothing recorded',
        run: () => perceptronStep({ ...start, sizes: PERCEPTRON }, 0.01),
      },
    };
  },
});

/** Digits of 8 × 8, channels, classes, iterations. */
const CNN = { n: 64, side: 8, channels: 8, classes: 10, iterations: 100 } as const;

/** The products of one iteration: 3×3 kernels over padded images, forward and for the kernels' gradients. */
function plainConvolution(images: Float64Array, kernels: Float64Array): number {
  const { n, side, channels } = CNN;
  const wide = side + 2;
  let total = 0;
  for (let image = 0; image < n; image++)
    for (let channel = 0; channel < channels; channel++)
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          let [sum, back] = [0, 0];
          for (let tap = 0; tap < 9; tap++) {
            const pixel = images[image * wide * wide + (y + Math.floor(tap / 3)) * wide + x + (tap % 3)]!;
            sum += kernels[channel * 9 + tap]! * pixel;
            back += pixel;
          }
          total += sum + back;
        }
  return total;
}

/** The network in PyTorch, trained as long: from SGD over autograd, nothing recorded. */
const TORCH_CNN = `
import time, torch
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
n, side, channels, classes, iterations = ${Object.values(CNN).join(', ')}
x, y = torch.rand(n, 1, side, side), torch.arange(n) % classes
w, b = torch.rand(channels, 1, 3, 3) - 0.5, torch.rand(channels) / 10
V = torch.rand(channels * side * side // 4, classes) / 10
parameters = [t.requires_grad_() for t in (w, b, V)]
optimizer = torch.optim.SGD(parameters, lr=0.05)
for _ in range(5):
    start = time.perf_counter()
    for _ in range(iterations):
        optimizer.zero_grad()
        a = torch.relu(torch.nn.functional.conv2d(x, w, b, padding=1))
        p = torch.nn.functional.max_pool2d(a, 2)
        torch.nn.functional.cross_entropy(p.reshape(n, -1) @ V, y).backward()
        optimizer.step()
    print(1000 * (time.perf_counter() - start))
`;

/** Milliseconds that a program for Python prints, one a line; undefined where PyTorch is not installed. */
function torchTimes(program: string): readonly number[] | undefined {
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, ['-c', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (status === 0) return stdout.trim().split('\n').map(Number);
  }
  return undefined;
}

const cnnHere: Row = timed({
  name: 'CNN on 64 digits of 8×8, conv 8, pool, dense 10, 100 iterations with update',
  unit: 'ms',
  goal: atMost(2000),
  samples: 5,
  prepare() {
    const { n, side, channels, classes, iterations } = CNN;
    const pooled = channels * (side / 2) ** 2;
    const program = programOf({
      constants: {
        x: tensor([n, 1, side, side], drawn(n * side * side, 1, 1)),
        y: Array.from({ length: n }, (_, row) => row % classes),
      },
      parameters: {
        w: tensor([channels, 1, 3, 3], drawn(channels * 9, 0.3, 2)),
        b: tensor([channels], drawn(channels, 0.1, 3)),
        V: tensor([pooled, classes], drawn(pooled * classes, 0.1, 4)),
      },
      lines: [
        'a = relu(conv2d(x, w, b, padding=1))',
        'p = max_pool2d(a, 2)',
        `Z = reshape(p, [${n}, ${pooled}]) @ V`,
        'L = cross_entropy(Z, y)',
      ],
    });
    const optimizer = { type: 'sgd', lr: 0.05, ...OPTIMIZER_DEFAULTS.sgd } as const;
    const images = drawn(n * (side + 2) ** 2, 1, 1);
    const kernels = drawn(channels * 9, 0.3, 2);
    return {
      run: () => record(program, { iterations, optimizer }),
      reference: {
        name: 'its convolution in plain loops, there and back, nothing recorded',
        run: () => {
          for (let k = 0; k < iterations; k++) plainConvolution(images, kernels);
        },
      },
    };
  },
});

/** Held against PyTorch where that is installed. */
const cnn: Row = {
  ...cnnHere,
  async measure(scale) {
    const measured = await cnnHere.measure(scale);
    const torch = torchTimes(TORCH_CNN);
    const name = 'PyTorch on a thread, nothing recorded';
    return torch === undefined ? measured : { ...measured, reference: { name, samples: torch } };
  },
};

/** Rounds of a loop over a block: three operations each. */
const ROUNDS = 33_333;

const blocks = timed({
  name: 'program of a block and a loop, 100,000 operations, opened',
  unit: 'ms',
  goal: atMost(1000),
  samples: 5,
  prepare() {
    const leaves = { parameters: { w: 0.5, b: 0.1, h0: 1 } };
    const block = ['def cell(h): return tanh(h * w + b)', 'h = h0', `for t in range(${ROUNDS}): h = cell(h)`];
    const byHand = Array.from({ length: ROUNDS }, (_, t) => `h${t + 1} = tanh(h${t} * w + b)`);
    return {
      run: () => programOf({ ...leaves, lines: block }),
      reference: { name: 'the same written out', run: () => programOf({ ...leaves, lines: byHand }) },
    };
  },
});

/** Powers at a time: one alone is over too soon. */
const POWERS = 10_000;

const powers = timed({
  name: '10,000 powers',
  unit: 'ms',
  goal: atMost(2, 'ratio'),
  samples: 200,
  prepare() {
    const [x, y] = [drawn(POWERS, 1, 1).map(Math.abs), drawn(POWERS, 8, 2)];
    const out = new Float64Array(POWERS);
    const powersBy = (power: (base: number, exponent: number) => number) => () => {
      for (let i = 0; i < POWERS; i++) out[i] = power(x[i]!, y[i]!);
    };
    return { run: powersBy(pow), reference: { name: 'Math.pow', run: powersBy(Math.pow) } };
  },
});

export const RECORDING: readonly Row[] = [chain, firstTime, lecture, perceptron, cnn, blocks, powers];
