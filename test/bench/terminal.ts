/** What a person waits for, in a real pseudo-terminal: the first frame after the command, and the frame after a key. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeLargeLog } from '../support/large-logs.ts';
import { keys, openTerminal, type Terminal } from '../terminal/harness.ts';
import type { Measured } from './measure.ts';
import { chainFile, MILLION } from './programs.ts';
import { atMost, type Row, serve } from './row.ts';

const COMMAND = 'dist/backprop-tui.js';

/** Ink ends each frame with the end of a synchronized update. */
const FRAME_END = '\x1b[?2026l';

/** Milliseconds after which a frame is given up; recording a long run comes before its first. */
const PATIENCE = 30_000;

const open = (args: readonly string[]): Terminal =>
  openTerminal({ command: process.execPath, args, columns: 120, rows: 40 });

/** Resolves when the last byte of the next frame has arrived. */
function nextFrame(terminal: Terminal): Promise<void> {
  return new Promise((resolve, reject) => {
    let tail = '';
    const stop = terminal.onOutput(chunk => {
      tail = tail.slice(-FRAME_END.length) + chunk;
      if (tail.includes(FRAME_END)) finish(resolve);
    });
    const timer = setTimeout(() => finish(() => reject(new Error(`no frame within ${PATIENCE} ms`))), PATIENCE);
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

/** Time for a person's next key: as fast as a held-down key repeats; faster ones are shown together. */
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 25));

/** Opens a file, presses keys, and measures each until its frame has arrived. */
async function keyPresses(args: readonly string[], presses: number): Promise<readonly number[]> {
  const terminal = open([COMMAND, ...args]);
  await nextFrame(terminal);
  await terminal.waitFor(() => terminal.modes().bracketedPaste);
  await terminal.waitFor(() => !terminal.screen().some(row => row.includes('recording')), PATIENCE);
  const samples: number[] = [];
  const warmUp = 30;
  for (let press = 0; press < warmUp + presses; press++) {
    await pause();
    const duration = await durationOf(() => {
      const frame = nextFrame(terminal);
      terminal.send(press % 40 < 20 ? keys.right : keys.left);
      return frame;
    });
    if (press >= warmUp) samples.push(duration);
  }
  await terminal.close();
  return samples;
}

/** `cat` in the same terminal: what the way there and back costs by itself. */
async function echo(presses: number): Promise<readonly number[]> {
  const terminal = openTerminal({ command: 'cat', columns: 120, rows: 40 });
  const samples: number[] = [];
  for (let press = 0; press < presses; press++) {
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

async function againstEcho(args: readonly string[], presses: number): Promise<Measured> {
  const reference = { name: 'echo of the terminal', samples: await echo(presses / 4) };
  return { samples: await keyPresses(args, presses), reference };
}

/** A file of a chain, while `work` needs it. */
async function withChain<T>(operations: number, events: number, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'backprop-tui-bench-'));
  try {
    const file = join(folder, 'chain.json');
    await writeFile(file, chainFile(operations, events));
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function startUp(starts: number): Promise<Measured> {
  const ours: number[] = [];
  const bare: number[] = [];
  const warmUp = 3;
  for (let start = -warmUp; start < starts; start++) {
    const nothing = await durationOf(async () => (await open(['-e', '0'])).exit);
    let terminal: Terminal | undefined;
    const first = await durationOf(() => {
      terminal = open([COMMAND, 'scenarios/two-layer.json']);
      return nextFrame(terminal);
    });
    await terminal?.close();
    if (start < 0) continue;
    ours.push(first);
    bare.push(nothing);
  }
  return { samples: ours, reference: { name: 'node -e 0', samples: bare } };
}

const GIBIBYTE = 2 ** 30;

/** A recorded run of 1 GiB, while `work` needs it; writing it takes a minute, and leaves it in the page cache. */
async function withLargeLog<T>(ending: 'bplog' | 'ndjson', work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'backprop-tui-bench-'));
  try {
    const file = join(folder, `large.${ending}`);
    writeLargeLog(file, await readFile('test/recorded/blocks.bplog'), GIBIBYTE);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Each start beside that of a log of 80 kB. */
async function largeStarts(file: string, starts: number): Promise<Measured> {
  const [ours, small]: number[][] = [[], []];
  for (let start = 0; start < starts; start++)
    for (const [samples, log] of [
      [ours!, file],
      [small!, 'test/recorded/blocks.bplog'],
    ] as const) {
      let terminal: Terminal | undefined;
      samples.push(
        await durationOf(() => {
          terminal = open([COMMAND, log, '--fresh']);
          return nextFrame(terminal);
        }),
      );
      await terminal?.close();
    }
  return { samples: ours!, reference: { name: 'the same of a log of 80 kB', samples: small! } };
}

/** Most megabytes that a process takes which reads all of a log, with a budget of 64 MB for numbers. */
async function peakOf(file: string): Promise<Measured> {
  const says = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';
  const args = ['--import', says, COMMAND, 'frame', file, '--memory', '64M'];
  const { stderr } = await promisify(execFile)(process.execPath, args);
  return { samples: [Number(stderr) / 1000] };
}

const ROWS: readonly Row[] = [
  {
    name: 'first frame of a recorded run of 1 GiB, bytes in the page cache',
    unit: 'ms',
    goal: atMost(1_000),
    measure: scale => withLargeLog('bplog', file => largeStarts(file, scale(20))),
  },
  {
    name: 'first iteration of a recorded run of 1 GiB, lines in the page cache',
    unit: 'ms',
    goal: atMost(1_000),
    measure: scale => withLargeLog('ndjson', file => largeStarts(file, scale(20))),
  },
  {
    name: 'memory of a recorded run of 1 GiB, 10 million events read',
    unit: 'MB',
    goal: atMost(712),
    measure: () => withLargeLog('bplog', peakOf),
  },
  {
    name: 'key to last byte in a terminal, 120×40, 1,000,000 events, 1,000 operations',
    unit: 'ms',
    goal: atMost(10, 'p99'),
    measure: scale => withChain(1000, MILLION, file => againstEcho([file, '--at', String(MILLION / 2)], scale(500))),
  },
  {
    name: 'key to last byte in a terminal, 120×40, two-layer',
    unit: 'ms',
    measure: scale => againstEcho(['scenarios/two-layer.json'], scale(300)),
  },
  {
    name: 'command to first frame in a terminal, 120×40',
    unit: 'ms',
    goal: atMost(3.5, 'ratio'),
    measure: scale => startUp(scale(50)),
  },
];

void serve(ROWS);
