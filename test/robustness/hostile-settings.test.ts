/**
 * Promise: whatever stands in the config file, in what is kept of a session and in a file of commands, nothing fails, nothing reaches the
 * screen as a control sequence, and each is answered in under 1 s; a mistake in the config file is named with its line, and the
 * rest of that file holds. A working folder that was removed keeps no command from running.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/cli/config-file.ts';
import { takeUp } from '../../src/cli/keep.ts';
import { formatProblems } from '../../src/scenario/problems.ts';
import { COMMANDS } from '../../src/session/commands/commands.ts';
import { isScriptMistake, runScript } from '../../src/session/script.ts';
import type { Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { screenOf } from '../../src/tui/screen.ts';
import { bundled } from '../support/bundled.ts';
import { sessionOf } from '../support/lessons.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Control characters, and one that turns the direction of what follows it. */
const CONTROL = '\x1b]0;x\x07\x1b[2J\u202e\x00';
// biome-ignore lint/suspicious/noControlCharactersInRegex: none may pass
const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/;

const nested = (open: string, close: string, depth = 60): string => `${open.repeat(depth)}0${close.repeat(depth)}`;

/** JSON of every type, and beyond every bound. */
const VALUES: readonly string[] = [
  ...['null', 'true', '0', '-1', '1.5', '1e15', '9007199254740993', '1e999', `1${'0'.repeat(100)}`],
  ...['""', '" "', JSON.stringify(CONTROL), JSON.stringify('\u202e'.repeat(9_000)), JSON.stringify('x'.repeat(50_000))],
  ...['"__proto__"', '"constructor"', '"toString"', '[]', '{}', '[[]]', '[{}]', '["light"]', '{"a":{}}'],
  ...[nested('[', ']'), nested('{"a":', '}')],
];

const text = (session: Session): string =>
  screenOf(session, { columns: 100, rows: 30 })
    .flat()
    .map(segment => segment.text)
    .join('');

describe('The config file', () => {
  const [THEME, PREDICT, KEYS] = ['"theme":"light"', '"predict":"operation"', '"keys":{"a":"next-event"}'];

  interface Place {
    readonly place: string;
    /** The fields, one a line from the second on; the value stands in the first. */
    readonly written: (value: string) => readonly string[];
    /** The field that the value makes a mistake of; the others are sound. */
    readonly lost?: 'theme' | 'predict' | 'keys';
    /** The line of a second mistake. */
    readonly again?: number;
  }

  const PLACES: readonly Place[] = [
    { place: 'the theme', written: value => [`"theme":${value}`, PREDICT, KEYS], lost: 'theme' },
    { place: 'the level of questions', written: value => [`"predict":${value}`, THEME, KEYS], lost: 'predict' },
    { place: 'the keys', written: value => [`"keys":${value}`, THEME, PREDICT], lost: 'keys' },
    { place: 'a key', written: value => [`"keys":{"z":${value},"a":"next-event"}`, THEME, PREDICT] },
    { place: 'a place', written: value => [`"keys":{"print":${value},"a":"next-event"}`, THEME, PREDICT] },
    {
      place: 'a key of a place',
      written: value => [`"keys":{"print":{"z":${value}},"a":"next-event"}`, THEME, PREDICT],
    },
    { place: 'an unknown field', written: value => [`"other":${value}`, THEME, PREDICT, KEYS] },
    {
      place: 'a field twice',
      written: value => [`"predict":${value}`, PREDICT, THEME, KEYS],
      lost: 'predict',
      again: 3,
    },
  ];

  test.each(PLACES)('names what is wrong with $place, and the rest holds', ({ written, lost, again = 2 }) => {
    const sound = { theme: 'light', predict: 'operation', keys: 'next-event' };
    const left = lost && { [lost]: '' };
    for (const value of VALUES) {
      const { theme, predict, keys, problems } = parseConfig(`{\n${written(value).join(',\n')}\n}`, 'config.json');
      const held = { theme, predict, keys: keys.get('panes')?.get('a') };
      expect({ ...held, ...left }, value).toEqual({ ...sound, ...left });
      expect(problems.filter(({ line }) => line !== 2 && line !== again)).toEqual([]);
      expect(formatProblems(problems)).not.toMatch(CONTROLS);
    }
  });

  test.each(['"light"', '"drak"', '7', '1e999'])('has exactly the mistakes of %s for a theme', value => {
    const { problems } = parseConfig(`{\n"theme":${value}\n}`, 'config.json');
    expect(problems.map(({ line }) => line)).toEqual(value === '"light"' ? [] : [2]);
  });

  test('of nothing but comments is told as an empty one', () => {
    const { problems } = parseConfig('// "theme": "light"\n', 'config.json');
    expect(problems.map(({ message }) => message)).toEqual(['expected an object, found an empty file']);
  });
});

describe('What is kept of a session', () => {
  const SOUND = {
    version: 1,
    scenario: '/x.json',
    content: 'c',
    position: 3,
    breakpoints: [],
    watches: [{ text: 'L', isEnabled: true }],
  };
  const stops = (written: string): string => `[{"text":${written},"isEnabled":true}]`;

  test.each([...Object.keys(SOUND), 'other'])('with any %s is taken up or said and ignored', async field => {
    mkdirSync(join(folder, field));
    const file = join(folder, field, 'state.json');
    for (const value of [...VALUES, ...VALUES.map(stops)]) {
      const sound = Object.entries(SOUND).filter(([key]) => key !== field);
      const members = [...sound.map(([key, kept]) => `"${key}":${JSON.stringify(kept)}`), `"${field}":${value}`];
      writeFileSync(file, `{${members.join(',')}}`);
      const taken = await takeUp(sessionOf('two-layer'), { file, scenario: '/x.json', content: 'c' });
      expect(text(taken)).not.toMatch(CONTROLS);
      expect(text(press(taken, parseKeys('(lGhgcn')))).not.toMatch(CONTROLS);
    }
  });
});

describe('A file of commands', () => {
  const ARGUMENTS: readonly string[] = [
    ...['', CONTROL, `W1${CONTROL}`, '"', '\\', '-', '0', '-1', '1e400', '+99999999999999999999', '#', '٣', '１２'],
    ...['W1', 'W1[', 'W1[99,99]', 'W1 = [1', 'W1[0,0] = nan', 'W1 = 1e400', '∂W1', 'grad(W1) = 1', 'L > 0 or'],
    ...['__proto__', 'constructor', '../../x', '%d.step.svg', '.svg', '*', '**', 'line -1', 'above', 'op relu'],
    ...['('.repeat(600), 'W1 + '.repeat(800), 'x'.repeat(50_000), `${' '.repeat(50_000)}x`, '👩‍👩‍👧', 'é', 'ﬀ'],
  ];

  test.each(COMMANDS.map(({ name }) => name))('%s with anything behind it', name => {
    for (const argument of ARGUMENTS) {
      const before = process.cpuUsage();
      const ran = runScript(sessionOf('two-layer'), `${name} ${argument}`);
      if (!isScriptMistake(ran)) expect(text(ran)).not.toMatch(CONTROLS);
      const { user, system } = process.cpuUsage(before);
      expect(user + system, argument.slice(0, 40)).toBeLessThan(1_000_000);
    }
  });
});

describe('In a working folder that was removed', () => {
  beforeAll(async () => {
    await bundled('src/main.tsx', join(folder, 'dist'));
    symlinkSync(join(import.meta.dirname, '../../scenarios'), join(folder, 'scenarios')); // where the program has its examples
  });

  test.each([
    ['trace two-layer', 0],
    ['frame two-layer', 0],
    ['check two-layer', 0],
    ['diff two-layer two-layer', 0],
    ['export two-layer -o - --as steps', 0],
    [`trace ${join(import.meta.dirname, '../recorded/single.bplog')}`, 0],
    ['export two-layer -o run.steps.tex', 66],
    ['frame two-layer --commands run.txt', 66],
    ['new neuron', 66],
  ])('%s ends with %i', (words, code) => {
    const program = join(folder, 'dist/backprop-tui.js');
    const script = `mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" ${words}`;
    const { status, stderr } = spawnSync('sh', ['-c', script, process.execPath, program], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr.includes('bug')], stderr).toEqual([code, false]);
  });
});
