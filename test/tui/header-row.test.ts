import { describe, expect, test } from 'vitest';
import { headerView } from '../../src/session/views/header-view.ts';
import { headerRow } from '../../src/tui/panes/header-row.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { lesson, sessionOf } from '../support/lessons.ts';

/** The first row of a scenario after an event, and some keys. */
function header(name: string, at: number, width: number, keys = ''): string {
  const session = press(sessionOf(name, at), parseKeys(keys));
  return headerRow(headerView(session), width)
    .map(({ text }) => text)
    .join('');
}

describe('The header', () => {
  test.each([80, 120, 200])('keeps everything in its place from event to event, %i cells wide', width => {
    const rows = Array.from({ length: lesson('two-layer').log.length }, (_, at) => header('two-layer', at, width));
    expect(new Set(rows.map(row => row.length))).toEqual(new Set([width]));
    expect(new Set(rows.map(row => row.search('  +event|event'))).size).toBeLessThanOrEqual(width === 80 ? 4 : 2);
    expect(new Set(rows.map(row => row.split('   ')[0])).size).toBeLessThanOrEqual(width === 80 ? 3 : 1);
  });

  test('names the current phase alone where all of them would leave no title', () => {
    expect(header('two-layer', 20, 80)).toBe(
      ' Two-layer network: one iteration of backpropagation   BACKWARD ◀   event 20/56 ',
    );
    expect(header('two-layer', 20, 120)).toContain('forward ✓   BACKWARD ◀   update –   event 20/56');
  });

  test('names the timeline before the title, and no title that would say nothing', () => {
    expect(header('two-layer', 30, 80, 'x')).toMatch(/^ timeline 2: event 30 skipped: adding L\.2 ⇢ L\.1 {8}/);
    expect(header('two-layer', 30, 120, 'x')).toMatch(/^ timeline 2: .* ⇢ L\.1 · Two-layer network:…/);
  });
});
