/** Without a subcommand: opens a scenario in the terminal, or prints its trace where there is none. */

import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { EXIT, Failure } from '../failure.ts';
import type { Run } from '../session/runs.ts';
import type { Session } from '../session/session.ts';
import { visibleLine } from '../text/visible.ts';
import { appearanceOf } from './appearance.ts';
import { bugReport } from './bug-report.ts';
import { type Config, readConfig, useConfig } from './config-file.ts';
import { exampleEntries, TOUR } from './examples.ts';
import { type IsEnough, openInput, type RunInput } from './input.ts';
import { type Io, isSpoken, remark } from './io.ts';
import { keepingOf, putAway, takeUp } from './keep.ts';
import { writeList } from './list.ts';
import type { OpenScreen } from './opening.ts';
import type { FlagValues } from './options.ts';
import type { Invocation } from './parse-arguments.ts';
import { begun, recordAhead, wholeRun } from './record-ahead.ts';
import type { RecordedInput } from './recorded-input.ts';
import { finishSaving, saveAndTell } from './save-export.ts';
import { demandNoTolerance } from './sides.ts';

export async function run({ words, flags: given }: Invocation, io: Io): Promise<number> {
  const [word] = words;
  const keyboard = keyboardOf(words, given, io);
  if (keyboard === undefined) return print(words, given, io);
  const config = readConfig(io.env);
  const flags = withOwnTheme(given, config);
  if (words.length < 2) demandNoTolerance(flags);
  if (word === undefined && isSpoken(flags, io.env)) return print(words, flags, io);
  const open = (): Promise<number> => {
    if (words.length > 1) return openTwo(words, keyboard, flags, io, config);
    const isListed = (word === undefined || word === TOUR.name) && !isSpoken(flags, io.env);
    return isListed ? openListed(word, keyboard, flags, io) : openFile(word!, keyboard, flags, io, config); // unlisted is a word
  };
  const code = await open().finally(() => keyboard.destroy());
  await finishSaving(code, io);
  return code;
}

/** Prints the list of examples, or the run of a scenario. */
async function print(words: readonly string[], flags: FlagValues, io: Io): Promise<number> {
  demandNoScript(flags);
  demandNoTolerance(flags);
  const [word] = words;
  if (word === undefined) {
    await writeList(flags, io);
    return EXIT.fine;
  }
  const input = await openInput(word, flags, io);
  if (words.length > 1) throw new Failure(EXIT.usage, NO_SCREEN);
  const { writeSentences } = await import('./trace.ts'); // writing files loads a part of Node for 9 ms
  await writeSentences(input, flags, io);
  return EXIT.fine;
}

const NO_SCREEN = 'two files are compared on a screen, and there is no terminal\ndiff prints where they part';

/** Opens the list of examples, or an example of it first; quitting an example leads to it in the list, and quitting the tour to the example after it. */
async function openListed(word: string | undefined, keyboard: ReadStream, flags: FlagValues, io: Io): Promise<number> {
  const { chooseScenario } = await import('../tui/chooser.ts');
  const { theme, ...colours } = appearanceOf(io.stdout, io.env, flags);
  const examples = exampleEntries();
  for (let name = word; ; ) {
    if (name !== undefined) {
      const code = await openFile(name, keyboard, flags, io);
      if (code !== EXIT.fine) return code;
    }
    useConfig(readConfig(io.env));
    const before = examples.find(entry => (name === TOUR.name ? entry.name === TOUR.next : entry.file === name));
    const choice = await chooseScenario(examples, { theme, shell: { ...colours, stdin: keyboard }, before });
    if ('code' in choice) return choice.code;
    name = choice.isTour ? TOUR.name : choice.file;
  }
}

/** Opens a file. In the list of examples the config file is read again for each, as it may have changed meanwhile. */
async function openFile(
  word: string,
  keyboard: ReadStream,
  flags: FlagValues,
  io: Io,
  config = readConfig(io.env),
): Promise<number> {
  const { readScript, startSession, touring } = await import('./start.ts');
  const script = await readScript(word, flags, io);
  const isShownEarly = !isSpoken(flags, io.env) && flags.keys === undefined && flags.commands === undefined;
  const input = await openInput(word, flags, io, isShownEarly ? enoughToShow(flags) : undefined);
  const keeping = await keepingFor(input, flags, io);
  const recording = input.log === undefined ? begun(input, io) : undefined;
  const ahead = recording === undefined ? flags : await recordAhead(recording, flags, io);
  useConfig(undefined); // --keys uses the default keys on every machine
  const shown = recording?.run ?? (await wholeRun(input, io));
  const followed = isShownEarly ? await followedLog(word, input, shown, flags, io) : undefined;
  const started = await startSession({ run: shown }, ahead, script, io);
  useConfig(config);
  const message = started.message ?? configMessage(config);
  const toured = word === TOUR.name && input.file !== word ? touring(started) : started;
  const view = { ...toured.view, asksBy: config.predict ?? toured.view.asksBy };
  const start = {
    ...toured,
    view,
    message,
    background: { ...started.background, recording: recording?.recording ?? followed?.recording },
  };
  const open = isSpoken(flags, io.env) ? speakOf : openScreen;
  const taken = keeping === undefined || flags.fresh ? start : await takeUp(start, keeping);
  const { LiveFile } = await import('./live-file.ts');
  const live = followed ?? new LiveFile({ input, start: taken, recording, flags, io });
  const { code, state } = await open({ input, start: taken, recording, live, keyboard, flags, io });
  // State that made the program crash must not return at the next start, and an unchanged state is not written.
  if (keeping === undefined || code === EXIT.bug || isAsTaken(state, taken)) return code;
  const isKept = await putAway(state, { ...keeping, content: live.digest ?? keeping.content });
  if (!isKept && hasAnyStop(state))
    await remark(io.stderr, `breakpoints and watches could not be kept in ${visibleLine(keeping.file)}\n`);
  return code;
}

/** Opens the first of two files where the second parts from it. Nothing of it is kept: it is about both. */
async function openTwo(
  words: readonly string[],
  keyboard: ReadStream,
  flags: FlagValues,
  io: Io,
  config: Config,
): Promise<number> {
  const { openBoth } = await import('./other-run.ts');
  const { readScript, startSession } = await import('./start.ts');
  const script = await readScript(words.includes('-') ? '-' : words[0]!, flags, io); // there are two
  const { run, other, input } = await openBoth(words, flags, io);
  useConfig(undefined); // --keys uses the default keys on every machine
  const start = await startSession({ run, other }, flags, script, io);
  useConfig(config);
  const { LiveFile } = await import('./live-file.ts');
  const live = new LiveFile({ input, start, recording: undefined, flags, io });
  const open = isSpoken(flags, io.env) ? speakOf : openScreen;
  return (await open({ input, start, recording: undefined, live, keyboard, flags, io })).code;
}

/** Milliseconds of reading a log before what there is of it is shown. */
const PATIENCE = 300;

/** A first iteration is enough to look at, or what was read in a moment; with `--at`, that event. */
function enoughToShow({ at = 0 }: FlagValues): IsEnough {
  const start = performance.now();
  return ({ events, iterations }) => events > at && (iterations > 1 || performance.now() - start > PATIENCE);
}

/** Resolves to what reads a recorded run's log on; undefined for other inputs. */
async function followedLog(word: string, { name, recorded }: RunInput, run: Run, flags: FlagValues, io: Io) {
  if (recorded === undefined) return undefined;
  const { FollowedLog } = await import('./followed-log.ts');
  const openAgain = async (): Promise<RecordedInput> => {
    const { Writable } = await import('node:stream');
    const unseen = new Writable({ write: (_piece, _encoding, done) => done() }); // what it says would stand on the screen
    const again = await openInput(word, flags, { ...io, stderr: unseen }, enoughToShow({}));
    if (again.recorded !== undefined) return again.recorded;
    throw new Failure(EXIT.badScenario, `${visibleLine(name)}: this is no longer the log of a recorded run`);
  };
  return new FollowedLog(name, recorded, run, openAgain);
}

/** Returns the flags with the file's theme; a theme on the command line takes precedence. */
const withOwnTheme = (flags: FlagValues, { theme }: Config): FlagValues =>
  flags.theme !== undefined || theme === undefined ? flags : { ...flags, theme };

const configMessage = ({ file, refusal, problems }: Config): string | undefined =>
  refusal === undefined && problems.length === 0
    ? undefined
    : `mistakes in ${visibleLine(file ?? '')}: backprop-tui config names them`;

/** Refuses commands and keys where they would not run, instead of ignoring them. @throws Failure 2 */
function demandNoScript({ commands, keys }: FlagValues): void {
  const flag = commands !== undefined ? '--commands' : keys !== undefined ? '--keys' : undefined;
  if (flag !== undefined)
    throw new Failure(
      EXIT.usage,
      `${flag} acts on a session, and none is opened here\nframe takes it without a terminal`,
    );
}

/** Resolves to where the state is kept. A scripted session reads and writes no state, so that it is always the same. */
const keepingFor = async ({ file }: RunInput, { commands, keys }: FlagValues, { env }: Io) =>
  file === undefined || commands !== undefined || keys !== undefined ? undefined : keepingOf(file, env);

const isAsTaken = (state: Session, taken: Session): boolean =>
  state.place.position === taken.place.position && state.stops === taken.stops;

const hasAnyStop = ({ stops: { breakpoints, watches } }: Session): boolean => breakpoints.length + watches.length > 0;

/** Where keys come from; undefined without a terminal, or when only the trace is wanted. */
function keyboardOf(words: readonly string[], flags: FlagValues, io: Io): ReadStream | undefined {
  const { stdin, stdout, env } = io;
  if (flags.plain || stdout.isTTY !== true) return undefined;
  if (env.TERM === 'dumb' && !isSpoken(flags, env)) return undefined;
  if (!words.includes('-') && flags.commands !== '-') return stdin.isTTY === true ? (stdin as ReadStream) : undefined; // a terminal's stream is a ReadStream
  try {
    return new ReadStream(openSync('/dev/tty', 'r')); // standard input is the scenario, or the commands
  } catch {
    return undefined;
  }
}

const speakOf: OpenScreen = async opening => {
  const { speak } = await import('./speak.ts');
  return speak(opening);
};

const openScreen: OpenScreen = async ({ input, start, live, keyboard, flags, io }) => {
  const { openSession } = await import('../tui/open-session.ts');
  const { theme, ...shell } = appearanceOf(io.stdout, io.env, flags);
  return openSession(start, {
    theme,
    save: saveAndTell,
    reload: live.reload,
    shell: {
      ...shell,
      stdin: keyboard,
      describeCrash: error => bugReport(error, [input.name]),
      subscribe: live.subscribe,
    },
  });
};
