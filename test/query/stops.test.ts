import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../src/query/conditions.ts';
import { otherMeaning, parsePlace, placeText, previousValue } from '../../src/query/stops.ts';
import type { CommandName } from '../../src/session/commands/commands.ts';
import type { Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { lesson, sessionOf } from '../support/lessons.ts';
import { programOf } from '../support/programs.ts';
import { atEvent, choosing } from '../support/sessions.ts';

/** L = c(a + 2b): 0 start, 1 clear, 2 d, 3 e, 4 L, 5 seed, then contribution and sum for c, e, a, d, b; 15 is the last. */
const graph = (at = 0): Session => sessionOf('computation-graph', at);
const run = (session: Session, ...commands: readonly (readonly [CommandName, string?])[]): Session =>
  commands.reduce((before, [name, argument]) => update(before, name, argument).session, session);
const told = (session: Session) => [session.place.position, session.message];

describe('A place to stop', () => {
  const { program } = lesson('two-layer').log;

  test.each(['W1', 'op relu', 'phase backward', 'abs(grad(W1)) > 1'])('%s is written as it is read', text => {
    expect(placeText(program, parsePlace({ program }, text))).toBe(text);
  });

  test.each([
    ['relu', 'op relu'],
    ['@', 'op matmul'],
    [' op @', 'op matmul'],
    ['backward', 'phase backward'],
    ['iteration', 'iteration'],
  ])('%s is short for %s', (text, place) => {
    expect(placeText(program, parsePlace({ program }, text))).toBe(place);
  });

  test('is a node before it is an operation of the same name, which is said', () => {
    const named = programOf({ inputs: { a: 1 }, lines: ['exp = exp(a)', 'L = exp * 2'] });
    expect(parsePlace({ program: named }, 'exp')).toEqual({ kind: 'node', node: named.byName.get('exp') });
    expect(parsePlace({ program: named }, 'op exp')).toEqual({ kind: 'operation', operation: 'exp' });
    expect(otherMeaning(named, parsePlace({ program: named }, 'exp'))).toBe('op exp');
    expect(otherMeaning(named, parsePlace({ program: named }, 'L'))).toBeUndefined();
  });

  test('is a node before it is a condition', () => {
    expect(parsePlace({ program }, ' W1 ')).toEqual({ kind: 'node', node: program.byName.get('W1') });
  });
});

describe('Running stops, and says why:', () => {
  test.each([
    ['e', [3, 'stopped at event 3: breakpoint at e']],
    ['op mul', [2, 'stopped at event 2: breakpoint at op mul']],
    ['phase backward', [5, 'stopped at event 5: phase backward begins']],
    ['abs(grad(b)) > 1', [15, 'stopped at event 15: abs(grad(b)) > 1 became true']],
  ])('break %s', (text, expected) => {
    const { program } = lesson('computation-graph').log;
    const product = program.nodes.find(node => node.role === 'operation' && node.operation.operator === '*')!;
    const name = product.role === 'operation' ? product.operation.name : '';
    const written = text.replace('mul', name);
    const stopped = run(graph(), ['break', written], ['run']);
    expect(told(stopped)).toEqual([expected[0], String(expected[1]).replace('mul', name)]);
    expect(run(stopped, ['back']).place.position).toBe(0);
  });

  test('at a watch, with what it was before', () => {
    const watched = run(graph(), ['watch', 'grad(d)']);
    expect(told(run(watched, ['run']))).toEqual([13, 'stopped at event 13: grad(d) changed from nothing to −2']);
    expect(told(run(graph(15), ['watch', 'grad(d)'], ['run-back']))[0]).toBe(13);
  });

  test('at no clearing of a watched gradient, and where a test of it comes to something else in so many words', () => {
    // The print of the same expression lists 27 (false) and 571 (true), and no other change in 3,199 events.
    const watched = run(sessionOf('xor', 0), ['watch', 'grad(W1)[1,6] > 0'], ['run']);
    expect(told(watched)).toEqual([27, 'stopped at event 27: grad(W1)[1,6] > 0 changed from nothing to false']);
    const again = run(watched, ['run']);
    expect(told(again)).toEqual([571, 'stopped at event 571: grad(W1)[1,6] > 0 changed from false to true']);
    expect(told(run(again, ['run']))[0]).toBe(571);
    expect(told(run(sessionOf('xor', 3199), ['watch', 'grad(W1)[1,6] > 0'], ['run-back']))[0]).toBe(571);
  });

  test('in each iteration anew where a gradient is met by a condition', () => {
    const { log } = lesson('xor');
    const stops = run(sessionOf('xor', 0), ['break', 'abs(∂b2) >= 0'], ['run'], ['run'], ['run']);
    expect(log.iterationAt(stops.place.position)).toBe(3);
  });

  test('at the nearer of two, in either direction', () => {
    const both = run(graph(7), ['break', 'L'], ['break', 'a']);
    // L is computed at 4 and seeded at 5; the gradient of a is written at 11.
    expect([run(both, ['run']).place.position, run(both, ['run-back']).place.position]).toEqual([11, 5]);
  });

  test('names all that stop it there, the first three of many', () => {
    // Event 59 is the sum of ∂W1 in iteration 2 of XOR.
    const both = run(sessionOf('xor', 58), ['break', 'W1'], ['watch', '∂W1'], ['break', 'b2']);
    expect(told(run(both, ['run']))).toEqual([59, 'stopped at event 59: breakpoint at W1, ∂W1 changed']);
    expect(told(run(atEvent(both, 60), ['run-back']))).toEqual(told(run(both, ['run'])));
    const many = run(both, ['watch', '∂W1[0,0]'], ['watch', '∂W1[0,1]'], ['watch', '∂W1[1,0]']);
    expect(told(run(many, ['run']))[1]).toMatch(
      /^stopped at event 59: breakpoint at W1, ∂W1 changed, .* changed, 2 more$/,
    );
  });

  test('nowhere when nothing is set, switched off or met, and says what to do', () => {
    expect(told(run(graph(3), ['run']))).toEqual([
      3,
      'nothing to stop at: {break} breaks at the selected node, {watch} watches it, :break EXPR where it becomes true',
    ]);
    const met = run(graph(3), ['break', 'a > 99']);
    expect(told(run(met, ['run']))).toEqual([3, 'no breakpoint is met and no watch changes after this event']);
    const breakpoints = met.stops.breakpoints.map(({ place }) => ({ place, isEnabled: false }));
    const off = { ...met, stops: { ...met.stops, breakpoints } };
    expect(told(run(off, ['run']))[1]).toMatch(/^nothing to stop at/);
  });
});

describe('Setting', () => {
  test('a breakpoint or watch a second time takes it away', () => {
    const once = run(graph(3), ['break'], ['watch']);
    expect([once.stops.breakpoints.length, once.stops.watches]).toEqual([1, [{ text: '∂e', isEnabled: true }]]);
    const twice = run(once, ['break'], ['watch']);
    expect([twice.stops.breakpoints, twice.stops.watches]).toEqual([[], []]);
  });

  test('a watch on what gets no gradient watches its value', () => {
    const { program } = lesson('two-layer-forward').log;
    const at = 2 + program.order.indexOf(program.byName.get('a1')!);
    expect(program.nodes[program.byName.get('a1')!]!.isReached).toBe(false);
    const position = lesson('two-layer-forward').log.length - 1;
    const session = choosing(sessionOf('two-layer-forward', Math.min(at, position)), {
      node: program.byName.get('a1')!,
    });
    expect(run(session, ['watch']).stops.watches.map(({ text }) => text)).toEqual(['a1']);
  });

  test.each([
    ['break', 'grad(q) > 1', 'column 6: unknown name q in grad(▸q◂) > 1; available: a, b, c, d, e, L'],
    ['watch', 'a +', 'column 4: expected a number, a name, `(` or `-`, found the end of the formula in a +▸◂'],
    ['break', 'op addd', 'column 4: unknown name addd in op ▸addd◂; did you mean add?'],
    [
      'break',
      'taan',
      'column 1: unknown name taan in ▸taan◂; available: add, mul, start, forward, backward, update, a, b, c, d, e, L',
    ],
    ['break', 'phase backwards', 'column 7: unknown name backwards in phase ▸backwards◂; did you mean backward?'],
    ['break', '', 'nothing is selected here; {select-next} selects a node, :break EXPR breaks where it becomes true'],
  ] as const)('%s %s shows the mistake and sets nothing', (command, text, message) => {
    const after = run(graph(0), [command, text]);
    expect([after.message, after.stops.breakpoints, after.stops.watches]).toEqual([message, [], []]);
  });
});

describe('The value before this one', () => {
  const { log } = lesson('xor');
  const { loss, byName } = log.program;
  /** The end of an iteration, and the last event up to there that wrote the loss or the gradient of b2. */
  const endOf = (iteration: number) => log.startOf(iteration + 1)! - 1;
  const lastUntil = (end: number, type: string, node: number | undefined) =>
    Array.from({ length: end + 1 }, (_, i) => i).findLast(i => log.typeAt(i) === type && log.nodeAt(i) === node)!;
  const before = (text: string, position: number) => previousValue(log, position, parseCondition(log, text))?.data[0];

  test('is that of the iteration before, where each computes it once', () => {
    const writer = lastUntil(endOf(1), 'value.computed', loss);
    expect(before('L', endOf(1))).toBeUndefined();
    expect(before('L', endOf(2))).toBe(log.valueWrittenBy(writer, loss!)!.data[0]);
  });

  test('is found over the time when the gradients were cleared', () => {
    const node = byName.get('b2');
    const writer = lastUntil(endOf(1), 'gradient.accumulated', node);
    expect(before('∂b2', endOf(1))).toBeUndefined();
    expect(before('∂b2', endOf(2))).toBe(log.gradientWrittenBy(writer, node!).data[0]);
  });
});
