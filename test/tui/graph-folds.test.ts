/** Lines, rounds and calls of the graph fold and unfold: by hand, and around the current event. */

import { describe, expect, test } from 'vitest';
import { nodeOf, operationOf } from '../../src/graph/program.ts';
import { logOf, type Session } from '../../src/session/session.ts';
import { pointed } from '../../src/tui/pointer.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { LESSONS, opened, sessionOf, textOf } from '../support/lessons.ts';
import { atEvent } from '../support/sessions.ts';

const SIZE = { columns: 120, rows: 36 };
const LARGE = { columns: 200, rows: 60 };

const pressed = (session: Session, keys: string, size = SIZE): Session => press(session, parseKeys(keys), { size });

/** The rows inside the graph's frame. */
function graphRows(session: Session, size = SIZE): readonly string[] {
  const screen = textOf(session, size);
  const top = screen.findIndex(row => /╭.Graph/.test(row));
  const left = screen[top]!.search(/╭.Graph/);
  const bottom = screen.findIndex((row, at) => at > top && row[left] === '╰');
  return screen.slice(top + 1, bottom).map(row => row.slice(left + 1, size.columns - 1));
}

const titlesIn = (rows: readonly string[]): readonly string[] =>
  rows.flatMap(row => /[╭│╰][ ▸](\S+ = .*?)(?: {2}|$)/.exec(row)?.[1]?.trim() ?? []);

const selected = (session: Session): string | undefined => {
  const { node } = session.selection;
  return node === undefined ? undefined : nodeOf(logOf(session).program, node).name;
};

/** A cell called twice, and a loop of three rounds. */
const CELLS = {
  constants: { x1: [1, 2], x2: [0.5, -1], h0: [0, 0], y: [1, 0] },
  parameters: {
    W: [
      [0.1, 0.2],
      [0.3, 0.4],
    ],
  },
  program: [
    'def cell(x, h):',
    '  a = W @ x + h',
    '  return tanh(a)',
    'h = cell(x1, h0)',
    'h = cell(x2, h)',
    'for t in range(3):',
    '  u = W @ h + x1',
    '  h = tanh(u * 0.5)',
    'L = sum((h - y) ** 2)',
  ],
};

describe('A folded line says how many operations it stands for', () => {
  test('behind its title in rows, in its lower border in boxes', () => {
    expect(graphRows(sessionOf('two-layer')).join('\n')).toContain(' z1 = W1 @ x + b1 +2 ');
    const boxes = graphRows(sessionOf('dead-relu'));
    const top = boxes.findIndex(row => row.includes('╭ z = w × x + b ╮'));
    const column = boxes[top]!.indexOf('╭ z =');
    expect(boxes.slice(top).find(row => row[column] === '╰')).toContain('╰─────────── +2 ╯');
    expect(boxes.join('\n')).not.toContain('+1');
  });
});

describe('A line unfolds by hand', () => {
  const lastLine = (): Session => pressed(sessionOf('two-layer'), '2:select L<enter>');

  test('into its operations, over their operands, in a frame with its name', () => {
    const before = lastLine();
    const after = pressed(before, '+');
    expect(titlesIn(graphRows(after))).toEqual([
      'L = −(y × log(a2) + …) −',
      'L.1 = log(a2)',
      'L.2 = y × L.1',
      'L.3 = 1 − y',
      'L.4 = 1 − a2',
      'L.5 = log(L.4)',
      'L.6 = L.3 × L.5',
      'L.7 = L.2 + L.6',
      'L = −L.7',
    ]);
    expect(graphRows(pressed(after, '-'))).toEqual(graphRows(before));
  });

  test('and i opens it before it writes out elements', () => {
    const line = pressed(sessionOf('two-layer', 2), '2');
    const opened = pressed(line, 'i');
    expect(opened.selection.inside).toBeUndefined();
    expect(titlesIn(graphRows(opened))).toContain('z1.1 = W1 @ x');
    const inside = pressed(opened, '-').selection.inside;
    expect(inside).toBeUndefined();
    expect(pressed(opened, 'i').selection.inside).toBe(0);
  });

  test('and stays so at other events, until it is folded', () => {
    const after = pressed(lastLine(), '+<right><right>');
    expect(titlesIn(graphRows(after))).toContain('L.5 = log(L.4)');
    const back = pressed(after, ':graph fit<enter>');
    expect(titlesIn(graphRows(back))).not.toContain('L.5 = log(L.4)');
  });

  test('a single operation has nothing to unfold, and says so', () => {
    const after = pressed(sessionOf('two-layer'), '2:select a1<enter>+');
    expect(after.message).toMatch(/^nothing is folded here/);
    expect(after.view.foldsByHand).toEqual({ opened: [], closed: [] });
  });

  test('an operation of a graph in operations folds into its line', () => {
    const session = pressed(sessionOf('dead-relu'), '2:graph operations<enter>:select z.1<enter>');
    const folded = pressed(session, '-');
    expect(selected(folded)).toBe('z');
    expect(graphRows(session).join('\n')).toContain('w × x ─');
    expect(graphRows(folded).join('\n')).not.toContain('w × x ─');
    expect(graphRows(pressed(folded, '+'))).toEqual(graphRows(pressed(session, ':select z<enter>')));
  });
});

describe('In boxes a line unfolds in place', () => {
  const lines = (): Session => pressed(sessionOf('two-layer', 12), '2z:graph lines<enter>:select L<enter>', LARGE);

  test('into its operations, in a frame with its name, with the edges from outside', () => {
    const rows = graphRows(pressed(lines(), '+', LARGE), LARGE);
    const text = rows.join('\n');
    expect(text).toContain('╭─ L = −(y × log(a2) + (1 − y) × log(1 − a2)) − ───');
    for (const title of ['╭ y × log(a2) ─', '╔ log(1 − a2) ═', '╭▸L = −(', '╭ z1 = W1 @ x + b1 ─'])
      expect(text).toContain(title);
    expect(text).toMatch(/───┼─┬─▶│ −3.638272×10⁻⁶/); // a2 enters the frame
    expect(text).not.toContain('•'); // no rows
  });

  test('and folds again, to the same frame', () => {
    expect(graphRows(pressed(lines(), '+-', LARGE), LARGE)).toEqual(graphRows(lines(), LARGE));
  });

  test('stays as it is while the event moves', () => {
    const places = [12, 13, 20, 40].map(at =>
      graphRows(atEvent(pressed(lines(), '+', LARGE), at), LARGE).findIndex(row => row.includes('─ L = −(y')),
    );
    expect(new Set(places).size).toBe(1);
  });

  test('a click on its title selects the line', () => {
    const session = pressed(lines(), '+:select x<enter>', LARGE);
    const screen = textOf(session, LARGE);
    const row = screen.findIndex(text => text.includes('─ L = −(y'));
    const column = screen[row]!.indexOf('L = −(y');
    const report = { action: 'press', button: 'left', column, row, shift: false, alt: false, ctrl: false } as const;
    expect(selected(pointed(session, report, LARGE).session)).toBe('L');
  });

  const rounds = (...body: readonly string[]): Session =>
    opened({
      constants: { x: 3 },
      parameters: { w: 2 },
      program: ['h = w * x', 'g = w + x', 'for t in range(2):', ...body.map(line => `  ${line}`), 'L = g * h'],
    });
  const outline = (session: Session, name: string): Session =>
    pressed(session, `2z:graph outline<enter>:select ${name}<enter>`, LARGE);

  test('and so does a round of a loop, and in it a line', () => {
    const before = outline(rounds('u = w * h', 'h = u * u + x'), 'h#3');
    const [closed, round, line] = ['', '+', '++'].map(keys =>
      graphRows(pressed(before, keys, LARGE), LARGE).join('\n'),
    );
    expect(closed).toContain('╭▸t = 1: h#3 ╮');
    expect(round).toContain('╭─ t = 1: h#3 − ─');
    expect(round).toContain('╭ u#2 = w × h#2 ╮');
    expect(round).toContain('╭▸h#3 = u#2 × u#2 + x ╮');
    expect(line).toContain('╭─ t = 1: h#3 − ─');
    expect(line).toContain('╭─ h#3 = u#2 × u#2 + x − ─');
    expect(line).toContain('╭ u#2 × u#2 ╮');
  });

  test('but in rows what computes more than one value that others use', () => {
    const after = graphRows(pressed(outline(rounds('h = h + g', 'g = g * h'), 'g#3'), '+', LARGE), LARGE);
    expect(titlesIn(after)).toContain('t = 1: g#3 −');
    expect(titlesIn(after)).toContain('h#3 = h#2 + g#2');
  });
});

describe('The line of the event', () => {
  /** The rows of the graph after each event of the forward pass. */
  const frames = () => {
    const session = sessionOf('two-layer');
    const log = logOf(session);
    const forward = Array.from({ length: log.length }, (_, at) => at).filter(at => log.phaseAt(at) === 'forward');
    return forward.flatMap(at => {
      const event = log.at(at);
      const line = event.type === 'value.computed' ? operationOf(log.program, event.node).line : undefined;
      return line === undefined ? [] : [{ line, rows: graphRows(atEvent(session, at), LARGE) }];
    });
  };

  test('unfolds by itself where that fits at every event', () => {
    const inLoss = frames().filter(({ line }) => line === 4);
    expect(inLoss.length).toBe(8); // log, y ×, 1 −, 1 −, log, ×, +, −
    for (const { rows } of inLoss) expect(titlesIn(rows)).toContain('L.6 = L.3 × L.5');
  });

  test('leaves all above it and the columns where they were', () => {
    const places = frames().map(({ rows }) => {
      const at = rows.findIndex(row => row.includes(' W1 '));
      return `${at} ${rows[at]!.indexOf('W1')}`;
    });
    expect(new Set(places).size).toBe(1);
  });

  test('stays folded once it was folded by hand', () => {
    const session = pressed(sessionOf('two-layer', 12), '2', LARGE);
    expect(titlesIn(graphRows(session, LARGE))).toContain('L.6 = L.3 × L.5');
    const folded = pressed(session, '-<right>', LARGE);
    expect(titlesIn(graphRows(folded, LARGE))).not.toContain('L.6 = L.3 × L.5');
  });
});

describe('Rounds and calls', () => {
  test('fold into a node each, which unfolds into its lines, and these into their operations', () => {
    const outline = pressed(opened(CELLS), '2:graph outline<enter>');
    const text = graphRows(outline).join('\n');
    for (const title of ['h = cell(x1, h0) +3', 'h#2 = cell(x2, h) +3', 't = 0: h#3 +4', 't = 2: h#5 +4', 'L = sum('])
      expect(text).toContain(title);
    expect(text).not.toContain('u = ');
    const round = pressed(outline, ':select h#4<enter>+');
    const inRound = ['t = 1: h#4 −', 'u#2 = W @ h#3 + x1 +2', 'h#4 = tanh(u#2 × 0.5) +2'];
    for (const title of inRound) expect(graphRows(round).join('\n')).toContain(title);
    const line = pressed(round, '+');
    expect(graphRows(line).join('\n')).toContain('╰ ╰▸h#4 = tanh(h#4.1)');
    expect(graphRows(pressed(line, '--'))).toEqual(graphRows(pressed(outline, ':select h#4<enter>')));
  });

  test('are written with the names as they were there', () => {
    const program = [...CELLS.program.slice(0, 5), 'h = cell(x1, h)', 'L = sum((h - y) ** 2)'];
    const text = graphRows(pressed(opened({ ...CELLS, program }), '2:graph outline<enter>')).join('\n');
    expect(text).toContain('h#2 = cell(x2, h) +3');
    expect(text).toContain('h#3 = cell(x1, h#2) +3');
  });

  test('fold by themselves where their lines do not fit', () => {
    const rounds = { ...CELLS, program: CELLS.program.map(line => line.replace('range(3)', 'range(7)')) };
    const text = graphRows(opened(rounds)).join('\n');
    for (let t = 0; t < 7; t++) expect(text).toContain(`t = ${t}: h#${t + 3} +4`);
  });
});

describe('In rows the keys go by rows', () => {
  const at = (name: string): Session => pressed(sessionOf('two-layer'), `2:select ${name}<enter>`);

  test('up and down to the next row, leaves too', () => {
    expect(selected(pressed(at('z1'), '<down>'))).toBe('a1');
    expect(selected(pressed(at('a1'), '<down>'))).toBe('W2');
    expect(selected(pressed(at('a1'), '<up>'))).toBe('z1');
    expect(selected(pressed(at('L'), '<down>'))).toBe('L');
  });

  test('along edges from line to line', () => {
    expect(selected(pressed(at('L'), '<shift+left>'))).toBe('a2');
    expect(selected(pressed(at('z1'), '<shift+right>'))).toBe('a1');
    expect(selected(pressed(at('W2'), '<shift+right>'))).toBe('z2');
  });

  test('and through the operations of a line that is unfolded', () => {
    expect(selected(pressed(at('L'), '+<shift+left>'))).toBe('L.7');
    expect(selected(pressed(at('L'), '+<up><up>'))).toBe('L.6');
  });
});

test('a click on a program line selects its node, as one on the node does', () => {
  const session = sessionOf('two-layer');
  const screen = textOf(session, SIZE);
  const click = (pattern: RegExp, from = 0): Session => {
    const row = screen.findIndex(text => pattern.test(text.slice(from)));
    const column = screen[row]!.slice(from).search(pattern) + from + 2;
    return pointed(
      session,
      { action: 'press', button: 'left', column, row, shift: false, alt: false, ctrl: false },
      SIZE,
    ).session;
  };
  for (const [written, drawn] of [
    [/z2 = W2 @ a1/, / z2 = W2/],
    [/L = -\(y/, / L = −\(y/],
  ] as const) {
    const [program, graph] = [click(written), click(drawn, 44)];
    expect(program.selection.node).toBe(graph.selection.node);
    expect(program.selection.node).toBeDefined();
  }
});

test('a click on a loop selects what its round computes last', () => {
  const session = opened(CELLS);
  const row = textOf(session, SIZE).findIndex(text => text.includes('for t in range(3):'));
  const report = { action: 'press', button: 'left', column: 12, row, shift: false, alt: false, ctrl: false } as const;
  expect(selected(pointed(session, report, SIZE).session)).toBeUndefined(); // no round is shown before the first event in one
  const inRound = Array.from({ length: logOf(session).length }, (_, at) => atEvent(session, at)).find(there => {
    const event = logOf(there).at(there.place.position);
    return event.type === 'value.computed' && nodeOf(logOf(there).program, event.node).name === 'u#2';
  })!;
  expect(selected(pointed(inRound, report, SIZE).session)).toBe('h#4');
});

describe.each(LESSONS)('%s', name => {
  test('+ and − lead back to the same frame', () => {
    const session = pressed(sessionOf(name, 3), '2');
    const unfolded = pressed(session, '+');
    if (unfolded.message !== undefined) return;
    expect(graphRows(pressed(unfolded, '-'))).toEqual(graphRows(session));
  });
});
