import { it } from 'vitest';
import { Recorder } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const N = 10_000_000;
const P: [string, object?][] = [
  ['y = exp(x)'],
  ['y = x ** 3'],
  ['y = x ** 2.5'],
  ['y = tanh(x)'],
  ['y = sigmoid(x)'],
  ['y = gelu(x)'],
  ['y = erf(x)'],
  ['y = softplus(x)'],
  ['y = silu(x)'],
  ['y = elu(x)'],
  ['y = sin(x)'],
  ['y = log(x)'],
  ['y = sqrt(x)'],
  ['y = softmax(x)'],
  ['y = log_softmax(x)'],
  ['y = cumsum(x, axis=0)'],
  ['y = x + 1'],
  ['y = x * x'],
  ['y = where(x > 0, x, -x)'],
  ['y = dropout(x, 0.5)'],
  ['y = layer_norm(x)'],
  ['y = max(x)'],
  ['y = logsumexp(x)'],
  ['y = norm(x)'],
  ['y = std(x)'],
  ['y = mean(x)'],
  ['y = reshape(x, 10, 1000000)'],
  ['y = transpose(reshape(x,10,1000000))'],
  ['y = maximum(x, 0)'],
  ['y = clip(x, 0, 1)'],
  ['y = abs(x)'],
  ['y = pad(x, 1)'],
  ['y = flip(x, 0)'],
  ['y = sort(x)'],
  ['y = tril(reshape(x,2500,4000))'],
  ['y = x[1:]'],
  ['y = concat([x, x])'],
  ['y = stack([x, x])'],
];
const only = process.env.ONLY;
it('ops', () => {
  for (const [line] of P) {
    if (only && !line.includes(only)) continue;
    const text = JSON.stringify({
      version: 1,
      title: 't',
      constants: {},
      parameters: { x: { init: 'uniform', shape: [N], seed: 1, low: 0.1, high: 1 } },
      program: [line, 'L = mean(y)'],
      loss: 'L',
    });
    const t0 = performance.now();
    const loaded = loadScenario(Buffer.from(text), 'x', {} as never);
    if (!('scenario' in loaded)) {
      console.log(line, loaded.problems[0]!.message);
      continue;
    }
    const { scenario } = loaded;
    const t1 = performance.now();
    const r = new Recorder(scenario.program, scenario.training, { memory: 4e9 });
    const t2 = performance.now();
    let longest = 0,
      parts = 0;
    while (!r.isDone) {
      const s = performance.now();
      r.run(1);
      longest = Math.max(longest, performance.now() - s);
      parts++;
    }
    console.log(
      line.padEnd(34),
      `load ${(t1 - t0).toFixed(0)} draw ${(t2 - t1).toFixed(0)} parts ${parts} longest ${longest.toFixed(0)} ms`,
    );
  }
}, 600000);
