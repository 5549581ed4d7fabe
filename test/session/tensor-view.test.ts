import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { CommandName } from '../../src/session/commands/commands.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, logOf, type Session, tensorLook } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { tensorView } from '../../src/session/views/tensor-view.ts';
import { choosing } from '../support/sessions.ts';
import { sound } from '../support/sound.ts';

function sessionOf(scenario: object): Session {
  const loaded = sound(loadScenario(JSON.stringify({ title: 't', ...scenario }), 't.json'));
  return createSession(new Run(loaded.scenario, record(loaded.scenario.program, loaded.scenario.training)));
}

const after = (session: Session, ...commands: readonly (CommandName | readonly [CommandName, string])[]): Session =>
  commands.reduce((now, command) => {
    const [name, argument = ''] = typeof command === 'string' ? [command] : command;
    return update(now, name, argument).session;
  }, session);

/** y = W x with W 2×3, x = (1, 2, 3): y = (1 − 4 + 9, 0) and, with L = Σ y, ∂L/∂W has x in each row. */
const product = sessionOf({
  parameters: {
    W: [
      [1, -2, 3],
      [0, 0, 0],
    ],
  },
  inputs: { x: [1, 2, 3] },
  program: ['y = W @ x', 'L = sum(y)'],
});
const viewOf = (session: Session, width = 80, height = 20) => tensorView(session, tensorLook(session)!, width, height);
const texts = (session: Session) => viewOf(session).grid?.rows.map(({ cells }) => cells.map(({ text }) => text.trim()));
const at = (session: Session, name: string): Session =>
  choosing(after(session, 'values'), { node: logOf(session).program.byName.get(name)! });
const onW = at(product, 'W');

describe('An open tensor', () => {
  const opened = after(onW, 'open');

  test('shows every element with its indices, and what all have in common', () => {
    const view = viewOf(opened);
    expect(view.name).toBe('W');
    expect(view.grid?.heads.map(head => head.trim())).toEqual(['0', '1', '2']);
    expect(view.grid?.rows.map(({ label }) => label)).toEqual(['0', '1']);
    expect(texts(opened)).toEqual([
      ['1', '−2', '3'],
      ['0', '0', '0'],
    ]);
    // mean 2/6; variance (1 + 4 + 9)/6 − 1/9 = 20/9, its root 1.4907.
    expect(view.summary).toEqual(['2×3', 'min −2', 'max 3', 'mean 0.33333', 'std 1.4907', '3 zeros']);
    expect(view.grid?.rows[0]?.cells.map(({ strength }) => strength)).toEqual([1 / 3, -2 / 3, 1]);
  });

  test('stays open while time goes on, and shows the gradient when asked', () => {
    const switched = after(opened, 'value-or-gradient');
    expect(viewOf(switched)).toMatchObject({
      name: '∂L/∂W',
      grid: undefined,
      current: { writer: 'nothing has arrived yet' },
    });
    // ∂L/∂W[i, j] = x[j], as every y counts once in the sum.
    expect(texts(after(switched, 'last-event'))).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ]);
  });

  test('moves within its bounds', () => {
    const reached = (...moves: readonly CommandName[]) => tensorLook(after(opened, ...moves))?.element;
    expect(reached('element-left')).toBe(0);
    expect(reached('element-right', 'element-down')).toBe(4);
    expect(reached('element-down', 'element-down', 'element-right', 'element-right', 'element-right')).toBe(5);
    expect(reached('row-end')).toBe(2);
    expect(reached('row-end', 'row-end')).toBe(5);
    expect(reached('row-end', 'row-end', 'row-start', 'row-start')).toBe(0);
    expect(reached('page-down', 'element-right', 'page-up')).toBe(1);
  });

  test('goes to an element by its indices, and says what is wrong with them', () => {
    expect(tensorLook(after(opened, ['element', '1, 2']))?.element).toBe(5);
    expect(tensorLook(after(onW, ['element', '[0,1]']))?.element).toBe(1);
    expect(after(opened, ['element', '1,3']).message).toBe('unknown element [1, 3] of W: its shape is (2, 3)');
    expect(after(opened, ['element', '1']).message).toBe(
      'expected 2 indices from 0 for an element of W: as in 1,2, the last one',
    );
  });

  test('leads to the event that made an element, written out', () => {
    const written = after(opened, 'last-event', 'value-or-gradient', ['element', '1,2'], 'write-out');
    expect(written).toMatchObject({ mode: undefined, view: { pane: 'ledger' }, selection: { inside: 5 } });
    expect(logOf(written).at(written.place.position)).toMatchObject({
      type: 'gradient.accumulated',
      node: onW.selection.node,
    });
    expect(after(opened, 'write-out').message).toBe('W was given, not computed');
  });
});

describe('A tensor larger than the screen', () => {
  const rows = Array.from({ length: 30 }, (_, i) => Array.from({ length: 40 }, (_, j) => i + j / 100));
  const wide = after(at(sessionOf({ parameters: { W: rows }, program: ['L = sum(W)'] }), 'W'), ['element', '20,30']);

  test('is shown around the current element, and says what is in sight', () => {
    const { grid } = viewOf(wide, 50, 5);
    expect(grid?.rows.map(({ label }) => label)).toEqual(['18', '19', '20', '21', '22']);
    expect(grid?.rows[2]?.cells.find(({ isCurrent }) => isCurrent)?.text).toBe('20.3');
    const [first, last] = [grid?.heads[0]?.trim(), grid?.heads.at(-1)?.trim()];
    expect(grid?.inSight).toBe(`rows 18–22 of 30, columns ${first}–${last} of 40`);
    const width = 2 + 2 + grid!.rows[0]!.cells.reduce((sum, { text }) => sum + text.length + 4, 0);
    expect(width).toBeLessThanOrEqual(50);
  });
});

test('NaN and ∞ are counted apart from the other elements', () => {
  const odd = sessionOf({ parameters: { v: [1, 'NaN', '-Infinity', 3] }, program: ['L = sum(v)'] });
  const view = viewOf(after(at(odd, 'v'), 'open'));
  expect(view.summary).toEqual(['(4,)', 'min 1', 'max 3', 'mean 2', 'std 1', '0 zeros', '1 NaN', '1 ±∞']);
  expect(view.grid?.rows.map(({ cells: [cell] }) => cell?.strength)).toEqual([1 / 3, Number.NaN, -1, 1]);
});
