import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRows, formatTensor, shapeWord } from '../../src/text/tensor-format.ts';
import { cellWidth } from '../../src/text/width.ts';
import { parts, read } from '../support/read-number.ts';

describe('a tensor in a line', () => {
  const x = [0.442, -0.562, 2.795, 2.087]; // lecture 9, slide "Feedforward neural networks"

  it('is written as on the slide', () => {
    expect(formatTensor([4], x)).toBe('[0.442, −0.562, 2.795, 2.087]');
    expect(formatTensor([2, 2], [1, 1, 1, 1])).toBe('[[1, 1], [1, 1]]');
    expect(formatTensor([2, 1, 2], Float64Array.of(1, 2, 3, 4))).toBe('[[[1, 2]], [[3, 4]]]');
    expect(formatTensor([], [12.694])).toBe('12.694');
    expect(formatTensor([1], [-3.638265e-6], { ascii: true })).toBe('[-3.6383e-6]');
  });

  it('gets fewer digits, where it may, before anything is left out, but at least three, and as many as tell its numbers apart', () => {
    const long = [0.123456, -2.34567, 34.5678];
    expect(formatTensor([3], long, { width: 27, fewestDigits: 3 })).toBe('[0.12346, −2.3457, 34.568]');
    expect(formatTensor([3], long, { width: 25, fewestDigits: 3 })).toBe('[0.1235, −2.346, 34.57]');
    expect(formatTensor([3], long, { width: 22, fewestDigits: 3 })).toBe('[0.123, −2.35, 34.6]');
    expect(formatTensor([2], [0.12341, 0.12342], { width: 17, fewestDigits: 3 })).toBe('[0.12341, …] (2,)'); // alike in 4 digits
  });

  it('leaves out its end, number by number, and says its shape, when it is still too long', () => {
    expect(formatTensor([4], x, { width: 29 })).toBe('[0.442, −0.562, 2.795, 2.087]'); // exactly 29 cells
    expect(formatTensor([4], x, { width: 25 })).toBe('[0.442, −0.562, …] (4,)');
    expect(formatTensor([4], x, { width: 22 })).toBe('[0.442, …] (4,)');
    expect(formatTensor([4], x, { width: 10, saysShape: false })).toBe('[0.442, …]');
  });

  it('is its shape alone where not one whole number fits, and a mark where that does not', () => {
    expect(formatTensor([4], x, { width: 9 })).toBe('(4,)');
    expect(formatTensor([2, 2], x, { width: 9 })).toBe('(2, 2)');
    expect(formatTensor([4], x, { width: 3 })).toBe('…');
    expect(formatTensor([], [-12.524], { width: 5, fewestDigits: 3 })).toBe('−12.5');
    expect(formatTensor([], [-12.524], { width: 4, fewestDigits: 3 })).toBe('…'); // −13 would read as an integer
    expect(formatTensor([], [-3.6383e-6], { width: 8, fewestDigits: 3 })).toBe('−4×10⁻⁶'); // a scalar, down to one
  });

  it('keeps its brackets balanced before what is left out', () => {
    const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(formatTensor([3, 3], nine, { width: 32 })).toBe('[[1, 2, 3], [4, 5, 6], …] (3, 3)');
    expect(formatTensor([3, 3], nine, { width: 30 })).toBe('[[1, 2, 3], [4, 5, …]] (3, 3)');
    expect(formatTensor([3, 3], nine, { width: 23 })).toBe('[[1, 2, 3], …] (3, 3)');
  });

  it('never ends in a number that was cut, nor leaves out what its mark would take as much room for', () => {
    const list = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 60 }), (numbers, width) => {
        const text = formatTensor([numbers.length], numbers, { width, saysShape: false, fewestDigits: 3 });
        if (!text.startsWith('[')) return;
        const shown = text.slice(1, text.lastIndexOf(']')).split(', ');
        const written = shown.filter(part => part !== '…');
        const power = parts(`1${text.slice(text.lastIndexOf(']') + 1)}`).exponent;
        for (const [i, part] of written.entries()) {
          const value = read(part) * 10 ** power;
          expect(Math.abs(value - numbers[i]!)).toBeLessThanOrEqual(0.0051 * Math.abs(numbers[i]!)); // half a unit of 3 digits
        }
        expect(shown.length - written.length).toBe(written.length < numbers.length ? 1 : 0);
      }),
    );
  });

  it('says its shape when it has no elements', () => {
    expect(formatTensor([0], [])).toBe('[] (0,)');
    expect(formatTensor([2, 0], [])).toBe('[] (2, 0)');
  });

  it('shows differing numbers differently', () => {
    expect(formatTensor([2], [0.1234561, 0.1234562])).toBe('[0.1234561, 0.1234562]');
  });

  it('leaves the numbers to a writer that is given', () => {
    expect(formatTensor([2], [1, -2], { write: y => `<${y}>` })).toBe('[<1>, <-2>]');
  });

  it('stays within its width, with balanced brackets, whatever its shape', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 90 }), fc.integer(), (axes, width, seed) => {
        const size = axes.reduce((product, length) => product * length, 1);
        const numbers = Array.from({ length: size }, (_, i) => Math.sin(seed + i));
        const text = formatTensor(axes, numbers, { width });
        expect(cellWidth(text)).toBeLessThanOrEqual(width);
        expect(text.split('[').length).toBe(text.split(']').length);
      }),
    );
  });

  it('looks only at the beginning of a million numbers', () => {
    const million = new Float64Array(1_000_000);
    million[500_000] = 0.5;
    expect(formatTensor([1000, 1000], million, { width: 30 })).toBe('[[0, 0, 0, 0, …]] (1000, 1000)');
  });
});

describe('a matrix in lines', () => {
  const matrix = [0.5, -1.2, 10, 3, 0.123456, -7];

  it('has a row a line', () => {
    expect(formatRows([2, 3], matrix, 6)).toEqual(['[[0.5, −1.2, 10],', ' [3, 0.12346, −7]]']);
  });

  it('leaves out the same columns in every row, after they got the same digits', () => {
    expect(formatRows([2, 3], matrix, 6, { width: 17, fewestDigits: 3 })).toEqual([
      '[[0.5, −1.2, 10],',
      ' [3, 0.1235, −7]]',
    ]);
    expect(formatRows([2, 3], [...matrix.slice(0, 5), -777.25], 6, { width: 17, fewestDigits: 3 })).toEqual([
      '[[0.5, −1.2, …],',
      ' [3, 0.12346, …]]',
    ]);
    expect(formatRows([2, 3], matrix, 6, { width: 11, fewestDigits: 3 })).toEqual(['[[0.5, …],', ' [3, …]]']);
  });

  it('is its shape where not one number of a row fits', () => {
    expect(formatRows([2, 3], matrix, 6, { width: 9, fewestDigits: 3 })).toEqual(['(2, 3)']);
  });

  it('of many rows shows the first and the last ones', () => {
    expect(formatRows([7, 1], [1, 2, 3, 4, 5, 6, 7], 4)).toEqual(['[[1],', ' [2],', ' … 4 more rows', ' [7]]']);
  });

  it('stays within its width', () => {
    const shape = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(shape, fc.integer({ min: 8, max: 60 }), fc.integer(), ([rows, columns], width, seed) => {
        const numbers = Array.from({ length: rows * columns }, (_, i) => Math.sin(seed + i));
        for (const line of formatRows([rows, columns], numbers, 6, { width, fewestDigits: 3 })) {
          expect(cellWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('a shape beside a name', () => {
  it('never reads as a number', () => {
    expect([[], [4], [2, 4], [2, 3, 4]].map(shapeWord)).toEqual(['', '(4,)', '2×4', '2×3×4']);
  });
});
