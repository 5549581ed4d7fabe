/** Every line of a program with its edges is in sight, counted from frames. */

import { describe, expect, test } from 'vitest';
import { type Fold, nodeOf, operationOf } from '../../src/graph/program.ts';
import { settled } from '../../src/session/background.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { performed, update } from '../../src/session/update.ts';
import { LESSONS, opened, sessionOf, textOf } from '../support/lessons.ts';
import { atEvent, viewing } from '../support/sessions.ts';

/** The text inside the graph's frame; `footer` is what its lower border says. */
function graphPane(session: Session, columns: number, rows: number) {
  const screen = textOf(session, { columns, rows });
  const top = screen.findIndex(row => /╭.Graph/.test(row));
  const left = screen[top]!.search(/╭.Graph/);
  const bottom = screen.findIndex((row, at) => at > top && row[left] === '╰');
  const inside = screen.slice(top + 1, bottom).map(row => row.slice(left + 1, columns - 1));
  return { inside, footer: screen[bottom]!.slice(left) };
}

const isShown = (inside: readonly string[], name: string) =>
  inside.some(row => row.includes(` ${name} = `) || row.trimStart().startsWith(`${name} = `));

/** Whether a fold stands in a block that a line calls, which folds into that line. */
const isInLine = (folds: readonly Fold[], { parent }: Fold): boolean =>
  parent !== undefined && (folds[parent]!.kind === 'line' || isInLine(folds, folds[parent]!));

/** Whether all lines are drawn whole, with an arrow head into each, and none beyond the pane. */
function showsAllLines(session: Session, columns: number, rows: number): boolean {
  const { inside, footer } = graphPane(session, columns, rows);
  const { folds, nodes } = logOf(session).program;
  const lines = folds
    .filter(fold => fold.kind === 'line' && fold.node !== undefined && !isInLine(folds, fold))
    .map(({ node }) => nodes[node!]!)
    .filter(({ role }) => role === 'operation'); // a number that a line names is written where it is used
  const heads = inside.join('').match(/[▶◀▼]/g)?.length ?? 0;
  return lines.every(({ name }) => isShown(inside, name)) && !/more nodes?/.test(footer) && heads >= lines.length - 1;
}

/** The scenarios that do not show all their lines. */
const hiding = (columns: number, rows: number, view: Parameters<typeof viewing>[1] = {}): readonly string[] =>
  LESSONS.filter(name => !showsAllLines(viewing(sessionOf(name), view), columns, rows));

describe('All lines with their edges are in sight at event 0', () => {
  test('in all scenarios but one at 120×36', () => {
    expect(hiding(120, 36)).toEqual(['truncated-backpropagation']); // its rounds are folded: their lines have no room
  });

  test('in all at 80×24 with the graph zoomed, and at 200×60', () => {
    expect(hiding(80, 24, { pane: 'graph', isZoomed: true })).toEqual([]);
    expect(hiding(200, 60)).toEqual([]);
  });

  test('and in two-layer all leaves too, at 120×36', () => {
    const session = sessionOf('two-layer');
    const { inside, footer } = graphPane(session, 120, 36);
    for (const { name, role } of logOf(session).program.nodes) {
      if (role === 'operation' || role === 'literal') continue;
      expect(inside.some(row => row.includes(` ${name} `))).toBe(true);
    }
    expect(footer).not.toContain('not shown');
  });
});

describe('The graph in lines', () => {
  test('is chosen by hand, and operations too', () => {
    const session = sessionOf('logistic-regression');
    const shown = (detail: string) =>
      graphPane(settled(performed(update(session, 'graph', detail))), 120, 36).inside.join('\n');
    expect(shown('lines')).toContain('L = ');
    expect(shown('lines')).not.toContain('log(1 − yhat)');
    expect(shown('operations')).toContain('╭ dot(w, x) ');
    expect(update(session, 'graph', 'words').session.message).toBe(
      'expected outline, lines, operations, fit, found words',
    );
  });

  test('marks the line in which the event is', () => {
    const session = viewing(sessionOf('two-layer'), { detailOfGraph: 'lines' });
    const log = logOf(session);
    const inLoss = Array.from({ length: log.length }, (_, at) => at).filter(at => {
      const event = log.at(at);
      return event.type === 'value.computed' && operationOf(log.program, event.node).line === 4;
    });
    expect(inLoss.length).toBe(8); // log, y ×, 1 −, 1 −, log, ×, +, −
    for (const at of inLoss) {
      const row = graphPane(atEvent(session, at), 120, 36).inside.find(text => text.includes('L = '))!;
      expect(row).toContain('◉');
    }
  });
});

test('Of the calls around the event as many are unfolded as have room, the outer ones first', () => {
  const steps = Array.from({ length: 9 }, (_, i) => `  a${i} = ${i === 0 ? 'x' : `a${i - 1}`} * ${i + 2}`);
  const program = [
    'def inner(x):',
    ...steps,
    '  return a8',
    'def outer(x):',
    '  u = x + 1',
    '  v = inner(u)',
    '  return v * 2',
    ...Array.from({ length: 5 }, (_, i) => `y${i} = outer(${i === 0 ? 'w' : `y${i - 1}`})`),
    'L = y4 ** 2',
  ];
  const session = opened({ parameters: { w: 1 }, program });
  const { nodes } = logOf(session).program;
  // The third call of outer, in its call of inner.
  const [deep] = nodes.filter(({ name }) => name.endsWith('a4#3'));
  const event = Array.from({ length: logOf(session).length }, (_, at) => at).find(at => {
    const { type, node } = logOf(session).at(at) as { type: string; node?: number };
    return type === 'value.computed' && node === deep!.id;
  })!;
  const text = (columns: number, rows: number) => graphPane(atEvent(session, event), columns, rows).inside.join('\n');
  // w and 6 lines, of which y2 is a head and 3 lines, of which v is a head and 2 rows: 14 of 14.
  expect(text(120, 36)).toMatch(/╭ y2 = outer\(y1\) −/);
  expect(text(120, 36)).toMatch(/◉ .*call 3 of inner: inner.a8#3 \+9/);
  // A head and 9 lines in place of that one: 23 rows.
  expect(text(200, 60)).toMatch(/╭ call 3 of inner: inner.a8#3 −/);
  expect(text(200, 60)).toMatch(/◉ .*inner.a4#3 = /);
});

describe('What has no room is left out whole', () => {
  test('a call keeps its name and parentheses in a short title', () => {
    expect(graphPane(sessionOf('label-smoothing'), 200, 60).inside.join('\n')).toContain('╭ soft = cross_entropy(…) ╮');
  });

  test('the meaning of a state gives way to what is beyond the table', () => {
    const session = sessionOf('rnn');
    const log = logOf(session);
    const at = Array.from({ length: log.length }, (_, i) => i).find(
      i => log.typeAt(i) === 'gradient.accumulated' && nodeOf(log.program, log.nodeAt(i)!).name === 'Wh',
    )!;
    for (const columns of [80, 110, 120, 160]) {
      const screen = textOf(viewing(atEvent(session, at), { pane: 'values' }), { columns, rows: 36 });
      const footer = screen.findLast(row => /[↑↓] \d+ more/.test(row));
      expect([columns, footer]).not.toEqual([columns, undefined]);
      expect(footer).not.toMatch(/…/);
    }
  });
});
