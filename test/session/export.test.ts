/** Exporting the derivation of an event. */

import { expect, test } from 'vitest';
import { textPrompt } from '../../src/session/dialogs.ts';
import { runScript } from '../../src/session/script.ts';
import { update } from '../../src/session/update.ts';
import { suggestionsOf } from '../../src/session/views/suggestions.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf } from '../support/lessons.ts';

const exported = (argument: string) => update(sessionOf('computation-graph', 13), 'export', argument);

test('without a file the LaTeX of the event goes to the clipboard', () => {
  const { session, effect } = exported('tex');
  expect(effect).toEqual({ kind: 'copy', text: expect.stringContaining('\\frac{\\partial L}{\\partial d}') });
  expect(session.message).toBe('the LaTeX of event 13 is sent to the clipboard');
});

test.each([
  ['tex step.tex', 'step.tex'],
  ['tex step', 'step.tex'],
])('export %s writes %s', (argument, file) => {
  const { session, effect } = exported(argument);
  expect(effect).toEqual({ kind: 'save', file, text: expect.stringMatching(/^% event 13 of 15\n/) });
  expect(session.message).toBe(`the LaTeX of event 13 is sent to ${file}`);
});

test.each([
  ['', 'expected tex or a file name, found nothing; as in export tex, or export run.steps.tex'],
  ['-', 'expected tex or a file name, found -; as in export tex, or export run.steps.tex'],
  ['tex ../step', 'expected the name of a file in this folder, found ../step; as in export tex step.tex'],
  ['tex /tmp/step', 'expected the name of a file in this folder, found /tmp/step; as in export tex step.tex'],
  ['tex .profile', 'expected the name of a file in this folder, found .profile; as in export tex step.tex'],
])('export “%s” is refused', (argument, message) => {
  const { session, effect } = exported(argument);
  expect([session.message, effect]).toEqual([message, undefined]);
  expect(runScript(sessionOf('computation-graph'), `export ${argument}`)).toMatchObject({ line: 1 });
});

test('a name is exported as the kind that it says, without the prompt in which it was typed', () => {
  const typed = press(sessionOf('computation-graph', 13), parseKeys(':'));
  const { session, effect } = update(typed, 'export', 'over there/run.steps.tex');
  expect(session.message).toBe('writing over there/run.steps.tex');
  expect(effect).toMatchObject({
    kind: 'export',
    file: 'over there/run.steps.tex',
    target: { kind: 'steps', ending: 'tex' },
    session: { place: { position: 13 }, dialog: undefined },
  });
});

test('a name with a number in it is for the command line', () => {
  expect(update(sessionOf('computation-graph'), 'export', 'run-%02d.step.svg')).toMatchObject({
    session: {
      message:
        'expected the name of one file, found run-%02d.step.svg; backprop-tui export writes a file for each event',
    },
    effect: undefined,
  });
});

test('the palette completes names of every kind', () => {
  const offered = (text: string) =>
    suggestionsOf(sessionOf('computation-graph'), { ...textPrompt('command'), text }).map(({ completed }) => completed);
  expect(offered('export run.gr')).toEqual(
    expect.arrayContaining(['export run.graph.svg', 'export run.graph.tex', 'export run.graph.dot']),
  );
  expect(offered('export t')).toContain('export tex');
});

test('a name that says nothing is refused, with the endings that are known', () => {
  expect(update(sessionOf('computation-graph'), 'export', 'run.pdf')).toMatchObject({
    session: { message: expect.stringMatching(/^expected a name that ends in .*\.tex.*, found run\.pdf; as in/) },
    effect: undefined,
  });
});

test('a script hands its exports over as it comes to them', () => {
  const files: string[] = [];
  runScript(sessionOf('computation-graph'), 'goto 3\nexport tex a\ngoto 13\nexport tex b', effect => {
    if (effect.kind === 'save') files.push(`${effect.file}: ${effect.text.split('\n')[0]}`);
    return undefined;
  });
  expect(files).toEqual(['a.tex: % event 3 of 15', 'b.tex: % event 13 of 15']);
});
