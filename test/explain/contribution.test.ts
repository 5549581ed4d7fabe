/** What the ledger says of one contribution: in the program's own names, with what its numbers settle settled. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { nameRemarks, numberRemarks } from '../../src/explain/notation.ts';
import { programOf } from '../support/programs.ts';

type Definition = Parameters<typeof programOf>[0];

/** The rows of the contribution along the edge from one node to another. */
function rowsOf(definition: Definition, from: string, to: string) {
  const program = programOf(definition);
  const log = record(program, { iterations: 1 });
  for (let i = 0; i < log.length; i++) {
    const event = log.at(i);
    if (event.type !== 'contribution.computed') continue;
    const edge = program.edges[event.edge]!;
    if (program.nodes[edge.from]!.name !== from || program.nodes[edge.to]!.name !== to) continue;
    const { title, equations, remarks } = explain(log, i);
    return {
      title,
      rows: equations.map(({ left, right }) => `${left} = ${right.map(({ text }) => text).join('')}`.trim()),
      labels: equations.map(({ label }) => label),
      remarks,
    };
  }
  throw new Error(`${from} sends nothing to ${to}`);
}

describe('The local derivative', () => {
  it('of a square is 2v: what the exponent settles is not asked', () => {
    const { rows, labels } = rowsOf({ parameters: { v: 3 }, lines: ['q = v ** 2', 'L = 5 * q'] }, 'q', 'v');
    expect(rows).toEqual(['∂L/∂v = ∂L/∂q · ∂q/∂v', '= ∂L/∂q · (2 × v)', '= 5 · (2 × 3)', '= 5 · 6', '= 30']);
    expect(labels[1]).toBe('as ∂q/∂v = 2 × v');
  });

  it('of a choice asks its question once, and of a number whether that is 0', () => {
    const choice = (condition: string) =>
      rowsOf(
        { parameters: { v: 3 }, constants: { c: 2 }, lines: [`q = where(${condition}, v, 0)`, 'L = 5 * q'] },
        'q',
        'v',
      ).rows[1];
    expect(choice('v > 0')).toBe('= ∂L/∂q · (1 if v > 0 else 0)');
    expect(choice('v > 0 && v < 9')).toBe('= ∂L/∂q · (1 if v > 0 and v < 9 else 0)');
    expect(choice('c')).toBe('= ∂L/∂q · (1 if c ≠ 0 else 0)');
  });

  it('calls a node by one name: of v^2 inside q it is that by q.1', () => {
    const { rows } = rowsOf({ parameters: { v: 3 }, lines: ['q = 0.5 * v ** 2', 'L = 2 * q'] }, 'q', 'q.1');
    expect(rows[0]).toBe('∂L/∂q.1 = ∂L/∂q · ∂q/∂q.1');
  });

  it('has no −0 of its text, as in −q of q = 0, where 0 was sent; where −0 was sent it has', () => {
    const last = (definition: Definition, from: string, to: string) => rowsOf(definition, from, to).rows.slice(-2);
    const q = { parameters: { p: [-1, -2] }, constants: { q: [0.5, 0] } };
    const k = { ...q, lines: ['L = kl_div(p, q)'] };
    expect(last(k, 'L', 'p')).toEqual(['= 1 · [−0.25, 0]', '= [−0.25, 0]']); // −q / 2
    const n = { parameters: { p: [-1, -2] }, constants: { t: 0 }, lines: ['L = nll_loss(p, t)'] };
    expect(last(n, 'L', 'p')).toEqual(['= 1 · [−1, 0]', '= [−1, 0]']);
    const broadcast = { parameters: { b: 1 }, constants: { a: [0, 2] }, lines: ['y = a / b', 'L = sum(y)'] };
    expect(last(broadcast, 'y', 'b')).toEqual(['= [1, 1] ⊙ [0, −2]', '= −2']); // −a / b²
    const sent = { parameters: { x: [0, 0] }, lines: ['y = cos(x)', 'L = sum(y)'] };
    expect(last(sent, 'y', 'x')).toEqual(['= [1, 1] ⊙ [−0, −0]', '= [−0, −0]']);
  });

  // −x / y²: y² is 10⁴⁰⁰ or 10⁻⁴⁰⁰, beyond 64-bit numbers on both sides; the quotient is not.
  it.each([
    [3e200, 1e200, '−3×10⁻²⁰⁰', '−6×10⁻²⁰⁰'],
    [3e-200, 1e-200, '−3×10²⁰⁰', '−6×10²⁰⁰'],
  ])('of %d / %d by the divisor is a number, though the square in it is none', (x, y, local, sent) => {
    const { rows } = rowsOf({ constants: { x }, parameters: { y }, lines: ['q = x / y', 'L = 2 * q'] }, 'q', 'y');
    expect(rows.slice(-2)).toEqual([`= 2 · (${local})`, `= ${sent}`]);
  });

  it('of the loss is written as its formula: ∂L/∂c = ∂L/∂L · ∂L/∂c would go round in a circle', () => {
    const first = (lines: readonly string[], to: string) =>
      rowsOf({ parameters: { a: [3, 1], b: 1 }, lines }, 'L', to).rows[0];
    expect(first(['L = b * 2'], 'b')).toBe('∂L/∂b = ∂L/∂L · ∂(b × 2)/∂b');
    expect(first(['L = b ** 2'], 'b')).toBe('∂L/∂b = ∂L/∂L · ∂(b^2)/∂b');
    expect(first(['L = sum(a)'], 'a')).toBe('∂L/∂a = ∂L/∂L · ∂sum(a)/∂a');
    expect(first(['L = -(b * b)'], 'L.1')).toBe('∂L/∂L.1 = ∂L/∂L · ∂(−L.1)/∂L.1');
    expect(first(['L = sum(a * b, axis=0)'], 'L.1')).toBe('∂L/∂L.1 = ∂L/∂L · ∂sum(L.1, axis=0)/∂L.1');
    // Each b * b is an operation of its own; e has a name, so that (b + b) is not taken for it.
    expect(first(['L = b * b * (b * b)'], 'L.2')).toBe('∂L/∂L.2 = ∂L/∂L · ∂(L.1 × L.2)/∂L.2');
    expect(first(['e = b + b', 'L = e * (b + b)'], 'e')).toBe('∂L/∂e = ∂L/∂L · ∂(e × L.1)/∂e');
  });

  it('of something broadcast says why there is a sum', () => {
    const lines = ['z = a + b', 'L = sum(z)'];
    const { labels, remarks } = rowsOf({ parameters: { a: [1, 2], b: 3 }, lines }, 'z', 'b');
    expect(labels[2]).toBe('numbers; summed to one number');
    expect(remarks).toEqual(['b is used for several elements of z, so all that they send back is added up.']);
    expect(rowsOf({ parameters: { a: [1, 2], b: 3 }, lines }, 'L', 'z').labels[2]).toBe('numbers, for every element');
  });
});

describe('Along an axis', () => {
  // Row by row the largest are 2 and 4, so the local derivative is 1 in the second column; 1 and 3 weight the rows.
  const written = { parameters: { X: [[1, 2], [3, 4]] }, constants: { c: [1, 3] } }; // biome-ignore format: a matrix

  it('the reduced axis is kept, so that upstream times local derivative is the contribution', () => {
    const { rows, remarks } = rowsOf({ ...written, lines: ['m = max(X, axis=1)', 'L = sum(c * m)'] }, 'm', 'X');
    expect(rows).toEqual([
      '∂L/∂X = ∂L/∂m ⊙ ∂m/∂X',
      '= ∂L/∂m ⊙ (1 / sum(X == m, axis=1, keepdims=true) if X == m else 0)',
      '= [[1], [3]] ⊙ [[0, 1], [0, 1]]',
      '= [[0, 1], [0, 3]]',
    ]);
    expect(remarks).toEqual([
      'm and ∂L/∂m stand as (2, 1) here: the reduced axis is kept at length 1, so that they broadcast against X.',
    ]);
  });

  it.each([
    ['max', 0, '= [1, 3] ⊙ [[0, 0], [1, 1]]'],
    ['min', 1, '= [[1], [3]] ⊙ [[1, 0], [1, 0]]'],
    ['sum', -1, '= [[1], [3]] · 1'],
    ['mean', 1, '= [[1], [3]] · 0.5'],
  ])('%s along axis %i is %s', (name, axis, row) => {
    const { rows } = rowsOf({ ...written, lines: [`m = ${name}(X, axis=${axis})`, 'L = sum(c * m)'] }, 'm', 'X');
    expect(rows).toContain(row);
  });

  it('of a matrix that is not square too', () => {
    const X = [[1, 2, 5], [6, 4, 3]]; // biome-ignore format: a matrix
    const { rows } = rowsOf({ parameters: { X }, lines: ['m = max(X, axis=1)', 'L = sum(m)'] }, 'm', 'X');
    expect(rows).toContain('= [[1], [1]] ⊙ [[0, 0, 1], [1, 0, 0]]');
  });
});

describe('A product of two tensors, element by element', () => {
  const A = [[1, 1], [1, 1]]; // biome-ignore format: a matrix
  const B = [[1, -2], [3, 0]]; // biome-ignore format: a matrix

  it('is ⊙, in the formula, the chain rule and the numbers', () => {
    const { title, rows } = rowsOf({ parameters: { A, B }, lines: ['C = A * B', 'L = sum(C)'] }, 'C', 'A');
    expect(title).toBe('C = A ⊙ B sends back to A');
    expect(rows).toEqual([
      '∂L/∂A = ∂L/∂C ⊙ ∂C/∂A',
      '= ∂L/∂C ⊙ B',
      '= [[1, 1], [1, 1]] ⊙ [[1, −2], [3, 0]]',
      '= [[1, −2], [3, 0]]',
    ]);
  });

  it.each([
    ['C = 2 * A', 'C = 2 × A'], // a number on a side
    ['C = A * sum(B)', 'C = A × C.1'],
    ['C = A * sum(B, axis=0)', 'C = A ⊙ C.1'],
    ['C = A * B[0, 1]', 'C = A × B[0, 1]'],
    ['C = A * B[0]', 'C = A ⊙ B[0]'],
  ])('%s is only that where both sides have a shape', (line, expected) => {
    const { title } = rowsOf({ parameters: { A, B }, lines: [line, 'L = sum(C)'] }, 'C', 'A');
    expect(title.replace(/sum\(B(?:, axis=0)?\)/, 'C.1')).toContain(expected);
  });

  it('is × within an element, which is a number', () => {
    const { rows } = rowsOf({ parameters: { a: 3, b: 2 }, lines: ['c = a * b', 'L = 5 * c'] }, 'c', 'a');
    expect(rows[0]).toBe('∂L/∂a = ∂L/∂c · ∂c/∂a');
  });
});

describe('What is said of the notation', () => {
  it('explains −0 wherever one stands, and not −0.5', () => {
    const note = ['−0 equals 0: a zero keeps the sign that the arithmetic gave it.'];
    expect(numberRemarks(['[−1.0663, −0, −0]'], 5, () => true)).toEqual(note);
    expect(numberRemarks(['1 · (−0)'], 5, () => true)).toEqual(note);
    expect(numberRemarks(['−0.5', '1 − 0', 'exp(−(0))'], 5, () => true)).toEqual([]);
  });

  it.each([
    ['a number', 0, 'c'],
    ['a small tensor, at any place', [1, 2, 3, 0], 'sum(c)'],
  ])('explains −0 at the first event that writes one, and only shows it from then on: %s', (_, a, loss) => {
    const lines = ['b = -a', 'c = b * 2', `L = ${loss}`];
    const log = record(programOf({ parameters: { a }, lines }), { iterations: 2 });
    const explained = Array.from({ length: log.length }, (_, i) => i).filter(i =>
      explain(log, i).remarks.some(remark => remark.startsWith('−0 equals 0')),
    );
    expect(explained).toEqual([2]); // after the start and the clearing, b = −0
  });

  it('explains digits that only rounding made, unless someone asked for them', () => {
    expect(numberRemarks(['0.09999999999999998'], 5, () => true)).toHaveLength(1);
    expect(numberRemarks(['0.09999999999999998'], 17, () => true)).toEqual([]);
    expect(numberRemarks(['1.0000036383'], 5, () => true)).toEqual([]);
    expect(numberRemarks(['x × 10000000000000000'], 5, () => true)).toEqual([]); // 10¹⁶ is exact
  });

  it('introduces operations without a name, except where the title does', () => {
    const program = programOf({ parameters: { a: 3 }, lines: ['q = 2 * a ** 2', 'L = -q'] });
    expect(nameRemarks(program, '', ['∂L/∂q.1 = 0.5 · 2'])).toEqual(['q.1 is a^2, operation 1 inside q.']);
    expect(nameRemarks(program, 'q.1 = a^2 sends back to a', ['∂L/∂q.1'])).toEqual([]);
  });
});

describe('What is not finite', () => {
  it('ends where the forward pass took another branch, and the ledger says why that is no product', () => {
    const { rows, remarks } = rowsOf({ parameters: { x: -1 }, lines: ['a = relu(x)', 'L = log(a)'] }, 'a', 'x');
    expect(rows.slice(-2)).toEqual(['= ∞ · 0', '= 0']);
    expect(remarks).toEqual([
      'the ∞ ends here: what the forward pass did not take is sent 0; a product with 0 would be NaN',
    ]);
  });

  it('is asked for only where an operand has a NaN', () => {
    const local = (x: readonly number[]) => rowsOf({ parameters: { x }, lines: ['L = max(x)'] }, 'L', 'x').rows[1];
    expect(local([1, 3, 3])).toBe('= ∂L/∂L · (1 / sum(x == L) if x == L else 0)');
    expect(local([1, Number.NaN, 3])).toBe('= ∂L/∂L · (1 / sum(x == L or isnan(x)) if x == L or isnan(x) else 0)');
  });
});
