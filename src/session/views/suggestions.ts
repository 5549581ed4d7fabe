/** Completions of a typed line: commands with their arguments, or nodes and events that match. */

import { PHASES } from '../../engine/events.ts';
import { asInEvents } from '../../explain/derivation.ts';
import type { Program } from '../../graph/program.ts';
import { FINDS } from '../../query/find.ts';
import { narrationWith } from '../../query/narration.ts';
import { CALLABLE, FACTS, knownNames } from '../../query/reads.ts';
import { keptFor } from '../../query/search.ts';
import { operationsOf, placeNames } from '../../query/stops.ts';
import { TextSearch } from '../../query/text-search.ts';
import { typedNumber } from '../../query/typed-number.ts';
import { screenNumbers } from '../../text/decimal.ts';
import { visibleLine } from '../../text/visible.ts';
import { truncate } from '../../text/width.ts';
import type { Command } from '../commands/command.ts';
import { type CommandName, commandNamed, isCommand } from '../commands/commands.ts';
import type { TextPrompt } from '../dialogs.ts';
import { EXPORT_KINDS } from '../export-kinds.ts';
import { logOf, runOf, type Session } from '../session.ts';
import { THEME_CHOICES } from '../theme-names.ts';
import { commandsLike, DESCRIPTION } from './commands-like.ts';
import { eventText, eventWriter } from './events-view.ts';
import { stateOf } from './numbers.ts';

/** A suggestion of the prompt: a command to run, or a place to go to. */
export interface Suggestion {
  readonly text: string;
  readonly note: string;
  readonly command: CommandName;
  readonly argument: string;
  /** The text that Tab completes to. */
  readonly completed: string;
  /** Whether the text matches its description and not its name, so that it may not be meant. */
  readonly isGuess?: boolean;
}

/** Most suggestions, and most nodes, notes and event numbers among them. */
const LIMITS = { suggestions: 50, nodes: 5, notes: 10, next: 20 };

export function suggestionsOf(session: Session, prompt: TextPrompt): readonly Suggestion[] {
  return prompt.kind === 'command' ? commandsFor(session, prompt.text) : eventsFor(session, prompt.text);
}

/** The index of the suggestion that Enter takes: the chosen suggestion, else the first unless it is a guess; −1 for none. */
export function markedOf({ choice }: TextPrompt, suggestions: readonly Suggestion[]): number {
  const [first] = suggestions;
  return choice ?? (first === undefined || first.isGuess ? -1 : 0);
}

/** The message when Enter takes no suggestion. */
export const unnamedText = (text: string): string => `unknown name “${text.trim()}”; choose a suggestion`;

function commandsFor(session: Session, text: string): readonly Suggestion[] {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  if (/^[+\-−]?\d+$/.test(word))
    return [{ text: `goto ${word}`, note: 'go to an event', command: 'goto', argument: word, completed: text }];
  const named = isCommand(word) ? commandNamed(word) : undefined;
  if (named?.argument !== undefined && /^\s*\S+\s/.test(text)) return argumentsFor(session, named, text);
  const isHere = ({ disabledReason }: Command) => disabledReason?.(session, '') === undefined;
  return commandsLike(word, text.trim())
    .filter(({ command, place }) => place === DESCRIPTION || rest.length === 0 || command.argument !== undefined) // text after the name is an argument
    .toSorted((a, b) => a.place - b.place || Number(isHere(b.command)) - Number(isHere(a.command)))
    .map(({ command, place }) => suggested(command, place === DESCRIPTION ? '' : rest.join(' '), word, place));
}

function suggested(
  { name, also = [], does, argument }: Command<CommandName>,
  given: string,
  word: string,
  place: number,
): Suggestion {
  const isByName = name.includes(word) || place >= DESCRIPTION;
  const other = isByName ? undefined : also.find(other => other.includes(word));
  return {
    text: argument === undefined ? name : `${name} ${given || argument}`,
    note: other === undefined ? does : `${other}: ${does}`,
    command: name,
    argument: given,
    completed: argument === undefined ? name : `${name} ${given}`,
    isGuess: place === DESCRIPTION,
  };
}

/** The argument as typed, then with its last word completed. For events, the events that it can mean. */
function argumentsFor(session: Session, command: Command<CommandName>, text: string): readonly Suggestion[] {
  const { name, argument = '', does } = command;
  const typed = text.trimStart().replace(/^\S+\s*/, '');
  const suggestion = (given: string, note: string): Suggestion => ({
    text: `${name} ${given || argument}`,
    note,
    command: name,
    argument: given.trim(),
    completed: `${name} ${given}`,
  });
  if (argument === 'EVENT') {
    const events = eventsNamed(session, typed).map(({ argument, text }) => suggestion(argument, text));
    const isFound = events[0]?.argument === typed.trim() || !/^\s*[+-]?\d*\s*$/.test(typed);
    return isFound ? events : [suggestion(typed, does), ...events];
  }
  const begun = begunName(typed);
  const before = typed.slice(0, typed.length - begun.length);
  const words = canStandAfter(before)
    ? wordsOf(logOf(session).program, argument, before).filter(word => word.startsWith(begun) && word !== begun)
    : [];
  const completed = words.slice(0, LIMITS.suggestions).map(word => suggestion(before + word, ''));
  return [suggestion(typed, does), ...completed];
}

/** Returns the name at the end of a text, '' for none; in one pass from the end, as an expression would try every place where it may begin. */
function begunName(text: string): string {
  let start = text.length;
  while (start > 0 && /[\w.]/.test(text[start - 1]!)) start--;
  return /[\p{L}_][\w.]*$/u.exec(text.slice(Math.max(0, start - 2)))?.[0] ?? ''; // its first letter may take two units
}

/** Whether a name can follow: at the beginning or where an operand is missing, not after a complete expression. */
const canStandAfter = (text: string): boolean => /(^|[-+*/@([,<>=!&|?:∂√]|\b(op|phase))\s*$/.test(text);

/** Words that can complete an argument of a command. */
function wordsOf(program: Program, argument: string, before: string): readonly string[] {
  const calls = CALLABLE.map(name => `${name}(`);
  switch (argument) {
    case 'EXPR':
      return [...knownNames(program), ...calls];
    case 'PLACE':
      if (/^op\s/.test(before)) return operationsOf(program);
      if (/^phase\s/.test(before)) return PHASES;
      return [...new Set([...placeNames(program), ...calls, ...FACTS])];
    case 'NAME':
      return ['tex', ...EXPORT_KINDS.flatMap(({ name, endings }) => endings.map(ending => `run.${name}.${ending}`))];
    case 'NODE':
      return [...program.byName.keys()];
    case 'NODE, OPERATION, PHASE OR TEXT':
      return placeNames(program);
    case 'tex FILE':
      return ['tex'];
    case 'THEME':
      return THEME_CHOICES;
    case 'KIND':
      return FINDS.map(({ name }) => name);
    default:
      return [];
  }
}

/** Events whose numbers begin with the text, or whose lines contain it; without a text, the next events. */
function eventsNamed(session: Session, text: string): readonly Pick<Suggestion, 'argument' | 'text'>[] {
  const { log } = runOf(session);
  const write = eventWriter(session, []);
  if (isText(text)) return foundFor(session, text);
  const numbers = /[+-]/.test(text) ? [] : text === '' ? nextOf(session) : begunWith(text.trim(), log.length);
  return numbers.map(position => ({ argument: String(position), text: eventText(session, position, write) }));
}

function nextOf(session: Session): readonly number[] {
  const { position } = session.place;
  const count = Math.min(LIMITS.next, logOf(session).length - 1 - position);
  return Array.from({ length: count }, (_, i) => position + 1 + i);
}

/** Numbers below `end` that begin with these digits: 5, then 50 to 59, 500 to 599. */
function begunWith(digits: string, end: number): readonly number[] {
  const found: number[] = [];
  for (let [first, count] = [Number(digits), 1]; first < end; first *= 10, count *= 10) {
    for (let i = first; i < Math.min(first + count, end); i++) {
      if (found.length === LIMITS.next) return found;
      found.push(i);
    }
    if (first === 0) break;
  }
  return found;
}

/** Nodes whose names begin with the text, an exact match first. */
function nodesFor(session: Session, text: string): readonly Suggestion[] {
  const log = logOf(session);
  const names = [...log.program.byName.keys()].filter(name => name.toLowerCase().startsWith(text.toLowerCase()));
  return names
    .toSorted((a, b) => Number(b === text) - Number(a === text))
    .slice(0, LIMITS.nodes)
    .map(name => selecting(name, name, text));
}

const selecting = (name: string, line: string, typed: string): Suggestion => ({
  text: line,
  note: 'select this node',
  command: 'select',
  argument: name,
  completed: typed,
});

/** A typed number as the screen begins it. */
const asShown = (typed: string): string =>
  screenNumbers(typed.replace(/^([-−]?)\./, '$10.').replace(/^([-−]?)inf(inity)?$/i, '$1∞'));

/** Leaves that hold the typed number: no event computes them. */
function leavesFor(session: Session, typed: string): readonly Suggestion[] {
  const shown = asShown(typed);
  if (!/^−?[\d.∞]/.test(shown)) return [];
  const hasNumber = typedNumber(typed, session.view.digits);
  const [state, write] = [stateOf(session), eventWriter(session, [])];
  return logOf(session)
    .program.nodes.flatMap(({ id, name, role }) => {
      const value = role === 'operation' || role === 'literal' ? undefined : state.valueOf(id);
      const written = value === undefined ? '' : write(value);
      return written.includes(shown) || hasNumber?.(written) ? [selecting(name, `${name} = ${written}`, typed)] : [];
    })
    .slice(0, LIMITS.nodes);
}

/** Nodes, the events found so far, and notes. */
function eventsFor(session: Session, text: string): readonly Suggestion[] {
  if (text.trim() === '') return [];
  const typed = asInEvents(logOf(session).program, text);
  const kept = soughtFrom(session, text);
  kept.leaves ??= leavesFor(session, typed.trim());
  const nodes = [...nodesFor(session, typed.trim().replace(/^∂\s*/, '')), ...kept.leaves];
  const notes = notesFor(session, text);
  return [...[...nodes, ...foundFor(session, text)].slice(0, LIMITS.suggestions - notes.length), ...notes];
}

/** The events found so far: from the current position to the end, then from the beginning. */
const foundFor = (session: Session, text: string): readonly Suggestion[] =>
  textSearchOf(session, text).found.map(({ position, line }) => ({
    text: line,
    note: `event ${position}`,
    command: 'goto',
    argument: String(position),
    completed: text,
  }));

/** Notes of this iteration that contain the text, with the words before it left out where they are many. */
function notesFor(session: Session, text: string): readonly Suggestion[] {
  const { scenario, log } = runOf(session);
  const iteration = log.iterationAt(session.place.position);
  return narrationWith([text, screenNumbers(text)], { scenario, log, iteration }, LIMITS.notes).map(told => ({
    text: `✎ ${excerptOf(told.text, screenNumbers(text.trim()))}`,
    note: `event ${told.position}`,
    command: 'goto',
    argument: String(told.position),
    completed: text,
  }));
}

/** Characters before the found words. */
const BEFORE = 24;

function excerptOf(note: string, words: string): string {
  const line = visibleLine(note.replace(/\s+/g, ' '));
  const start = line.toLowerCase().indexOf(words.toLowerCase()) - BEFORE;
  return truncate(start <= 0 ? line : `…${line.slice(start)}`, EXCERPT);
}

/** Cells of a note among the suggestions. */
const EXCERPT = 60;

const searches = keptFor((): { search?: TextSearch; leaves?: readonly Suggestion[] } => ({}));

/** What was sought for a text from the current position, with its digits. */
const soughtFrom = (session: Session, text: string) =>
  searches(logOf(session), JSON.stringify([session.place.position, session.view.digits, text]));

/** The search for a text from the current position, kept for its log. */
export function textSearchOf(session: Session, text: string): TextSearch {
  const log = logOf(session);
  const kept = soughtFrom(session, text);
  const typed = asInEvents(log.program, text);
  const texts = [typed, asShown(typed)]; // as formulas write it, and as numbers do
  const hasNumber = typedNumber(typed, session.view.digits);
  kept.search ??= new TextSearch(log, session.place.position, texts, eventWriter(session, []), hasNumber);
  return kept.search;
}

/** The typed text by which events are searched; undefined for any other prompt. */
export function textSought({ kind, text }: TextPrompt): string | undefined {
  if (kind === 'search') return text;
  const [, name = '', typed = ''] = /^\s*(\S+)\s+(.*)$/.exec(text) ?? [];
  const isEvent = isCommand(name) && commandNamed(name).argument === 'EVENT';
  return isEvent && isText(typed) ? typed : undefined;
}

/** The progress of a prompt's search through the events: `looked at 8192 of 275000 events`; undefined when it is done. */
export function searchProgress(session: Session, prompt: TextPrompt): string | undefined {
  const text = textSought(prompt);
  if (text === undefined) return undefined;
  const { isWhole, looked } = textSearchOf(session, text);
  return isWhole ? undefined : `looked at ${looked} of ${logOf(session).length} events so far`;
}

/** Whether the text is not a number or a count. */
const isText = (typed: string): boolean => /[^\d\s+-]/.test(typed);
