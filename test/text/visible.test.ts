import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiJson, visible, visibleLine, visibleLines } from '../../src/text/visible.ts';

describe('text from outside', () => {
  it('passes unchanged when there is nothing to hide in it', () => {
    const harmless = ['W1 x + b1', '∂L/∂a = −2 × 3', 'Größe ŷ', '日本語', 'e\u0301', '❤\ufe0f 👍🏽', ''];
    expect(harmless.map(visible)).toEqual(harmless);
  });

  it('shows control characters in caret notation', () => {
    expect(visible('\x1b[2J\x07\x08\x00\x7f\r\n')).toBe('^[[2J^G^H^@^?^M^J');
  });

  it('gives a tab one space, so that columns still fit', () => {
    expect(visible('a\tb')).toBe('a b');
  });

  it.each([
    ['C1 control', '\u009b31m', '<U+009B>31m'],
    ['bidi override', 'a\u202eb', 'a<U+202E>b'],
    ['bidi isolate', '\u2066a\u2069', '<U+2066>a<U+2069>'],
    ['zero-width space', 'a\u200bb', 'a<U+200B>b'],
    ['zero-width joiner', '👨\u200d👩', '👨<U+200D>👩'],
    ['byte order mark', '\ufeffx', '<U+FEFF>x'],
    ['tag character', 'a\u{e0041}', 'a<U+E0041>'],
    ['line and paragraph separator', '\u2028\u2029', '<U+2028><U+2029>'],
    ['lone surrogate', 'a\ud800b\udc00', 'a<U+D800>b<U+DC00>'],
    ['Hangul filler', '\u3164', '<U+3164>'],
    ['variation selector without an emoji', 'a\ufe0f❤\ufe0f\ufe0f', 'a<U+FE0F>❤\ufe0f<U+FE0F>'],
    ['variation selector of an ideograph', '日\u{e0100}', '日<U+E0100>'],
    ['unassigned code point', '\u0378', '<U+0378>'],
    ['noncharacter', '\uffff', '<U+FFFF>'],
  ])('spells out a %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('keeps four combining marks on a character', () => {
    expect(visible(`z${'\u0301'.repeat(6)}b\u0308`)).toBe(`z${'\u0301'.repeat(4)}<U+0301><U+0301>b\u0308`);
  });

  it('does not let marks at its start sit on what stands before it', () => {
    expect(visible('\u0301\u0301a')).toBe('<U+0301><U+0301>a');
  });

  it('stays in one row where there is but one', () => {
    expect(visibleLine('a\r\nb\nc\rd')).toBe('a␊b␊c^Md');
  });

  it('keeps its lines where there are several', () => {
    expect(visibleLines('a\x1b\r\n\u0301b\n')).toEqual(['a^[', '<U+0301>b', '']);
  });
});

describe('JSON in ASCII', () => {
  it('escapes every other character', () => {
    expect(asciiJson({ ŷ: 'a\x1b"\x7f\u202e👍\ud800' })).toBe(
      '{"\\u0177":"a\\u001b\\"\\u007f\\u202e\\ud83d\\udc4d\\ud800"}',
    );
  });

  it('says −0 and the non-finite numbers', () => {
    expect(asciiJson([0, -0, Number.NaN, 1 / 0, -1 / 0, 1])).toBe('[0,-0.0,"NaN","Infinity","-Infinity",1]');
    expect(asciiJson(-0)).toBe('-0.0');
    expect(Object.is(JSON.parse(asciiJson(-0)), -0)).toBe(true);
  });

  it('writes nested and typed arrays, Maps and objects', () => {
    expect(asciiJson([[1, 0.1], Float64Array.of(2, -0), [], [undefined, 1]])).toBe('[[1,0.1],[2,-0.0],[],[null,1]]');
    expect(asciiJson(Float64Array.of(0.1, 1e-7))).toBe('[0.1,1e-7]');
    expect(asciiJson(new Map([['__proto__', true]]))).toBe('{"__proto__":true}');
    expect(asciiJson({ a: undefined, b: null, c: { d: false } })).toBe('{"b":null,"c":{"d":false}}');
  });

  it('refuses what JSON cannot say', () => {
    expect(() => asciiJson({ f: () => 1 })).toThrow(TypeError);
    expect(() => asciiJson([1n])).toThrow(new TypeError('JSON has no bigint'));
  });

  it('reads back as what it was', () => {
    const value = fc.jsonValue({ noUnicodeString: false, depthSize: 'medium' });
    fc.assert(
      fc.property(value, json => {
        const text = asciiJson(json);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(text)).toStrictEqual(json); // tells −0 from 0
      }),
    );
    fc.assert(
      fc.property(fc.float64Array({ noNaN: true, noDefaultInfinity: true }), numbers => {
        expect(Float64Array.from(JSON.parse(asciiJson(numbers)))).toStrictEqual(numbers);
      }),
    );
  });
});
