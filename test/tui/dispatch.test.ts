import { describe, expect, test } from 'vitest';
import { textPrompt } from '../../src/session/dialogs.ts';
import { helpOf, logOf, promptOf, runOf, type Session } from '../../src/session/session.ts';
import { suggestionsOf } from '../../src/session/views/suggestions.ts';
import { dispatch } from '../../src/tui/dispatch.ts';
import { KEYMAP } from '../../src/tui/keymap.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

const pressed = (session: Session, keys: string): Session => press(session, parseKeys(keys));
/** The line above the one that is typed. */
const remarkOf = (session: Session): string => textOf(session).at(-2)!.trim();
const footerOf = (session: Session): string => textOf(session).at(-1)!.trim();

/** Events of the computation graph: 0 start, 1 clear, 2…4 forward, 5 seed, then contribution and sum for e, c … ; 15 is the last. */
const graph = (at = 0): Session => sessionOf('computation-graph', at);

describe('Every key', () => {
  test.each(KEYMAP.flatMap(({ chords, does }) => chords.map(chord => [chord, does] as const)))(
    '%s runs %s wherever one is',
    (chord, command) => {
      for (const at of [0, 7, 15]) {
        const { session, effect } = dispatch(graph(at), chord);
        // at the start nothing is selected, so there is nothing to copy, nor to skip
        const kinds = new Map<string, string>([['quit', 'exit']]);
        if (at > 0) kinds.set('copy', 'copy').set('skip', 'fork');
        expect(effect?.kind).toBe(kinds.get(command));
        expect(session.place.position).toBeGreaterThanOrEqual(0);
        expect(session.place.position).toBeLessThanOrEqual(15);
        expect(textOf(session)).toHaveLength(36);
      }
    },
  );

  test('that means nothing says so, and the next key takes the words away', () => {
    const lost = pressed(graph(), '%');
    expect(footerOf(lost)).toBe('% does nothing here; ? lists the keys');
    expect(footerOf(pressed(lost, '<right>'))).toContain('←→ event');
  });

  test('does what it says: →→ two events on, G the end, g the beginning, ] the seed, [ back', () => {
    const places = ['<right><right>', 'G', 'Gg', ']]', ']][', 'n', '2'].map(
      keys => pressed(graph(), keys).place.position,
    );
    // The first phase after the start is forward at 2, then backward at the seed, 5.
    expect(places).toEqual([2, 15, 0, 5, 2, 1, 0]);
  });

  test('at the edges of the log leads nowhere', () => {
    expect(pressed(graph(0), '<left>p[{g').place.position).toBe(0);
    expect(pressed(graph(15), '<right>n]}G').place.position).toBe(15);
  });
});

describe('Keys as text', () => {
  test('names stand in angle brackets, a space is the space bar, and a < that opens no name is itself', () => {
    expect(parseKeys('l ]<down><shift+tab>i<')).toEqual(['l', 'space', ']', 'down', 'shift+tab', 'i', '<']);
  });
});

describe('Stepping inside', () => {
  test('goes through the elements with the arrows, and out again', () => {
    const inside = pressed(sessionOf('two-layer-forward', 1), 'i');
    expect(inside.selection.inside).toBe(0);
    expect(pressed(inside, '<down>').selection.inside).toBe(1);
    expect(pressed(inside, '<down><down><down>').selection.inside).toBe(1);
    expect(textOf(pressed(inside, '<down>')).join('\n')).toContain('2×0.442 + 1×(−0.562) + 4×2.795 + 3×2.087');
    expect(pressed(inside, 'u').selection.inside).toBeUndefined();
    expect(pressed(inside, '<right>').selection.inside).toBeUndefined();
  });
});

describe('Stepping inside is refused', () => {
  test('at a node that the event is not about: its ledger would show no element', () => {
    const layer = pressed(sessionOf('layer-norm', 30), '/mu<enter>i');
    const { name } = logOf(layer).program.nodes[layer.selection.node!]!;
    expect([layer.selection.inside, footerOf(layer)]).toEqual([
      undefined,
      `${name} was chosen by hand: o goes to its event, i then steps inside`,
    ]);
    const given = pressed(sessionOf('layer-norm', 3), '/beta<enter>i');
    expect([given.selection.inside, footerOf(given)]).toEqual([
      undefined,
      'beta was chosen by hand, and no event has made it yet: there is nothing inside',
    ]);
    expect(pressed(layer, '<up>').selection.node).not.toBe(layer.selection.node); // up and down still select
    const there = pressed(layer, 'oi');
    expect([there.selection.inside, there.selection.node, there.view.pane]).toEqual([0, undefined, 'ledger']);
  });

  test('under an open tensor, whose keys would not reach it', () => {
    const tensor = pressed(sessionOf('two-layer-forward', 1), '4<enter>i');
    expect([tensor.selection.inside, footerOf(tensor)]).toEqual([
      undefined,
      'a tensor is open: ⏎ writes out its element where it was made',
    ]);
  });
});

describe('Stepping inside', () => {
  test('brings the ledger where it is not in sight', () => {
    const inside = pressed(sessionOf('two-layer-forward', 1), '2zi');
    expect([inside.view.pane, inside.selection.inside]).toEqual(['ledger', 0]);
    expect(textOf(inside).join('\n')).toContain('1×0.442'); // a sum of products, as on the slide
  });

  test('ends when another node is selected by name', () => {
    expect(pressed(sessionOf('two-layer-forward', 1), 'i/x<enter>').selection.inside).toBeUndefined();
  });
});

describe('The selection', () => {
  test('starts at the node of the event and follows the event again after a step', () => {
    const { program } = logOf(graph());
    const name = (session: Session) =>
      session.selection.node === undefined ? undefined : program.nodes[session.selection.node]!.name;
    // Event 13 adds to the gradient of d; the table has a, b, c, d, e, L.
    expect(name(pressed(graph(13), '<up>'))).toBe('c');
    expect(name(pressed(graph(13), '<down><down>'))).toBe('L');
    expect(name(pressed(graph(13), '<down><down><down>'))).toBe('L');
    expect(name(pressed(graph(13), '<up><right>'))).toBeUndefined();
  });
});

describe('The help', () => {
  test('is filtered by typing; Enter runs the chosen line', () => {
    const open = pressed(graph(13), '?previous phase');
    expect(helpOf(open)).toEqual({ kind: 'help', filter: 'previous phase', choice: 0 });
    const done = pressed(open, '<enter>');
    expect(helpOf(done)).toBeUndefined();
    expect(done.place.position).toBe(5);
  });

  test('takes keys as letters, so q writes and does not quit', () => {
    const { session, effect } = dispatch(pressed(graph(), '?'), 'q');
    expect(effect).toBeUndefined();
    expect(helpOf(session)?.filter).toBe('q');
  });

  test('quits when quit is chosen, closes on escape, and on a second ?', () => {
    expect(dispatch(pressed(graph(), '?quit'), 'enter').effect).toEqual({ kind: 'exit' });
    expect(helpOf(pressed(graph(), '?x<escape>'))).toBeUndefined();
    expect(helpOf(pressed(graph(), '??'))).toBeUndefined();
  });

  test('that finds nothing closes on Enter without doing anything', () => {
    const closed = pressed(graph(13), '?zzzz<enter>');
    expect(helpOf(closed)).toBeUndefined();
    expect(closed.place.position).toBe(13);
  });

  test('goes round with the arrows', () => {
    expect(helpOf(pressed(graph(), '?edge to<up>'))?.choice).toBe(1);
    expect(helpOf(pressed(graph(), '?edge to<down><down>'))?.choice).toBe(0);
  });
});

describe('The palette', () => {
  test.each([
    [':goto 12', 12],
    [':12', 12],
    [':+3', 10],
    [':-3', 4],
    [':−3', 4],
    [':goto +5', 12],
    [':last-event', 15],
  ])('%s from event 7 leads to event %i', (keys, position) => {
    expect(pressed(graph(7), `${keys}<enter>`).place.position).toBe(position);
  });

  test.each([
    [':step', 8],
    [':reverse-step', 6],
    [':next', 9], // from what L sends to e, 8 and 9, to the contribution of c at 9… the next node
    [':start', 0],
    [':jump 12', 12],
  ])('knows %s by its name elsewhere: from event 7 to %i', (keys, position) => {
    expect(pressed(graph(7), `${keys}<enter>`).place.position).toBe(position);
  });

  test('takes a name before a description, and the beginning of one before its middle', () => {
    const first = (text: string) => suggestionsOf(graph(7), textPrompt('command', text))[0]!;
    // “contributions” stands in the description of next-node
    expect(['cont', 'continue', 'reverse-cont', 'pane', 'event'].map(text => first(text).command)).toEqual([
      'run',
      'run',
      'run-back',
      'next-pane',
      'events',
    ]);
    expect(first('cont').note).toBe('continue: run forward to the next breakpoint or change of a watch');
  });

  test('does not run what only its description names, unless it was chosen', () => {
    const typed = pressed(graph(7), ':contributions<enter>');
    expect([typed.place.position, promptOf(typed)?.text, typed.message]).toEqual([
      7,
      'contributions',
      'unknown name “contributions”; choose a suggestion',
    ]);
    expect(textOf(pressed(graph(7), ':contributions')).at(-2)).toContain(
      'unknown name “contributions”; choose a suggestion',
    );
    expect(pressed(typed, '<down><enter>').place.position).not.toBe(7);
  });

  test('keeps what was refused, to be corrected', () => {
    const refused = pressed(graph(7), ':goto zz<enter>');
    expect(promptOf(refused)).toMatchObject({ text: 'goto zz' });
    expect(pressed(refused, '<backspace><backspace>12<enter>').place.position).toBe(12);
    expect(remarkOf(pressed(graph(7), ':zoom 3<enter>'))).toBe('✗ zoom: expected nothing after it, found 3');
  });

  test('goes no further than the log, and says so', () => {
    const far = pressed(graph(7), ':99<enter>');
    expect(far.place.position).toBe(15);
    expect(footerOf(far)).toBe('unknown event 99: this is the last one');
  });

  test('goes to the next event that a text finds, and says when there is none', () => {
    // After event 7, the gradient of d is the next to be written, by what e sends at 12.
    expect(pressed(graph(7), ':goto ∂d<enter>').place.position).toBe(13);
    expect(remarkOf(pressed(graph(7), ':goto zebra<enter>'))).toBe(
      '✗ expected a position or a count, found “zebra”; as in goto 12 or goto +5',
    );
  });

  test('says what goto takes', () => {
    expect(remarkOf(pressed(graph(7), ':goto zz<enter>'))).toBe(
      '✗ expected a position or a count, found “zz”; as in goto 12 or goto +5',
    );
  });

  test('closes on escape, and when backspace finds nothing to erase', () => {
    expect(promptOf(pressed(graph(), ':go<escape>'))).toBeUndefined();
    expect(promptOf(pressed(graph(), ':g<backspace>'))?.text).toBe('');
    expect(promptOf(pressed(graph(), ':g<backspace><backspace>'))).toBeUndefined();
  });
});

describe('The search', () => {
  test('finds the next event that has the text, from here on and round', () => {
    // ∂d is written at 13; d itself is computed at 2.
    expect(pressed(graph(5), '/∂d =<enter>').place.position).toBe(13);
    expect(pressed(graph(14), '/d = 2<enter>').place.position).toBe(2);
  });

  test('goes to the one that was chosen', () => {
    const found = pressed(graph(0), '/e = ');
    // e = a + d at 3, ∂e = −2 later.
    expect(pressed(found, '<enter>').place.position).toBe(3);
    expect(pressed(found, '<down><enter>').place.position).toBeGreaterThan(3);
  });

  test('finds all that the events pane shows, its phase too, however many spaces are written', () => {
    const { log } = runOf(sessionOf('nan-hunt'));
    const kinds = ['/update', '/update   w ←'].map(keys => {
      const { position } = pressed(sessionOf('nan-hunt'), `${keys}<enter>`).place;
      return [log.at(position).type, log.iterationAt(position)];
    });
    expect(kinds).toEqual([
      ['parameter.updated', 1],
      ['parameter.updated', 1],
    ]);
    // Written as in a note: L sends to e at 8.
    expect(pressed(graph(0), '/L -> e<enter>').place.position).toBe(8);
    // 5 is the first event of the backward pass.
    expect(pressed(graph(0), '/backward<enter>').place.position).toBe(5);
  });

  test('that finds nothing stays where it is', () => {
    expect(pressed(graph(7), '/zzzz<enter>').place.position).toBe(7);
    expect(textOf(pressed(graph(7), '/zzzz')).join('\n')).toContain('nothing found');
  });
});

describe('Origin, back and forth', () => {
  test('o goes to the event that made the selected number, and ( ) between the places', () => {
    // Selected by hand at the last event: d, whose gradient was written at 13.
    const jumped = pressed(graph(15), '<down><down>o');
    expect(jumped.place.position).toBe(13);
    const back = pressed(jumped, '(');
    expect(back.place.position).toBe(15);
    expect(pressed(back, ')').place.position).toBe(13);
    expect(pressed(back, '(((').place.position).toBe(15);
  });

  test('o again goes on to the largest contributor', () => {
    // At 13, where ∂d was written: its only contributor is e, whose gradient was written before.
    const { session } = dispatch(graph(13), 'o');
    const event = logOf(session).at(session.place.position);
    expect(event).toMatchObject({ type: 'gradient.accumulated' });
    expect('node' in event && logOf(session).program.nodes[event.node!]!.name).toBe('e');
  });

  test('o at a number that was given says so', () => {
    // Before anything ran, a is what the scenario says.
    expect(footerOf(pressed(graph(0), '<down>o'))).toBe('origin: a · the path ends here: a was given, not computed');
  });
});
