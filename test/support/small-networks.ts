/** What several tests train. */

/** A layer that is normalised over its batch of four. */
export const NORMED = {
  title: 't',
  constants: {
    x: [
      [1, 2],
      [3, 5],
      [4, -1],
      [0, 2],
    ],
    y: [
      [0, 1],
      [1, 0],
      [1, 1],
      [0, 0],
    ],
  },
  parameters: {
    W: [
      [0.2, -0.4],
      [0.7, 0.3],
    ],
    g: [1, 0.5],
    b: [0.1, 0],
  },
  program: ['z = x @ W', 'h = batch_norm(z, g, b)', 'L = mse(tanh(h), y)'],
};

/** Six examples of two numbers and a label. */
export const SIX_EXAMPLES = {
  x: [
    [1, -1],
    [0.5, 2],
    [-2, 0.25],
    [3, 1],
    [1.5, -0.5],
    [0, 1],
  ],
  y: [1, -1, 0.5, 2, 0, 1],
};
