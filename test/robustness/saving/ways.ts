/** Every way in which the program saves a file, in this process and in one that can be ended. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EXPORT_KINDS } from '../../../src/session/export-kinds.ts';
import { run } from '../../cli/fake-io.ts';
import { keepingIn, keepState } from './session-state.ts';

export interface Situation {
  readonly name: string;
  /** A file is there already. */
  readonly isOld: boolean;
  /** The user allows it to be replaced. */
  readonly isForced: boolean;
}

const SITUATIONS: readonly Situation[] = [
  { name: 'as a new file', isOld: false, isForced: false },
  { name: 'as a new file, with --force', isOld: false, isForced: true },
  { name: 'in place of an old file', isOld: true, isForced: true },
  { name: 'without leave to replace an old file', isOld: true, isForced: false },
];

export interface Way {
  readonly name: string;
  readonly situations: readonly Situation[];
  readonly fileIn: (folder: string) => string;
  readonly save: (folder: string, isForced: boolean) => Promise<{ readonly code: number; readonly stderr: string }>;
  /** The entry of a program that does the same, and its words. */
  readonly program: 'main' | 'leave';
  readonly words: (folder: string, isForced: boolean) => readonly string[];
}

// Thousands of times to a disk and back take 6 s.
const MEMORY = '/dev/shm';

/** All folders of a test file are in one, for it to remove. */
export const home = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'saving-'));
export const emptyFolder = (): string => mkdtempSync(join(home, 'folder-'));

/** A scenario of 15 events an iteration. */
function parabola(iterations: number): string {
  const file = join(home, `parabola-${iterations}.json`);
  const training = { iterations, optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 } };
  const program = ['L = (x * w - 3) ** 2'];
  writeFileSync(file, JSON.stringify({ title: file, inputs: { x: 2 }, parameters: { w: 0.1 }, program, training }));
  return file;
}

const short = parabola(1);
/** Two pieces of JSON. */
const long = parabola(45);

function byCommand(name: string, file: string, command: (file: string) => readonly string[]): Way {
  const words = (folder: string, isForced: boolean): readonly string[] => [
    ...command(join(folder, file)),
    ...(isForced ? ['--force'] : []),
  ];
  return {
    name,
    situations: SITUATIONS,
    fileIn: folder => join(folder, file),
    save: (folder, isForced) => run(words(folder, isForced)),
    program: 'main',
    words,
  };
}

const keptName = basename((await keepingIn(home, short)).file);

export const WAYS: readonly Way[] = [
  byCommand('trace as sentences', 'run.txt', file => ['trace', short, '--output', file]),
  byCommand('trace as JSON', 'run.ndjson', file => ['trace', long, '--output', file]),
  byCommand('trace as bytes', 'run.bplog', file => ['trace', short, '--output', file]),
  ...EXPORT_KINDS.map(({ name, endings }) =>
    byCommand(`export as ${name}`, `run.${name}.${endings[0]}`, file => ['export', short, '--output', file]),
  ),
  byCommand('new', 'neuron.json', file => ['new', file]),
  {
    name: 'the state of a session',
    situations: SITUATIONS.filter(({ isForced }) => isForced), // it belongs to the program
    fileIn: folder => join(folder, 'backprop-tui', keptName),
    save: async folder => ({ code: (await keepState(folder, short)) ? 0 : 66, stderr: '' }),
    program: 'leave',
    words: folder => [folder, short],
  },
];

export const OLD = 'what was there before';

/** A folder in which the way finds its situation. */
export function prepared({ fileIn }: Way, { isOld }: Situation): string {
  const folder = emptyFolder();
  if (isOld) {
    mkdirSync(dirname(fileIn(folder)), { recursive: true });
    writeFileSync(fileIn(folder), OLD);
  }
  return folder;
}

/** The files of a folder and of those within it, with what they hold. */
export function filesIn(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(files.map(file => [file, readFileSync(file, 'latin1')]));
}

/** What the way writes when nothing happens to it. */
export async function wholeOf(way: Way): Promise<string> {
  const folder = emptyFolder();
  await way.save(folder, false);
  return filesIn(folder).get(way.fileIn(folder)) ?? '';
}
