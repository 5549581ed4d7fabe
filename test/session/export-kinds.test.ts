/** Which kind a file's name stands for. */

import { expect, test } from 'vitest';
import { EXPORT_KINDS, EXPORT_WORDS, exportKind, exportTarget, namesFor } from '../../src/session/export-kinds.ts';

test('every name that help shows stands for its kind', () => {
  for (const { name, endings } of EXPORT_KINDS) {
    const names = namesFor(name);
    expect(names.slice(0, endings.length)).toEqual(
      endings.map(ending => (ending === name ? `x.${ending}` : `x.${name}.${ending}`)), // run.cast needs no word before it
    );
    for (const shown of names) expect(exportTarget(shown)).toMatchObject({ kind: name });
  }
});

test('an ending alone stands for the first kind that has it, whatever the folder is called', () => {
  for (const ending of new Set(EXPORT_KINDS.flatMap(({ endings }) => endings))) {
    const kind = EXPORT_KINDS.find(({ endings }: { endings: readonly string[] }) => endings.includes(ending))!.name;
    expect(exportTarget(`../v1.2/my.run.${ending.toUpperCase()}`)).toEqual({ kind, ending });
    expect(exportTarget(`x.steps/run.${ending}`)).toEqual({ kind, ending });
  }
});

test('a picture is a step, a LaTeX document the steps', () => {
  expect(['x.svg', 'x.tex', 'x.graph.svg', 'graph.tex'].map(name => exportTarget(name))).toMatchObject([
    { kind: 'step' },
    { kind: 'steps' },
    { kind: 'graph' },
    { kind: 'graph' },
  ]);
});

test('--as decides, with the ending of the name where its kind has it', () => {
  for (const word of EXPORT_WORDS) {
    const [name, form] = word.split('.');
    const { endings } = exportKind(name as (typeof EXPORT_KINDS)[number]['name']); // the words are made of the names
    expect(exportTarget('-', word)).toEqual({ kind: name, ending: form ?? endings[0] });
    expect(exportTarget('figure', word)).toEqual({ kind: name, ending: form ?? endings[0] });
    if (form === undefined)
      for (const ending of endings) expect(exportTarget(`a.${ending}`, word)).toEqual({ kind: name, ending });
  }
});

test.each([
  ['run.png', undefined, /^expected a name that ends in \..+, found run\.png$/],
  ['run', undefined, /^expected a name that ends in .+, found run$/],
  ['run.png', 'steps', /^steps is written as \.tex, found run\.png$/],
])('%s as %s is refused', (name, as, message) => {
  expect(exportTarget(name, as)).toMatchObject({ message: expect.stringMatching(message), hint: expect.any(String) });
});
