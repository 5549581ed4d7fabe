import { describe, expect, test } from 'vitest';
import { stateAt } from '../../src/engine/state.ts';
import { LanguageError } from '../../src/language/language-error.ts';
import { conditionValue, isMet, mistakeText, parseCondition } from '../../src/query/conditions.ts';
import { lesson } from '../support/lessons.ts';

/** L = c(a + 2b), a = 3, b = 1, c = −2: 0 start, 1 clear, 2 d = 2, 3 e = 5, 4 L = −10, 5 seed, 6/7 c gets 5, 8/9 e gets −2, 10/11 a, 12/13 d, 14/15 b gets −4. */
const { log } = lesson('computation-graph');
const valueAt = (text: string, at: number) => {
  const value = conditionValue(parseCondition(log, text), stateAt(log, at));
  return value && [...value.data];
};
const isMetAt = (text: string, at: number) => isMet(conditionValue(parseCondition(log, text), stateAt(log, at)));

const mistakeOf = (text: string, program = log.program): string => {
  try {
    parseCondition({ program }, text);
  } catch (error) {
    if (error instanceof LanguageError) return mistakeText(error, text);
    throw error;
  }
  return 'none';
};

describe('A watch is', () => {
  test.each([
    ['a', 0, [3]],
    ['value(d)', 1, undefined],
    ['value(d)', 2, [2]],
    ['e * 2 + 1', 3, [11]],
    ['grad(b)', 14, undefined],
    ['grad(b)', 15, [-4]],
    ['∂b', 15, [-4]],
    ['∂L/∂b', 15, [-4]], // as the ledger writes it, and no quotient of gradients
    ['2 * ∂L/∂b ** 2', 15, [32]],
    ['(∂L) / (∂b)', 15, [-0.25]],
    ['abs(∂b) + L', 15, [-6]],
    ['step', 7, [7]],
    ['event + iteration', 7, [8]],
    ['grad(b) > 0', 14, undefined],
    ['grad(b) > 0', 15, [0]],
    ['grad(b) > 0 && a == 4', 14, [0]],
    ['grad(b) > 0 && a == 3', 14, undefined],
    ['!(grad(b) > 0 || a == 3)', 14, [0]],
    ['phase == "forward" ? grad(b) : a', 14, [3]],
    ['phase == "backward" ? grad(b) : a', 14, undefined],
    ['sign(L)', 4, [-1]],
    ['sign(L * 0)', 4, [0]],
    ['sign(a / 0 * 0)', 0, [Number.NaN]],
  ])('%s after event %i: %j', (text, at, value) => {
    expect(valueAt(text, at)).toEqual(value);
  });

  test('an operation inside a line, by the name that the program gives it', () => {
    const inner = [...log.program.byName.keys()].find(name => name.includes('.'));
    const { log: training } = lesson('slp-two-layer');
    const name = inner ?? [...training.program.byName.keys()].find(key => key.includes('.'))!;
    const from = inner === undefined ? training : log;
    const end = stateAt(from, from.length - 1);
    const node = from.program.byName.get(name)!;
    expect(conditionValue(parseCondition(from, name), end)).toEqual(end.valueOf(node));
  });
});

describe('A condition', () => {
  test.each([
    ['phase == "start"', 1, true],
    ['phase == "forward"', 1, false],
    ['"backward" == phase', 5, true],
    ['phase != "backward"', 5, false],
    ['d == 2', 1, false],
    ['d != 2', 1, false],
    ['d != 3', 2, true],
    ['d == 2', 2, true],
    ['grad(b) < 0', 14, false],
    ['grad(b) < 0', 15, true],
    ['!(grad(b) < 0)', 14, false],
    ['!(grad(b) < 0)', 15, false],
    ['!(grad(b) > 0)', 15, true],
    ['grad(b) < 0 || a == 3', 14, true],
    ['grad(b) < 0 && a == 3', 14, false],
    ['isnan(grad(b))', 0, false],
    ['!isnan(grad(b))', 0, false],
    ['!isnan(grad(b))', 15, true],
    ['grad(b) < 0 || !(grad(b) < 0)', 14, false],
    ['phase == "backward" ? c < 0 : d > 99', 1, false],
    ['phase == "backward" ? c < 0 : d > 99', 5, true],
    ['grad(b)', 14, false],
    ['grad(b)', 15, true],
  ])('%s after event %i: %s', (text, at, met) => {
    expect(isMetAt(text, at)).toBe(met);
  });

  test('of a matrix is met by its first element; all(…) waits for every one', () => {
    const { log } = lesson('two-layer-forward');
    const end = stateAt(log, log.length - 1);
    const isMetOf = (text: string) => isMet(conditionValue(parseCondition(log, text), end));
    // Halfway between the least and the greatest element of z1, which slide 1 gives as 13.694 and 16.763.
    const z1 = [...end.valueOf(log.program.byName.get('z1')!)!.data];
    const between = (Math.min(...z1) + Math.max(...z1)) / 2;
    expect([isMetOf(`z1 > ${between}`), isMetOf(`all(z1 > ${between})`), isMetOf(`any(z1 > ${between})`)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('reads what stands in it, and nothing else', () => {
    const { values, gradients, facts } = parseCondition(log, 'a > 1 && abs(∂b) < 2 && phase == "backward"');
    const id = (name: string) => log.program.byName.get(name);
    expect([[...values], [...gradients], [...facts]]).toEqual([[[id('a')]], [[id('b')]], ['phase']]);
  });
});

describe('A mistake is found when the condition is made:', () => {
  test.each([
    ['grad(bb) > 1', 'column 6: unknown name bb in grad(▸bb◂) > 1; available: a, b, c, d, e, L'],
    ['setp > 3', 'column 1: unknown name setp in ▸setp◂ > 3; did you mean step?'],
    ['a >', 'column 4: expected a number, a name, `(` or `-`, found the end of the formula in a >▸◂'],
    ['isnam(a)', 'column 1: unknown function isnam in ▸isnam◂(a); did you mean isnan?'],
    [
      'phase == "backwards"',
      'column 10: unknown phase backwards in phase == ▸"backwards"◂; available: start, forward, backward, update',
    ],
    ['∂e/∂b > 0', 'column 2: expected the loss, found e in ∂▸e◂/∂b > 0; write ∂L/∂b'],
    ['∂L/∂bb > 0', 'column 5: unknown name bb in ∂L/∂▸bb◂ > 0; available: a, b, c, d, e, L'],
    ['all(a, foo=3)', 'column 8: unknown keyword foo for all in all(a, ▸foo=3◂); available: axis, keepdims'],
    ['grad(b, foo=3)', 'column 1: grad: expected the name of a node in ▸grad(b, foo=3)◂; write grad(a)'],
    ['grad(a + b)', 'column 1: grad: expected the name of a node in ▸grad(a + b)◂; write grad(a)'],
    [
      'a > 0 ? b : q',
      'column 13: unknown name q in a > 0 ? b : ▸q◂; available: a, b, c, d, e, L, step, event, iteration, phase, lr',
    ],
    ['matmul(a, b)', 'column 1: unknown function matmul in ▸matmul◂(a, b); write A @ B'],
    [
      'a == nan',
      'column 1: expected a number to compare with, found NaN, which no number equals in ▸a == nan◂; write isnan(a)',
    ],
    [
      'b > 0 && NaN < a + b',
      'column 10: expected a number to compare with, found NaN, which no number equals in b > 0 && ▸NaN < a + b◂; write isnan(a + b)',
    ],
    [
      'a < 1e400',
      'column 5: expected a number from -1.79e308 to 1.79e308, found 1e400 in a < ▸1e400◂; for infinity write inf',
    ],
    ['phase + 1', 'column 1: unknown name phase in ▸phase◂ + 1'],
  ])('%s', (text, mistake) => {
    expect(mistakeOf(text)).toBe(mistake);
  });

  test('a name that is nearly one of the program, with the one that may be meant', () => {
    expect(mistakeOf('abs(∂W3) > 1', lesson('two-layer').log.program)).toBe(
      'column 6: unknown name W3 in abs(∂▸W3◂) > 1; did you mean W1?',
    );
  });

  test('shapes that do not go together, also in the branch that is not taken', () => {
    const { program } = lesson('two-layer-forward').log;
    expect(mistakeOf('W1 @ W1 > 0', program)).toMatch(/column 1: .*shape/s);
    expect(mistakeOf('1 > 0 ? 1 : W1 @ W1', program)).toMatch(/column 13: .*shape/s);
  });
});
