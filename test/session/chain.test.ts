/** The chain in a session: by name, by key, step by step. */

import { expect, test } from 'vitest';
import { runScript } from '../../src/session/script.ts';
import type { Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { ledgerView } from '../../src/session/views/ledger-view.ts';
import { answerTo } from '../../src/tui/spoken/answers.ts';
import { sessionOf } from '../support/lessons.ts';

const after = (session: Session, name: Parameters<typeof update>[1], argument = ''): Session =>
  update(session, name, argument).session;

const titleOf = (session: Session): string => ledgerView(session, 100).derivation.title;

test('chain b shows the chain of b, wherever the session is after the forward pass', () => {
  const session = after(sessionOf('computation-graph', 9), 'chain', 'b');
  expect(titleOf(session)).toBe('∂L/∂b: one path from L');
  expect(titleOf(after(sessionOf('computation-graph', 15), 'chain', '∂L/∂b'))).toBe('∂L/∂b: one path from L');
});

test('the key shows the chain of the event’s node, and the ledger again where all factors are numbers', () => {
  const chained = after(sessionOf('computation-graph', 15), 'chain');
  expect(titleOf(chained)).toBe('∂L/∂b: one path from L');
  expect(titleOf(after(chained, 'chain'))).toMatch(/^gradient of b/);
  expect(titleOf(after(chained, 'step-outside'))).toMatch(/^gradient of b/);
});

test('with tensors the key goes from shapes to elements, then back to the ledger', () => {
  const shapes = after(sessionOf('two-layer', 52), 'chain', 'W1');
  const numbers = after(shapes, 'chain');
  expect([shapes, numbers].map(({ selection }) => selection.chain)).toEqual(['shapes', 'numbers']);
  expect(after(numbers, 'chain').selection.chain).toBeUndefined();
});

test('selecting another node shows its chain; a step ends it', () => {
  const chained = after(sessionOf('computation-graph', 15), 'chain', 'b');
  expect(titleOf(after(chained, 'select', 'a'))).toBe('∂L/∂a: one path from L');
  expect(after(chained, 'previous-event').selection.chain).toBeUndefined();
});

test('without a gradient it says why', () => {
  expect(after(sessionOf('computation-graph', 2), 'chain').message).toBe('L has no value yet at this event');
  expect(after(sessionOf('two-layer-forward', 3), 'chain').message).toBe(
    'this program has no loss: there is no gradient',
  );
  expect(after(sessionOf('computation-graph', 15), 'chain', 'f').message).toMatch(/^unknown name f/);
  expect(runScript(sessionOf('computation-graph', 15), 'chain f')).toMatchObject({
    message: 'unknown name f',
    column: 7,
  });
});

test('a step by line over the first −0 explains it, and no other step does', () => {
  // L of two-layer: (1 − y) log(1 − a2) is 0 times a negative number.
  const remarksOf = (session: Session) => ledgerView(session, 100).derivation.remarks.join(' ');
  const line = after(sessionOf('two-layer', 7), 'next-line');
  expect(line.place.position).toBe(15);
  expect(remarksOf(line)).toContain('−0 equals 0');
  expect(remarksOf(after(after(line, 'next-line'), 'next-line'))).not.toContain('−0 equals 0');
});

test('the LaTeX of a chain is exported while it is shown', () => {
  const { session, effect } = update(after(sessionOf('computation-graph', 15), 'chain', 'b'), 'export', 'tex');
  expect(effect).toMatchObject({ kind: 'copy', text: expect.stringContaining('&= -2 \\cdot 1 \\cdot 2') });
  expect(session.message).toBe('the LaTeX of the chain is sent to the clipboard');
});

test('the screen reader tells the chain', () => {
  const before = sessionOf('computation-graph', 15);
  expect(answerTo(before, after(before, 'chain', 'b'), { digits: 5 })).toBe(
    'the gradient of L by b = the gradient of L by e times the gradient of e by d times the gradient of d by b = minus 2 times 1 times 2 = minus 4.',
  );
});
