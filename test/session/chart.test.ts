/** The chart: what it plots, and time along it. */

import { describe, expect, test } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { chartView } from '../../src/session/views/chart-view.ts';
import type { Series } from '../../src/text/braille-chart.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { sessionOf, textOf } from '../support/lessons.ts';
import { sound } from '../support/sound.ts';

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

  test('calls a loss by its name once, where that is loss', () => {
    const scenario = {
      title: 'a loss of that name',
      parameters: { w: 1 },
      program: ['loss = w ** 2'],
      training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 } },
    };
    const loaded = sound(loadScenario(JSON.stringify(scenario), 'test')).scenario;
    const run = new Run(loaded, record(loaded.program, loaded.training));
    expect(chartView(createSession(run))!.series.map(({ label }) => label)).toEqual(['loss']);
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
    expect(keyed(1606, 'v<right>').place.position).toBe(1638);
    expect(keyed(1606, 'v<left>h').place.position).toBe(1542);
    expect(keyed(1606, '<right>').place.position).toBe(1607);
    expect([keyed(6, 'v<left>').place.position, keyed(6, 'v<left>').message]).toEqual([
      6,
      'this is the first iteration',
    ]);
    // With an edit as event 34, iteration 2 has 33 of them: event 45 is number 12 without it, and so is 65 + 12.
    expect(keyed(33, ':edit b2 = 0<enter>:goto 45<enter>v<right>').place.position).toBe(77);
    expect(keyed(3199, 'v<right>').message).toBe('this is the last iteration');
  });
});

/** L = (w − y)² over so many iterations, y read from data: 1 but for one iteration. */
function oneSpike(iterations: number, at: number, spike: number, w: number): Session {
  const y = Array.from({ length: iterations }, (_, i) => (i === at - 1 ? spike : 1));
  const file = {
    title: 'one iteration unlike all others',
    constants: { y: 0 },
    parameters: { w },
    program: ['L = (w - y) ** 2'],
    training: { iterations, optimizer: { type: 'sgd', lr: 1e-12 }, data: { y } },
  };
  const { scenario } = sound(loadScenario(new TextEncoder().encode(JSON.stringify(file)), 'one spike'));
  return createSession(new Run(scenario, record(scenario.program, scenario.training)));
}

describe('One iteration unlike all others', () => {
  const size = { columns: 120, rows: 36 };

  test('stands in the curve of a watch, in its range and in its sparkline', () => {
    // ∂L/∂w = 2 (0.001 − 100) = −199.998 at iteration 42, and −1.998 at all others.
    const session = press(oneSpike(70, 42, 100, 0.001), parseKeys(':watch abs(grad(w))<enter>v'));
    const [, watch] = chartView(session)!.series;
    expect(watch!.label).toBe('abs(grad(w)) 1.998 to 199.998');
    expect(watch!.values[41]).toBeCloseTo(199.998, 9);
    const rows = textOf(session, size);
    expect(rows.find(row => row.includes('◆ abs(grad(w))'))).toMatch(/▁█▁/);
  });

  test.each([2999, 3000, 3001, 4999, 5000])('is drawn where the loss has it, at iteration %i of 5,000', at => {
    const session = press(oneSpike(5_000, at, 100, 1), parseKeys('v'));
    // (1 − 100)² = 9,801; all others are nearly 0, as w hardly moves.
    const { series } = chartView(session)!;
    const [{ values, at: places }] = series as [Series];
    const greatest = Array.from(values).findIndex(x => x! > 9_800 && x! < 9_802);
    expect(places![greatest]).toBe(at - 1);
    const rows = textOf(session, size);
    expect(rows.some(row => /9801\S* +┤.*[\u2801-\u28ff]/.test(row))).toBe(true);
    expect(rows.find(row => /loss [▁█]/.test(row))).toContain('█');
    expect(rows.some(row => /iteration 5000 +│/.test(row))).toBe(true);
  });
});

describe('A logarithmic axis', () => {
  /** L = w², halved by each step of 0.25: 1, 1/4, 1/16, …; w − 1/4 is 0 in the third iteration and negative after it. */
  const falling = (keys: string): Session => {
    const text = JSON.stringify({
      title: 't',
      parameters: { w: 1 },
      program: ['d = w - 0.25', 'L = w ** 2'],
      training: { iterations: 9, optimizer: { type: 'sgd', lr: 0.25 } },
    });
    const loaded = sound(loadScenario(text, 't.json'));
    const { program, training } = loaded.scenario;
    return press(createSession(new Run(loaded.scenario, record(program, training))), parseKeys(keys));
  };

  test('draws a loss that falls by the same factor each time as a straight line, with its numbers at the axis', () => {
    const view = chartView(falling(':chart log<enter>'))!;
    expect(view.title).toBe('Chart: loss over iterations, log axis');
    const [{ values }] = view.series as [Series];
    for (const [i, x] of Array.from(values).entries()) expect(x).toBeCloseTo(-i * Math.log10(4), 12);
    const rows = textOf(falling(':chart log<enter>z'), { columns: 80, rows: 24 }).join('\n');
    expect(rows).toMatch(/ 1 +┤/);
    expect(rows).toMatch(/1\.526×10⁻⁵ ?┤|0\.00001526 ?┤/); // 4⁻⁸
  });

  test('leaves numbers up to 0 out and says so, and leaves truth as it is', () => {
    const view = chartView(falling(':watch d<enter>:watch d > 0<enter>:chart log<enter>'))!;
    expect(view.title).toBe('Chart: loss and watches over iterations, log axis, numbers ≤ 0 left out');
    const [, numbers, truth] = view.series as readonly Series[];
    expect(Array.from(numbers!.values).map(x => x !== undefined)).toEqual([true, true, ...Array(7).fill(false)]);
    expect(Array.from(truth!.values)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('goes with linear, and another word is refused', () => {
    expect(chartView(falling(':chart log<enter>:chart linear<enter>'))!.title).toBe('Chart: loss over iterations');
    expect(falling(':chart square<enter>').message).toContain('expected linear, log, found square');
  });
});
