/** Editing, skipping, comparing: what a person does to a run, and how to come back. */

import { describe, expect, test } from 'vitest';
import { stateAt } from '../../src/engine/state.ts';
import { editName, heldText, parseEdit } from '../../src/query/edits.ts';
import { isGrowing, mistakeOf } from '../../src/session/commands/command.ts';
import { isScriptMistake, runScript } from '../../src/session/script.ts';
import { currentTimeline, logOf, promptOf, runOf, type Session } from '../../src/session/session.ts';
import { comparedWith } from '../../src/session/timelines.ts';
import { performed, update } from '../../src/session/update.ts';
import { compareView } from '../../src/session/views/compare-view.ts';
import { toNested } from '../../src/tensor/tensor.ts';
import { formatNumber } from '../../src/text/number-format.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { dispatch } from '../../src/tui/dispatch.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { opened, sessionOf, textOf } from '../support/lessons.ts';

function scripted(session: Session, ...lines: readonly string[]): Session {
  const result = runScript(session, lines.join('\n'));
  if (isScriptMistake(result)) throw new Error(`${result.line}: ${result.message}`);
  return result;
}

const held = (session: Session, name: string, of: 'valueOf' | 'gradientOf' = 'valueOf') => {
  const log = logOf(session);
  const found = stateAt(log, session.place.position)[of](log.program.byName.get(name)!);
  return found && toNested(found);
};
const edited = (session: Session, text: string) => toNested(parseEdit(logOf(session), session.place.position, text).to);
const mistake = (session: Session, text: string): string => {
  try {
    parseEdit(logOf(session), session.place.position, text);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};
const graph = (at: number) => sessionOf('computation-graph', at); // a = 3, b = 1, c = −2, L = c(a + 2b)

describe('An edit', () => {
  test('of b to 2 makes L = −2 · (3 + 2 · 2) = −14, on a timeline of its own', () => {
    const there = scripted(graph(1), 'edit b = 2', 'goto 5');
    expect([held(there, 'b'), held(there, 'L'), logOf(there).length]).toEqual([2, -14, 17]);
    expect(currentTimeline(there)).toMatchObject({ number: 2, name: 'b := 2 at event 2', parent: 1 });
    expect(there.timelines.all[0]!.run.log.length).toBe(16);
  });

  test('is recorded by its effect: the update makes no timeline, and nothing is recorded without it', () => {
    const updated = update(graph(1), 'edit', 'b = 2');
    expect(updated.session.timelines.all).toHaveLength(1);
    expect(updated.effect).toMatchObject({ kind: 'fork', name: 'b := 2 at event 2', intervention: { after: 1 } });
    expect(performed(updated).timelines.all).toHaveLength(2);
  });

  test('stands on its event, and ( leads back to where it was made', () => {
    const there = scripted(graph(3), 'edit b = 2');
    expect([there.place.timeline, there.place.position]).toEqual([2, 4]);
    const back = update(there, 'back').session;
    expect([back.place.timeline, back.place.position, runOf(back)]).toEqual([1, 3, back.timelines.all[0]!.run]);
    const forth = update(back, 'forth').session;
    expect([forth.place.timeline, forth.place.position]).toEqual([2, 4]);
  });

  test.each([
    ['b = 0.5', 0.5],
    ['b=−3', -3],
    ['b = a + 2 * c', -1],
    ['b = -1e-3', -0.001],
    ['b = NaN', Number.NaN],
    ['b = -inf', Number.NEGATIVE_INFINITY],
    ['b = "Infinity"', Number.POSITIVE_INFINITY],
    ['b = −3.6×10⁻⁶', -3.6e-6],
    ['value(b) = 4', 4],
  ])('reads %s', (text, number) => expect(edited(graph(1), text)).toBe(number));

  test.each([
    ['x = [5, nan]', [5, Number.NaN]],
    ['x = [−∞, 1e5]', [Number.NEGATIVE_INFINITY, 1e5]],
    ['x = ["NaN", "-Infinity"]', [Number.NaN, Number.NEGATIVE_INFINITY]], // as a scenario writes them
    ['x = [Infinity, 2]', [Number.POSITIVE_INFINITY, 2]],
    ['x = [y, -inf]', [3, Number.NEGATIVE_INFINITY]],
    ['x = x + nan', [Number.NaN, Number.NaN]],
    ['x = y * ∞', [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]],
    ['x = -np.inf', [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['x = [1, 1.7e308]', [1, 1.7e308]],
    ['x = [1, 1e400]', 'expected a number from -1.79e308 to 1.79e308, found 1e400'], // as in x = 1 + 1e400
    ['x = -1e400', 'expected a number from -1.79e308 to 1.79e308, found 1e400'],
    ['x = [5, man]', 'unknown name man'],
  ])('reads the list in %s', (text, numbers) => {
    const session = opened({ inputs: { x: [1, 2], y: 3 }, program: ['L = sum(x) * y'] }, 1);
    expect(typeof numbers === 'string' ? mistake(session, text) : edited(session, text)).toEqual(numbers);
  });

  test('leaves a word for NaN or ∞ to the node of that name', () => {
    const session = opened({ inputs: { x: [1, 2], inf: 3 }, program: ['L = sum(x) * inf'] }, 1);
    expect(edited(session, 'x = x * inf')).toEqual([3, 6]);
    expect(edited(session, 'x = x * infinity')).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test('begins with a text that it reads again, NaN and ∞ included', () => {
    const session = opened({ inputs: { x: [1, 2, 3] }, program: ['L = sum(x)'] }, 1);
    const wild = scripted(session, 'edit x = [nan, -inf, 0.1]');
    const text = heldText(logOf(wild), wild.place.position, { node: 0, of: 'value' });
    expect(edited(wild, `x = ${text}`)).toEqual([Number.NaN, Number.NEGATIVE_INFINITY, 0.1]);
  });

  test('of a gradient is written ∂e, grad(e), or ∂L/∂e as the ledger has it', () => {
    for (const text of ['∂e = 3', 'grad(e) = 3', 'grad( e ) = 3', '∂L/∂e = 3'])
      expect(parseEdit(logOf(graph(9)), 9, text)).toMatchObject({ of: 'gradient', after: 9 });
  });

  test('of a matrix takes lists, one element, or a number for all', () => {
    const xor = sessionOf('xor', 1);
    expect(edited(xor, 'b1 = [1, 2, 3, 4, 5, 6, 7, 8]')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(edited(xor, 'b1 = [1×10⁻³, −2, 0, 0, 0, 0, 0, 1.5×10²]')).toEqual([0.001, -2, 0, 0, 0, 0, 0, 150]);
    expect(edited(xor, 'b1 = 0')).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(edited(xor, 'X[1, 0] = 7')).toEqual([
      [0, 0],
      [7, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(edited(xor, 'X = 2 * X')).toEqual([
      [0, 0],
      [0, 2],
      [2, 0],
      [2, 2],
    ]);
  });

  test('points at the name itself where it stands in a word before it too', () => {
    const { log } = runOf(graph(1)); // grad(▸ra◂), not g▸ra◂d(ra)
    expect(mistakeOf(() => parseEdit(log, 1, 'grad(ra) = 1'))?.span).toEqual({ start: 5, end: 7 });
  });

  test.each([
    ['b', 'expected NAME = VALUE'],
    ['b == 2', 'expected NAME = VALUE'],
    ['2 = b', 'unknown name 2'],
    ['f = 2', 'unknown name f'],
    ['b = ', 'expected a value, found none'],
    ['b = [1, 2]', 'expected shape (), found (2,)'],
    ['b = d', 'd has no value yet at this event'],
    ['b = f', 'unknown name f'],
    ['b[0] = 1', 'unknown element [0] of b'],
    ['d = 2', 'd is not computed yet: edit it after its event'],
    ['∂b[0] = 2', '∂b has no gradient yet at this event'],
  ])('refuses %s', (text, message) => expect(mistake(graph(1), text)).toBe(message));

  test('is called what was written', () => {
    const { log } = runOf(graph(1));
    expect(editName('∂e=-1', parseEdit(log, 9, '∂e=-1'))).toBe('∂e := −1 at event 10');
  });

  test('of what an operation chooses by must be something that there is', () => {
    const embeddings = sessionOf('embeddings', 1);
    const { program } = logOf(embeddings);
    const user = program.nodes.find(node => node.role === 'operation' && node.operation.indices !== undefined)!;
    if (user.role !== 'operation') throw new Error('found as one');
    const labels = program.nodes[user.operands[user.operation.indices![0]!]!]!.name;
    expect(mistake(embeddings, `${labels} = 999`)).toMatch(/expected whole numbers from 0 to \d+ in .*, found 999/);
  });
});

describe('The key e', () => {
  test('begins with what there is, exactly, and the first letter replaces it', () => {
    const open = press(graph(1), parseKeys('<down><down>e'));
    expect(promptOf(open)).toMatchObject({ kind: 'edit', text: '1', isFresh: true });
    expect(promptOf(press(open, parseKeys('25')))).toMatchObject({ text: '25', isFresh: false });
    expect(promptOf(press(open, parseKeys('<right>5')))).toMatchObject({ text: '15' });
    expect(promptOf(press(open, parseKeys('<backspace>7')))).toMatchObject({ text: '7' });
  });

  test('sets on Enter, and stays with its mistake when there is one', () => {
    const set = press(graph(1), parseKeys('<down><down>e2<enter>'));
    expect([set.place.timeline, promptOf(set)]).toEqual([2, undefined]);
    const wrong = press(graph(1), parseKeys('<down><down>e2*q<enter>'));
    expect([wrong.place.timeline, promptOf(wrong)?.text]).toEqual([1, '2*q']);
    expect(press(wrong, parseKeys('<backspace>a<enter>')).place.timeline).toBe(2);
  });

  test('is about the gradient where one was just added, and tab changes between the two', () => {
    const open = press(graph(9), parseKeys('e'));
    expect(promptOf(open)).toMatchObject({ target: { of: 'gradient' }, text: '-2' });
    expect(promptOf(press(open, parseKeys('<tab>')))).toMatchObject({ target: { of: 'value' }, text: '5' });
  });

  test('does not open for what is not computed yet, and says so', () => {
    const d = press(graph(1), parseKeys('<down><down><down><down>e'));
    expect([promptOf(d), d.message]).toEqual([undefined, 'd is not computed yet: edit it after its event']);
  });

  test('opens empty for a gradient that has not arrived', () => {
    const open = press(graph(3), parseKeys('e<tab>'));
    expect(promptOf(open)).toMatchObject({ target: { of: 'gradient' }, text: '', isFresh: true });
    expect(textOf(open).at(-2)!.trim()).toBe('∂e has no gradient yet: type what it is to be');
  });

  test('takes an element as it is typed', () => {
    const set = press(sessionOf('xor', 1), parseKeys('<down>e[1, 2] = 9<enter>'));
    expect((held(set, 'W1') as number[][])[1]![2]).toBe(9);
    expect(currentTimeline(set).name).toBe('W1[1, 2] := 9 at event 2');
  });

  test('sets the element that is looked at, and the number alone is typed', () => {
    const open = press(sessionOf('xor', 1), parseKeys('<down>@1,3<enter>e'));
    const { log } = runOf(open);
    const W1 = log.program.byName.get('W1')!;
    const there = (held(open, 'W1') as number[][])[1]![3]!;
    expect(promptOf(open)).toMatchObject({ text: String(there), target: { node: W1, of: 'value', element: 4 + 7 } }); // row 1 of 8 columns
    expect(textOf(open).at(-2)).toContain(`W1[1, 3] is ${formatNumber(there)}: type what it is to be`);
    const set = press(open, parseKeys('9<enter>'));
    const after = held(set, 'W1') as number[][];
    expect([after[1]![3], after[0]![0]]).toEqual([9, (held(open, 'W1') as number[][])[0]![0]]);
    expect(currentTimeline(set).name).toBe('W1[1, 3] := 9 at event 2');
  });

  test('says of one number for a whole matrix how many elements it sets', () => {
    const open = press(sessionOf('xor', 1), parseKeys('<down>e'));
    expect(textOf(open).at(-2)).toContain(': a number sets all 16 elements, [0, 0] = 1 one');
    const typed = press(open, parseKeys('9'));
    expect(textOf(typed).at(-2)).toContain(' becomes 9 in all 16 elements from event 2 on');
    expect(press(typed, parseKeys('<enter>')).message).toBe(
      'timeline 2: W1 := 9 at event 2, all 16 elements; {compare} compares, {back} goes back',
    );
    expect(scripted(sessionOf('xor', 1), 'edit W1[1, 3] = 9').message).not.toContain('elements');
  });

  test('writes numbers as the panes do', () => {
    const open = press(sessionOf('mazur', 0), parseKeys(']]e<tab>')); // at the seed; the source prints nine digits
    expect(textOf(open).at(-2)).toContain(' E_total is 0.298371109: ');
  });

  test('does not write out what is too large to be typed', () => {
    const { log } = runOf(sessionOf('softmax-classifier', 1));
    const node = log.program.byName.get('T')!; // 12 × 3
    expect(heldText(log, 1, { node, of: 'value' })).toBe('');
    expect(heldText(log, 1, { node, of: 'value', element: 8 })).toMatch(/^\d/);
  });
});

describe('A skip', () => {
  test('of one of two equal contributions leaves the gradient short of it: 135 − 63 = 72', () => {
    const there = scripted(sessionOf('forks', 15), 'skip', 'last-event');
    expect([held(there, 'x', 'gradientOf'), there.place.timeline]).toEqual([72, 2]);
    expect(currentTimeline(there).name).toBe('event 15 skipped: adding y ⇢ x');
  });

  test('of the start is refused in a sentence, and nothing changes', () => {
    const same = update(graph(0), 'skip').session;
    expect([same.timelines.all.length, same.message]).toEqual([
      1,
      'the start of an iteration cannot be skipped: everything in it follows from it',
    ]);
  });
});

describe('Several timelines', () => {
  const two = scripted(graph(1), 'edit b = 2', 'goto 9'); // the 8th event of the original
  const three = scripted(two, 'skip', 'edit c = 5');

  test('are numbered, named, and gone to at the same step', () => {
    expect(three.timelines.all.map(({ number, parent }) => [number, parent])).toEqual([
      [1, undefined],
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    const original = scripted(two, 'timeline 1');
    expect([original.place.timeline, original.place.position]).toEqual([1, 8]);
    expect(logOf(original).at(8)).toMatchObject({ type: 'contribution.computed' });
  });

  test('are listed by ~, from the one where one is', () => {
    expect(press(two, parseKeys('~<enter>')).place.timeline).toBe(2);
    const back = press(two, parseKeys('~<up><enter>'));
    expect(back.place.timeline).toBe(1);
    expect(press(back, parseKeys('~<down><enter>')).place.timeline).toBe(2);
    expect(press(three, parseKeys('~1')).place.timeline).toBe(1);
  });

  test('are deleted by d; the original run stays', () => {
    const without = press(three, parseKeys('~d'));
    expect(without.timelines.all.length).toBe(three.timelines.all.length - 1);
    expect(press(two, parseKeys('~<up>d')).message).toBe('the original run stays');
    const left = scripted(two, 'delete-timeline 2');
    expect([left.place.timeline, left.timelines.all.length]).toEqual([1, 1]);
    // ( to a place on a timeline that is gone stays on this one
    expect(update(left, 'back').session.place.timeline).toBe(1);
  });

  test('keep breakpoints and watches', () => {
    const stopped = scripted(graph(1), 'break e', 'watch L', 'edit b = 2', 'run');
    expect([stopped.place.position, stopped.stops.watches.length]).toEqual([4, 1]);
  });

  test('a wrong number is named', () => {
    const result = runScript(two, 'timeline 7');
    expect(isScriptMistake(result) && result.message).toBe('unknown timeline 7');
  });
});

describe('A fork of a long run', () => {
  // 370,000 events: more than a slice of 100,000
  const begun = performed(update(sessionOf('mazur-10000', 1), 'edit', 'b1 = 0'));
  const look = applicationOf(begun, { now: () => performance.now() });
  const size = { columns: 120, rows: 36 };

  test('is recorded between keys, which wait only for a slice', () => {
    expect([isGrowing(begun), look.wakeAfter?.(begun)]).toEqual([true, 0]);
    let session = update(begun, 'last-event').session; // what is asked for waits
    for (let slice = 0; slice < 10; slice++) session = look.settle!(look.update(session, { kind: 'wake' }, size).state);
    expect([isGrowing(session), look.wakeAfter?.(session)]).toEqual([false, undefined]);
    expect([logOf(session).length, session.place.position]).toEqual([370_001, 370_000]);
  });

  test('is recorded at once where waiting is not possible: in scripts and for --keys', () => {
    for (const session of [
      scripted(sessionOf('mazur-10000', 1), 'edit b1 = 0'),
      press(sessionOf('mazur-10000', 1), parseKeys(':edit b1 = 0<enter>')),
    ])
      expect(logOf(session).length).toBe(370_001);
  });

  test('is ended by ^C, and what there is is kept', () => {
    const long = performed(update(sessionOf('mazur-10000', 1), 'edit', 'b1 = 1'));
    expect(look.takesInterrupt?.(long)).toBe(true);
    const ended = look.update(long, { kind: 'key', chord: 'ctrl+c' }, size).state;
    expect([isGrowing(ended), look.wakeAfter?.(ended), look.takesInterrupt?.(ended)]).toEqual([
      false,
      undefined,
      false,
    ]);
    expect(ended.message).toMatch(/^recording stopped: \d+ of 10000 iterations are kept/);
    expect(logOf(ended).length).toBeLessThan(200_000);
  });
});

describe('Comparing', () => {
  const there = scripted(graph(1), 'edit b = 2', 'last-event', 'compare');

  test('shows both values and their difference, node by node', () => {
    const view = compareView(there, 20)!;
    expect([view.here, view.there].map(({ number, position }) => [number, position])).toEqual([
      [2, 16],
      [1, 15],
    ]);
    expect([view.divergence, view.differing, view.count]).toEqual([2, 5, 6]);
    const row = (name: string) => view.rowsIn(12).find(other => other.name === name)!;
    expect(row('L').value).toEqual({ here: '−14', there: '−10', difference: '−4', differs: true });
    expect(row('c').gradient).toEqual({ here: '7', there: '5', difference: '2', differs: true });
    expect(row('a').value.differs).toBe(false);
  });

  test('shows the number on a single side as it is', () => {
    // Event 7 sends ∂L/∂c = e = 5, all that c gets.
    const skipped = scripted(graph(7), 'skip', 'last-event', 'compare');
    const c = compareView(skipped, 20)!
      .rowsIn(12)
      .find(({ name }) => name === 'c')!;
    expect(c.gradient).toEqual({ here: '?', there: '5', difference: '', differs: true });
  });

  test('of a matrix gives the largest difference of an element', () => {
    const xor = scripted(sessionOf('xor', 1), 'edit X[1, 0] = −7', 'compare');
    const X = compareView(xor, 20)!
      .rowsIn(12)
      .find(({ name }) => name === 'X')!;
    expect(X.value.difference).toBe('≤ 7');
  });

  test('of a matrix shows the element that differs, where the others hide it', () => {
    const xor = scripted(sessionOf('xor', 60), 'edit W1[1, 3] = 9', 'compare');
    const valueIn = (width: number) =>
      compareView(xor, 20)!
        .rowsIn(width)
        .find(({ name }) => name === 'W1')!.value;
    const [, element] = /^\[1, 3\] ([\d.]+)$/.exec(valueIn(20).there) ?? [];
    expect(valueIn(20).here).toBe('[1, 3] 9');
    expect(Number(element)).toBeCloseTo((held(sessionOf('xor', 60), 'W1') as number[][])[1]![3]!, 4);
    expect(valueIn(8)).toMatchObject({ here: '(2, 8)', there: '(2, 8)' });
  });

  test('gives numbers on both sides, or shapes', () => {
    // ∂W1 is 2×8: nines fit where its own numbers do not.
    const edited = scripted(sessionOf('xor', 60), 'edit ∂W1 = 9', 'compare');
    const form = (text: string) => (text.startsWith('(') ? 'shape' : 'numbers');
    for (let width = 6; width <= 24; width++)
      for (const { value, gradient = value } of compareView(edited, 20)!.rowsIn(width))
        expect([form(value.there), form(gradient.there)]).toEqual([form(value.here), form(gradient.here)]);
  });

  test('says once where the timelines part, also behind it', () => {
    const edited = scripted(sessionOf('xor', 60), 'edit ∂W1 = 9', 'compare', 'goto +1');
    const text = screenOf(edited, { columns: 120, rows: 36 }).flatMap(row => row.map(segment => segment.text));
    expect(text.join('').match(/apart since event 61|they part here/g)).toEqual(['apart since event 61']);
  });

  test('goes on while one steps, and = ends it', () => {
    const stepped = press(there, parseKeys('<left><left>'));
    expect([stepped.timelines.isComparing, stepped.place.position]).toEqual([true, 14]);
    expect(dispatch(stepped, '=').session.timelines.isComparing).toBe(false);
  });

  test('is with the one left last, unless another is asked for', () => {
    const three = scripted(there, 'edit a = 1');
    expect(comparedWith(three)?.number).toBe(2);
    expect(comparedWith(scripted(three, 'compare 1'))?.number).toBe(1);
  });

  test('of one timeline says how to make another', () => {
    expect(update(graph(1), 'compare').session.message).toMatch(/^there is one timeline:/);
  });
});
