/** What people ask a debugger of gradients, and the few keys in which it answers. */

import { describe, expect, test } from 'vitest';
import { logOf, runOf, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

const keyed = (name: string, keys: string): Session => press(sessionOf(name), parseKeys(keys));
const screen = (session: Session, columns = 120, rows = 36): string => textOf(session, { columns, rows }).join('\n');

describe('Where does the first NaN come from?', () => {
  test('f n is there, and its ledger names the −∞ that made it', () => {
    const found = keyed('nan-hunt', 'fn');
    const { log } = runOf(found);
    const before = Array.from({ length: found.place.position }, (_, i) => log.at(i));
    const values = before.flatMap(event => (event.type === 'value.computed' ? [...event.value.data] : []));
    expect(values.some(Number.isNaN)).toBe(false);
    expect(screen(found)).toContain('NaN first appears here, from the −∞ of L.5');
  });

  test('o goes on to where that was made, not to the number that happened to be computed last', () => {
    const origin = keyed('nan-hunt', 'fno');
    expect(screen(origin)).toContain('−∞ first appears here: all inputs are finite');
  });
});

describe('Which contributions made ∂L/∂Wh, and from which time step was the largest?', () => {
  test.each([
    [80, 24],
    [120, 36],
  ])('at %i×%i, / Wh ⏎ at the end lists all five and names the largest', (columns, rows) => {
    const text = screen(keyed('rnn', 'G/Wh<enter>'), columns, rows);
    expect(text).toContain('largest of 5: Wh @ h4 in h5');
    for (const step of [1, 2, 3, 4, 5]) expect(text).toContain(`Wh @ h${step - 1} in h${step}`);
  });

  test('o o follows it', () => {
    const session = keyed('rnn', 'G/Wh<enter>oo');
    const log = logOf(session);
    const event = log.at(session.place.position);
    expect(event.type === 'gradient.accumulated' && log.program.nodes[event.node]!.text).toBe('Wh @ h4');
  });
});

describe('When did the gradient of a weight last change its sign?', () => {
  test('F s, from the end of XOR, says in which iteration and which element', () => {
    const found = keyed('xor', 'G/w2<enter>Fs');
    const { log } = runOf(found);
    expect(found.message).toBe(
      `event ${found.place.position}, w2: iteration ${log.iterationAt(found.place.position)}: ∂w2[7] from 0.00035927 to −0.00026843`,
    );
    const w2 = log.program.byName.get('w2')!;
    const gradients = Array.from({ length: log.length }, (_, i) => i).filter(
      i => log.at(i).type === 'gradient.accumulated' && log.nodeAt(i) === w2,
    );
    const at = gradients.indexOf(found.place.position);
    const signs = gradients.map(i => Math.sign(log.gradientWrittenBy(i, w2).data[7]!));
    expect([signs[at - 1], ...new Set(signs.slice(at))]).toEqual([1, -1]);
  });
});

describe('A key that leads nowhere says why:', () => {
  test.each([
    [
      'computation-graph',
      '}',
      'this run has one iteration: this is its last event; {previous-phase} and {next-phase} go from phase to phase',
    ],
    ['xor', 'G}', 'this is the last event'],
    ['xor', '<left>', 'this is the first event'],
    ['xor', '(', 'no jump was made yet'],
    ['xor', 'G/nothing of that name<enter>', 'nothing found for “nothing of that name”'],
  ])('%s %s', (name, keys, message) => {
    expect(keyed(name, keys).message).toBe(message);
  });
});

test('Select takes a name, and says which may be meant', () => {
  const { log } = runOf(sessionOf('xor'));
  expect(keyed('xor', ':select b2<enter>').selection.node).toBe(log.program.byName.get('b2'));
  expect(keyed('xor', ':select b3<enter>').message).toBe('unknown name b3; did you mean b1?');
});

test('A state that needs a word has one below the table while it is in sight', () => {
  const stale = press(sessionOf('xor', 35), parseKeys('4'));
  expect(screen(stale)).toContain('stale: not computed again yet');
  expect(screen(sessionOf('xor', 8))).not.toContain('stale');
});
