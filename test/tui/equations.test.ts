import { describe, expect, it } from 'vitest';
import type { Equation } from '../../src/explain/derivation.ts';
import { brokenText, equationRows } from '../../src/tui/panes/equations.ts';

const equation = (left: string, text: string, label = ''): Equation => ({
  left,
  relation: '=',
  right: [{ text }],
  label,
});
const drawn = (equations: readonly Equation[], width: number) =>
  equationRows(equations, width).map(row => row.map(({ text }) => text).join(''));

describe('A formula too long for its row', () => {
  it('breaks before an operator, and leaves the last cell blank', () => {
    expect(drawn([equation('z', '[0.12, −0.05, 0.21] · 1')], 28)).toEqual([
      ' z    = [0.12, −0.05, 0.21]',
      '        · 1',
    ]);
    expect(drawn([equation('z', '[0.12, −0.05, 0.21]')], 27)).toEqual([' z    = [0.12, −0.05,', '        0.21]']);
  });

  it('keeps an element with its index', () => {
    expect(brokenText('W1[0, 1]×x[1] + W1[0, 2]×x[2]', 22)).toEqual(['W1[0, 1]×x[1]', '+ W1[0, 2]×x[2]']);
    expect(brokenText('[1, … 2] (4, 8) @ x', 12)).toEqual(['[1, … 2]', '(4, 8) @ x']);
  });

  it('never ends in an operator, and breaks a word only where it is longer than the row', () => {
    expect(brokenText('a − b × c', 4)).toEqual(['a', '− b', '× c']);
    expect(brokenText('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
  });
});

describe('A left side', () => {
  it('that takes more than a third of the row has a row of its own, and is never cut', () => {
    const rows = drawn([equation('contribution of ∂E_total/∂out_h1', 'w7'), equation('∂E/∂w', '1')], 40);
    expect(rows).toEqual([' contribution of ∂E_total/∂out_h1', '       = w7', ' ∂E/∂w = 1']);
  });
});

describe('A label', () => {
  it('stands at the right of the last row, or below it', () => {
    expect(drawn([equation('z', '1', 'value')], 20)).toEqual([' z    = 1     value']);
    expect(drawn([equation('z', '1.23456', 'value')], 20)).toEqual([' z    = 1.23456', '              value']);
  });
});
