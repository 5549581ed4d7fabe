import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import { promptOf, type Session } from '../../src/session/session.ts';
import { applicationOf } from '../../src/tui/app.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { plainRow } from '../../src/tui/row.ts';
import type { Input } from '../../src/tui/shell/application.ts';
import { chordsOf } from '../../src/tui/shell/chord.ts';
import { createLoop } from '../../src/tui/shell/loop.ts';
import { Screen } from '../../src/tui/shell/screen.tsx';
import { sessionOf, textOf } from '../support/lessons.ts';

const size = { columns: 100, rows: 30 };
const applicationAt = (at: number) =>
  applicationOf(sessionOf('computation-graph', at), { now: () => performance.now() });

const keysOf = (keys: string): readonly Input[] => parseKeys(keys).map(chord => ({ kind: 'key', chord }));

/** The state after inputs that arrived together. */
function after(at: number, inputs: readonly Input[]): Session {
  const loop = createLoop(applicationAt(at), { size: () => size, show: () => {}, carryOut: () => {}, now: () => 0 });
  loop.dispatch(inputs);
  return loop.state();
}

describe('The application', () => {
  test('takes keys typed ahead one after the other', () => {
    expect(after(0, keysOf('lll]p(G<left>')).place.position).toBe(14);
    expect(after(0, keysOf(':12<enter>l')).place.position).toBe(13);
  });

  test('ends with code 0 on q, and what was typed after it is not taken', () => {
    const effects: unknown[] = [];
    const loop = createLoop(applicationAt(0), {
      size: () => size,
      show: () => {},
      carryOut: effect => effects.push(effect),
      now: () => 0,
    });
    loop.dispatch(keysOf('lql'));
    expect(effects).toEqual([{ kind: 'exit', code: 0 }]);
    expect(loop.state().place.position).toBe(1);
  });

  test('is painted in the theme it was given, until another is chosen', () => {
    const { theme } = applicationOf(sessionOf('computation-graph', 0), { theme: 'light', now: () => 0 });
    const after = (...typed: string[]) =>
      theme?.(press(sessionOf('computation-graph', 0), parseKeys(typed.join(''))), 'dark').name;
    expect(after()).toBe('light');
    expect(after(':theme mono<tab><enter>')).toBe('monochrome');
    expect(after(':theme drak<enter>')).toBe('light');
    expect(after(':theme auto<enter>')).toBe('dark');
  });

  test('asks for the background only where its theme follows it', () => {
    const wants = (theme: 'auto' | 'light' | undefined, keys: string) => {
      const start = sessionOf('computation-graph', 0);
      return applicationOf(start, { ...(theme && { theme }), now: () => 0 }).wantsGround?.(
        press(start, parseKeys(keys)),
      );
    };
    expect([wants(undefined, ''), wants('auto', ''), wants('light', '')]).toEqual([true, true, false]);
    expect([wants('auto', ':theme dark<enter>'), wants('light', ':theme auto<enter>')]).toEqual([false, true]);
  });

  test('writes a paste into an open prompt, and nowhere else', () => {
    const paste: Input = { kind: 'paste', text: 'goto 12' };
    const typed = after(0, [...keysOf(':'), paste]);
    expect(promptOf(typed)?.text).toBe('goto 12');
    const ignored = after(3, [{ kind: 'paste', text: 'lllGq' }]);
    expect(ignored).toEqual(sessionOf('computation-graph', 3));
  });

  test('leaves mouse and clock alone; when woken it asks for the frame anew, as the log may have grown', () => {
    const { update } = applicationAt(3);
    const session = sessionOf('computation-graph', 3);
    expect(update(session, { kind: 'wake' }, size)).toEqual({ state: session, isFrameNew: true });
  });

  test('paints exactly the rows of the screen, for any size', () => {
    const { frame, initial } = applicationAt(13);
    for (const [columns, rows] of [
      [1, 1],
      [19, 4],
      [20, 5],
      [60, 16],
      [110, 28],
      [300, 100],
    ] as const)
      expect(frame(initial, { columns, rows }).map(row => plainRow(row).trimEnd())).toEqual(
        textOf(initial, { columns, rows }).map(row => row.trimEnd()),
      );
  });
});

describe('In Ink', () => {
  test('what is typed, in one chunk or in several, is on the screen', async () => {
    const application = applicationAt(0);
    const loop = createLoop(application, { size: () => size, show: () => show(), carryOut: () => {}, now: () => 0 });
    const picture = () => (
      <Screen
        rows={application.frame(loop.state(), size).map(plainRow)}
        onInput={(input, key) => loop.dispatch(chordsOf(input, key).map(chord => ({ kind: 'key', chord })))}
        onPaste={() => {}}
        onReady={() => {}}
      />
    );
    const { stdin, lastFrame, rerender, unmount } = render(picture());
    const show = () => rerender(picture());
    loop.start();
    // Ink listens once its effects have run.
    await new Promise(resolve => setImmediate(resolve));
    stdin.write('ll]');
    stdin.write('\x1b[C');
    expect(loop.state().place.position).toBe(6); // 2, then the seed at 5, then one on
    const expected = textOf(sessionOf('computation-graph', 6), size).map(row => row.trimEnd());
    await expect
      .poll(() =>
        lastFrame()
          ?.split('\n')
          .map(row => row.trimEnd()),
      )
      .toEqual(expected);
    unmount();
  });
});
