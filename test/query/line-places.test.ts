import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { nextStop, parsePlace, placeText } from '../../src/query/stops.ts';
import { lesson } from '../support/lessons.ts';
import { programOf } from '../support/programs.ts';
import { openedLog } from '../support/recorded-logs.ts';

/** The events at which a run stops on its way through the whole log. */
function stopsAt(log: EventLog, text: string): readonly number[] {
  const breakpoints = [{ place: parsePlace(log, text), isEnabled: true }];
  const found: number[] = [];
  for (let position = 0; ; ) {
    const stop = nextStop(log, { position, breakpoints, watches: [], digits: 7 }, 'forward');
    if (stop === undefined) return found;
    expect(stop.says).toBe(`stopped at event ${stop.position}: breakpoint at ${text}`);
    position = stop.position;
    found.push(position);
  }
}

describe('A breakpoint at a line', () => {
  it('stops where its operations begin, forward and backward, in every iteration', () => {
    // d = w - 3 and L = d ** 2: events of an iteration are start, clear, d, L, seed, contribution and sum of d, those of w, update
    expect(stopsAt(lesson('gradient-descent').log, 'line 1').slice(0, 4)).toEqual([2, 7, 12, 17]);
    expect(stopsAt(lesson('gradient-descent').log, 'line 2').slice(0, 4)).toEqual([3, 4, 13, 14]);
  });

  it('stops once a round', () => {
    const lines = ['h = x', 'for t in range(3):', '  h = h * w', 'L = h * h'];
    const log = record(programOf({ inputs: { x: 2 }, parameters: { w: 3 }, lines }), { iterations: 1 });
    expect(stopsAt(log, 'line 3').length).toBe(6); // three rounds there, three back
  });

  it('of a recorded run has the name of its file, or the end of its path', () => {
    const { log } = openedLog('lecture.bplog');
    const line = log.program.lines.findIndex(({ text }) => text.trim().startsWith('z2 ='));
    const { number } = log.program.lines[line]!;
    const [forward, backward, ...more] = stopsAt(log, `lecture.py:${number}`);
    expect([forward, backward].map(i => log.phaseAt(i!))).toEqual(['forward', 'backward']);
    expect(more).toEqual([]);
    expect(placeText(log.program, parsePlace(log, `line ${number}`))).toBe(`lecture.py:${number}`);
  });

  it.each([
    ['line 30', 'unknown line: line 30'],
    ['train.py:3', 'unknown line: train.py:3'],
    ['line 0', 'unknown line: line 0'],
  ])('%s is not there', (text, message) => {
    expect(() => parsePlace(lesson('two-layer').log, text)).toThrow(message);
  });

  it('is none where an expression has a colon', () => {
    expect(parsePlace(lesson('two-layer').log, 'b2 > 1 ? b2 : 2').kind).toBe('condition');
  });
});
