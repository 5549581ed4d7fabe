/** Which recorded operations have a rule. */

import { describe, expect, it } from 'vitest';
import { hasRule } from '../../../src/graph/program.ts';
import { type DType, roundTo } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/tensor.ts';
import type { NodeDefinition } from '../../../src/trace/recorded/definitions.ts';
import { knownRule } from '../../../src/trace/recorded/known-rules.ts';
import { openedBytes, textOfLog } from '../../support/recorded-logs.ts';

/** A tensor of two rows. */
const node = (name: string, dtype: DType = 'float32'): NodeDefinition => ({
  name,
  role: 'parameter',
  shape: [2, 2],
  dtype,
  kept: undefined,
  op: '',
  operands: [],
  attributes: {},
  varies: false,
  isPointwise: false,
  view: undefined,
  isComplex: false,
  needsGradient: true,
  site: undefined,
  module: undefined,
});

/** The rule of an operator over tensors, and what it computes of their numbers. */
function ruled(op: string, operands: readonly NodeDefinition[], facts: Partial<NodeDefinition>) {
  const definition = { ...node('out'), op: `aten::${op}`, operands: operands.map((_, slot) => slot), ...facts };
  const rule = knownRule(definition, operands)!;
  const size = sizeOf(definition.shape);
  return {
    rule,
    value(...numbers: readonly (readonly number[])[]) {
      const out = new Float64Array(size);
      rule.kernel.forward(
        numbers.map(of => Float64Array.from(of)),
        out,
      );
      return Array.from(out);
    },
    sent(slot: number, upstream: readonly number[], ...numbers: readonly (readonly number[])[]) {
      const contribution = new Float64Array(sizeOf(operands[slot]!.shape));
      const values = numbers.map(of => Float64Array.from(of));
      const out = new Float64Array(size);
      rule.kernel.forward(values, out);
      rule.kernel.vjp(slot, Float64Array.from(upstream), values, out, contribution);
      return Array.from(contribution);
    },
    undecided: (isForward: boolean, ...numbers: readonly (readonly number[])[]) =>
      'undecided' in rule
        ? rule.undecided?.(
            numbers.map(of => Float64Array.from(of)),
            isForward,
          )
        : undefined,
  };
}

const vector = (name: string, length: number, dtype: DType = 'float32') => ({ ...node(name, dtype), shape: [length] });

describe('An attention', () => {
  const attended = (mask: DType) =>
    ruled('_scaled_dot_product_attention_math', [node('q'), node('k'), node('v'), node('mask', mask)], {});
  const [q, k, v] = [
    [0, 0, 0, 0],
    [1, 2, 3, 4],
    [3, 5, 7, 9],
  ] as const; // all scores are 0

  it('adds a mask of numbers to the scores', () => {
    // The first row of v, then the mean of both.
    expect(attended('float32').value(q, k, v, [0, -Infinity, 0, 0])).toEqual([3, 5, 5, 7]);
  });

  it('leaves out the scores whose truth value is false', () => {
    expect(attended('bool').value(q, k, v, [1, 0, 1, 1])).toEqual([3, 5, 5, 7]);
  });
});

describe('What picks elements by comparing them', () => {
  it('max takes the first of equal elements, as PyTorch’s documents say', () => {
    const max = ruled('max', [node('x')], { shape: [2], attributes: { dim: 1 } });
    expect(max.sent(0, [10, 20], [4, 4, 1, 5])).toEqual([10, 0, 0, 20]);
    expect(max.undecided(false, [4, 4, 1, 5])).toBeUndefined();
  });

  it('topk has the values of equal elements, and says that the log does not have which of them was taken', () => {
    const topk = ruled('topk', [vector('x', 3)], { shape: [1], attributes: { k: 1 } });
    expect(topk.value([7, 7, 2])).toEqual([7]);
    expect(topk.undecided(true, [7, 7, 2])).toBeUndefined();
    expect(topk.undecided(false, [7, 7, 2])).toContain('the log does not say which of them was taken');
    expect(topk.undecided(false, [7, 6, 2])).toBeUndefined();
  });

  it('topk says it of equal infinities too, as of masked scores, and of equal NaN', () => {
    const topk = ruled('topk', [vector('x', 4)], { shape: [2], attributes: { k: 2 } });
    expect(topk.undecided(false, [-Infinity, 3, -Infinity, -Infinity])).toContain('the log does not say which');
    expect(topk.undecided(false, [NaN, 3, NaN, NaN])).toContain('the log does not say which');
    expect(topk.undecided(false, [-Infinity, 3, 4, -Infinity])).toBeUndefined(); // the equal ones were not taken
  });

  it('finds equal elements among very many', () => {
    const size = 400_000; // a comparison of all pairs would take minutes
    const topk = ruled('topk', [vector('x', size)], { shape: [size], attributes: { k: size } });
    const different = Array.from({ length: size }, (_, k) => k);
    expect(topk.undecided(false, different)).toBeUndefined();
    expect(topk.undecided(false, different.with(7, size - 1))).toContain('the log does not say which');
  });

  it('sort that is stable leaves nothing open: equal elements stay in order', () => {
    const sort = ruled('sort', [vector('x', 3)], { shape: [3], attributes: { stable: true, dim: 0 } });
    expect(sort.sent(0, [10, 20, 30], [7, 7, 2])).toEqual([20, 30, 10]);
    expect(sort.undecided(false, [7, 7, 2])).toBeUndefined();
  });

  it('NaN is larger than all numbers for topk and sort, and wins in max, min and median', () => {
    expect(ruled('topk', [vector('x', 3)], { shape: [2], attributes: { k: 2 } }).value([1, NaN, 3])).toEqual([NaN, 3]);
    for (const op of ['max', 'min', 'median'])
      expect(ruled(op, [vector('x', 3)], { shape: [], attributes: { dim: 0 } }).value([1, NaN, 3])).toEqual([NaN]);
  });
});

describe('What writes elements to places', () => {
  const places = vector('places', 2, 'int64');
  const scatter = ruled('scatter', [vector('x', 3), places, vector('source', 2)], {
    shape: [3],
    attributes: { dim: 0 },
  });

  it('sends nothing back to what it replaced', () => {
    expect(scatter.value([1, 2, 3], [2, 0], [8, 9])).toEqual([9, 2, 8]);
    expect(scatter.sent(0, [10, 20, 30], [1, 2, 3], [2, 0], [8, 9])).toEqual([0, 20, 0]);
    expect(scatter.sent(2, [10, 20, 30], [1, 2, 3], [2, 0], [8, 9])).toEqual([30, 10]);
  });

  it('says that the log does not have which of two stayed that are written to one place', () => {
    expect(scatter.undecided(true, [1, 2, 3], [1, 1], [8, 9])).toContain('written to one place');
  });

  const repeated = vector('places', 3, 'int64');
  const number = { ...node('w'), shape: [] };

  it('x[places] = w with one number sends w the gradient of each place as often as it is named, as PyTorch does', () => {
    const put = ruled('index_put', [vector('x', 3), repeated, number], { shape: [3] });
    const of = [[1, 2, 3], [0, 0, 1], [5]] as const;
    expect(put.value(...of)).toEqual([5, 5, 3]);
    expect(put.sent(2, [1, 1, 1], ...of)).toEqual([3]);
    expect(put.sent(0, [1, 1, 1], ...of)).toEqual([0, 0, 1]);
    expect(put.undecided(false, ...of)).toBeUndefined();
  });

  it('index_fill with one number sends it the gradient of each place once, as PyTorch does, and is decided', () => {
    const fill = ruled('index_fill', [vector('x', 3), repeated, number], { shape: [3], attributes: { dim: 0 } });
    const of = [[1, 2, 3], [0, 0, 1], [5]] as const;
    expect(fill.value(...of)).toEqual([5, 5, 3]);
    expect(fill.sent(2, [1, 1, 1], ...of)).toEqual([2]);
    expect([true, false].map(isForward => fill.undecided(isForward, ...of))).toEqual([undefined, undefined]);
  });

  it('adds what it adds, also twice to one place', () => {
    const added = ruled('scatter_add', [vector('x', 3), places, vector('source', 2)], {
      shape: [3],
      attributes: { dim: 0 },
    });
    expect(added.value([1, 2, 3], [1, 1], [8, 9])).toEqual([1, 19, 3]);
  });
});

it('A product along an axis sends back the product of the others, also where an element is 0', () => {
  const cumprod = ruled('cumprod', [vector('x', 3)], { shape: [3], attributes: { dim: 0 } });
  // out = [2, 0, 0]; ∂out[1]/∂x[1] = 2, ∂out[2]/∂x[1] = 2 · 5.
  expect(cumprod.sent(0, [0, 1, 1], [2, 0, 5])).toEqual([0, 12, 0]);
  // 1 + 3 + 3 · 5, 2 + 2 · 5, 2 · 3.
  expect(cumprod.sent(0, [1, 1, 1], [2, 3, 5])).toEqual([19, 12, 6]);
});

it('An operation whose steps are more than its numbers says how many they are', () => {
  const costOf = (op: string, operands: readonly NodeDefinition[], facts: Partial<NodeDefinition>) =>
    ruled(op, operands, facts).rule.kernel.multiplications;
  // Each of 2 lanes of 50 elements: a step for each pair at most.
  const lanes = { ...node('x'), shape: [2, 50] };
  const along = { shape: [2, 50], attributes: { dim: 1 } };
  expect(costOf('cumprod', [lanes], along)).toBe(2 * 50 * 50);
  expect(costOf('logcumsumexp', [lanes], along)).toBe(2 * 50 * 50);
  // (1, 3, 4) by (3, 5, 2): 4 places, 3 channels, 5 channels, 2 weights.
  const [x, w] = [
    { ...node('x'), shape: [1, 3, 4] },
    { ...node('w'), shape: [3, 5, 2] },
  ];
  expect(costOf('convolution', [x, w], { shape: [1, 5, 5], attributes: { transposed: true } })).toBe(4 * 3 * 5 * 2);
});

it('Distances of many rows have no rule: PyTorch computes them by a product, which rounds otherwise', () => {
  const rows = (count: number) => ({ ...node('x'), shape: [count, 2] });
  const distances = { ...node('d'), op: 'aten::_cdist_forward', operands: [0, 1], attributes: { p: 2 } };
  expect(knownRule({ ...distances, shape: [25, 25] }, [rows(25), rows(25)])).toBeDefined();
  expect(knownRule({ ...distances, shape: [26, 25] }, [rows(26), rows(25)])).toBeUndefined();
});

describe('What moves elements', () => {
  it.each([
    ['no operand', []],
    ['fewer elements than its place', [vector('x', 3)]],
  ])('has no rule with %s', (_, operands) => {
    const definition = {
      ...vector('out', 2),
      op: 'part',
      operands: operands.map((__, k) => k),
      attributes: { start: 2 },
    };
    expect(knownRule(definition, operands)).toBeUndefined();
    expect(knownRule({ ...definition, attributes: { start: 1 } }, [vector('x', 3)])).toBeDefined();
  });
});

describe('What is written through a view', () => {
  const view = { start: 1, shape: [2], strides: [2] }; // the second column of two rows
  const column = (facts: Partial<NodeDefinition>) =>
    ruled('mul_', [node('x'), vector('factor', 2)], { ...facts, shape: [2, 2] });

  it('has the rule of its operator on the elements of the view, and passes the others on', () => {
    const written = column({ view });
    expect(written.value([1, 2, 3, 4], [10, 100])).toEqual([1, 20, 3, 400]);
    expect(written.sent(0, [1, 1, 1, 1], [1, 2, 3, 4], [10, 100])).toEqual([1, 10, 1, 100]);
    expect(written.sent(1, [1, 1, 1, 1], [1, 2, 3, 4], [10, 100])).toEqual([2, 4]);
  });

  it.each([
    ['it is not said where that stands', 'unknown'],
    ['it ends outside of the whole', { ...view, start: 2 }],
    ['elements of it stand in one place', { ...view, strides: [0] }],
    ['it is longer than the whole', { start: 0, shape: [2 ** 30], strides: [1] }],
  ] as const)('has none where %s', (_why, unclear) => {
    expect(column({ view: unclear }).rule).toBeUndefined();
  });
});

describe('Complex numbers', () => {
  const complex = (name: string) => ({ ...node(name), isComplex: true });
  const [a, b] = [
    [1, 2, 0, 1],
    [3, -1, 2, 0],
  ] as const;

  it('are multiplied as such: (1 + 2i) (3 − i) = 5 + 5i, i · 2 = 2i', () => {
    const product = ruled('mul', [complex('a'), complex('b')], { isComplex: true });
    expect(product.value(a, b)).toEqual([5, 5, 0, 2]);
    expect(product.sent(0, [1, 0, 0, 1], a, b)).toEqual([3, 1, 0, 2]); // 1 · (3 + i), i · 2
  });

  it('have no rule that is one of real numbers alone', () => {
    for (const op of ['exp', 'abs', 'div'])
      expect(ruled(op, [complex('a'), complex('b')], { isComplex: true }).rule).toBeUndefined();
    expect(ruled('add', [complex('a')], { isComplex: true, attributes: { other: 1 } }).rule).toBeUndefined();
    expect(ruled('mul', [complex('a'), node('b')], { isComplex: true }).rule).toBeUndefined();
  });
});

describe('An operator with a setting that its rule does not know has none:', () => {
  const text = textOfLog('settings.ndjson');
  /** The nodes with a rule, where each call of the log has more settings. */
  const ruledWith = (more: Readonly<Record<string, unknown>>): readonly string[] => {
    const lines = text.split('\n').map(line => {
      const record = line === '' ? {} : JSON.parse(line);
      return record.op === undefined
        ? line
        : JSON.stringify({ ...record, attributes: { ...record.attributes, ...more } });
    });
    const { log } = openedBytes(new TextEncoder().encode(lines.join('\n')), 'settings.ndjson');
    return log.program.nodes.flatMap(node =>
      node.role === 'operation' && (hasRule(node) || node.check !== undefined) ? [node.operation.name] : [],
    );
  };

  it('any other, unless the shape of the result says all of them', () => {
    expect(ruledWith({}).length).toBeGreaterThan(150);
    expect([...new Set(ruledWith({ unheard_of: 1 }))].sort()).toEqual(['reshape']);
  });

  it('the same in each kind of value', () => {
    const node4 = { ...node('x'), shape: [1, 2, 4, 4] };
    const has = (op: string, attributes: Readonly<Record<string, unknown>>, facts: Partial<NodeDefinition> = {}) =>
      knownRule({ ...node('out'), op: `aten::${op}`, attributes, ...facts } as NodeDefinition, [node('x')]) !==
      undefined;
    expect([has('round', {}), has('round', { decimals: 1 })]).toEqual([true, false]);
    expect([has('add', { other: 2 }), has('add', { other: 2, alpha: 'NaN' })]).toEqual([true, false]); // a text, as JSON has no NaN
    expect([has('gelu', { approximate: 'tanh' }), has('gelu', { approximate: 'erf' })]).toEqual([true, false]);
    expect([
      has('sum', { dim: [0], keepdim: true }, { shape: [1, 2] }),
      has('sum', { dim: [0], dtype: 'torch.int64' }, { shape: [2] }),
    ]).toEqual([true, false]);
    expect([has('div', { other: 2 }), has('div', { other: 2, rounding_mode: 'floor' })]).toEqual([true, false]);
    expect([has('celu', { alpha: 2 }), has('celu', { alpha: -2 })]).toEqual([true, false]);
    expect([has('norm', { p: 2 }, { shape: [] }), has('norm', { p: 'fro' }, { shape: [] })]).toEqual([true, false]);
    const pool = (padding: unknown) =>
      knownRule(
        {
          ...node4,
          op: 'aten::avg_pool2d',
          shape: [1, 2, 2, 2],
          attributes: { kernel_size: [2, 2], padding },
        } as NodeDefinition,
        [node4],
      );
    expect([pool([0, 0]) === undefined, pool('same') === undefined]).toEqual([false, true]);
  });
});

describe('With the settings that only PyTorch 2 or a GPU has, an operator has the rule that it has without them:', () => {
  const image = { ...node('x'), shape: [1, 2, 2, 2] };
  const channel = vector('c', 2);
  const [q, k, v] = ['q', 'k', 'v'].map(name => node(name));
  const attention = [q!, k!, v!];
  const volume = { ...node('x'), shape: [1, 1, 1, 2, 2] };
  const line = { ...node('x'), shape: [1, 1, 3] };
  const plane = { ...node('x'), shape: [1, 1, 3, 3] };
  const moments = [image, channel, channel, channel, channel];
  const cudnn = { benchmark: false, deterministic: true, allow_tf32: true };
  const conv = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 };
  const kernel = { ...node('w'), shape: [2, 2, 1, 1] };

  it.each<
    [
      string,
      readonly NodeDefinition[],
      readonly number[],
      Readonly<Record<string, unknown>>,
      Readonly<Record<string, unknown>>,
    ]
  >([
    [
      'cudnn_batch_norm',
      moments,
      image.shape,
      { training: false, eps: 0.5 },
      { exponential_average_factor: 0.1, eps: undefined, epsilon: 0.5 },
    ],
    [
      'miopen_batch_norm',
      moments,
      image.shape,
      { training: true, eps: 0.5 },
      { exponential_average_factor: 0.1, eps: undefined, epsilon: 0.5 },
    ],
    ['native_batch_norm', moments, image.shape, { training: true, eps: 0.5 }, { momentum: 0.1 }],
    [
      '_scaled_dot_product_efficient_attention',
      attention,
      [2, 2],
      { dropout_p: 0, is_causal: true },
      { compute_log_sumexp: true, scale: null },
    ],
    [
      '_scaled_dot_product_cudnn_attention',
      attention,
      [2, 2],
      {},
      { compute_log_sumexp: true, return_debug_mask: false },
    ],
    [
      '_scaled_dot_product_flash_attention',
      attention,
      [2, 2],
      { scale: 0.5 },
      { return_debug_mask: false, is_causal: false },
    ],
    ['_scaled_dot_product_attention_math', attention, [2, 2], { is_causal: true }, { need_attn_weights: true }],
    ['_scaled_dot_product_attention_math', attention, [2, 2], {}, { enable_gqa: false }],
    ['cudnn_convolution', [image, kernel], image.shape, conv, cudnn],
    [
      'convolution',
      [image, kernel],
      image.shape,
      conv,
      { ...cudnn, transposed: false, output_padding: [0, 0], cudnn_enabled: true },
    ],
    [
      'upsample_nearest1d',
      [line],
      [1, 1, 5],
      { scale_factors: [1.7] },
      { scale_factors: undefined, output_size: [5], scales: 1.7 },
    ],
    [
      'upsample_nearest2d',
      [plane],
      [1, 1, 5, 4],
      { scale_factors: [1.7, 1.4] },
      { scale_factors: undefined, output_size: [5, 4], scales_h: 1.7, scales_w: 1.4 },
    ],
    [
      'upsample_nearest3d',
      [volume],
      [1, 1, 3, 3, 3],
      { scale_factors: [3.5, 1.6, 1.7] },
      { scale_factors: undefined, scales_d: 3.5, scales_h: 1.6, scales_w: 1.7 },
    ],
    [
      'upsample_linear1d',
      [line],
      [1, 1, 5],
      { scale_factors: [1.7] },
      { scale_factors: null, align_corners: false, scales: 1.7 },
    ],
    [
      'upsample_bilinear2d',
      [plane],
      [1, 1, 5, 4],
      { scale_factors: [1.7, 1.4] },
      { scale_factors: undefined, scales_h: 1.7, scales_w: 1.4 },
    ],
    [
      'upsample_bicubic2d',
      [plane],
      [1, 1, 5, 4],
      { scale_factors: [1.7, 1.4] },
      { scale_factors: undefined, scales_h: 1.7, scales_w: 1.4 },
    ],
    [
      'upsample_trilinear3d',
      [volume],
      [1, 1, 2, 3, 3],
      { scale_factors: [2.5, 1.6, 1.7] },
      { scale_factors: undefined, scales_d: 2.5, scales_h: 1.6, scales_w: 1.7 },
    ],
    [
      'upsample_bilinear2d',
      [plane],
      [1, 1, 6, 6],
      {},
      { output_size: [6, 6], align_corners: false, scales_h: null, scales_w: null },
    ],
    [
      'embedding',
      [node('table'), vector('rows', 2, 'int64')],
      [2, 2],
      {},
      { padding_idx: -1, scale_grad_by_freq: false, sparse: true },
    ],
    ['leaky_relu_backward', [q!, k!], [2, 2], { negative_slope: 0.2 }, { self_is_result: false }],
    ['gelu', [q!], [2, 2], {}, { approximate: 'none' }],
    ['round', [q!], [2, 2], {}, { decimals: 0 }],
    ['addmm', attention, [2, 2], {}, { alpha: 1, beta: 1 }],
    ['kl_div', [q!, k!], [], {}, { log_target: false, reduction: 1 }],
    ['clamp', [q!], [2, 2], { max: 2 }, { min: null }],
    ['div', [q!, k!], [2, 2], {}, { rounding_mode: null }],
    ['sum', [q!], [], {}, { dim: null, keepdim: false, dtype: null }],
    ['prod', [q!], [2], { dim: 0 }, { dtype: null }],
    ['cumsum', [q!], [2, 2], { dim: 0 }, { dtype: null }],
    ['linalg_vector_norm', [q!], [], { ord: 2 }, { dim: null, dtype: null }],
    ['std', [q!], [], {}, { dim: null, correction: null }],
    ['clone', [q!], [2, 2], {}, { memory_format: 'torch.preserve_format' }],
    [
      '_to_copy',
      [q!],
      [2, 2],
      {},
      { dtype: null, layout: null, device: 'cuda:0', pin_memory: null, non_blocking: true },
    ],
  ])('%s', (op, operands, shape, attributes, more) => {
    const numbers = operands.map((operand, slot) =>
      Array.from({ length: sizeOf(operand.shape) }, (_, i) =>
        operand.dtype === 'int64' ? i : ((3 * i + slot) % 7) + 0.75,
      ),
    );
    const given = Object.entries({ ...attributes, ...more }).filter(([, value]) => value !== undefined);
    const usual = ruled(op, operands, { shape, attributes });
    const own = ruled(op, operands, { shape, attributes: Object.fromEntries(given) });
    expect(own.rule).toBeDefined();
    expect(own.value(...numbers)).toEqual(usual.value(...numbers));
    expect(own.value(...numbers)).not.toContain(NaN);
  });

  it.each([
    ['_scaled_dot_product_attention_math', attention, { enable_gqa: true }], // keys and values are repeated
    ['addmm', attention, { alpha: 2 }],
    ['kl_div', [q!, k!], { log_target: true }],
    ['view', [q!], { dtype: 'torch.int32' }], // the same bits
    ['mul', [q!, k!], { weight: null }], // an operand that was left out
  ])('and none with another value: %s', (op, operands, attributes) => {
    const shape = op === 'kl_div' ? [] : [2, 2];
    expect(ruled(op, operands, { shape }).rule).toBeDefined();
    expect(ruled(op, operands, { shape, attributes }).rule).toBeUndefined();
  });
});

describe('Rules of operators that look like others', () => {
  const image = { ...node('x'), shape: [1, 2, 1, 2] };
  const channel = vector('c', 2);

  it('a power of a number has the number as its base, unless it is 0, where PyTorch has another gradient', () => {
    const power = (base: number) => ruled('pow', [vector('x', 2)], { shape: [2], attributes: { self: base } });
    expect(power(2).rule).toMatchObject({ operation: { name: 'pow' }, operands: [{ number: 2 }, { slot: 0 }] });
    expect(power(2).value([2], [3, -1])).toEqual([8, 0.5]);
    expect(power(0).rule).toBeUndefined();
  });

  it('a batch norm that never trains takes the means and variances that it is given', () => {
    const normed = (op: string) =>
      ruled(op, [image, channel, channel, channel, channel], {
        shape: image.shape,
        attributes: { momentum: 0.1, eps: 0 },
      });
    // (x − 1) / 2 · 10 + 1 and (x − 3) / 1 · 1 + 0.
    for (const op of ['_native_batch_norm_legit_no_training', '_batch_norm_no_update'])
      expect(normed(op).value([1, 3, 5, 7], [10, 1], [1, 0], [1, 3], [4, 1])).toEqual([1, 11, 2, 4]);
  });

  it('the softmax of rows of nothing but −∞ is 0 in attention, and sends 0 back', () => {
    const soft = ruled('_safe_softmax', [node('x')], { attributes: { dim: -1 } });
    const x = [-Infinity, -Infinity, 3, 3];
    expect(soft.value(x)).toEqual([0, 0, 0.5, 0.5]);
    expect(soft.sent(0, [1, 2, 1, 2], x)).toEqual([0, 0, -0.25, 0.25]);
    expect(soft.value([NaN, 0, 3, 3])).toEqual([NaN, NaN, 0.5, 0.5]);
  });

  it('a cross product without an axis takes the first of length 3', () => {
    const rows = { ...node('a'), shape: [3, 2] };
    const cross = ruled('cross', [rows, rows], { shape: [3, 2], attributes: { dim: null } });
    // Columns (1, 0, 0) × (0, 1, 0) and (0, 1, 0) × (0, 0, 1).
    expect(cross.value([1, 0, 0, 1, 0, 0], [0, 0, 1, 0, 0, 1])).toEqual([0, 1, 0, 0, 1, 0]);
  });

  it('a layer norm without a bias has its gain', () => {
    const normed = ruled('native_layer_norm', [node('x'), channel], { attributes: { normalized_shape: [2], eps: 0 } });
    expect(normed.value([1, 3, 4, 0], [10, 1])).toEqual([-10, 1, 10, -1]);
  });
});

describe('Numbers made of another type', () => {
  const made = (from: DType, to: DType) =>
    ruled('_to_copy', [vector('x', 2, from)], { shape: [2], dtype: to, attributes: { dtype: `torch.${to}` } });

  it('of integers begin anew from below where they are too large, as PyTorch’s do', () => {
    const { value, undecided } = made('int64', 'int32');
    expect(value([3_000_000_000, -7]).map(x => roundTo('int32', x))).toEqual([-1_294_967_296, -7]);
    expect(undecided(true, [3_000_000_000, -7])).toBeUndefined();
    expect([roundTo('int8', 200), roundTo('uint8', -1), roundTo('int16', -40_000), roundTo('bool', 2)]).toEqual([
      -56, 255, 25_536, 1,
    ]);
  });

  it('sums of the largest type begin anew, too', () => {
    expect([roundTo('int64', 6 * -(2 ** 63)), roundTo('int64', 2 ** 63), roundTo('int64', -2.5)]).toEqual([
      0,
      -(2 ** 63),
      -2,
    ]);
  });

  it.each<DType>(['int64', 'int32', 'uint8'])(
    'of floats are whole parts, of which the log says which the type %s has',
    to => {
      const { value, undecided } = made('float32', to);
      expect(value([2.75, 200]).map(x => roundTo(to, x))).toEqual([2, 200]);
      expect(undecided(true, [2.75, 200])).toBeUndefined();
      for (const x of [NaN, Infinity, 1e30]) expect(undecided(true, [0, x])).toContain(`none of ${to}`);
    },
  );
});

it('An image that stays as long, or grows twice as long, by another factor has no rule for its nearest elements: PyTorch’s depend on where channels stand in memory', () => {
  const image = { ...node('x'), shape: [1, 1, 3, 3] };
  const grown = (factor: number, length: number) =>
    knownRule(
      {
        ...image,
        op: 'aten::upsample_nearest2d',
        shape: [1, 1, length, length],
        attributes: { scale_factors: [factor, factor] },
      },
      [image],
    );
  expect([grown(1.3, 3), grown(2.3, 6)]).toEqual([undefined, undefined]);
  expect([grown(2, 6), grown(1.7, 5)]).not.toContain(undefined);
});
