import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { actionOf, hintLine } from '../../src/tui/dialog-keys.ts';
import { actionNames, DIALOG_CONTEXTS } from '../../src/tui/key-table.ts';

import { keysText } from '../../src/tui/key-text.ts';

describe('The keys of prompts, menus and modes', () => {
  test.each(DIALOG_CONTEXTS.filter(context => context !== 'line'))('of %s lead out of it', context => {
    expect(actionNames(context).some(action => action === 'close' || action === 'quit-empty')).toBe(true);
    expect(actionOf(context, 'escape')).toBe('close');
  });

  test('are said in the order of the table, signs together and names apart', () => {
    expect(hintLine('print')).toBe('↑↓ pageup pagedown home end choose · ⏎ go there · esc close');
    expect(hintLine('edit', { 'gradient or value': undefined })).toBe('⏎ set · esc close');
    expect(keysText(['up', 'down', 'tab', 'q'])).toBe('↑↓ tab q');
  });
});

test('No chord is written outside the table', () => {
  const tables = ['key-table.ts', 'key-text.ts', 'spoken-keys.ts'];
  const source = new URL('../../src/tui/', import.meta.url);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    path => /\.tsx?$/.test(path) && !path.startsWith('shell') && !tables.includes(path),
  );
  const found = files.flatMap(path =>
    [...readFileSync(new URL(path, source), 'utf8').matchAll(/chord === '([^']+)'/g)].map(
      ([, chord]) => `${path}: ${chord}`,
    ),
  );
  expect(files.length).toBeGreaterThan(30);
  expect(found).toEqual([
    'app.ts: ctrl+c', // comes only while recording goes on, from the shell's own keys
    'typing.ts: space', // the name of the letter that it writes
  ]);
});
