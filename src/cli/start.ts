/** Starts the session of a command line: `--at` first, then `--commands`, then `--keys`. */

import { EXIT, Failure } from '../failure.ts';
import { SCRIPT_LIMITS } from '../limits.ts';
import { formatProblem } from '../scenario/problems.ts';
import type { CommandEffect, Saving } from '../session/commands/command.ts';
import type { OtherRun, Run } from '../session/runs.ts';
import { isScriptMistake, runningScript, type ScriptMistake } from '../session/script.ts';
import { createSession, type Session } from '../session/session.ts';
import { update } from '../session/update.ts';
import { utf8Text } from '../text/utf8.ts';
import { visibleLine } from '../text/visible.ts';
import { parseKeys, pressing } from '../tui/press.ts';
import { unreadable } from './input.ts';
import type { Io } from './io.ts';
import type { FlagValues } from './options.ts';
import { toldInPieces } from './passing-line.ts';
import { positionIn } from './position.ts';
import { saveExport } from './save-export.ts';
import { scripted } from './session-work.ts';
import { type NotReadWhole, smallFile } from './small-file.ts';

/** Commands to run before the first frame. */
export interface Script {
  /** The file's name in messages. */
  readonly name: string;
  readonly text: string;
}

/** @param word The scenario's word: standard input cannot be both. @throws Failure 2 when both are standard input, 66 when the commands cannot be read. */
export async function readScript(word: string, { commands }: FlagValues, io: Io): Promise<Script | undefined> {
  if (commands === undefined) return undefined;
  if (commands !== '-') return { name: commands, text: textOf(commands) };
  if (word === '-') throw new Failure(EXIT.usage, 'standard input can be the scenario or the commands, not both');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    chunks.push(Buffer.from(chunk));
    size += chunks.at(-1)!.byteLength;
    if (size > SCRIPT_LIMITS.bytes) throw tooLong('standard input');
  }
  return { name: 'standard input', text: utf8In(Buffer.concat(chunks), 'standard input') };
}

function textOf(file: string): string {
  const content = contentOf(file);
  if (content === 'more') throw tooLong(file);
  if (typeof content === 'string')
    throw new Failure(
      EXIT.noInput,
      `${visibleLine(file)}: expected a file, found ${content}\ncommands from another program: --commands - reads standard input`,
    );
  return utf8In(content, file);
}

function utf8In(content: Buffer, name: string): string {
  const text = utf8Text(content);
  if (text !== undefined) return text;
  throw new Failure(EXIT.badScenario, `${visibleLine(name)}: expected UTF-8 text`);
}

function contentOf(file: string): Buffer | NotReadWhole {
  try {
    return smallFile(file, SCRIPT_LIMITS.bytes);
  } catch (error) {
    throw unreadable(file, error as NodeJS.ErrnoException); // reading a file throws only this
  }
}

const tooLong = (name: string): Failure =>
  new Failure(EXIT.badScenario, `${visibleLine(name)}: commands take at most ${SCRIPT_LIMITS.bytes} bytes`);

/** The run that is looked at, and the run of a second file. */
interface Runs {
  readonly run: Run;
  readonly other?: OtherRun | undefined;
}

/** Starts the session, of two runs where they part. Exports of commands and keys are written; there is no clipboard yet, and they say so. @throws Failure 2 for an unknown event and for existing files, 65 for a mistake in the commands. */
export async function startSession(
  { run, other }: Runs,
  given: FlagValues,
  script: Script | undefined,
  io: Io,
): Promise<Session> {
  const { at, digits, keys = '', size, ...flags } = given;
  const position = positionIn(run.log, at);
  const created = createSession(run, {
    other,
    mouse: flags['no-mouse'] !== true,
    isCalm: flags['reduced-motion'] === true,
    ...(position !== undefined && { at: position }),
    ...(digits !== undefined && { digits }),
  });
  const start = other === undefined || position !== undefined ? created : update(created, 'compare').session;
  const savings: Saving[] = [];
  const onEffect = (effect: CommandEffect): string | undefined => {
    if (effect.kind === 'copy') return NO_CLIPBOARD;
    if (effect.kind !== 'save' && effect.kind !== 'export') return undefined;
    savings.push(effect);
    return `written to ${visibleLine(effect.file)}`; // or else nothing is shown at all
  };
  const commanded = script && (await scripted(runningScript(start, script.text, onEffect), 'commands', given, io));
  if (commanded !== undefined && isScriptMistake(commanded))
    throw new Failure(EXIT.badScenario, mistakeText(script!.name, commanded)); // a mistake implies a script
  const pressed = pressing(commanded ?? start, parseKeys(keys), { onEffect, size });
  const session = await scripted(pressed, 'keys', given, io);
  for (const saving of savings) await saveExport(saving, pieces => toldInPieces(pieces, io, saving.file));
  return session;
}

const NO_CLIPBOARD = 'nothing is copied: --commands and --keys have no clipboard; export tex FILE writes a file';

/** Returns the session at the first step of its tour. */
export const touring = (session: Session): Session => update(session, 'tour').session;

/** Returns a mistake as scenarios show it: the place, the line with carets, the mistake, the remedy. */
const mistakeText = (file: string, { line, column, message, hint, source, length }: ScriptMistake): string =>
  formatProblem({
    line,
    column,
    message,
    ...(hint !== undefined && { hint }),
    file,
    code: 'script',
    pointer: '',
    sourceLine: source,
    caret: { start: column - 1, end: column - 1 + length },
  }).trimEnd();
