/** What a person waits for, in a real pseudo-terminal: the first frame after the command, and the frame after a key; prints measurements as JSON. */

import { keys, openTerminal, type Terminal } from '../terminal/harness.ts';
import { type Measurement, spreadOf } from './measure.ts';

const isQuick = process.argv.includes('--quick');
const program = ['dist/backprop-tui.js', 'scenarios/two-layer.json'];

/** Ink ends each frame with the end of a synchronized update. */
const frameEnd = '\x1b[?2026l';

/** Milliseconds after which a frame is given up. */
const patience = 5_000;

const open = (args: readonly string[], rows = 36): Terminal =>
  openTerminal({ command: process.execPath, args, columns: 120, rows });

/** Resolves when the last byte of the next frame has arrived. */
function nextFrame(terminal: Terminal): Promise<void> {
  return new Promise((resolve, reject) => {
    let tail = '';
    const stop = terminal.onOutput(chunk => {
      tail = tail.slice(-frameEnd.length) + chunk;
      if (tail.includes(frameEnd)) finish(resolve);
    });
    const timer = setTimeout(() => finish(() => reject(new Error(`no frame within ${patience} ms`))), patience);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      stop();
      settle();
    };
  });
}

async function durationOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function startUp(): Promise<Measurement> {
  const ours: number[] = [];
  const bare: number[] = [];
  const warmUp = 3;
  for (let sample = -warmUp; sample < (isQuick ? 10 : 60); sample++) {
    const nothing = await durationOf(async () => (await open(['-e', '0'])).exit);
    let terminal: Terminal | undefined;
    const first = await durationOf(() => {
      terminal = open(program);
      return nextFrame(terminal);
    });
    await terminal?.close();
    if (sample < 0) continue;
    ours.push(first);
    bare.push(nothing);
  }
  const name = '(g) command to first frame in a terminal, 120×36';
  return { name, unit: 'ms', ...spreadOf(ours), reference: { name: 'node -e 0', ...spreadOf(bare) } };
}

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 25));

async function keyPress(rows: number): Promise<Measurement> {
  const terminal = open(program, rows);
  await nextFrame(terminal);
  await terminal.waitFor(() => terminal.modes().bracketedPaste);
  const samples: number[] = [];
  const warmUp = 50;
  for (let press = 0; press < warmUp + (isQuick ? 120 : 600); press++) {
    // As fast as a held-down key repeats; faster ones are shown together.
    await pause();
    const duration = await durationOf(() => {
      const frame = nextFrame(terminal);
      terminal.send(press % 40 < 20 ? keys.right : keys.left);
      return frame;
    });
    if (press >= warmUp) samples.push(duration);
  }
  await terminal.close();
  return { name: `(f) key to last byte in a terminal, 120×${rows}, two-layer`, unit: 'ms', ...spreadOf(samples) };
}

/** `cat` in the same terminal: what the way there and back costs by itself. */
async function echo(): Promise<readonly number[]> {
  const terminal = openTerminal({ command: 'cat', columns: 120, rows: 36 });
  const samples: number[] = [];
  for (let press = 0; press < (isQuick ? 60 : 300); press++) {
    await pause();
    const duration = await durationOf(() => {
      const answer = new Promise<void>(resolve => {
        const stop = terminal.onOutput(() => {
          stop();
          resolve();
        });
      });
      terminal.send('x');
      return answer;
    });
    samples.push(duration);
  }
  await terminal.close();
  return samples;
}

async function measure(): Promise<readonly Measurement[]> {
  const start = await startUp();
  const reference = { name: 'echo of the terminal', ...spreadOf(await echo()) };
  const presses = [
    { ...(await keyPress(36)), reference },
    { ...(await keyPress(40)), reference },
  ];
  return [...presses, start];
}

process.stdout.write(JSON.stringify(await measure()));
