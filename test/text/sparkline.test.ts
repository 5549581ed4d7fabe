import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../src/text/sparkline.ts';

const line = (values: readonly (number | undefined)[], width: number): string => sparkline({ values }, width);

describe('a sparkline', () => {
  it('has a block for each eighth of the range', () => {
    expect(line([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(line([-1, 1, 0], 8)).toBe('▁█▅'); // the middle is where the upper half begins
  });

  it('is level for a constant series and empty for an empty one', () => {
    expect([line([2, 2], 8), line([], 8), line([1, 2], 0)]).toEqual(['──', '', '']);
  });

  it('marks what is no ordinary number', () => {
    expect(line([0, Number.NaN, 1, 1 / 0, -1 / 0], 8)).toBe('▁╳█↑↓');
    expect(line([Number.NaN, Number.NaN], 8)).toBe('╳╳');
  });

  it('leaves a space where there is no number, whether each has a cell or many share it', () => {
    expect(line([0, undefined, 7], 8)).toBe('▁ █');
    expect(sparkline({ values: [0, 7], at: [0, 1], count: 4 }, 8)).toBe('▁█  '); // the last two are not known yet
    // Two stretches of three: 0 – 7 | – – –
    expect(line([0, undefined, 7, undefined, undefined, undefined], 4)).toBe('▁█  ');
    expect(line([undefined, undefined], 8)).toBe('  ');
  });

  it('copes with the widest range there is', () => {
    expect(line([-Number.MAX_VALUE, 0, Number.MAX_VALUE], 3)).toBe('▁▅█');
    expect(line([0, Number.MIN_VALUE], 3)).toBe('▁█');
  });

  it('shows least and greatest of a stretch in their order', () => {
    // Four stretches of three: 0 9 1 | 2 0 5 | 3 3 3 | 9 4 0; of 0…9 a block is 9/8 = 1.125 wide
    expect(line([0, 9, 1, 2, 0, 5, 3, 3, 3, 9, 4, 0], 8)).toBe('▁█▁▅▃▃█▁');
  });

  it('keeps a single NaN among thousands in sight', () => {
    const series = Array.from({ length: 5000 }, (_, i) => (i === 1234 ? Number.NaN : i));
    // 20 stretches of 250: it falls into the fifth, cells 8 and 9
    expect([...line(series, 40)].indexOf('╳')).toBeOneOf([8, 9]);
    expect(line(series, 40)).toHaveLength(40);
  });

  it('gives up the number nearer to the middle where a NaN needs the cell', () => {
    // Two stretches: 4 10 NaN | 0 5 5; of 0…10, 4 is nearer to the middle than 10
    expect(line([4, 10, Number.NaN, 0, 5, 5], 4)).toBe('█╳▁▅');
  });

  it('never loses a spike, however many numbers share a cell', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 2, maxLength: 300 }),
        fc.integer({ min: 2, max: 40 }),
        (series, width) => {
          const drawn = line(series, width);
          expect(drawn.length).toBeLessThanOrEqual(width);
          const isConstant = series.every(x => x === series[0]);
          if (!isConstant) expect([drawn.includes('▁'), drawn.includes('█')]).toEqual([true, true]);
        },
      ),
    );
  });
});
