import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Application, Input } from '../../src/tui/shell/application.ts';
import { createLoop, type Loop } from '../../src/tui/shell/loop.ts';

interface State {
  readonly typed: string;
  readonly ticks: number;
  readonly delay: number | undefined;
}

const application: Application<State> = {
  initial: { typed: '', ticks: 0, delay: undefined },
  update: (state, input) => {
    if (input.kind === 'mouse') return { state, isFrameNew: true };
    if (input.kind === 'wake') return { state: { ...state, ticks: state.ticks + 1 } };
    if (input.kind !== 'key') return { state };
    if (input.chord === '!') return { state, effect: { kind: 'suspend' } };
    if (input.chord === 's') time += 30; // a slow key
    if (input.chord === '2')
      return { state, effect: { kind: 'change', change: now => ({ ...now, typed: now.typed + now.typed }) } };
    if (input.chord === 'y') return { state, effect: { kind: 'copy', text: state.typed } };
    return { state: { ...state, typed: state.typed + input.chord } };
  },
  frame: () => [],
  wakeAfter: state => state.delay,
};

/** Milliseconds. */
let time = 0;
const typed = (text: string): readonly Input[] => Array.from(text, chord => ({ kind: 'key', chord }));

let loop: Loop<State>;
const shown: State[] = [];
const effects: unknown[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  shown.length = 0;
  effects.length = 0;
  loop = createLoop(application, {
    size: () => ({ columns: 80, rows: 24 }),
    show: state => shown.push(state),
    carryOut: effect => effects.push(effect),
    now: () => time,
    isUrgent: input => input.kind === 'key' && input.chord === 'c',
  });
  loop.start();
});
afterEach(() => vi.useRealTimers());

test('inputs that arrive together are all dispatched, then shown once', () => {
  loop.dispatch(typed('abc'));
  expect(shown.map(state => state.typed)).toEqual(['abc']);
});

test('inputs that take longer than a slice are answered in order, with frames between them', () => {
  loop.dispatch(typed('sssss'));
  loop.dispatch(typed('x'));
  expect(shown.map(state => state.typed)).toEqual(['ss']);
  vi.runAllTimers();
  expect(shown.map(state => state.typed)).toEqual(['ss', 'ssss', 'sssssx']);
});

test('an urgent input drops what still waits before it, and nothing that is answered at once', () => {
  loop.dispatch(typed('sssss'));
  loop.dispatch(typed('xcz'));
  vi.runAllTimers();
  expect(loop.state().typed).toBe('sscz');
  loop.dispatch(typed('xc'));
  expect(loop.state().typed).toBe('ssczxc');
  loop.dispatch(typed('ssxxcz'));
  vi.runAllTimers();
  expect(loop.state().typed).toBe('ssczxcsscz');
});

test('inputs that are answered together are settled once, before their frame', () => {
  const seen: string[] = [];
  const once = createLoop(
    { ...application, settle: state => ({ ...state, typed: `${state.typed}.` }) },
    {
      size: () => ({ columns: 80, rows: 24 }),
      show: state => seen.push(state.typed),
      carryOut: () => {},
      now: () => 0,
    },
  );
  once.start();
  once.dispatch(typed('ab'));
  once.dispatch(typed('d'));
  once.stop();
  expect(seen).toEqual(['ab.', 'ab.d.']);
});

test('what is still typed behind an end is dropped, whenever its turn comes', () => {
  loop.dispatch(typed('sss!x'));
  vi.runAllTimers();
  expect(loop.state().typed).toBe('sss');
  loop.dispatch(typed('sss'));
  loop.stop();
  vi.runAllTimers();
  expect(loop.state().typed).toBe('sssss');
});

test('what leaves the state as it is shows nothing', () => {
  loop.dispatch(typed('y'));
  loop.change(state => state);
  expect(shown).toEqual([]);
});

test('effects see the state of their moment and come after the picture', () => {
  loop.dispatch(typed('aybyc'));
  expect(effects).toEqual([
    { kind: 'copy', text: 'a' },
    { kind: 'copy', text: 'ab' },
  ]);
  expect(loop.state().typed).toBe('abc');
});

test('a change that an input asks for is made before the next input, and the host hears nothing of it', () => {
  loop.dispatch(typed('ab2cy'));
  expect(shown.map(state => state.typed)).toEqual(['ababc']);
  expect(effects).toEqual([{ kind: 'copy', text: 'ababc' }]);
});

test('a frame is made anew for the same state when the application says that it is another one', () => {
  const report = { action: 'wheelUp', column: 1, row: 1, shift: false, alt: false, ctrl: false } as const;
  loop.dispatch([{ kind: 'mouse', report }]);
  expect(shown).toEqual([loop.state()]);
});

test('what was typed behind a suspension in the same breath is dropped', () => {
  loop.dispatch(typed('a!b'));
  expect(loop.state().typed).toBe('a');
  expect(effects).toEqual([{ kind: 'suspend' }]);
});

test('a state that wants to be woken is, again and again, until it no longer wants to', () => {
  loop.change(state => ({ ...state, delay: 100 }));
  vi.advanceTimersByTime(350);
  expect(loop.state().ticks).toBe(3);
  loop.change(state => ({ ...state, delay: undefined }));
  vi.advanceTimersByTime(1000);
  expect(loop.state().ticks).toBe(3);
});

test('keys held down do not put the next wake off; another delay takes effect at once', () => {
  loop.change(state => ({ ...state, delay: 100 }));
  for (let turn = 0; turn < 10; turn++) {
    vi.advanceTimersByTime(30);
    loop.dispatch(typed('l'));
  }
  expect(loop.state().ticks).toBe(3);
  loop.change(state => ({ ...state, delay: 10 }));
  vi.advanceTimersByTime(10);
  expect(loop.state().ticks).toBe(4);
});

test('once stopped, late changes are kept but neither shown nor woken', () => {
  loop.stop();
  loop.change(state => ({ ...state, delay: 1, typed: 'late' }));
  vi.advanceTimersByTime(10);
  expect(loop.state()).toEqual({ typed: 'late', ticks: 0, delay: 1 });
  expect(shown).toEqual([]);
});
