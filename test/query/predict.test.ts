import { describe, expect, it, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { diagnose, isRounded, mistakesIn, nextQuestion, type Question, questionAt } from '../../src/query/predict.ts';
import { mistakesAt } from '../../src/query/predict-mistakes.ts';
import { logOf, predictingOf, type Session } from '../../src/session/session.ts';
import { fromNested, type Nested, scalar } from '../../src/tensor/tensor.ts';
import { formatNumber } from '../../src/text/number-format.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { callsOf, programsAround } from '../support/calls.ts';
import { drawsFrom } from '../support/generated-programs.ts';
import { lesson, opened, sessionOf, textOf } from '../support/lessons.ts';
import { programOf } from '../support/programs.ts';

/** What is said of an answer to the question about the event after `at`, typed as it stands. */
function said(name: string, at: number, typed: string): string | undefined {
  return predictingOf(press(sessionOf(name, at), parseKeys(`t${typed}<enter>`)))?.verdict?.says;
}

describe('Of L = c(a + 2b), a = 3, b = 1, c = −2,', () => {
  // 2: d = 2b = 2; 3: e = a + d = 5; 4: L = c·e = −10; 6: c gets e = 5; 8: e gets c = −2; 12: d gets −2 · 1; 14: b gets −2 · 2 = −4.
  test.each([
    [1, '2', 'right, at the first try'],
    [1, '2*1', 'right, at the first try'],
    [1, '3', '3: that is the sum of 2 and b'],
    [2, '6', '6: that is the product of a and d'],
    [2, '1', '1: that is the difference of a and d'], // 3 − 2
    [2, '3', '3: that is a: d is not in it yet'],
    [3, '10', '10: the size is right, the sign is not'],
    [3, '-infinity', '-infinity: not yet: the answer is a finite number'],
    [3, 'NaN', 'NaN: not yet: the answer is a finite number'],
    [4, '-10', '-10: that is its value; asked is its derivative by itself'],
    [4, '0', '0: if L grows by 0.1, L grows by 0.1: its derivative by itself is 1'],
    [5, '-2', '-2: that is what goes to e'],
    [5, 'e', 'right, at the first try'],
    [7, '5', '5: that is what goes to c'],
    [13, '-2', '-2: that is the upstream gradient ∂L/∂d: the local derivative is missing'],
    [13, '2', '2: that is the local derivative: the upstream gradient is missing'],
    [13, '-1', '-1: upstream is multiplied by the local derivative, not divided by it'], // −2 / 2
    [13, '4', '4: the size is right, the sign is not'],
    [13, '-8', '-8: twice as much as it should be'],
    [13, '-40', '-40: the digits are right: the point is 1 place off'],
    [13, '-17', '-17: not yet: the sign is right, the size is too large'],
    [13, '-3', '-3: not yet: the sign is right, the size is too small'],
    [13, '0.3', '0.3: not yet: it is below 0'],
    [13, '[1, 2]', 'asked is one number, contribution to ∂L/∂b'],
    [13, 'grad(b)', 'column 1: b has no gradient yet at this event in ▸grad(b)◂'],
    [
      13,
      'q + 1',
      'column 1: unknown name q in ▸q◂ + 1; available: a, b, c, d, e, L, step, event, iteration, phase, lr',
    ],
  ])('before event %i + 1, %s: %s', (at, typed, says) => {
    expect(said('computation-graph', at, typed)).toBe(says);
  });
});

test.each([
  ['6', '-', '3', '-3'], // 3 − 6
  ['6', '/', '3', '0.5'], // 3 / 6
  ['6', '**', '3', '729'], // 3 ** 6
  ['[[0, 1], [1, 0]]', '@', '[[1, 2], [3, 4]]', '[[2, 1], [4, 3]]'], // columns have changed places instead of rows
])('Swapped operands of %s %s %s are told', (a, operator, b, typed) => {
  const tensorOf = (text: string) => fromNested(JSON.parse(text) as Nested)!;
  const program = programOf({
    inputs: { a: tensorOf(a), b: tensorOf(b) },
    lines: [`q = a ${operator} b`, 'L = sum(q)'],
  });
  const log = record(program, { iterations: 1 });
  const verdict = diagnose(log, questionAt(log, 2)!, { value: tensorOf(typed), digits: 5 });
  expect(verdict?.says).toBe('the operands have changed places');
});

test('Of z1 = W1 @ x + b1 the product alone is b1 forgotten, though b1 is 1 and any product with it the same', () => {
  // W1 @ x is 0.442 − 0.562 + 2.795 + 2.087 = 4.762 in both rows.
  expect(said('two-layer', 2, '4.762')).toBe('4.762: that is W1 @ x: b1 is not in it yet');
  expect(said('two-layer', 2, '3.762')).toBe('3.762: that is the difference of W1 @ x and b1');
});

test('A question about a matrix says that its whole is taken as well as the one element', () => {
  // z1 is [5.762, 5.762].
  expect(questionAt(lesson('two-layer').log, 3)?.asks).toContain('One element is enough.');
  for (const typed of ['5.762', '[5.762, 5.762]', 'W1 @ x + b1'])
    expect(said('two-layer', 2, typed)).toBe('right, at the first try');
  expect(questionAt(lesson('computation-graph').log, 2)?.asks).not.toContain('element');
});

describe('A gradient that two paths meet in', () => {
  // L = x·y·… in “forks”: y has 12 from L and gets 9 from z, which makes 21.
  test.each([
    ['9', '9: that is the contribution alone: gradients accumulate, so what was there before is added'],
    ['12', '12: that is what was there before: the contribution is still to be added'],
    ['3', '3: contributions are added, not subtracted'],
    ['108', '108: contributions are added where paths meet; factors are multiplied along a path'],
    ['21', 'right, at the first try'],
  ])('%s: %s', (typed, says) => {
    expect(said('forks', 12, typed)).toBe(says);
  });
});

describe('A step against the gradient', () => {
  // w = −1, ∂L/∂w = −8, learning rate 0.25: −1 − 0.25 · (−8) = 1.
  const { log } = lesson('gradient-descent');
  const update = Array.from({ length: log.length }, (_, i) => i).find(i => log.at(i).type === 'parameter.updated')!;
  const event = log.at(update);
  const before = event.type === 'parameter.updated' ? event.before.data[0]! : Number.NaN;

  test.each([
    [(w: number) => w + 2, 'right, at the first try'],
    [(w: number) => w - 2, 'that step goes uphill: it goes against the gradient, so subtract'],
    [(w: number) => w + 8, 'the learning rate is missing'],
    [() => 2, 'that is the step alone: it starts at the parameter'],
    [(w: number) => w, 'that is where it stands before the step'],
    [() => -8, 'that is the gradient; the update goes against it'],
  ])('case %#: %s', (typed, says) => {
    expect(said('gradient-descent', update - 1, String(typed(before)))).toContain(says);
  });
});

test('A step that rounding hides is a step all the same', () => {
  // W1[0, 0] goes from 1 to 1.00000016: 1 is where it stood.
  const { log } = lesson('two-layer');
  const at = Array.from({ length: log.length }, (_, i) => i).find(i => log.at(i).type === 'parameter.updated')!;
  expect(said('two-layer', at - 1, '1')).toBe('1: that is where it stands before the step');
  expect(said('two-layer', at - 1, '1.0000002')).toBe('right, at the first try');
});

describe('Rounded', () => {
  test.each([
    [12.7, 12.694, 3, true],
    [12.6, 12.694, 3, false],
    [-3.64e-6, -3.638265e-6, 3, true],
    [Number.NaN, Number.NaN, 3, true],
    [Number.NaN, 1, 3, false],
    [0, 0, 3, true],
    [1e-9, 0, 3, false],
  ])('%f for %f, %i digits: %s', (x, y, digits, is) => {
    expect(isRounded(x, y, digits)).toBe(is);
  });

  test('to two digits an answer is only right so far', () => {
    // z1[0] = 13.694 on slide 1.
    expect(said('two-layer-forward', 0, '14')).toContain('right so far');
    expect(said('two-layer-forward', 0, '13.7')).toBe('right, at the first try');
    expect(said('two-layer-forward', 0, '1.37×10¹')).toBe('right, at the first try');
  });
});

describe.each(['two-layer', 'rnn', 'nan-hunt', 'optimizers-adam', 'attention', 'layer-norm'])('In %s', name => {
  const { log } = lesson(name);
  const last = Math.min(log.length, log.startOf(2) ?? log.length) - 1;
  const questions = Array.from({ length: last }, (_, i) => questionAt(log, i + 1)).filter(q => q !== undefined);
  const given = ({ answer }: Question, digits: number) => ({ value: answer, digits });

  test('every question takes its own answer, whole and as it is shown', () => {
    expect(questions.length).toBeGreaterThan(10);
    for (const question of questions) {
      const shown = Number(formatNumber(question.answer.data[question.element]!, { digits: 5, ascii: true }));
      expect(diagnose(log, question, { value: scalar(shown), digits: 5 })?.kind, question.asks).toBe('right');
      expect(diagnose(log, question, given(question, 5))?.kind, question.asks).toBe('right');
    }
  });

  test('a mistaken answer is told by a mistake that leads to it, and none of them is right', () => {
    for (const question of questions) {
      const mistakes = mistakesAt(log, question.position);
      const words = new Set(mistakes.map(({ says }) => says));
      for (const { value } of mistakes) {
        const verdict = diagnose(log, question, { value, digits: 5 });
        if (verdict?.kind === 'wrong' && value.shape.join() === question.answer.shape.join())
          expect(words, question.asks).toContain(verdict.says);
      }
    }
  });
});

test('A product whose rows and columns changed places is told', () => {
  const { log } = lesson('rnn');
  const question = Array.from({ length: 40 }, (_, i) => questionAt(log, i + 30)).find(
    q => q?.answer.shape.length === 2 && q.answer.shape[0] !== q.answer.shape[1],
  )!;
  const [rows, columns] = question.answer.shape;
  const turned = Array.from({ length: columns! }, (_, c) =>
    Array.from({ length: rows! }, (_, r) => question.answer.data[r * columns! + c]!),
  ) satisfies Nested;
  expect(diagnose(log, question, { value: fromNested(turned)!, digits: 5 })?.says).toContain('transposed');
});

describe('Predict mode', () => {
  const keyed = (keys: string, at = 11): Session => press(sessionOf('computation-graph', at), parseKeys(keys));

  test('hides what comes: neither the event list nor the ledger says it', () => {
    expect(textOf(keyed('7', 11)).join('\n')).toContain('e ⇢ d  sends −2');
    expect(textOf(keyed('7t', 11)).join('\n')).not.toContain('e ⇢ d');
    // In “forks” the contribution of z is shown, and its sum is asked.
    const shared = press(sessionOf('forks', 12), parseKeys('t'));
    expect(textOf(sessionOf('forks', 12)).join('\n')).toContain('next: it is added');
    expect(textOf(shared).join('\n')).not.toContain('next: it is added');
  });

  test('goes to the event once it is answered, and asks about the next', () => {
    const right = keyed('t-2<enter>');
    expect([right.place.position, predictingOf(right)?.score]).toEqual([12, { right: 1, asked: 1 }]);
    const next = press(right, ['enter']);
    // 13 adds the first contribution, which is the gradient: nothing to ask. 14 sends to b.
    expect([next.place.position, predictingOf(next)?.asked]).toEqual([13, 14]);
  });

  test('counts what is right at the first try, and what is shown or skipped does not', () => {
    expect(predictingOf(keyed('t1<enter>-2<enter>'))?.score).toEqual({ right: 0, asked: 1 });
    expect(predictingOf(keyed('t?'))).toMatchObject({ isAnswered: true, score: { right: 0, asked: 1 } });
    expect(predictingOf(keyed('t<right>'))).toMatchObject({ asked: 14, score: { right: 0, asked: 0 } });
    expect(keyed('t-2<enter><escape>').message).toBe('1 of 1 right at the first try');
  });

  test('ends where nothing more comes, and when one goes elsewhere', () => {
    const end = keyed('t?<enter>?<enter>');
    expect([predictingOf(end), end.message]).toEqual([undefined, 'no more questions: 0 of 2 right at the first try']);
    expect(nextQuestion(logOf(end), 14)).toBeUndefined();
  });

  test('takes every key as a letter, with backspace, and the true minus sign', () => {
    expect(predictingOf(keyed('tqz<backspace>'))?.text).toBe('q');
    expect(predictingOf(keyed('t−2<enter>'))?.isAnswered).toBe(true);
  });

  test('keeps its panes and its place in sight at every size', () => {
    for (const [columns, rows] of [
      [80, 24],
      [120, 36],
      [200, 60],
      [60, 15],
      [20, 5],
    ] as const) {
      const text = textOf(keyed('t1<enter>'), { columns, rows });
      expect(text).toHaveLength(rows);
      if (rows >= 15) expect(text.join('\n')).toContain('local derivative');
    }
  });
});

test('What is asked is computed from the state before it', () => {
  const { log } = lesson('computation-graph');
  expect(stateAt(log, questionAt(log, 14)!.position - 1).gradientOf(log.program.byName.get('b')!)).toBeUndefined();
});

/** A student's network: z1 = W1 x, a1 = relu(z1), z2 = W2 a1 + b2, a2 = σ(z2), binary cross entropy. */
const NETWORK = {
  constants: { x: [0.5, 1], y: 1 },
  parameters: { W1: [[0.2, 0.4], [-0.3, 0.6]], b1: [0, 0], W2: [1, -1], b2: 0.1 }, // biome-ignore format: matrices
  program: [
    'z1 = W1 @ x + b1',
    'a1 = relu(z1)',
    'z2 = W2 @ a1 + b2',
    'a2 = sigmoid(z2)',
    'L = -(y * log(a2) + (1 - y) * log(1 - a2))',
  ],
};

/** What is said of an answer to the question about what `from` sends to `to`, or of `from`'s value. */
function saidIn(scenario: object, asked: string, typed: string): string | undefined {
  const session = opened(scenario);
  const log = logOf(session);
  const at = Array.from({ length: log.length }, (_, i) => questionAt(log, i)).findIndex(q => q?.left.includes(asked));
  return predictingOf(press(opened(scenario, at - 1), parseKeys(`t${typed}<enter>`)))?.verdict?.says;
}

describe('A vector or a matrix is judged element by element, each in the digits it was written with:', () => {
  // ∂L/∂z1 = (a2 − y) W2 = [−0.46257, 0.46257], so ∂L/∂W1 = ∂L/∂z1 xᵀ = [[−0.23129, −0.46257], [0.23129, 0.46257]].
  it.each([
    ['[[-0.231, -0.463], [0.231, 0.463]]', 'right, at the first try'],
    ['[[-0.2313, -0.463], [0.23129, 0.463]]', 'right, at the first try'],
    ['[[-0.23,-0.46],[0.23,0.46]]', 'right so far'],
    ['[[-0.2313,0.2313],[-0.4626,0.4626]]', 'rows and columns have changed places'],
    ['[[-0.231,0.231],[-0.463,0.463]]', 'rows and columns have changed places'],
    ['[[-0.23,0.23],[-0.46,0.46]]', 'rows and columns have changed places'],
    ['[[0.231, 0.463], [-0.231, -0.463]]', 'the size is right, the sign is not'],
    ['[[-0.462, -0.926], [0.462, 0.926]]', 'not yet'],
    ['[[-0.4626, -0.925], [0.4626, 0.925]]', 'twice as much as it should be'],
    ['[[-0.231, -0.463], [0.231, 0.464]]', 'not yet: 3 of 4 elements are right'],
    ['[-0.231, -0.463, 0.231, 0.463]', 'the numbers are right, the shape is not: expected shape (2, 2), found (4,)'],
    ['[1, 2, 3]', 'expected shape (2, 2), found (3,)'],
  ])('%s: %s', (typed, says) => {
    expect(saidIn(NETWORK, '∂L/∂W1', typed)).toContain(says);
  });

  it('a gradient without the loss scale, and the seed of a loss of any name', () => {
    const training = { precision: 'float32', scale: 1024, optimizer: { type: 'sgd', lr: 0.1 } };
    const scaled = { parameters: { w: 3 }, program: ['cost = 2 * w'], training };
    expect(saidIn(scaled, '∂cost/∂cost', '1')).toBe('1: that is without the loss scale, 1024');
    expect(saidIn(scaled, '∂cost/∂w', '2')).toBe('2: that is without the loss scale, 1024');
    expect(saidIn({ ...scaled, training: {} }, '∂cost/∂cost', '0')).toBe(
      '0: if cost grows by 0.1, cost grows by 0.1: its derivative by itself is 1',
    );
  });

  it('in float16: what rounds to the number is right, and no mistake', () => {
    // 0.3 is 0.30005 and 0.7 is 0.70020; 0.30005 − 0.1 · 0.70020 = 0.23003, of which float16 makes 1,884 / 8,192 = 0.22998
    const training = { precision: 'float16', optimizer: { type: 'sgd', lr: 0.1 } };
    const scenario = { parameters: { w: 0.3 }, constants: { x: 0.7 }, program: ['L = w * x'], training };
    const saidLast = (typed: string) =>
      predictingOf(press(opened(scenario, logOf(opened(scenario)).length - 2), parseKeys(`t${typed}<enter>`)))?.verdict
        ?.says;
    expect(saidLast('0.23003')).toBe('right, at the first try');
    expect(saidLast('0.2310')).toContain('not yet');
    expect(saidLast('0.37')).toContain('uphill');
    expect(saidIn(scenario, 'L', '0.210093')).toBe('right, at the first try'); // the product; float16 makes 0.21008 of it
  });

  it('NaN and ∞ among the numbers of a list', () => {
    const scenario = { inputs: { x: [0, 0.5, -0.5] }, program: ['r = x / abs(x)', 'L = sum(r)'], forwardOnly: true };
    expect(saidIn(scenario, 'r', '[NaN,1,-1]')).toBe('right, at the first try');
    expect(saidIn(scenario, 'r', '[-inf,1,-1]')).toBe('[-inf,1,-1]: not yet: 2 of 3 elements are right');
    expect(saidIn(scenario, 'r', '[ NaN , 2 - 1, -1 ]')).toBe('right, at the first try');
    expect(saidIn(scenario, 'r', '[2 - inf, 1, -1]')).toBe('[2 - inf, 1, -1]: not yet: 2 of 3 elements are right'); // computed, it would be another place's
  });

  // ∂L/∂s = 2 (s − 1) = 2 · (0.1828 − 1) = −1.634424…, and v times that is [−2.45164, 3.26885, −0.81721].
  it.each([
    ['-1.6344 * v', 'right, at the first try'], // the factor as it is shown
    ['-1.63 * v', 'not yet'], // −2.445, and a computed number has 5 digits
    ['-1.6344 * v * 1.001', 'not yet'],
    ['-1.6344 * (v + 0.5)', 'not yet'],
  ])('a formula with a rounded number counts with the digits of that number: %s', (typed, says) => {
    const scenario = {
      parameters: { v: [1.5, -2, 0.5] },
      inputs: { b: [0.76852478, 0.62245933, 0.549834] },
      program: ['s = v @ b', 'L = (s - 1) ** 2'],
    };
    expect(saidIn(scenario, '∂L/∂b', typed.replaceAll(' ', ''))).toContain(says);
  });

  it('a matrix that is not square may be transposed in any rounding, but only with its own numbers', () => {
    // ∂L/∂W = [[1, 2, 4], [1, 2, 4]] / 3 · 1
    const scenario = { parameters: { W: [[1, 1, 1], [1, 1, 1]] }, constants: { x: [1, 2, 4] }, program: ['L = sum(W @ x / 3)'] }; // biome-ignore format: a matrix
    const typed = ['[[0.333, 0.333], [0.667, 0.667], [1.33, 1.33]]', '[[1, 1], [2, 2], [3, 3]]'];
    const [own, other] = typed.map(text => saidIn(scenario, '∂L/∂W', text));
    expect(own).toContain('the shape is transposed, the numbers are right');
    expect(other).toContain('the shape is transposed; expected shape (2, 3), found (3, 2)');
  });
});

test('The element that is asked for is one that the known mistakes get wrong', () => {
  // The transpose has the same diagonal: [0, 1] tells, [0, 0] does not.
  const log = logOf(opened(NETWORK));
  const question = Array.from({ length: log.length }, (_, i) => questionAt(log, i)).find(q =>
    q?.left.includes('∂L/∂W1'),
  );
  expect(question?.left).toBe('contribution to ∂L/∂W1[0, 1]');
});

describe('Slips of the rules of differentiation are told:', () => {
  const scenario = (line: string) => ({ inputs: { z: 0.5 }, program: [`a = ${line}`, 'L = 3 * a'] });
  // σ(0.5) = 0.62246, tanh(0.5) = 0.46212, and the upstream gradient is 3.
  it.each([
    ['sigmoid(z)', '0.75', 'that is z(1 − z)'], // 3 · 0.5 · 0.5
    ['sigmoid(z)', '0.705', 'right, at the first try'], // 3 · 0.62246 · 0.37754
    ['sigmoid(z)', '1.867', 'that is σ: the derivative'], // 3 · 0.62246
    ['sigmoid(z)', '1.133', 'that is 1 − σ: the derivative'], // 3 · 0.37754
    ['tanh(z)', '2.25', 'that is 1 − z²'], // 3 · 0.75
    ['tanh(z)', '1.614', 'the square is missing'], // 3 · 0.53788
    ['tanh(z)', '0.7457', 'that is the derivative of sigmoid'], // 3 · 0.46212 · 0.53788
    ['z ** 3', '1.125', 'the exponent is not lowered'], // 3 · 3 · 0.125
    ['z ** 3', '0.75', 'the factor n is missing'], // 3 · 0.25
    ['z ** 3', '1.5', 'before it is lowered'], // 3 · 2 · 0.25
    ['z ** 3', '2.25', 'right, at the first try'], // 3 · 3 · 0.25
    ['log(z)', '1.5', 'the derivative of log x is 1 / x'], // 3 · 0.5
    ['sqrt(z)', '4.243', 'the factor ½ is missing'], // 3 / 0.70711
  ])('%s: %s, %s', (line, typed, says) => {
    expect(saidIn(scenario(line), '∂L/∂z', typed)).toContain(says);
  });

  it('a mean taken for a sum, and a sum for a mean', () => {
    const means = { inputs: { v: [1, 2, 6] }, program: ['m = mean(v)', 'L = 6 * m'] };
    expect(saidIn(means, 'm', '9')).toContain('that is the sum');
    expect(saidIn(means, '∂L/∂v', '6')).toContain('the division is missing');
    const sums = { inputs: { v: [1, 2, 6] }, program: ['s = sum(v)', 'L = 6 * s'] };
    expect(saidIn(sums, 's', '3')).toContain('that is the mean');
    expect(saidIn(sums, '∂L/∂v', '2')).toContain('a sum gives every element');
  });
});

describe('Known mistakes of each call of', () => {
  const draw = drawsFrom(11);
  /** Their derivatives see a result in another shape. */
  const reduced = OPERATIONS.filter(({ keptShape }) => keptShape !== undefined);
  it.each(reduced.map(operation => [operation.name, operation] as const))(
    '%s are told by line and by operation',
    (_, operation) => {
      for (const call of callsOf(operation)) {
        const [written] = programsAround(operation, call, draw);
        if (written === undefined) continue;
        const log = record(programOf(written), { iterations: 1 });
        for (const level of ['line', 'operation'] as const) {
          let question = nextQuestion(log, -1, level);
          while (question !== undefined) {
            for (const { value } of mistakesIn(log, question)) expect(value.data.length).toBeGreaterThan(0);
            question = nextQuestion(log, question.position, level);
          }
        }
      }
    },
  );

  // x = [[3, 4], [5, 12]], c = [5, 13]: ∂c[1]/∂x[1, 1] = 12/13, and 3 arrives for it.
  test('a reduction along the last axis has its local derivative among them', () => {
    const log = record(
      programOf({
        parameters: {
          x: [
            [3, 4],
            [5, 12],
          ],
        },
        lines: ['c = norm(x, axis=1)', 'L = sum(3 * c)'],
      }),
      { iterations: 1 },
    );
    const question = questionAt(log, log.length - 2, 'operation')!; // the last event adds what this one sends
    const local = mistakesIn(log, question).find(({ says }) => says.startsWith('that is the local derivative'));
    expect(local!.value).toMatchObject({ shape: [2, 2], data: new Float64Array([3 / 5, 4 / 5, 5 / 13, 12 / 13]) });
  });
});
