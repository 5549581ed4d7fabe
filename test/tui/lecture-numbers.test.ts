/** Every number that a lecture scenario states can be pointed at on the screen. */

import { describe, expect, test } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import type { Expectation } from '../../src/scenario/scenario.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { LECTURE, lesson, sessionOf, textOf } from '../support/lessons.ts';
import { shownNumbers } from '../support/shown-numbers.ts';

/** The event after which the number is final; a leaf's value is there from the iteration's start. */
function eventOf(log: EventLog, { node: name, of, iteration }: Expectation): number {
  const type = {
    value: 'value.computed',
    gradient: 'gradient.accumulated',
    parameter: 'parameter.updated',
    buffer: 'buffer.updated',
  }[of];
  const id = log.program.byName.get(name!)!; // lectures state whole nodes
  const start = log.startOf(iteration)!;
  const end = log.startOf(iteration + 1) ?? log.length;
  for (let i = end - 1; i > start; i--) {
    const event = log.at(i);
    if (event.type === type && log.nodeAt(i) === id) return i;
    if (of === 'gradient' && event.type === 'backward.seeded' && event.node === id) return i;
  }
  return start;
}

/** The cells of a node in the table of values on the screen, lines of a matrix put together. */
function cellsOf(screen: readonly string[], name: string): { readonly value: string; readonly gradient: string } {
  const table = screen
    .slice(3, -3)
    .map(row =>
      row
        .slice(1)
        .split('│')
        .map(cell => cell.trim()),
    )
    .filter(cells => cells.length > 3);
  const first = table.findIndex(([cell = '']) => cell.replace(/^[▶›]\s*/, '') === name);
  expect(first, `${name} is on the screen`).toBeGreaterThanOrEqual(0);
  const next = table.findIndex(([cell], i) => i > first && cell !== '');
  const lines = table.slice(first, next < 0 ? undefined : next);
  const column = (i: number) => lines.map(cells => cells[i] ?? '');
  return { value: column(1).join('\n'), gradient: column(2).join('\n') };
}

/** Where an iteration ends with updates, a parameter's value is the one after. */
describe.each(LECTURE)('%s shows', name => {
  const { scenario, log } = lesson(name);

  test.each(
    scenario.expect.map(
      stated => [`the ${stated.of} of ${stated.text}, iteration ${stated.iteration}`, stated] as const,
    ),
  )('%s', (_, stated) => {
    const session = press(sessionOf(name, eventOf(log, stated)), parseKeys('4z'));
    const cells = cellsOf(textOf(session, { columns: 240, rows: 80 }), stated.text);
    const numbers = (stated.of === 'gradient' ? cells.gradient : cells.value)
      .split('\n')
      .flatMap(line => shownNumbers(line).map(({ value }) => value));
    expect(numbers).toHaveLength(stated.expected.data.length);
    numbers.forEach((number, i) => {
      const expected = stated.expected.data[i]!;
      // The screen rounds to more digits than are stated, so half of the last shown digit is far below the tolerance.
      expect(Math.abs(number - expected), `${number} for ${expected}`).toBeLessThanOrEqual(
        stated.tolerances[i]! * 1.001 + 1e-6 * Math.abs(expected),
      );
    });
  });
});
