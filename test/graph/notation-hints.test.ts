/** What authors write in other notations is read as they mean it, or refused with the line to write. */

import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { sound } from '../support/sound.ts';

const LEAVES = {
  inputs: { x: [1, 2] },
  parameters: {
    W: [
      [0.5, -1],
      [1, 0.5],
    ],
    b: [0.5, -1],
    v: [1, -1],
    k: 2,
    sum_k: 3,
  },
};

const load = (...program: readonly string[]) =>
  loadScenario(JSON.stringify({ title: 't', ...LEAVES, program }), 'f.json');

/** The text of the operation that a line was read as, told by what it prints the same values as. */
function operationsOf(...program: readonly string[]): readonly string[] {
  const loaded = sound(load(...program));
  return loaded.scenario.program.nodes.flatMap(node => (node.role === 'operation' ? [node.operation.name] : []));
}

describe('Read as it is meant:', () => {
  it.each([
    ['a = W · x', ['matmul']], // a matrix and a vector
    ['a = W∙x', ['matmul']],
    ['a = W ⋅ x', ['matmul']],
    ['a = W • x', ['matmul']],
    ['a = v ∗ x', ['mul']],
    ['a = v ∘ x', ['mul']],
    ['a = k · x', ['mul']],
    ['a = np.dot(W, x)', ['matmul']],
    ['a = numpy.dot(v, x)', ['dot']],
    ['a = np.maximum(0, x)', ['max']],
    ['a = torch.relu(x)', ['relu']],
    ['a = torch.nn.functional.relu(x)', ['relu']],
    ['a = ReLU(x)', ['relu']],
    ['a = matmul(W, x)', ['matmul']],
    ['a = pow(x, 2)', ['pow']],
    ['a = x^2', ['pow']],
    ['a = x.mean()', ['mean']],
    ['a = W.sum(axis=0)', ['sum']],
    ['a = Wᵀ @ x', ['transpose', 'matmul']],
    ['a = W.transpose() @ x', ['transpose', 'matmul']],
    ['a = W.T @ x', ['transpose', 'matmul']],
    ['a = W ⊙ W', ['mul']],
    ['a = σ(x)', ['sigmoid']],
  ])('%s', (line, expected) => {
    expect(operationsOf(line, 'L = sum(a)').slice(0, -1)).toEqual(expected);
  });

  it('The micro sign of a keyboard is the letter μ, the signs of ohm and ångström are Ω and Å', () => {
    expect(operationsOf('\u00b5 = sum(x)', '\u2126 = \u03bc * 2', 'Å = Ω + 1', 'L = \u212b')).toHaveLength(4);
  });

  it('Greek letters, letters with hats and subscripts are names', () => {
    expect(operationsOf('ŷ = x * 2', 'β₁ = ŷ + 1', 'θ = sum(β₁)', 'L = θ')).toHaveLength(4);
  });
});

describe('Refused with the line to write:', () => {
  it.each([
    ['a = Wx + b', 'write a = W @ x + b'],
    ['a = W x + b', 'write a = W @ x + b'],
    ['a = relu(W x + b)', 'write a = relu(W @ x + b)'],
    ['a = k x', 'write a = k * x'],
    ['a = 2x + b', 'write a = 2 * x + b'],
    ['a = 1_000 * x', 'write a = 1000 * x'],
    ['a = k log x + (1 - k) log(1 + k)', 'write a = k * log(x) + (1 - k) * log(1 + k)'],
    ['a = ReLU(x) = max(x, 0)', 'write a = ReLU(x)'],
    ['a = Wᵀ x', 'write a = Wᵀ @ x'],
    ['a = W^T @ x', 'write a = Wᵀ @ x'],
    ['a = W^T x', 'write a = Wᵀ @ x'],
    ['a = x² + 2x', 'write a = x ** 2 + 2 * x'],
    ['a = x¹⁰', 'write a = x ** 10'],
    ['a = √(x + 9)', 'write a = sqrt(x + 9)'],
    ['a = ½ x', 'write a = 0.5 * x'],
    ['a = ∑ x', 'write a = sum(x)'],
    ['a = ‖x‖²', 'write a = norm(x) ** 2'],
    ['a = ||x||²', 'write a = norm(x) ** 2'],
    ['a = |k|', 'write a = abs(k)'],
    ['a = e^-x', 'write a = exp(-x)'],
    ['a = 1/(1 + e^(-x))', 'write a = 1/(1 + exp(-x))'],
    ['a = max{0, x}', 'write a = max(0, x)'],
    ['a = 2(x + 1)', 'write a = 2 * (x + 1)'],
    ['a := W @ x', 'write a = W @ x'],
    ['a ← W x', 'write a = W @ x'],
    ['let a = relu(W x)', 'write a = relu(W @ x)'],
    ['a = relu(W @ x);', 'write a = relu(W @ x)'],
    ['a = x[0] x[1]', 'write a = x[0] * x[1]'],
    ['a(x, W) = W @ x', 'write a = W @ x'],
    ['a = 1/(1+e^{-x})', 'write a = 1/(1+exp(-x))'],
    ['ℒ = sum(x)', 'write L = sum(x)'],
    ['𝐚 = 𝐖 @ x', 'write a = W @ x'],
    ['ａ = 2 * x', 'write a = 2 * x'],
    ['a = F.relu(x)', 'write a = relu(x)'],
    ['a = F.relu(F.softmax(x))', 'write a = relu(softmax(x))'],
    ['a = W .* W', 'write a = W * W'],
    ['a = x(0) + x(1)', 'write a = x[0] + x[1]'],
    // A product with parentheses, as in L = c(a + 2b) and a(1 − a).
    ['a = k(1 - k)', 'write a = k * (1 - k)'],
    ['a = k(x + 2b)', 'write a = k * (x + 2 * b)'],
    ['a = W(x)', 'write a = W @ x'],
    ['a = W(x + b)', 'write a = W @ (x + b)'],
    ['a = x(0)k + x(1)', 'write a = x[0] * k + x[1]'],
    ['a = kk²', 'write a = k * k ** 2'],
    ['a = W.T x', 'write a = W.T @ x'],
    ['a = -k ln k', 'write a = -k * ln(k)'],
    ['a = sin²(x) + 2k', 'write a = sin(x) ** 2 + 2 * k'],
    ['a = tanh^2(x)', 'write a = tanh(x) ** 2'],
    ['a = 2π k', 'write a = 2 * 3.141592653589793 * k'],
    ['a = π * k', 'write a = 3.141592653589793 * k'],
    ['a = ∥x∥₂', 'write a = norm(x)'],
    ['a = x₁ * 2', 'elements of x are written x[0], x[1], …'],
    ['a = log₂(k)', 'write log2(x)'],
    // Layers as books number them.
    ['z^{[1]} = W x', 'write z1 = W @ x'],
    ['z^[1] = W @ x', 'write z1 = W @ x'],
    ['a^{(2)} = k x + b', 'write a2 = k * x + b'],
    ['a⁽¹⁰⁾ = W @ x', 'write a10 = W @ x'],
    ['a = Σ x', 'write a = sum(x)'],
    ['a = sum_i x_i', 'write a = sum(x)'],
    ['a = Σ(x)', 'write a = sum(x)'],
    ['a = W x + sum_k', 'write a = W @ x + sum_k'], // sum_k is a parameter
    // A sum reaches over the product behind it, up to the next term.
    ['a = -Σ k log k', 'write a = -sum(k * log(k))'],
    ['a = k Σ (x - b)² + 1', 'write a = k * sum((x - b) ** 2) + 1'],
    ['a = ∑_i v_i x_i', 'write a = sum(v @ x)'],
    ['a = (Σ x) / 2', 'write a = (sum(x)) / 2'],
    ['a = e^(k k)', 'write a = exp(k * k)'],
    ['a = v ⊗ x', 'write a = outer(v, x)'],
    ["a = W' @ x", 'write a = Wᵀ @ x'],
    ['a <- W x', 'write a = W @ x'],
    ['a == W @ x', 'write a = W @ x'],
    ['a = nn.ReLU()(W x)', 'write a = relu(W @ x)'],
    ['a = torch.nn.Sigmoid()(x)', 'write a = sigmoid(x)'],
    ['a = W.sum(dim=0)', 'write axis=0'],
    ['a = softmax(x, dim=-1)', 'write axis=-1'],
    ['a = mean(W, axis=1, keepdim=true)', 'write keepdims=true'],
    ['a = W.t() @ x', 'write A.T'],
    ['a = pi * k', 'write it as a number: 3.141592653589793'],
    ['∂L/∂x', 'leave the line out: the backward pass works out ∂L/∂x, the gradient of x'],
    ['a = x_1 * 2', 'elements of x are written x[0], x[1], …'],
    ['a = \\frac{1}{2} x', 'formulas are written as in NumPy, not as in LaTeX'],
    ['a = MSELoss(x, b)', 'write mse(p, y)'],
    ['a = W.view(4)', 'write reshape(x, [2, 3])'],
    ['a = W.reshape(4, 1)', 'write reshape(x, [2, 3])'],
    ['dL/dx = 1', 'leave the line out: the backward pass works out ∂L/∂x, the gradient of x'],
    ['a = x + np.inf', 'give it as a constant: "constants": { "inf": "Infinity" }, and write inf'],
    ['a = x - ∞', 'give it as a constant: "constants": { "inf": "Infinity" }, and write inf'],
    ['a = x * NaN', 'give it as a constant: "constants": { "nan": "NaN" }, and write nan'],
    ['a = x * float("inf")', 'leave it out: numbers are floats, and infinity is written inf'],
    ['a = v · x', 'write w @ x (dot product) or w * x (element by element); v is (2,), x is (2,)'],
  ])('%s', (line, hint) => {
    const loaded = load(line, 'L = 1');
    expect('problems' in loaded ? loaded.problems[0]!.hint : 'read').toBe(hint);
    const whole = /^write (\w+ = .*)$/.exec(hint)?.[1];
    if (whole !== undefined) expect('scenario' in load(whole, 'L = 1') || whole).toBe(true);
  });
});
