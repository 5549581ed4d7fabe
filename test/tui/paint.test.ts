import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { THEME_NAMES } from '../../src/session/theme-names.ts';
import { type Colour, mix, parseRgb } from '../../src/tui/colour.ts';
import { plainRow, type Role, type Row } from '../../src/tui/row.ts';
import { paintRow } from '../../src/tui/shell/paint.ts';
import { type ColourDepth, foregroundCode } from '../../src/tui/shell/sgr.ts';
import { DARK, heatColour, LIGHT, THEMES } from '../../src/tui/theme.ts';

const ROW: Row = [{ text: '2', role: 'value' }, { text: '  ' }, { text: '∂ −2', role: 'gradient' }, { text: ' end' }];
const ESCAPE = '\x1b';
const SGR = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g');
const DEPTHS: readonly ColourDepth[] = ['none', '16', '256', 'truecolour'];
const ROLES = Object.keys(THEMES.dark.roles) as Role[]; // Object.keys forgets that the keys are roles

const anyRow = fc.array(
  fc.record(
    {
      text: fc.constantFrom('x', ' ', '', 'two words', '−2'),
      role: fc.constantFrom(...ROLES),
      bold: fc.boolean(),
      inverse: fc.boolean(),
      heat: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { requiredKeys: ['text'] },
  ),
  { maxLength: 6 },
);

describe('a painted row', () => {
  test('sends only what changes between runs, skips colours on spaces, and resets once at the end', () => {
    expect(paintRow(ROW, THEMES.dark, '16')).toBe('\x1b[94m2  \x1b[91m∂ −2\x1b[0m end');
  });

  test('turns one attribute off without repeating the others', () => {
    const row: Row = [
      { text: 'a', role: 'value', bold: true },
      { text: 'b', role: 'value' },
    ];
    expect(paintRow(row, THEMES.dark, 'truecolour')).toBe('\x1b[1;38;2;86;180;233ma\x1b[22mb\x1b[0m');
  });

  test('keeps inverse on spaces', () => {
    expect(paintRow([{ text: ' ', inverse: true }], THEMES.dark, '16')).toBe('\x1b[7m \x1b[0m');
  });

  test('has the text of the plain row, whatever the theme', () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom(...THEME_NAMES), fc.constantFrom(...DEPTHS), (row, name, depth) => {
        const painted = paintRow(row, THEMES[name], depth);
        expect(painted.replace(SGR, '')).toBe(plainRow(row));
      }),
    );
  });

  test('leaves the terminal as it found it', () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom(...THEME_NAMES), (row, name) => {
        const codes = paintRow(row, THEMES[name], '256').match(SGR) ?? [];
        expect(codes.at(-1) ?? '\x1b[0m').toBe('\x1b[0m');
      }),
    );
  });

  test('has no escape sequence at depth none, and no colour in monochrome', () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom(...THEME_NAMES), (row, name) => {
        expect(paintRow(row, THEMES[name], 'none')).toBe(plainRow(row));
        const monochrome = paintRow(row, THEMES.monochrome, 'truecolour');
        for (const code of monochrome.match(SGR) ?? []) expect(code.slice(1)).toMatch(/^\[(0|1|4|7|22|24|27|;)+m$/);
      }),
    );
  });
});

test('a look that is kept is never taken for that of another theme, role, weight, strength or depth', () => {
  const painting = fc.tuple(anyRow, fc.constantFrom(...THEME_NAMES), fc.constantFrom(...DEPTHS));
  fc.assert(
    fc.property(fc.array(painting), paintings => {
      for (const [row, name, depth] of paintings) {
        const neverSeen = { ...THEMES[name] }; // nothing is kept of it
        expect(paintRow(row, THEMES[name], depth)).toBe(paintRow(row, neverSeen, depth));
      }
    }),
  );
});

describe('the palettes', () => {
  /** Contrast of two colours by WCAG 2.2, 1 to 21. */
  function contrast(a: string, b: string): number {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light! + 0.05) / (dark! + 0.05);
  }

  function luminance(rgb: string): number {
    const linear = parseRgb(rgb).map(part => {
      const channel = part / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  }

  /** The colour that a terminal of 256 colours shows: 232…255 are greys 8, 18, …; 16…231 a cube of six levels. */
  function shownIn256(colour: Colour): string {
    const number = Number(foregroundCode(colour, '256').replace('38;5;', ''));
    const levels = [0, 95, 135, 175, 215, 255];
    const cube = [Math.floor((number - 16) / 36), Math.floor((number - 16) / 6) % 6, (number - 16) % 6];
    const parts = number >= 232 ? [0, 0, 0].map(() => 8 + 10 * (number - 232)) : cube.map(step => levels[step]!);
    return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
  }

  test('WCAG’s contrast is computed as its examples are', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2); // the well-known grey that just fails AA
  });

  const GROUNDS = { dark: ['#000000', '#1e1e1e'], light: ['#ffffff', '#eeeeee'] } as const;

  test.each(['dark', 'light'] as const)('every role and heat of %s reaches 4.5 : 1 on its backgrounds', name => {
    const { roles, heat } = THEMES[name];
    const colours = [
      ...Object.entries(roles).map(([role, { colour }]) => [role, colour] as const),
      ...heat.map((colour, step) => [`heat ${step}`, colour] as const),
    ];
    const low = colours.flatMap(([what, colour]) =>
      colour === undefined
        ? []
        : GROUNDS[name].flatMap(ground =>
            [colour.rgb, shownIn256(colour)]
              .filter(rgb => contrast(rgb, ground) < 4.5)
              .map(rgb => `${what}: ${rgb} on ${ground} has ${contrast(rgb, ground).toFixed(2)}`),
          ),
    );
    expect(low).toEqual([]);
  });

  test('the heat scale goes from blue over neutral to vermilion', () => {
    const at = (heat: number) => heatColour(THEMES.dark, heat)?.rgb;
    expect(at(-1)).toBe(DARK.blue.rgb);
    expect(at(0)).toBe(DARK.neutral.rgb);
    expect(at(0.5)).toBe(mix(DARK.neutral.rgb, DARK.vermilion.rgb, 0.5));
    expect(at(7)).toBe(DARK.vermilion.rgb);
  });

  test('a negative heat is painted with the blue half', () => {
    const painted = paintRow([{ text: '▀', role: 'heatNegative', heat: 1 }], THEMES.light, 'truecolour');
    expect(painted).toBe(`\x1b[38;2;${parseRgb(LIGHT.blue.rgb).join(';')}m▀\x1b[0m`);
  });

  test('256 colours take the nearest of cube and greys', () => {
    // #949494 is grey 246 (8 + 10 × 14 = 148) exactly; #56b4e9 is nearest to (95, 175, 215) = 16 + 36 × 1 + 6 × 3 + 4 = 74.
    const code = (role: Role) => foregroundCode(THEMES.dark.roles[role].colour, '256');
    expect([code('muted'), code('value'), code('text')]).toEqual(['38;5;246', '38;5;74', '']);
  });
});
