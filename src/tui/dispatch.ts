/** A key → a command; while a prompt, a menu or the help is open, keys write there instead. */

import { cancelled } from '../session/background.ts';
import { changed, entering } from '../session/change.ts';
import type { CommandEffect } from '../session/commands/command.ts';
import { commandFor, commandNamed } from '../session/commands/commands.ts';
import {
  type Help,
  isMenu,
  isPrompt,
  type Legend,
  type Prompt,
  type TextPrompt,
  textPrompt,
} from '../session/dialogs.ts';
import { recalledLine } from '../session/line.ts';
import type { Session } from '../session/session.ts';
import { update } from '../session/update.ts';
import { markedOf, type Suggestion, searchProgress, suggestionsOf, unnamedText } from '../session/views/suggestions.ts';
import { actionOf } from './dialog-keys.ts';
import { inEdit } from './edit-keys.ts';
import { commandOfKey } from './keymap.ts';
import { inMenu } from './menu-keys.ts';
import { helpEntries } from './overlays/help.ts';
import { inPredict } from './predict-keys.ts';
import type { Chord } from './shell/chord.ts';
import { edited, typed } from './typing.ts';

export interface Dispatched {
  readonly session: Session;
  readonly effect: CommandEffect | undefined;
}

export function dispatch(session: Session, chord: Chord): Dispatched {
  const { dialog, mode, background } = session;
  if (background.lookup !== undefined) return { session: cancelled(session, background.lookup), effect: undefined };
  if (dialog?.kind === 'help') return inHelp(session, dialog, chord);
  if (dialog?.kind === 'legend') return inLegend(session, dialog, chord);
  if (isPrompt(dialog)) return inPrompt(session, dialog, chord);
  if (isMenu(dialog)) return inMenu(session, dialog, chord);
  if (mode?.kind === 'predict') return inPredict(session, mode, chord);
  const command = commandOfKey(chord, session);
  return command === undefined ? unknownKey(session, chord) : update(session, command);
}

/** Whether a key only edits or closes an open line, whatever is found for its text. */
export function isTyping({ dialog, background }: Session, chord: Chord): boolean {
  if (background.lookup !== undefined || !(isPrompt(dialog) || dialog?.kind === 'help')) return false;
  const action = actionOf(dialog.kind, chord);
  return action === undefined || action === 'close-empty';
}

const unknownKey = (session: Session, chord: Chord): Dispatched =>
  stay(session, {
    background: { ...session.background, awaited: undefined },
    message: `${chord} does nothing here; ? lists the keys`,
  });

const stay = (session: Session, changes: Partial<Session>): Dispatched => ({
  session: changed(session, changes),
  effect: undefined,
});

const stepOf = (action: string | undefined): number => (action === 'next' ? 1 : action === 'previous' ? -1 : 0);

function inLegend(session: Session, legend: Legend, chord: Chord): Dispatched {
  const action = actionOf('legend', chord);
  if (action === 'close') return stay(session, { dialog: undefined });
  return stay(session, { dialog: { ...legend, page: legend.page + stepOf(action) } });
}

function inHelp(session: Session, help: Help, chord: Chord): Dispatched {
  const { filter, choice } = help;
  const close = () => stay(session, { dialog: undefined });
  const action = actionOf('help', chord);
  if (action === 'close' || (action === 'close-empty' && filter === '')) return close();
  if (action === 'go') {
    const entry = helpEntries(session)[choice];
    if (entry === undefined) return close();
    const { name, argument } = entry.command;
    const isTyped = entry.chords.length === 0 && argument !== undefined;
    return isTyped ? stay(session, { dialog: textPrompt('command', `${name} `) }) : update(close().session, name);
  }
  const step = stepOf(action);
  if (step !== 0)
    return stay(session, { dialog: { ...help, choice: wrapped(choice + step, helpEntries(session).length) } });
  const next = typed(filter, chord);
  return next === undefined
    ? { session, effect: undefined }
    : stay(session, { dialog: { kind: 'help', filter: next, choice: 0 } });
}

function inPrompt(session: Session, prompt: Prompt, chord: Chord): Dispatched {
  if (prompt.kind === 'edit') return inEdit(session, prompt, chord);
  const close = () => stay(session, { dialog: undefined });
  const action = actionOf(prompt.kind, chord);
  if (action === 'close' || (action === 'close-empty' && prompt.text === '')) return close();
  if (action === 'go') return entered(session, prompt, suggestionsOf(session, prompt));
  const next = typing(session, prompt, chord);
  return next === prompt ? { session, effect: undefined } : stay(session, { dialog: next, message: undefined });
}

/** The prompt after a key. A letter is only written: what it suggests is looked up when the prompt is shown or a key chooses. */
function typing(session: Session, prompt: TextPrompt, chord: Chord): TextPrompt {
  const { kind, text, recalled, choice } = prompt;
  const action = actionOf(kind, chord);
  // In an empty or recalled line the arrows go through earlier lines, otherwise through the list.
  const isVertical = action === 'previous' || action === 'next';
  if ((action === 'previous' && text === '' && choice === undefined) || (recalled !== undefined && isVertical)) {
    const line = recalledLine(session.entered[kind], prompt, action === 'previous' ? 1 : -1);
    if (line !== undefined) return { ...prompt, ...line, choice: undefined };
    if (recalled !== undefined) return prompt;
  }
  if (action === 'complete' || isVertical) return choosing(session, prompt, action);
  const next = edited(prompt, chord);
  if (next === undefined) return prompt;
  return next.text === text ? { ...prompt, ...next } : { ...prompt, ...next, recalled: undefined, choice: undefined };
}

/** The prompt with another suggestion, or completed to the marked one. */
function choosing(session: Session, prompt: TextPrompt, action: 'complete' | 'previous' | 'next'): TextPrompt {
  const suggestions = suggestionsOf(session, prompt);
  const marked = markedOf(prompt, suggestions);
  const { completed } = suggestions[marked] ?? {};
  if (action === 'complete' && completed !== undefined && completed !== prompt.text)
    return textPrompt(prompt.kind, completed);
  const step = action === 'previous' ? -1 : 1;
  const from = marked < 0 && step < 0 ? 0 : marked;
  return { ...prompt, choice: wrapped(from + step, suggestions.length) };
}

const nothingFound = (session: Session, prompt: TextPrompt): string =>
  `nothing found for “${prompt.text.trim()}”${searchProgress(session, prompt) === undefined ? '' : ' so far'}`;

/** Runs the entered line. A refused line stays open for correction, with the reason. */
function entered(session: Session, prompt: TextPrompt, suggestions: readonly Suggestion[]): Dispatched {
  const text = prompt.text.trim();
  const refused = (message: string | undefined) => stay(session, { message });
  const background = { ...session.background, awaited: undefined };
  const closed = changed(session, { dialog: undefined, message: undefined, background });
  if (text === '' && suggestions.length === 0) return { session: closed, effect: undefined };
  const [name = '', ...rest] = text.split(/\s+/);
  const named = prompt.kind === 'command' ? commandFor(name) : undefined;
  const typed = named && { command: named, argument: rest.join(' ') }; // the command itself says what it takes
  const chosen = suggestions[markedOf(prompt, suggestions)] ?? typed;
  if (chosen === undefined) return refused(suggestions.length > 0 ? unnamedText(text) : nothingFound(session, prompt));
  const { command, argument } = chosen;
  const { argument: takes, mistake } = commandNamed(command);
  if (takes === undefined && argument !== '')
    return refused(`${command}: expected nothing after it, found ${argument}`);
  const line = prompt.kind === 'command' ? `${command} ${argument}`.trim() : text;
  const left = entering(closed, prompt.kind, line);
  const done = update(left, command, argument);
  const isRefused = takes !== undefined && mistake?.(session, argument) !== undefined && isSame(done.session, left);
  return isRefused ? refused(done.session.message) : done;
}

/** Whether a command has changed nothing except the message. */
const isSame = (after: Session, before: Session): boolean =>
  (Object.keys(before) as (keyof Session)[]).every(key => key === 'message' || after[key] === before[key]);

const wrapped = (choice: number, count: number): number => (count === 0 ? 0 : (choice + count) % count);
