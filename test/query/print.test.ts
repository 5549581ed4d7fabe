import { describe, expect, test } from 'vitest';
import { Recorder } from '../../src/engine/record.ts';
import { stateAt } from '../../src/engine/state.ts';
import { LanguageError } from '../../src/language/language-error.ts';
import { conditionValue, parseCondition } from '../../src/query/conditions.ts';
import { changesOf, type PrintRows, parsePrint, printRows, rowAt } from '../../src/query/print.ts';
import { answerOf } from '../../src/query/search.ts';
import { settled } from '../../src/session/background.ts';
import type { PrintMenu } from '../../src/session/dialogs.ts';
import { textPrompt } from '../../src/session/dialogs.ts';
import { logOf, menuOf, promptOf, runOf, type Session } from '../../src/session/session.ts';
import { printView } from '../../src/session/views/print-view.ts';
import { suggestionsOf } from '../../src/session/views/suggestions.ts';
import { printChoice } from '../../src/tui/overlays/print-list.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { lesson, sessionOf, textOf } from '../support/lessons.ts';

function allRows(...[log, printed]: Parameters<typeof printRows>): PrintRows {
  answerOf(changesOf(log, printed.text).searchOn());
  return printRows(log, printed);
}

function printed(session: Session, source: string, choice = 0) {
  const { log } = runOf(session);
  const print = parsePrint(log, source);
  allRows(log, print);
  return printView(session, print, choice, 10, 30).rows.map(({ position, iteration, value, change }) => [
    position,
    iteration,
    value.trim(),
    change.trim(),
  ]);
}

describe('A print', () => {
  test('has a row for each event that brings another value, with the difference to the row before', () => {
    // f(w) = w² from w = 2 with learning rate 0.1: each update takes off a fifth. Lecture 9, gradient descent.
    const session = sessionOf('gradient-descent');
    const name = logOf(session).program.nodes[logOf(session).program.parameters[0]!]!.name;
    const rows = printed(session, name);
    const values = rows.map(([, , value]) => Number(String(value).replace('−', '-')));
    expect(rows[0]![3]).toBe('');
    rows.slice(1).forEach(([, , , change], row) => {
      const difference = values[row + 1]! - values[row]!;
      expect(Number(String(change).replace('−', '-'))).toBeCloseTo(difference, 3);
    });
    expect(rows.slice(1).map(([position]) => logOf(session).at(Number(position)).type)).toEqual(
      rows.slice(1).map(() => 'parameter.updated'),
    );
  });

  test.each(['∂b2', 'L', 'abs(sum(W1)) > 1', 'phase == "update"', 'iteration'])('of %s misses no event', text => {
    const { log } = lesson('xor');
    const condition = parseCondition(log, text);
    let last: string | undefined;
    const naive = Array.from({ length: log.length }, (_, i) => i).filter(i => {
      const found = conditionValue(condition, stateAt(log, i));
      const text = found && String([...found.data]);
      const isOther = text !== undefined && text !== last;
      last = text ?? last;
      return isOther;
    });
    const rows = allRows(log, parsePrint(log, text));
    expect(Array.from({ length: rows.count }, (_, row) => rows.at(row))).toEqual(naive);
  });

  test('of what is missing between two iterations has a row only where it comes back as another', () => {
    // The gradient of W1[1, 6] is 0.006… in iteration 1; 3199 events hold 100 gradients, and each clearing takes them away.
    const { log } = lesson('xor');
    const node = log.program.byName.get('W1')!;
    const signs = Array.from({ length: log.length }, (_, i) => i)
      .filter(i => log.typeAt(i) === 'gradient.accumulated' && log.nodeAt(i) === node)
      .map(i => [i, log.gradientWrittenBy(i, node).data[8 + 6]! > 0] as const);
    const turns = signs.filter(([, isPositive], k) => k === 0 || signs[k - 1]![1] !== isPositive).map(([i]) => i);
    const rows = allRows(log, parsePrint(log, 'grad(W1)[1,6] > 0'));
    expect(turns.length).toBeGreaterThan(1);
    expect(Array.from({ length: rows.count }, (_, row) => rows.at(row))).toEqual(turns);
  });

  test('by iteration has the value at the end of each', () => {
    const { log } = lesson('xor');
    const rows = allRows(log, parsePrint(log, 'L by iteration'));
    expect([rows.count, rows.at(0), rows.at(rows.count - 1)]).toEqual([100, log.startOf(2)! - 1, log.length - 1]);
  });

  test('goes on where the log has grown', () => {
    const { scenario } = lesson('xor');
    const recorder = new Recorder(scenario.program, scenario.training);
    recorder.run(1);
    const print = parsePrint(recorder.log, 'L');
    expect(allRows(recorder.log, print).count).toBe(1);
    recorder.run(1);
    expect(allRows(recorder.log, print).count).toBe(2);
  });

  test('is refused with the place of the mistake', () => {
    expect(() => parsePrint(lesson('xor').log, 'grad(W9) by iteration')).toThrow(LanguageError);
  });

  test('opens at the row that holds here', () => {
    const rows = { count: 3, at: (row: number) => [10, 20, 30][row]! };
    expect([5, 10, 19, 20, 99].map(position => rowAt(rows, position))).toEqual([0, 0, 0, 1, 2]);
  });
});

describe('The list that print opens', () => {
  const keyed = (keys: string) => press(sessionOf('xor', 1600), parseKeys(keys));

  test('stands on the row that holds here, and Enter goes to another', () => {
    const opened = keyed(':print ∂b2<enter>');
    // Iteration 51 begins at 1600; the gradient of b2 came last in iteration 50.
    expect(printChoice(opened, menuOf(opened) as PrintMenu)).toBe(49);
    const gone = press(opened, parseKeys('<down><enter>'));
    expect([menuOf(gone), gone.place.position, gone.place.behind]).toEqual([
      undefined,
      1615,
      [{ timeline: 1, position: 1600 }],
    ]);
  });

  test('moves by pages and to its ends, and closes with esc', () => {
    const choiceAfter = (keys: string) => menuOf(keyed(`:print ∂b2<enter>${keys}`))?.choice;
    expect(['<pagedown>', '<pageup>', 'g', 'G', 'g<up>', 'G<down>'].map(choiceAfter)).toEqual([59, 39, 0, 99, 0, 99]);
    expect(choiceAfter('<escape>')).toBeUndefined();
  });

  test('is of the selected node for P', () => {
    const text = textOf(press(sessionOf('xor', 1615), parseKeys('P'))).join('\n');
    expect(text).toContain('Print: ∂b2 where it changes');
  });

  test('is not opened for what never has a value', () => {
    const session = press(sessionOf('computation-graph', 3), parseKeys(':print grad(a) * lr<enter>')); // nothing is updated
    expect([menuOf(session), session.message]).toEqual([undefined, 'grad(a) * lr never has a value in this run']);
  });
});

describe('The palette', () => {
  const offered = (text: string, at = 0) => {
    const prompt = textPrompt('command', text);
    return suggestionsOf(settled({ ...sessionOf('computation-graph', at), dialog: prompt }), prompt).map(
      each => each.text,
    );
  };

  test.each(['break sign(grad(a))', 'watch a[0]', 'print 2 ', 'break phase == "start"'])(
    'offers nothing after an expression that is complete: %s',
    text => expect(offered(text)).toEqual([text]),
  );

  test('offers names after what wants an operand', () => {
    expect(offered('watch a * ')).toContain('watch a * b');
    expect(offered('watch abs(')).toContain('watch abs(grad(');
    expect(offered('break op ')).toEqual(['break op ', 'break op add', 'break op mul']);
  });

  test('offers the next events, those that a number begins, and those that a text finds', () => {
    expect(offered('goto ', 12)).toEqual(['goto EVENT', 'goto 13', 'goto 14', 'goto 15']);
    expect(offered('goto 1')).toEqual(['goto 1', 'goto 10', 'goto 11', 'goto 12', 'goto 13', 'goto 14', 'goto 15']);
    expect(offered('goto ∂e')).toEqual(['goto 9']);
    expect(offered('goto +')).toEqual(['goto +']);
  });
});

describe('Tab in the palette', () => {
  const textAfter = (keys: string) => promptOf(press(sessionOf('two-layer'), parseKeys(keys)))?.text;

  test('writes the command, then the name, out', () => {
    expect(textAfter(':pri<tab>')).toBe('print ');
    expect(textAfter(':print abs(∂W<down><tab>')).toBe('print abs(∂W1');
    expect(textAfter(':find-next ab<down><tab>')).toBe('find-next above');
    expect(textAfter(':break rel<down><tab>')).toBe('break relu');
    expect(textAfter(':break op mat<down><tab>')).toBe('break op matmul');
    expect(textAfter(':select W<down><down><tab>')).toBe('select W2');
    expect(textAfter(':goto <down><tab>')).toBe('goto 1');
  });
});
