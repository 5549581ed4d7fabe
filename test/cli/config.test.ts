/** A person's own theme and keys: where the file is, what holds of it, and what a hostile one can do, which is nothing. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configPath, parseConfig, readConfig, useConfig } from '../../src/cli/config-file.ts';
import { tensorLook } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { actionOf, hintLine } from '../../src/tui/dialog-keys.ts';
import { dispatch } from '../../src/tui/dispatch.ts';
import { commandOfKey, hints, withKeys } from '../../src/tui/keymap.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf } from '../support/lessons.ts';
import { run } from './fake-io.ts';

let home = '';
let file = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'backprop-config-'));
  mkdirSync(join(home, 'backprop-tui'));
  file = join(home, 'backprop-tui', 'config.json');
});
afterEach(() => {
  rmSync(home, { recursive: true });
  useConfig();
});

const env = () => ({ XDG_CONFIG_HOME: home });
const mistakes = (text: string) =>
  parseConfig(text, 'config.json').problems.map(({ line, message, hint }) => [line, message, hint ?? '']);

describe('The file', () => {
  test('stands where XDG has settings, relative folders ignored', () => {
    expect(configPath(env())).toBe(file);
    expect(configPath({ XDG_CONFIG_HOME: 'here', HOME: '/home/ada' })).toBe(
      '/home/ada/.config/backprop-tui/config.json',
    );
    expect(configPath({})).toBeUndefined();
  });

  test('is printed with its path, and can be used as it is printed', async () => {
    writeFileSync(file, '{\n  "theme": "light", // paper\n}\n');
    const { code, stdout, stderr } = await run(['config'], { env: env() });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`// ${file}\n{\n  "theme": "light", // paper\n}\n`);
    expect(parseConfig(stdout, file)).toMatchObject({ theme: 'light', problems: [] });
  });

  test('without one, the usual settings are printed as such a file, all of which hold', async () => {
    const { code, stdout } = await run(['config'], { env: env() });
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(`// ${file}: no file yet; these are the usual settings`);
    const { keys, problems, theme, predict } = parseConfig(stdout, file);
    expect([theme, predict, problems]).toEqual(['auto', 'line', []]);
    const bound = [keys.get('panes')?.get('right'), keys.get('tensor')?.get('right'), keys.get('print')?.get('G')];
    expect(bound).toEqual(['next-event', 'element-right', 'last']);
  });
});

describe('Where no file can be read, the usual settings are printed with the reason:', () => {
  test('a folder in its place', async () => {
    mkdirSync(file);
    const { code, stdout, stderr } = await run(['config'], { env: env() });
    const why = `${file}: this is a folder, not a file`;
    expect([code, stderr]).toEqual([65, `${why}; the usual theme and keys hold\n`]);
    expect(stdout.split('\n')[0]).toBe(`// ${why}; these are the usual settings`);
  });
});

describe('Mistakes are named with their line, and the rest holds:', () => {
  const text = [
    '{',
    '  "theme": "drak",',
    '  "kyes": {},',
    '  "keys": {',
    '    "s": "next-evnt",',
    '    "ctrl+c": "quit",',
    '    "f13": "quit",',
    '    "x": null,',
    '    "S": "next-node",',
    '    "prnit": {},',
    '    "print": { "J": "nxt", "K": "previous" }',
    '  }',
    '}',
  ].join('\n');

  test('a theme, a field, a command, a key, a place', () => {
    expect(mistakes(text)).toEqual([
      [2, 'unknown theme drak', 'did you mean dark?'],
      [3, 'unknown field kyes', 'did you mean keys?'],
      [5, 'unknown command next-evnt', 'did you mean next-event?'],
      [6, 'ctrl+c cannot be changed', 'as in s, G, up, ctrl+n, alt+x or shift+tab'],
      [7, 'unknown key f13', 'as in s, G, up, ctrl+n, alt+x or shift+tab'],
      [10, 'unknown place prnit', 'did you mean print?'],
      [11, 'unknown command nxt', 'did you mean next?'],
    ]);
    const { keys } = parseConfig(text, 'config.json');
    expect([...(keys.get('panes') ?? [])]).toEqual([
      ['x', undefined],
      ['S', 'next-node'],
    ]);
    expect([...(keys.get('print') ?? [])]).toEqual([['K', 'previous']]);
  });

  test('brackets that are nested too deeply', () => {
    expect(mistakes(`{"keys": ${'['.repeat(70)}${']'.repeat(70)}}`)).toEqual([
      [1, 'expected at most 64 levels of brackets', 'nothing needs more'],
    ]);
  });

  test('a level of questions', () => {
    expect(parseConfig('{"predict": "operation"}', 'config.json')).toMatchObject({
      predict: 'operation',
      problems: [],
    });
    expect(mistakes('{"predict": "lnie"}')).toEqual([[1, 'unknown level lnie', 'did you mean line?']]);
  });

  test('a value that is not a text, keys of a place that are none, and an empty file', () => {
    const wrong = '{\n"theme": 5,\n"predict": null,\n"keys": {\n"chart": "x",\n"tensor": null,\n"": "quit"\n}\n}';
    expect(mistakes(wrong)).toEqual([
      [2, 'expected the name of a theme, found number', 'available: auto, dark, light, monochrome'],
      [3, 'expected the name of a level, found null', 'available: line, operation'],
      [5, 'expected an object of the keys there, found string', ''],
      [6, 'expected an object of the keys there, found null', ''],
      [7, 'unknown key ""', 'as in s, G, up, ctrl+n, alt+x or shift+tab'],
    ]);
    expect(mistakes(' \n')).toEqual([[1, 'expected an object, found an empty file', '{ } changes nothing']]);
  });

  // Control characters are letters minus 64: ^I is the tab, ^M the carriage return, ^J the line feed, ^H the backspace, ^[ the escape.
  test('a key that no terminal sends would never arrive, and is refused', () => {
    const keys = [
      'shift+a',
      'alt+shift+é',
      'ctrl+A',
      'ctrl+i',
      'ctrl+M',
      'ctrl+j',
      'ctrl+h',
      'ctrl+[',
      'ctrl+a',
      'A',
      'É',
    ];
    const text = `{"keys": {\n${keys.map(key => `"${key}": "quit"`).join(',\n')}\n}}`;
    expect(mistakes(text)).toEqual([
      [2, 'unknown key shift+a', 'a character includes its shift: A'],
      [3, 'unknown key alt+shift+é', 'a character includes its shift: alt+É'],
      [4, 'terminals send ctrl+A as ctrl+a', 'write ctrl+a'],
      [5, 'terminals send ctrl+i as tab', 'write tab'],
      [6, 'terminals send ctrl+M as enter', 'write enter'],
      [7, 'terminals send ctrl+j as enter', 'write enter'],
      [8, 'terminals send ctrl+h as backspace', 'write backspace'],
      [9, 'terminals send ctrl+[ as escape', 'write escape'],
    ]);
  });

  test('the subcommand ends with 65', async () => {
    writeFileSync(file, text);
    const { code, stderr } = await run(['config'], { env: env() });
    expect(code).toBe(65);
    expect(stderr).toContain(`${file}:2:12`);
  });
});

describe('Own keys', () => {
  const use = (text: string) => useConfig(parseConfig(text, 'config.json'));

  test('run their commands, are shown first, and take a key from another command', () => {
    use('{"keys": {"s": "next-event", "n": "run", "x": null}}');
    const session = sessionOf('computation-graph', 3);
    expect(dispatch(session, 's').session.place.position).toBe(4);
    expect([commandOfKey('n'), commandOfKey('right'), commandOfKey('x')]).toEqual(['run', 'next-event', undefined]);
    expect(hints(session).find(({ word }) => word === 'event')?.chords).toEqual(['left', 's']);
    expect(withKeys('{run} runs to it')).toBe('n runs to it');
  });

  test('of an open tensor leave the same key of the panes alone', () => {
    use('{"keys": {"a": "element-left"}}');
    expect(commandOfKey('a')).toBe(undefined);
    use('{"keys": {"n": "element-left"}}');
    expect(commandOfKey('n')).toBe('next-node');
  });

  test('of a place hold there only: a command of all panes in the events, or no command', () => {
    use('{"keys": {"events": {"a": "next-line"}, "tensor": {"n": null, "left": null}}}');
    const session = sessionOf('computation-graph', 3);
    const events = update(session, 'events').session;
    expect([commandOfKey('a', session), commandOfKey('a', events), commandOfKey('&', events)]).toEqual([
      undefined,
      'next-line',
      'filter',
    ]);
    const tensor = press(sessionOf('two-layer', 40), parseKeys('4g]n<enter>'));
    expect([tensorLook(tensor)?.of, commandOfKey('left', tensor), commandOfKey('h', tensor)]).toEqual([
      'value',
      undefined,
      'element-left',
    ]);
  });

  test('of a menu hold in that menu only, and stand in its hint line', () => {
    use('{"keys": {"print": {"s": "next", "down": null}}}');
    expect([actionOf('print', 's'), actionOf('print', 'down'), actionOf('print', 'j')]).toEqual([
      'next',
      undefined,
      'next',
    ]);
    expect(actionOf('glossary', 'down')).toBe('next');
    expect(hintLine('print')).toContain('↑s ');
  });
});

describe('A hostile file is refused at once:', () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['no JSON', 'garbage'],
    ['100,000 levels', '['.repeat(60_000)],
    ['more than 64 KiB', ' '.repeat(64 * 1024 + 1)],
    ['control characters', '{"\\u001b[2J": "quit", "keys": {"\\u0007": "quit"}}'],
    ['keys of objects', '{"__proto__": {"theme": "dark"}, "keys": {"constructor": "quit"}}'],
    ['another shape', '[1, 2]'],
  ];

  test.each(hostile)('%s', async (_what, text) => {
    writeFileSync(file, text);
    const { code, stderr } = await run(['config'], { env: env() });
    expect(code).toBe(65);
    expect(stderr).toContain(file);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may pass
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    expect(readConfig(env()).keys.size).toBe(0);
  });

  test('bytes that are no UTF-8', () => {
    writeFileSync(file, Buffer.from('\ufeff{"theme": "dark"}', 'utf16le'));
    expect(readConfig(env())).toMatchObject({ refusal: 'expected UTF-8 text', theme: undefined });
    writeFileSync(file, '\ufeff{"theme": "dark"}');
    expect(readConfig(env())).toMatchObject({ refusal: undefined, theme: 'dark' });
  });

  test('a pipe without a writer, and a folder', () => {
    execFileSync('mkfifo', [file]);
    expect(readConfig(env()).refusal).toBe('expected a file, found a pipe');
    rmSync(file);
    mkdirSync(file);
    expect(readConfig(env()).refusal).toBe('this is a folder, not a file');
  });

  test('a key of the shell', () => {
    expect(mistakes('{"keys": {"ctrl+z": null}}')).toHaveLength(1);
  });
});
