import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { chordsOf } from '../../src/tui/shell/chord.ts';

/** Ink's account of a key. The cast: a flag that is absent is as good as false. */
const keyWith = (flags: Partial<Key>): Key => flags as Key;

describe('a key press has one name', () => {
  test.each<[string, Partial<Key>, string]>([
    ['', { rightArrow: true }, 'right'],
    ['', { rightArrow: true, ctrl: true }, 'ctrl+right'],
    ['', { leftArrow: true, meta: true, shift: true }, 'alt+shift+left'],
    ['', { pageUp: true }, 'pageup'],
    ['', { tab: true, shift: true }, 'shift+tab'],
    ['\r', { return: true }, 'enter'],
    ['\n', {}, 'enter'],
    ['', { escape: true, meta: true }, 'escape'],
    ['', { backspace: true }, 'backspace'],
    [' ', {}, 'space'],
    [' ', { ctrl: true }, 'ctrl+space'],
    ['c', { ctrl: true }, 'ctrl+c'],
    ['\\', { ctrl: true }, 'ctrl+\\'],
    ['x', { meta: true }, 'alt+x'],
    ['c', { ctrl: true, meta: true }, 'ctrl+c'],
    ['\\', { ctrl: true, meta: true }, 'ctrl+\\'],
    ['\x1c', { meta: true }, 'ctrl+\\'],
    ['z', { ctrl: true, meta: true }, 'ctrl+z'],
    ['a', { ctrl: true, meta: true }, 'ctrl+alt+a'],
    ['G', { shift: true }, 'G'],
    ['}', {}, '}'],
    ['é', {}, 'é'],
  ])('input %j with %j is %s', (input, flags, chord) => {
    expect(chordsOf(input, keyWith(flags))).toEqual([chord]);
  });
});

test('keys typed ahead arrive as one text and are told apart, control characters included', () => {
  expect(chordsOf('ll ?\r\t\x1a\x1c\x00🙂', keyWith({}))).toEqual([
    ...['l', 'l', 'space', '?', 'enter', 'tab', 'ctrl+z', 'ctrl+\\', 'ctrl+space', '🙂'],
  ]);
});

test('a key that Ink knows but gives no name to is no key press', () => {
  expect(chordsOf('', keyWith({}))).toEqual([]);
  expect(chordsOf('', keyWith({ ctrl: true }))).toEqual([]);
});
