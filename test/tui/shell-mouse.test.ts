import { expect, test } from 'vitest';
import { type MouseReport, mouseSplitter } from '../../src/tui/shell/mouse.ts';

const unmodified = { shift: false, alt: false, ctrl: false };

// Codes from xterm's "Control Sequences", SGR (1006): button 0–2, +4 shift, +8 alt, +16 ctrl, +32 motion, 64 and 65 the wheel.
test.each<[string, MouseReport]>([
  ['\x1b[<0;1;1M', { action: 'press', button: 'left', column: 0, row: 0, ...unmodified }],
  ['\x1b[<0;300;40m', { action: 'release', button: 'left', column: 299, row: 39, ...unmodified }],
  ['\x1b[<34;5;6M', { action: 'drag', button: 'right', column: 4, row: 5, ...unmodified }],
  ['\x1b[<64;5;6M', { action: 'wheelUp', column: 4, row: 5, ...unmodified }],
  ['\x1b[<81;5;6M', { action: 'wheelDown', column: 4, row: 5, ...unmodified, ctrl: true }],
  ['\x1b[<13;5;6M', { action: 'press', button: 'middle', column: 4, row: 5, shift: true, alt: true, ctrl: false }],
])('%j is read', (sequence, report) => {
  expect(mouseSplitter()(sequence)).toEqual({ rest: '', reports: [report] });
});

test.each([
  ['motion without a button', '\x1b[<35;1;1M'],
  ['a sideways wheel', '\x1b[<66;1;1M'],
  ['a fourth button', '\x1b[<128;1;1M'],
])('%s is taken out and not reported', (_, sequence) => {
  expect(mouseSplitter()(`a${sequence}b`)).toEqual({ rest: 'ab', reports: [] });
});

test('keys around reports stay as they are, other sequences too', () => {
  const { rest, reports } = mouseSplitter()('l\x1b[<0;1;1M\x1b[C\x1b[<0;1;1m\x1b');
  expect(rest).toBe('l\x1b[C\x1b');
  expect(reports.map(({ action }) => action)).toEqual(['press', 'release']);
});

test('a report torn apart by the stream is read when its end arrives', () => {
  const whole = 'x\x1b[<0;12;34Mq';
  for (let cut = whole.indexOf('<') + 1; cut < whole.length; cut++) {
    const split = mouseSplitter();
    const first = split(whole.slice(0, cut));
    const second = split(whole.slice(cut));
    expect(first.rest + second.rest).toBe('xq');
    expect([...first.reports, ...second.reports]).toEqual([
      { action: 'press', button: 'left', column: 11, row: 33, ...unmodified },
    ]);
  }
});

test('what only begins like a report is given back', () => {
  const split = mouseSplitter();
  expect(split('\x1b[<1').rest).toBe('');
  expect(split('x').rest).toBe('\x1b[<1x');
});
