/** Copying hands over every bit of what is selected. */

import { expect, test } from 'vitest';
import { changed } from '../../src/session/change.ts';
import { logOf } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { sessionOf } from '../support/lessons.ts';

test('the gradient is copied once there is one, else the value, with all digits', () => {
  // 1 / (1 + e^−12.524), the reference's a2
  expect(update(sessionOf('two-layer', 7), 'copy').effect).toEqual({ kind: 'copy', text: '0.9999963617349998' });
  // reference: ∂L/∂z2 = a2 − y = −3.6382650…e−6
  const { effect } = update(sessionOf('two-layer', 34), 'copy');
  expect(effect?.kind === 'copy' && Number(effect.text)).toBeCloseTo(-3.638265e-6, 12);
});

test('a list is copied as JSON', () => {
  expect(update(sessionOf('two-layer-forward', 2), 'copy').effect).toEqual({
    kind: 'copy',
    text: '[13.694,16.762999999999998]',
  });
});

test('what is sent is said by its name, in few digits', () => {
  const said = (at: number) => update(sessionOf('two-layer', at), 'copy').session.message;
  expect(said(7)).toBe('sent to the clipboard: a2 = 0.999996, with all digits');
  const W1 = logOf(sessionOf('two-layer', 0)).program.byName.get('W1')!;
  const opened = changed(sessionOf('two-layer', 0), { mode: { kind: 'tensor', node: W1, of: 'value', element: 1 } });
  expect(update(opened, 'copy').session.message).toBe('sent to the clipboard: W1[0, 1] = 1, with all digits');
});

test('where nothing is selected, nothing is copied and that is said', () => {
  const { session, effect } = update(sessionOf('two-layer', 0), 'copy');
  expect([effect, session.message]).toEqual([undefined, 'nothing is selected here']);
});
