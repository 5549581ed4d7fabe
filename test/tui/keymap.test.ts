import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { changed } from '../../src/session/change.ts';
import { COMMANDS, commandNamed, isCommand } from '../../src/session/commands/commands.ts';
import { tensorLook } from '../../src/session/session.ts';
import { CONTEXTS, KEYS } from '../../src/tui/key-table.ts';
import { keyText } from '../../src/tui/key-text.ts';
import { commandOfKey, hints, KEYMAP, keyTable, withKeys } from '../../src/tui/keymap.ts';
import { helpEntries } from '../../src/tui/overlays/help.ts';
import { drawFooter } from '../../src/tui/panes/footer-row.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { spokenKey } from '../../src/tui/spoken/spoken-keys.ts';
import { sessionOf } from '../support/lessons.ts';

describe('The table of keys', () => {
  test('leads only to commands that exist', () => {
    expect(KEYMAP.map(({ does }) => does).filter(name => !isCommand(name))).toEqual([]);
  });

  test('gives every key one meaning and every command one row', () => {
    for (const context of CONTEXTS) {
      const here = KEYS[context].flatMap(({ chords }) => chords);
      expect(new Set(here).size).toBe(here.length);
    }
    expect(new Set(KEYMAP.map(({ does }) => does)).size).toBe(KEYMAP.length);
  });

  test('finds the command of a key', () => {
    expect([commandOfKey('right'), commandOfKey('space'), commandOfKey('{'), commandOfKey('ctrl+x')]).toEqual([
      'next-event',
      'next-event',
      'previous-iteration',
      undefined,
    ]);
  });

  test('reaches every command, save reload, theme, the overview of a recorded run, and those that take a name, a place, a timeline or a file, which the palette asks for', () => {
    const bound = new Set(KEYMAP.map(({ does }) => does));
    expect(COMMANDS.map(({ name }) => name).filter(name => !bound.has(name))).toEqual([
      'hops',
      'select',
      'goto',
      'overview',
      'timeline',
      'delete-timeline',
      'theme',
      'export',
      'reload',
    ]);
  });

  test('gives every word of the footer one rank, and every rank one word', () => {
    const pairs = new Set(KEYMAP.flatMap(({ word, rank }) => (word === undefined ? [] : [`${rank} ${word}`])));
    expect(new Set([...pairs].map(pair => pair.split(' ')[0])).size).toBe(pairs.size);
    expect(new Set([...pairs].map(pair => pair.replace(/^\d+ /, ''))).size).toBe(pairs.size);
  });
});

describe('What derives from it', () => {
  const session = sessionOf('computation-graph', 13);

  const helpOf = (filter: string) => helpEntries(changed(session, { dialog: { kind: 'help', filter, choice: 0 } }));

  const helpAt = (at: number) =>
    helpEntries(changed(sessionOf('computation-graph', at), { dialog: { kind: 'help', filter: '', choice: 0 } })).map(
      ({ command }) => command.name,
    );

  test('the help lists every key that does something here, and no other', () => {
    const everywhere = KEYMAP.filter(({ place }) => place === 'panes');
    const here = everywhere.filter(({ does }) => commandNamed(does).disabledReason?.(session, '') === undefined);
    expect(here.length).toBeLessThan(everywhere.length);
    const chords = here.flatMap(binding => binding.chords);
    expect(
      helpOf('')
        .flatMap(({ keys }) => keys.split(' '))
        .toSorted(),
    ).toEqual(chords.map(keyText).toSorted());
  });

  test('a filter finds the others as well, by their words, behind those that do something', () => {
    expect(helpOf('iteration').map(({ command, isAvailable }) => [command.name, isAvailable])).toEqual([
      ['check-gradients', true],
      ['next-iteration', false],
      ['previous-iteration', false],
    ]);
  });

  test('the help of an open tensor lists its keys, and no key twice', () => {
    const opened = press(sessionOf('two-layer', 40), parseKeys('4g]n<enter>'));
    expect(tensorLook(opened)).toBeDefined();
    const keys = helpEntries(changed(opened, { dialog: { kind: 'help', filter: '', choice: 0 } })).flatMap(({ keys }) =>
      keys.split(' '),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(commandOfKey('left', opened)).toBe('element-left');
    expect(commandOfKey('n', opened)).toBe('next-node');
  });

  test('the footer has room for all hints on a wide screen, and keeps the most wanted on a narrow one', () => {
    const text = (width: number) =>
      drawFooter(session, width)
        .rows[0]!.map(segment => segment.text)
        .join('')
        .trim();
    expect(text(300)).toBe(
      hints(session)
        .map(({ chords, word }) => `${chords.map(keyText).join('')} ${word}`)
        .join('  '),
    );
    expect(text(30)).toBe('←→ event  ? help  q quit');
  });

  test('the footer has no key that does nothing', () => {
    const keysAt = (at: number, keys = '') =>
      hints(press(sessionOf('computation-graph', at), parseKeys(keys))).map(
        ({ chords, word }) => `${chords.map(keyText).join('')} ${word}`,
      );
    // Nothing is selected before the first event, nothing lies before it, and there is one iteration.
    expect(keysAt(0).filter(text => /event|origin|edit|iteration/.test(text))).toEqual(['→ event']);
    expect(keysAt(13).filter(text => /event|origin|edit|iteration/.test(text))).toEqual([
      '←→ event',
      'o origin',
      'e edit',
    ]);
    expect(keysAt(13, '6')).not.toContain('←→ iterations');
    for (const command of ['origin', 'use', 'break', 'watch', 'print', 'edit', 'copy'])
      expect(helpAt(0)).not.toContain(command);
  });

  test('the table for the README has a row a command, in the order of the help', () => {
    const lines = keyTable().split('\n');
    expect(lines.slice(0, 3)).toEqual(['| keys | what they do |', '|---|---|', '| `→` `l` `space` | next event |']);
    expect(lines.at(-1)).toBe('| `^Z` | suspend; fg brings it back |');
    expect(lines.length).toBe(2 + KEYMAP.length + 2);
    expect(lines.every(line => line.split(/(?<!\\)\|/).length === 4)).toBe(true);
  });
});

describe('What a session says of keys', () => {
  const folder = new URL('../../src/session/', import.meta.url);
  /** Every text in its source, with what is put into it left out. */
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => readFileSync(new URL(file, folder), 'utf8').replace(/\/\*[\s\S]*?\*\/|^ *\/\/.*$/gm, ''))
    .flatMap(source => source.match(/'[^'\n]*'|`[^`]*`/g) ?? [])
    .map(text => text.slice(1, -1).replace(/\$\{[^}]*\}/g, '…'));

  test('is the name of a command that has one', () => {
    const named = texts.flatMap(text => text.match(/\{[a-z-]+\}/g) ?? []);
    expect(new Set(named)).toContain('{run-back}');
    for (const name of named) expect(KEYMAP.map(({ does }) => `{${does}}`)).toContain(name);
    expect(withKeys('{run} runs to it, {run-back} backward')).toBe('c runs to it, C backward');
    expect(withKeys('{back} goes there, in [1, {x}]', spokenKey)).toBe('left parenthesis goes there, in [1, {x}]');
  });

  test('is no key: it would stay when the key changes', () => {
    // A comma before a word is punctuation, whatever key it is.
    const keys = new Set(KEYMAP.flatMap(({ chords }) => chords.map(keyText)));
    const before = /(?:^|[;:,·] |\band )([^\s\d,]{1,2}) (?=[a-z]+)/g;
    const spelled = texts.flatMap(text =>
      [...text.matchAll(before)].filter(([, key]) => keys.has(key!)).map(() => text),
    );
    expect(spelled).toEqual([]);
    for (const glyph of ['↑', '↓', '←→', '⏎']) expect(texts.filter(text => text.includes(glyph))).toEqual([]);
  });
});
