/** Keys of a browser by the names of the table of keys. */

import { describe, expect, it } from 'vitest';
import { parseKeys, press } from '../../src/tui/press.ts';
import { type BrowserKey, chordOfKey } from '../../src/web/browser-keys.ts';
import { sessionOf } from '../support/lessons.ts';

type Held = Partial<Omit<BrowserKey, 'getModifierState'>>;

const key = (name: string, held: Held = {}, isAltGraph = false): BrowserKey => ({
  key: name,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  getModifierState: () => isAltGraph,
  ...held,
});

const plain = sessionOf('two-layer', 50);
const typing = press(plain, parseKeys(':'));

describe('A key press', () => {
  it.each<[BrowserKey, string | undefined]>([
    [key('ArrowRight'), 'right'],
    [key('ArrowLeft', { shiftKey: true }), 'shift+left'],
    [key('G', { shiftKey: true }), 'G'],
    [key('}', { shiftKey: true }), '}'],
    [key(' '), 'space'],
    [key('é'), 'é'],
    [key('Escape'), 'escape'],
    [key('F5'), undefined],
    [key('Dead'), undefined],
    [key('a', { isComposing: true }), undefined],
  ])('is named by its character or its name: %o', (event, chord) => expect(chordOfKey(event, plain)).toBe(chord));

  it('writes the brackets of other keyboards', () => {
    expect(chordOfKey(key('[', { ctrlKey: true, altKey: true }, true), plain)).toBe('['); // AltGr on Windows
    expect(chordOfKey(key(']', {}, true), plain)).toBe(']'); // AltGr on Linux
    expect(chordOfKey(key('{', { altKey: true }), plain)).toBe('{'); // Option on a Mac
  });

  it('belongs to the browser where it has a meaning there', () => {
    expect(chordOfKey(key('r', { ctrlKey: true }), plain)).toBeUndefined();
    expect(chordOfKey(key('c', { ctrlKey: true }), plain)).toBeUndefined();
    expect(chordOfKey(key('f', { metaKey: true }), plain)).toBeUndefined();
    expect(chordOfKey(key('d', { altKey: true }), plain)).toBeUndefined();
    expect(chordOfKey(key('ArrowLeft', { altKey: true }), plain)).toBeUndefined();
    expect(chordOfKey(key('f', { metaKey: true }), typing)).toBeUndefined();
  });

  it('edits the line that is open', () => {
    expect(chordOfKey(key('u', { ctrlKey: true }), typing)).toBe('ctrl+u');
    expect(chordOfKey(key('r', { ctrlKey: true }), typing)).toBeUndefined();
  });
});

describe('Tab', () => {
  it('leaves the page’s screen, both ways', () => {
    expect(chordOfKey(key('Tab'), plain)).toBeUndefined();
    expect(chordOfKey(key('Tab', { shiftKey: true }), plain)).toBeUndefined();
  });

  it.each([':', 't', '?', '2<enter>'])('is a key while %s is open, which Escape closes', keys => {
    const open = press(plain, parseKeys(keys));
    expect(chordOfKey(key('Tab'), open)).toBe('tab');
    expect(chordOfKey(key('Tab'), press(open, ['escape']))).toBeUndefined();
  });
});
