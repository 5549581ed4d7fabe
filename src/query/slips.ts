/** Misremembered rules: wrong formulas for an operation's value or local derivative. */

/** A formula over `x` and `y`, the operands, `out`, the value, and `n`, elements of x for each of out. */
export interface Slip {
  readonly formula: string;
  readonly says: string;
  /** The slot of the derivative, by default the first. */
  readonly slot?: number;
}

const SOFT_RANGE = 'sigmoid is 1 / (1 + e^−z)';

/** Wrong formulas for the value, by the operation's name. */
export const FORWARD_SLIPS: ReadonlyMap<string, readonly Slip[]> = new Map([
  ['mean', [{ formula: 'out * n', says: 'that is the sum: the mean divides it by the number of elements' }]],
  ['sum', [{ formula: 'out / n', says: 'that is the mean: the sum is not divided' }]],
  ['mse', [{ formula: 'out * n', says: 'that is the sum of the squares: the mean divides it by their number' }]],
  ['pow', [{ formula: 'x * y', says: 'that is base times exponent: a power multiplies the base by itself' }]],
  [
    'sigmoid',
    [
      { formula: '1 - out', says: `the sign of the exponent is wrong: ${SOFT_RANGE}` },
      { formula: 'exp(-x)', says: `that is e^−z alone: ${SOFT_RANGE}` },
      { formula: 'tanh(x)', says: 'that is tanh: sigmoid lies between 0 and 1' },
    ],
  ],
  ['tanh', [{ formula: 'sigmoid(x)', says: 'that is sigmoid: tanh lies between −1 and 1' }]],
  [
    'relu',
    [
      { formula: 'abs(x)', says: 'that is the absolute value: ReLU makes 0 of what is negative' },
      { formula: 'min(x, 0)', says: 'that is the smaller of z and 0: ReLU takes the larger' },
    ],
  ],
  [
    'log',
    [
      { formula: 'x * 0 + out / 2.302585092994046', says: 'that is log₁₀: log is the natural logarithm' },
      { formula: 'x * 0 + out / 0.6931471805599453', says: 'that is log₂: log is the natural logarithm' },
      { formula: '-out', says: 'the size is right, the sign is not' },
    ],
  ],
  ['sqrt', [{ formula: 'x / 2', says: 'that is the half: the root times itself gives the operand' }]],
  ['softmax', [{ formula: 'exp(x)', says: 'that is e^z: softmax divides it by the sum of all' }]],
]);

const POWER = 'the power rule gives n · x^(n − 1)';

/** Wrong formulas for the local derivative, by the operation's name. */
export const DERIVATIVE_SLIPS: ReadonlyMap<string, readonly Slip[]> = new Map([
  [
    'sigmoid',
    [
      {
        formula: 'x * (1 - x)',
        says: 'that is z(1 − z): the derivative is σ(1 − σ), of the value, not of the operand',
      },
      { formula: 'out * (1 + out)', says: 'that is σ(1 + σ): the derivative is σ(1 − σ)' },
      { formula: '1 - out ** 2', says: 'that is the derivative of tanh: the derivative of sigmoid is σ(1 − σ)' },
      { formula: '1 - out', says: 'that is 1 − σ: the derivative is σ(1 − σ)' },
      { formula: 'out', says: 'that is σ: the derivative is σ(1 − σ)' },
    ],
  ],
  [
    'tanh',
    [
      {
        formula: '1 - x ** 2',
        says: 'that is 1 − z²: the derivative is 1 − tanh²(z), of the value, not of the operand',
      },
      { formula: 'out * (1 - out)', says: 'that is the derivative of sigmoid: the derivative of tanh is 1 − tanh²' },
      { formula: '1 + out ** 2', says: 'that is 1 + tanh²: the derivative is 1 − tanh²' },
      { formula: '1 - out', says: 'the square is missing: the derivative is 1 − tanh²' },
    ],
  ],
  ['relu', [{ formula: 'out', says: 'that is the value: the derivative of ReLU is 1 above 0 and 0 below' }]],
  [
    'pow',
    [
      { formula: 'y * x ** y', says: `the exponent is not lowered: ${POWER}` },
      { formula: 'x ** (y - 1)', says: `the factor n is missing: ${POWER}` },
      { formula: '(y - 1) * x ** (y - 1)', says: `the factor is the exponent before it is lowered: ${POWER}` },
      { formula: '(y - 1) * x ** y', says: `factor and exponent have changed places: ${POWER}` },
      { formula: 'y * x ** (y + 1)', says: `the exponent is raised, not lowered: ${POWER}` },
      { formula: 'x ** (y + 1) / (y + 1)', says: `that is the integral: ${POWER}` },
      { formula: 'y * x', says: `that is n · x: ${POWER}` },
      {
        formula: 'y * x ** (y - 1)',
        says: 'that is the derivative in the base: in the exponent it is xⁿ · log x',
        slot: 1,
      },
      { formula: 'x ** y', says: 'the factor log x is missing: in the exponent the derivative is xⁿ · log x', slot: 1 },
    ],
  ],
  [
    'exp',
    [
      { formula: 'x * exp(x - 1)', says: 'that is the power rule: the derivative of e^z is e^z' },
      { formula: 'x', says: 'that is the exponent: the derivative of e^z is e^z' },
    ],
  ],
  [
    'log',
    [
      { formula: 'x', says: 'that is x: the derivative of log x is 1 / x' },
      { formula: '1 / out', says: 'that is 1 / log x: the derivative of log x is 1 / x' },
      { formula: '1 / x ** 2', says: 'that is 1 / x²: the derivative of log x is 1 / x' },
    ],
  ],
  [
    'sqrt',
    [
      { formula: '1 / out', says: 'the factor ½ is missing: the derivative is 1 / (2 √x)' },
      { formula: '0.5 * out', says: 'the root is not inverted: the derivative is 1 / (2 √x)' },
      { formula: '2 * out', says: 'that is 2 √x: the derivative is 1 / (2 √x)' },
    ],
  ],
  [
    'div',
    [
      {
        formula: '-1 / y ** 2',
        says: 'the numerator is missing: the derivative in the denominator is −x / y²',
        slot: 1,
      },
      { formula: '-x / y', says: 'the square is missing: the derivative in the denominator is −x / y²', slot: 1 },
      { formula: 'x', says: 'that is the numerator: the derivative in the denominator is −x / y²', slot: 1 },
    ],
  ],
  ['sin', [{ formula: 'out', says: 'that is sin: its derivative is cos' }]],
  ['cos', [{ formula: 'sin(x)', says: 'the size is right, the sign is not: the derivative of cos is −sin' }]],
  ['softmax', [{ formula: 'out * (1 - out)', says: 'that is each element by itself: every output of softmax depends on every input' }]], // biome-ignore format: one line an operation
]);

/** Wrong factors, by the operation's name: the right contribution, `right`, with a surplus or a missing factor. */
export const FACTOR_SLIPS: ReadonlyMap<string, readonly Slip[]> = new Map([
  ['mean', [{ formula: 'right * n', says: 'the division is missing: the mean gives every element 1 / n of it' }]],
  ['sum', [{ formula: 'right / n', says: 'that would be a mean: a sum gives every element the whole of it' }]],
  [
    'mse',
    [
      { formula: 'right / 2', says: 'the factor 2 is missing, which the square leaves' },
      { formula: 'right * n', says: 'the division by the number of elements is missing' },
      { formula: 'right * n / 2', says: 'that is the difference alone: the factor 2 / n is missing' },
    ],
  ],
]);
