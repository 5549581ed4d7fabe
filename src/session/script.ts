/** A session as a text: one command a line, named as in the palette. The commands run in order before the first frame. */

import { whole } from '../engine/in-parts.ts';
import { SCRIPT_LIMITS } from '../limits.ts';
import { withLineFeeds } from '../text/line-feeds.ts';
import { didYouMean } from '../text/suggest.ts';
import { settling } from './background.ts';
import { changed } from './change.ts';
import type { Command, CommandEffect } from './commands/command.ts';
import { COMMANDS, commandFor, commandNamed, isCommand } from './commands/commands.ts';
import type { Session } from './session.ts';
import { performed, type Updated, update } from './update.ts';

/** A mistake in a script; line and column count from 1. */
export interface ScriptMistake {
  readonly line: number;
  readonly column: number;
  /** How many characters are wrong, at least 1. */
  readonly length: number;
  readonly message: string;
  readonly hint: string | undefined;
  /** The line as written. */
  readonly source: string;
}

/** Runs a script; yields the session after each slice of what a command begins, returns it after all commands, or the first mistake. Commands after a mistake would mean something else, so they are not run. `onEffect` receives the effects of commands, and may say something in place of what they say of themselves. */
export function* runningScript(
  session: Session,
  text: string,
  onEffect: OnEffect = () => undefined,
): Generator<Session, Session | ScriptMistake> {
  const lines = withLineFeeds(text.replace(/^\uFEFF/, '')).split('\n');
  if (lines.length > SCRIPT_LIMITS.lines)
    return mistakeAt(SCRIPT_LIMITS.lines + 1, lines[SCRIPT_LIMITS.lines]!, {
      message: `expected at most ${SCRIPT_LIMITS.lines} lines`,
    });
  let now = session;
  for (const [i, source] of lines.entries()) {
    const line = lineOf(source);
    if (line === undefined) continue;
    const mistake = mistakeIn(now, line);
    if (mistake !== undefined) return mistakeAt(i + 1, source, mistake);
    const updated = update(now, commandFor(line.name)!, line.argument); // it was no mistake
    now = yield* settling(performed(answered(updated, onEffect)));
    yield now;
  }
  return now;
}

/** The same at once. */
export const runScript = (session: Session, text: string, onEffect?: OnEffect): Session | ScriptMistake =>
  whole(runningScript(session, text, onEffect));

/** Receives an effect; what it returns is said in place of the command's own message. */
export type OnEffect = (effect: CommandEffect) => string | undefined;

/** Returns the update with the message of what came of its effect. */
export function answered(updated: Updated, onEffect: OnEffect): Updated {
  const message = updated.effect && onEffect(updated.effect);
  return message === undefined ? updated : { ...updated, session: changed(updated.session, { message }) };
}

export const isScriptMistake = (result: Session | ScriptMistake): result is ScriptMistake => 'column' in result;

/** A command with its argument, and their columns in the line, from 0. */
interface Line {
  readonly name: string;
  readonly start: number;
  readonly argument: string;
  readonly argumentStart: number;
}

/** `goto 12`, or `12` and `+3` alone as in the palette; undefined for an empty line or a comment. */
function lineOf(source: string): Line | undefined {
  const text = source.replace(/(^|\s)#.*$/, '').trimEnd();
  const [whole, name, argument = ''] = /^\s*(\S+)(?:\s+(.*))?$/.exec(text) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  const start = text.indexOf(name);
  if (/^[+-]?\d+$/.test(name)) return { name: 'goto', start, argument: text.trim(), argumentStart: start };
  return { name, start, argument, argumentStart: text.length - argument.length };
}

type Found = Pick<ScriptMistake, 'message'> & Partial<Pick<ScriptMistake, 'column' | 'length' | 'hint'>>;

const mistakeAt = (line: number, source: string, found: Found): ScriptMistake => ({
  column: 1,
  length: 1,
  hint: undefined,
  ...found,
  line,
  source,
});

function mistakeIn(session: Session, { name, start, argument, argumentStart }: Line): Found | undefined {
  if (!isCommand(name)) {
    const near = didYouMean(
      name,
      COMMANDS.map(command => command.name),
    );
    const hint = near === undefined ? 'help lists the commands with their keys' : `did you mean ${near}?`;
    return { message: `unknown command ${name}`, column: start + 1, length: name.length, hint };
  }
  const command: Command = commandNamed(name);
  const place = { column: argumentStart + 1, length: Math.max(1, argument.length) };
  if (argument !== '' && command.argument === undefined)
    return { message: `${name}: expected nothing after it, found ${argument}`, ...place };
  const mistake = command.mistake?.(session, argument);
  const reason = command.group === 'Change' ? command.disabledReason?.(session, argument) : undefined;
  if (mistake === undefined) return reason === undefined ? undefined : { message: reason, column: argumentStart + 1 };
  const { message, hint, span } = mistake;
  return {
    message,
    hint,
    column: argumentStart + span.start + 1,
    length: Math.max(1, span.end - span.start),
  };
}
