/** Every mistake in a piece of source: what it is called, where it stands, and that nothing hostile gets further. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAssignment } from '../../src/language/assignments.ts';
import { LanguageError } from '../../src/language/language-error.ts';
import { parseExpression } from '../../src/language/parse.ts';
import { tokenize } from '../../src/language/tokens.ts';
import { FORMULA_LIMITS } from '../../src/limits.ts';

function mistakeIn(source: string, parse: (source: string) => unknown = parseExpression): LanguageError {
  try {
    parse(source);
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
  throw new Error(`${source} has no mistake`);
}

/** Code, the marked piece (`‸` where nothing is left to mark), message and hint. */
const described = (source: string, parse?: (source: string) => unknown) => {
  const { code, span, message, hint } = mistakeIn(source, parse);
  return [code, source.slice(span.start, span.end) || '‸', message, hint];
};

describe('A mistake is named, marked and explained', () => {
  it.each([
    ['', ['unexpected-token', '‸', 'expected a number, a name, `(` or `-`, found the end of the formula', undefined]],
    [
      'a +',
      ['unexpected-token', '‸', 'expected a number, a name, `(` or `-`, found the end of the formula', undefined],
    ],
    [
      'a b',
      [
        'juxtaposed',
        'a b',
        'expected an operator between `a` and `b`',
        'write a @ b (matrix product) or a * b (element by element)',
      ],
    ],
    [
      'c + 1 < x < (3) + a',
      [
        'chained-comparison',
        'c + 1 < x < (3) + a',
        'expected one comparison, found two in a row',
        'write c + 1 < x && x < 3 + a',
      ],
    ],
    ['(a', ['unexpected-token', '‸', 'expected `)`, found the end of the formula', undefined]],
    [
      '1,5 * x',
      [
        'unexpected-token',
        ',',
        'expected an operator or the end of the formula, found `,`',
        'a decimal has a point, 1.5, and a list has brackets, [1, 5]',
      ],
    ],
    ['a)', ['unexpected-token', ')', 'expected an operator or the end of the formula, found `)`', undefined]],
    ['a + * b', ['unexpected-token', '*', 'expected a number, a name, `(` or `-`, found `*`', undefined]],
    ['2 x', ['juxtaposed', '2 x', 'expected an operator between `2` and `x`', 'write 2 * x']],
    ['f(2 = x)', ['unexpected-token', '=', 'expected `,` or `)`, found `=`', undefined]],
    ['f(x "=" 2)', ['unexpected-token', '"="', 'expected `,` or `)`, found `=`', undefined]],
    [
      'f(a b)',
      [
        'juxtaposed',
        'a b',
        'expected an operator between `a` and `b`',
        'write a @ b (matrix product) or a * b (element by element)',
      ],
    ],
    [
      'f(axis=0, a)',
      ['unexpected-token', 'a', 'expected a keyword such as `axis=0` after the first keyword, found `a`', undefined],
    ],
    ['[1, 2', ['unexpected-token', '‸', 'expected `,` or `]`, found the end of the formula', undefined]],
    ['v[]', ['unexpected-token', ']', 'expected an index, as in `v[0]`, found `]`', undefined]],
    [
      'A[0].X',
      ['unexpected-token', 'X', 'expected `T`, as in `A.T`, or a function, as in `h.mean()`, found `X`', undefined],
    ],
    [
      'A.',
      [
        'unexpected-token',
        '‸',
        'expected `T`, as in `A.T`, or a function, as in `h.mean()`, found the end of the formula',
        undefined,
      ],
    ],
    ['c ? a', ['unexpected-token', '‸', 'expected `:` of `c ? a : b`, found the end of the formula', undefined]],
    ['∂', ['unexpected-token', '‸', 'expected a name after ∂, found the end of the formula', undefined]],
    ['a = b', ['unexpected-token', '=', 'expected an operator or the end of the formula, found `=`', undefined]],
    [
      'a # b',
      ['unexpected-character', '#', 'unknown character "#"', 'a name such as h.1#2 is written in quotes: "h.1#2"'],
    ],
    ['x²', ['unexpected-character', '²', 'unknown character "²"', 'a power is written x ** 2']],
    ['a $ b', ['unexpected-character', '$', 'unknown character "$"', undefined]],
    ['"open', ['unexpected-character', '"', 'unknown character "\\""', undefined]],
    ['x + 😀', ['unexpected-character', '😀', 'unknown character "😀"', undefined]],
    ['x\n+ y', ['unexpected-character', '\n', 'unknown character "\\n"', undefined]],
    [
      '1e999',
      ['bad-number', '1e999', 'expected a number from -1.79e308 to 1.79e308, found 1e999', 'for infinity write inf'],
    ],
  ])('%j', (source, expected) => expect(described(source)).toEqual(expected));

  it.each([
    ['= a', ['unexpected-token', '=', 'expected a name, as in `z = W @ x + b`, found `=`', undefined]],
    ['a + b', ['unexpected-token', '+', 'expected `=` after the name, found `+`', undefined]],
    ['1 = a', ['unexpected-token', '1', 'expected a name, as in `z = W @ x + b`, found `1`', undefined]],
    ['z = a = b', ['unexpected-token', '=', 'expected an operator or the end of the formula, found `=`', undefined]],
    [
      'z =',
      ['unexpected-token', '‸', 'expected a number, a name, `(` or `-`, found the end of the formula', undefined],
    ],
  ])('the line %j', (source, expected) => expect(described(source, parseAssignment)).toEqual(expected));
});

describe('A formula is bounded', () => {
  const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}x${close.repeat(levels)}`;

  it('63 brackets around a name are 64 levels, one more is too deep', () => {
    expect(parseExpression(nested('(', ')', 63)).kind).toBe('name');
    const { code, span, message } = mistakeIn(nested('(', ')', 64));
    expect([code, span.start, message]).toEqual(['too-deep', 64, 'expected at most 64 levels of nesting']);
  });

  it.each([
    ['brackets', '(', ')'],
    ['calls', 'f(', ')'],
    ['lists', '[', ']'],
    ['indices', 'x[', ']'],
    ['minuses', '-', ''],
    ['negations', '!', ''],
    ['powers', 'x**', ''],
    ['choices', 'x?x:', ''],
  ])('10,000 %s are too deep', (_what, open, close) =>
    expect(mistakeIn(nested(open, close, 10_000)).code).toBe('too-deep'),
  );

  it('100,000 opening brackets are more than a formula may have', () => {
    expect(mistakeIn('('.repeat(100_000))).toMatchObject({ code: 'too-long', hint: 'split it over several lines' });
    expect(mistakeIn('('.repeat(60_000)).code).toBe('too-deep');
  });

  it('1,000 operators are allowed, 1,001 are not', () => {
    expect(parseExpression(`x${' + x'.repeat(FORMULA_LIMITS.operators)}`).kind).toBe('binary');
    const source = `x${' + x'.repeat(FORMULA_LIMITS.operators + 1)}`;
    expect(mistakeIn(source)).toMatchObject({
      code: 'too-long',
      message: 'expected at most 1000 operators in one formula',
    });
    expect(mistakeIn(`x${'.T'.repeat(1_001)}`).code).toBe('too-long');
    expect(mistakeIn(`x${'[0]'.repeat(1_001)}`).code).toBe('too-long');
  });

  it('65,536 characters are allowed, one more is not', () => {
    expect(parseExpression('x'.padEnd(65_536)).kind).toBe('name');
    expect(mistakeIn('x'.padEnd(65_537))).toMatchObject({ code: 'too-long', span: { start: 0, end: 1 } });
  });

  it('a number has at most 64 characters', () => {
    expect(parseExpression(`0.${'1'.repeat(62)}`).kind).toBe('number');
    const long = mistakeIn(`0.${'1'.repeat(63)}`);
    expect([long.code, long.message]).toEqual(['bad-number', 'expected a number of at most 64 characters, found 65']);
  });
});

describe('Whatever is typed', () => {
  const hostile = [
    '\u001b[31m',
    '\u202e',
    '\u200b',
    '\u2028',
    '\ud800',
    '__proto__',
    'constructor',
    '`',
    '{x}',
    '\0',
    '0x10',
    '1_000',
    'NaN',
    '1..2',
    'a?.b',
    '::',
    '[:::]',
    ';',
    '\\',
    "'",
    'e\u0301',
  ];

  it('is parsed, or refused with a place inside it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(fc.constantFrom(...hostile, ...'+-*/@()[],:=<>!?.&|∂σ019aT "', '**', ' '), { maxLength: 20 })
        .map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(text, source => {
        for (const parse of [parseExpression, parseAssignment])
          try {
            parse(source);
          } catch (error) {
            if (!(error instanceof LanguageError)) throw error;
            expect(error.span.start).toBeLessThanOrEqual(source.length);
            expect(error.span.end).toBeGreaterThan(error.span.start);
          }
      }),
      { numRuns: 3_000 },
    );
  });

  it('has every character in a token or between two: they cover the source in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '1.5', '**', ' ', '+', '(', '"t"', '<=', '∂', '.'), { maxLength: 30 }),
        parts => {
          const source = parts.join('');
          const tokens = tokenize(source);
          let end = 0;
          for (const { span } of tokens) {
            expect(source.slice(end, span.start).trim()).toBe('');
            end = span.end;
          }
          expect(tokens.at(-1)).toMatchObject({ kind: 'end', span: { start: source.length } });
        },
      ),
    );
  });
});
