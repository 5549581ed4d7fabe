/** What a person waits for, in a real pseudo-terminal: the first frame after the command, and the frame after a key. */
import { execFileSync } from 'node:child_process';
import { test } from 'vitest';
import { keys, openTerminal, type Terminal } from '../terminal/harness.ts';

const program = ['dist/backprop-tui.js', 'scenarios/two-layer.json'];

/** Ink ends each frame with the end of a synchronized update. */
const frameEnd = '\x1b[?2026l';

const open = (args: readonly string[]): Terminal =>
  openTerminal({ command: process.execPath, args, columns: 120, rows: 36 });

/** Resolves when the last byte of the next frame has arrived. */
function nextFrame(terminal: Terminal): Promise<void> {
  return new Promise(resolve => {
    let tail = '';
    const stop = terminal.onOutput(chunk => {
      tail = (tail + chunk).slice(-frameEnd.length - chunk.length);
      if (!tail.includes(frameEnd)) return;
      stop();
      resolve();
    });
  });
}

test('start-up: the first frame against bare Node', { timeout: 120_000 }, async ({ bench }) => {
  await bench.compare(
    bench('bare node', () => {
      execFileSync(process.execPath, ['-e', '0']);
    }),
    bench('first frame', async () => {
      const terminal = open(program);
      await nextFrame(terminal);
      await terminal.close();
    }),
    { iterations: 20, warmupIterations: 3, time: 0 },
  );
});

test('a key: from the press to the last byte of the frame', { timeout: 120_000 }, async ({ bench }) => {
  const terminal = open(program);
  await nextFrame(terminal);
  await terminal.waitFor(() => terminal.modes().bracketedPaste);
  let presses = 0;
  const press = async (): Promise<void> => {
    const frame = nextFrame(terminal);
    terminal.send(presses++ % 20 < 10 ? keys.right : keys.left);
    await frame;
  };
  // As fast as a held-down key repeats; faster ones are shown together.
  const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 30));
  await bench('press', { beforeEach: pause }, press).run({ iterations: 300, warmupIterations: 100, time: 0 });
  await terminal.close();
});
