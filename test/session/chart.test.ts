/** The chart: what it plots, and time along it. */

import { describe, expect, test } from 'vitest';
import { chartView } from '../../src/session/views/chart-view.ts';
import { parseKeys, press } from '../../src/tui/frame.ts';
import { sessionOf, textOf } from '../support/lessons.ts';

const keyed = (at: number, keys: string) => press(sessionOf('xor', at), parseKeys(keys));

describe('The chart', () => {
  test('has the loss, and every watch that is one number, each by its name and range', () => {
    const view = chartView(
      keyed(1600, ':watch grad(W1)[1,6] > 0<enter>:watch sum(X)<enter>:watch W1<enter>:watch b2<enter>:watch L<enter>'),
    )!;
    // The four points of XOR hold 4 ones; W1 is a matrix.
    expect(view.series.map(({ label }) => label)).toEqual([
      'loss L',
      'grad(W1)[1,6] > 0',
      'sum(X) 4',
      expect.stringMatching(/^b2 \S+ to \S+$/),
    ]);
    expect(view.series[1]!.scale).toEqual({ least: 0, greatest: 1 });
    expect(view.title).toBe('Chart: loss and watches over iterations');
  });

  test('names every curve, in fewer letters where room is short', () => {
    const rows = textOf(keyed(1600, ':watch abs(∂b2)<enter>:watch W1[0,0]<enter>6'), { columns: 120, rows: 36 });
    expect(rows.find(row => row.includes('1 loss L'))).toMatch(/1 loss L {2}2 abs\(∂b2\) .*… {2}3 W1\[0,0\] .*… +│/);
  });

  test('of one iteration says in whole words that there is no curve', () => {
    for (const columns of [40, 60, 80, 120]) {
      const rows = textOf(press(sessionOf('sentiment'), parseKeys('6z')), { columns, rows: 24 });
      const text = rows
        .slice(2, -3)
        .map(row => row.slice(1, -1).trim())
        .join(' ')
        .trim();
      expect(text).toBe(
        'the chart shows how the loss changes from iteration to iteration: this run has only one, so there is no curve',
      );
    }
  });

  test('names its axes, and its curves and numbers keep away from the frame', () => {
    const rows = textOf(keyed(1600, 'vz'), { columns: 100, rows: 30 }).slice(1, -2);
    expect(rows.join('\n')).toMatch(/51 +iteration 100 │/);
    for (const row of rows.slice(1, -1)) expect(row).toMatch(/^│ .* │$/);
  });

  test('has one event of every iteration under ← and →, with what is looked at the same', () => {
    // Iterations of XOR have 32 events: event 1606 is number 6 of iteration 51.
    expect(keyed(1606, 'v<right>').position).toBe(1638);
    expect(keyed(1606, 'v<left>h').position).toBe(1542);
    expect(keyed(1606, '<right>').position).toBe(1607);
    expect([keyed(6, 'v<left>').position, keyed(6, 'v<left>').message]).toEqual([6, 'this is the first iteration']);
    // With an edit as event 34, iteration 2 has 33 of them: event 45 is number 12 without it, and so is 65 + 12.
    expect(keyed(33, ':edit b2 = 0<enter>:goto 45<enter>v<right>').position).toBe(77);
    expect(keyed(3199, 'v<right>').message).toBe('this is the last iteration');
  });
});
