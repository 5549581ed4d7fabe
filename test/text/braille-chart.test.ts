import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brailleChart, type ChartPart, indicesUnder, type Series } from '../../src/text/braille-chart.ts';
import { cellWidth } from '../../src/text/width.ts';

type Arguments = Parameters<typeof brailleChart>;

/** The rows as text; the plot is between the axis and the end. */
function picture(...chart: Arguments): readonly string[] {
  return brailleChart(...chart).map(row => row.map(({ text }) => text).join(''));
}

function textOf(part: ChartPart, ...chart: Arguments): string {
  return brailleChart(...chart)
    .flat()
    .filter(segment => segment.part === part)
    .map(({ text }) => text)
    .join('|');
}

const series = (...values: number[]): Series => ({ label: 'loss', values });

describe('a braille chart', () => {
  it('draws a line from corner to corner with its axes', () => {
    // 8 columns and 4 rows are 16 × 16 dots: the diagonal has one dot in each dot column.
    expect(picture([series(...Array.from({ length: 16 }, (_, i) => i))], 12, 7)).toEqual([
      '⠒⠒ loss     ',
      '15 ┤      ⡠⠊',
      '   │    ⡠⠊  ',
      '   │  ⡠⠊    ',
      ' 0 ┤⡠⠊      ',
      '   └────────',
      '    0     15',
    ]);
  });

  it('draws a constant series in the middle, with its one number', () => {
    expect(picture([series(3, 3, 3)], 11, 6)).toEqual([
      '⠒⠒ loss    ',
      '  │        ',
      '3 ┤⠤⠤⠤⠤⠤⠤⠤⠤', // 12 dot rows: the middle, 5.5, rounds to dot row 6, the third of its cell
      '  │        ',
      '  └────────',
      '   0      2',
    ]);
  });

  describe('has numbers beside its axis', () => {
    const ticks = (least: number, greatest: number, options = {}) =>
      picture([series(least, greatest)], 40, 10, undefined, options).flatMap(row => /^ *(\S+) *┤/.exec(row)?.[1] ?? []);

    it('with powers of ten from 10⁶ on', () => {
      expect(ticks(0, 1e9)).toEqual(['1×10⁹', '0.5×10⁹', '0']);
      expect(ticks(-25e5, 25e5)).toEqual(['2.5×10⁶', '0', '−2.5×10⁶']);
      expect(ticks(7, 1e9)).toEqual(['1×10⁹', '5×10⁸', '7']); // 7 is none of the parts of 10⁹ that are short
      expect(ticks(-1e6, 1e6)[0]).toBe('1×10⁶');
      expect(ticks(0, 999_999)[0]).toBe('999999');
      expect(ticks(1234567.89, 2345678.9).at(-1)).toBe('1.235×10⁶');
      expect(ticks(0, 12, { isLog: true })[0]).toBe('1×10¹²');
    });

    it('in as many digits as tell them apart', () => {
      expect(ticks(1e9, 1e9 + 2)).toEqual(['1.000000002×10⁹', expect.stringMatching(/^1\.0000000.*×10⁹$/), '1×10⁹']);
      expect(new Set(ticks(1e14, 1e14 + 1)).size).toBe(3);
    });
  });

  it('marks the column of the cursor, and its iteration', () => {
    const rows = picture([series(0, 0, 0, 0, 4)], 11, 6, 2);
    // Value 2 of 0…4 lies at dot column 2/4 · 15 = 7.5, rounded 8: cell 4 of the plot, which begins at 3.
    expect(rows.slice(1).map(row => row[3 + 4])).toEqual(['┊', '┊', '⣀', '▲', '2']);
    expect(textOf('cursor', [series(0, 0, 0, 0, 4)], 11, 6, 2)).toBe('┊|┊|▲|2');
  });

  it('says what is counted where the numbers leave room', () => {
    const options = { numberOf: (index: number) => 1 + index, xLabel: 'iteration' };
    expect(picture([series(1, 2, 3)], 24, 6, undefined, options).at(-1)).toBe('   1         iteration 3');
    expect(picture([series(1, 2, 3)], 14, 6, undefined, options).at(-1)).toBe('   1         3');
  });

  it('draws points where they stand in their series, on a scale of its own', () => {
    // The greatest stands above the third of five values: in the middle, whatever the axis says.
    const both = [
      series(1, 1, 1, 2, 1),
      { label: 'w', values: [0, 100, 0], at: [0, 2, 4], scale: { least: 0, greatest: 100 } },
    ];
    const rows = picture(both, 21, 8);
    expect([rows[1]!.slice(0, 5), rows[5]!.slice(0, 5)]).toEqual(['2   ┤', '1   ┤']);
    expect(textOf('line1', both, 21, 8)).toContain('⠊');
    expect(rows[1]![5 + 8]).toMatch(/[⠀-⣿]/); // in the middle of 16 columns the watch is highest
  });

  it('knows the value under a column', () => {
    // The number 4.5, a space and the axis take 5 columns of 15, so that 10 are left for 0…9.
    const one = [series(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)];
    const under = (column: number) => indicesUnder(one, 15, 8).find(place => place.column === column)?.index;
    expect([4, 5, 9, 14, 15].map(under)).toEqual([undefined, 0, 4, 9, undefined]);
  });

  it('counts iterations from the one it is told', () => {
    expect(picture([series(1, 2, 3)], 20, 6, undefined, { numberOf: index => 10 + index }).at(-1)).toBe(
      '   10             12',
    );
    const points = [{ ...series(1, 2, 3), at: [0, 2, 8], count: 11 }];
    expect(picture(points, 20, 6, undefined, { numberOf: index => 1 + index }).at(-1)).toBe('   1              11');
  });

  it('leaves gaps where numbers are missing, and marks each with what it is', () => {
    const rows = picture([series(0, Number.NaN, 1, 1 / 0, 0, -1 / 0, 1, 1)], 19, 6);
    expect(rows[1]).toContain('↑');
    expect(rows[3]).toContain('╳');
    expect(rows[3]).toContain('↓');
    // 16 columns are 32 dots: values 0, 2 and 4 stand alone; 6 and 7, at 6/7 · 31 = 26.6 and 31, are a line through cells 13 to 15.
    expect(
      rows
        .slice(1, 4)
        .join('')
        .match(/[\u2801-\u28ff]/g),
    ).toHaveLength(3 + 3);
  });

  it('names each of several lines by a number on it, not by colour alone', () => {
    const two = [
      { label: 'loss', values: [2, 1, 0] },
      { label: 'accuracy', values: [0, 1, 2] },
    ];
    const rows = picture(two, 30, 7);
    expect(rows[0]?.trimEnd()).toBe('1 loss  2 accuracy');
    expect(rows[4]).toMatch(/1$/); // loss ends at the lowest row
    expect(rows[1]).toMatch(/2.$/); // accuracy at the highest, a cell further left
    expect(textOf('line0', two, 30, 7)).toMatch(/^1 loss\|/);
    expect(textOf('line1', two, 30, 7)).toMatch(/^ {2}2 accuracy\|/);
  });

  it('shows the dots of both lines where they share cells', () => {
    const two = [
      { label: 'a', values: [0, 0] },
      { label: 'b', values: [3, 3] },
    ];
    // One row of cells: the lowest two dots (⣀) and the highest two (⠉) are ⣉; at the end the lines' numbers.
    expect(picture(two, 12, 3)[0]).toBe('3 ┤⣉⣉⣉⣉⣉⣉⣉21');
  });

  it('tells numbers at the axis apart that differ in the ninth digit', () => {
    const rows = picture([series(1, 1.00000001)], 30, 6);
    expect(rows[1]).toContain('1.00000001 ┤');
    expect(rows[3]).toContain('1          ┤');
  });

  it('calls the middle of −2 and almost 2 nothing but 0', () => {
    const rows = picture([series(2, -2 + 2e-13)], 30, 8);
    expect([1, 3, 5].map(row => rows[row]!.split('┤')[0]!.trim())).toEqual(['2', '0', '−2']);
  });

  it('shows the one spike among a hundred thousand values', () => {
    const values = new Float64Array(100_000);
    values[77_777] = 1;
    const rows = picture([{ label: 'x', values }], 60, 8);
    expect(rows[1]).toMatch(/[\u2801-\u28ff]/);
  });

  it('stands empty without values', () => {
    expect(picture([series()], 11, 6)).toEqual([
      '⠒⠒ loss    ',
      ' │         ',
      ' │         ',
      ' │         ',
      ' └─────────',
      '           ',
    ]);
  });

  it('has exactly the size asked for, whatever it shows', () => {
    const values = fc.array(fc.oneof(fc.double(), fc.integer({ min: -9, max: 9 })), { maxLength: 40 });
    const many = fc.array(fc.record({ label: fc.string({ unit: 'grapheme' }), values }), { maxLength: 3 });
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(many, side, side, fc.option(fc.integer(), { nil: undefined }), (lines, width, height, cursor) => {
        const rows = picture(lines, width, height, cursor === undefined ? undefined : Math.abs(cursor) % 45);
        expect(rows.map(cellWidth)).toEqual(Array.from({ length: height }, () => width));
      }),
    );
  });
});
