/** Without a subcommand: opens a scenario in the terminal, or prints its trace where there is none. */

import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { bugReport } from './bug-report.ts';
import { exampleEntries } from './examples.ts';
import { type Input, logOf, openInput } from './input.ts';
import { depthOf, type Io } from './io.ts';
import { writeList } from './list.ts';
import { EXIT, type FlagValues } from './options.ts';
import type { Invocation } from './parse.ts';
import { positionIn } from './position.ts';
import { writeSentences } from './trace.ts';

export async function run({ words, flags }: Invocation, io: Io): Promise<number> {
  const [word] = words;
  const keyboard = keyboardOf(word, flags, io);
  if (word !== undefined) return openFile(word, keyboard, flags, io);
  if (keyboard === undefined || isSpoken(flags, io)) {
    await writeList(flags, io);
    return EXIT.fine;
  }
  const { chooseScenario } = await import('../tui/chooser.ts');
  const choice = await chooseScenario(await exampleEntries(), { colour: depthOf(io.stdout, io.env, flags) });
  return 'file' in choice ? openFile(choice.file, keyboard, flags, io) : choice.code;
}

async function openFile(word: string, keyboard: ReadStream | undefined, flags: FlagValues, io: Io): Promise<number> {
  const input = await openInput(word, io);
  if (keyboard === undefined) {
    await writeSentences(input, flags, io);
    return EXIT.fine;
  }
  const code = isSpoken(flags, io)
    ? await speakOf(input, keyboard, flags, io)
    : await openScreen(input, keyboard, flags, io);
  keyboard.destroy();
  return code;
}

const isSpoken = (flags: FlagValues, { env }: Io): boolean =>
  flags['screen-reader'] === true || env.INK_SCREEN_READER === 'true';

/** Where keys come from; undefined when nobody is at a terminal, or only the trace is wanted. */
function keyboardOf(word: string | undefined, flags: FlagValues, io: Io): ReadStream | undefined {
  const { stdin, stdout, env } = io;
  if (flags.plain || stdout.isTTY !== true) return undefined;
  if (env.TERM === 'dumb' && !isSpoken(flags, io)) return undefined;
  if (word !== '-') return stdin.isTTY === true ? (stdin as ReadStream) : undefined; // a terminal's stream is one
  try {
    return new ReadStream(openSync('/dev/tty', 'r')); // standard input is the scenario
  } catch {
    return undefined;
  }
}

async function speakOf(input: Input, stdin: ReadStream, flags: FlagValues, io: Io): Promise<number> {
  const { speak } = await import('./speak.ts');
  return speak(input, stdin, flags, io);
}

async function openScreen(input: Input, stdin: ReadStream, flags: FlagValues, io: Io): Promise<number> {
  const log = logOf(input);
  const at = positionIn(log, flags.at);
  const { openScenario } = await import('../tui/app.ts');
  const { keys, digits } = flags;
  return openScenario(input.scenario, log, {
    colour: depthOf(io.stdout, io.env, flags),
    mouse: flags['no-mouse'] !== true,
    shell: { stdin, describeCrash: error => bugReport(error, [input.name]) },
    ...(at !== undefined && { at }),
    ...(keys !== undefined && { keys }),
    ...(digits !== undefined && { digits }),
  });
}
