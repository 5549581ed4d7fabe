/** Runs the program on a bomb in a process of its own, and measures what its answer took. */

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bomb } from './bomb.ts';

/** What a process took. */
export interface Usage {
  /** Seconds of the processor, Node's own start included. */
  readonly seconds: number;
  /** The largest resident set, in MiB. */
  readonly mebibytes: number;
}

export interface Answer extends Usage {
  /** Undefined when a signal ended it: too long, or out of memory. */
  readonly code: number | undefined;
  /** Their beginning, as far as anybody reads. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer than any answer takes, on a machine that others use as well. */
const PATIENCE = 30_000;

/** What is left of an output to be looked at. */
const READ = 64 * 1024;

/** Whether a bomb is answered, or ended by `^C` soon after it was pressed. */
export async function endsAtOnce(bomb: Bomb, program: string, folder: string): Promise<boolean> {
  writeFiles(bomb, folder);
  const child = spawn(process.execPath, [program, ...bomb.words], { cwd: folder, stdio: 'ignore' });
  const end = new Promise(resolve => child.on('close', resolve));
  const press = setTimeout(() => child.kill('SIGINT'), LATER);
  let isDeaf = false;
  const stop = setTimeout(() => {
    isDeaf = true;
    child.kill('SIGKILL');
  }, LATER + PROMPTLY);
  await end;
  clearTimeout(press);
  clearTimeout(stop);
  rmSync(folder, { recursive: true });
  return !isDeaf;
}

function writeFiles(bomb: Bomb, folder: string): void {
  mkdirSync(folder);
  for (const [name, content] of Object.entries(bomb.files())) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Milliseconds: until `^C`, and from then on, on a machine that others use as well. */
const [LATER, PROMPTLY] = [2_000, 3_000];

export async function answerTo(bomb: Bomb, program: string, folder: string): Promise<Answer> {
  writeFiles(bomb, folder);
  const usage = join(folder, 'usage.json');
  const guard = join(folder, 'usage.cjs');
  writeFileSync(guard, measuring(usage));
  const child = spawn(process.execPath, ['--require', guard, program, ...bomb.words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...bomb.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, code] = await Promise.all([
    beginningOf(child.stdout),
    beginningOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ]);
  const unknown: Usage = { seconds: Number.POSITIVE_INFINITY, mebibytes: Number.POSITIVE_INFINITY };
  const taken = code === null ? unknown : (JSON.parse(readFileSync(usage, 'utf8')) as Usage); // written at the exit
  rmSync(folder, { recursive: true });
  return { code: code ?? undefined, stdout, stderr, ...taken };
}

/** What a process writes of itself at its exit. Linux counts into `maxRSS` what the process had before it became another program: its parent. */
export const measuring = (file: string): string => `process.on('exit', () => {
  const { readFileSync, writeFileSync, existsSync } = require('fs');
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const status = '/proc/self/status';
  const own = existsSync(status) ? Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync(status, 'utf8'))[1]) : maxRSS;
  writeFileSync(${JSON.stringify(file)}, JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, mebibytes: own / 1024 }));
});`;

async function beginningOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) if (text.length < READ) text += String(chunk);
  return text.slice(0, READ);
}
