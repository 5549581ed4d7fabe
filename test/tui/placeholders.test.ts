/** Messages write `{run}` for the key of a command: each such name is a command's. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandFor } from '../../src/session/commands/commands.ts';
import { withKeys } from '../../src/tui/keymap.ts';

const session = new URL('../../src/session/', import.meta.url);

/** The names in braces of a source's texts; `${…}` is code. */
const namesIn = (file: string): readonly string[] =>
  [...readFileSync(new URL(file, session), 'utf8').matchAll(/(?<!\$)\{([a-z]+(?:-[a-z]+)*)\}/g)].map(
    ([, name]) => name!,
  ); // the group always matches

test('every name in braces is a command’s', () => {
  const files = readdirSync(session, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const names = new Set(files.flatMap(namesIn));
  expect(names).toContain('run-back'); // so that the search finds what it looks for
  expect([...names].filter(name => commandFor(name) === undefined)).toEqual([]);
});

test('what is not a command’s name stays as it is', () => expect(withKeys('{x} {run}')).toBe('{x} c'));
