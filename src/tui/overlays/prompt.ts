/** The line being typed: a command with its completions, or a search with what it finds. */

import type { Command } from '../../session/command.ts';
import { COMMANDS, commandNamed, isCommand } from '../../session/commands.ts';
import { FINDS } from '../../session/find.ts';
import { CALLABLE, FACTS } from '../../session/reads.ts';
import type { Session, TextPrompt } from '../../session/session.ts';
import { eventText, eventWriter } from '../../session/views/events-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { padEnd, truncate } from '../../text/width.ts';
import type { Row } from '../row.ts';
import { editRows } from './edit-line.ts';

/** What the prompt offers: a command to run, or a place to go. */
export interface Suggestion {
  readonly text: string;
  readonly note: string;
  readonly command: string;
  readonly argument: string;
  /** What tab writes for it. */
  readonly completed: string;
}

/** Most suggestions made, and most events looked through for them. */
const LIMITS = { suggestions: 50, nodes: 5, searched: 50_000 };

export function suggestionsOf(session: Session, prompt: TextPrompt): readonly Suggestion[] {
  return prompt.kind === 'command' ? commandsFor(session, prompt.text) : eventsFor(session, prompt.text);
}

function commandsFor(session: Session, text: string): readonly Suggestion[] {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  if (/^[+-]?\d+$/.test(word))
    return [{ text: `goto ${word}`, note: 'go to an event', command: 'goto', argument: word, completed: text }];
  const named = isCommand(word) ? commandNamed(word) : undefined;
  if (named?.argument !== undefined && /^\s*\S+\s/.test(text)) return argumentsFor(session, named, text);
  // First what can be done here, and of that what begins as typed.
  const rank = ({ name, isAvailable }: Command) =>
    ((isAvailable?.(session) ?? true) ? 2 : 0) + (name.startsWith(word) ? 1 : 0);
  return COMMANDS.filter(
    ({ name, does }) => name.startsWith(word) || (word.length > 1 && `${name} ${does}`.includes(word)),
  )
    .toSorted((a, b) => rank(b) - rank(a))
    .map(({ name, does, argument }) => ({
      text: argument === undefined ? name : `${name} ${rest.join(' ') || argument}`,
      note: does,
      command: name,
      argument: rest.join(' '),
      completed: argument === undefined ? name : `${name} ${rest.join(' ')}`,
    }));
}

/** As it is typed, and then with its last word completed. */
function argumentsFor(session: Session, command: Command, text: string): readonly Suggestion[] {
  const { name, argument = '', does } = command;
  const typed = text.trimStart().slice(name.length).trimStart();
  const [begun = ''] = /[\p{L}_][\w.]*$/u.exec(typed) ?? [];
  const before = typed.slice(0, typed.length - begun.length);
  const suggestion = (given: string, note: string): Suggestion => ({
    text: `${name} ${given || argument}`,
    note,
    command: name,
    argument: given.trim(),
    completed: `${name} ${given}`,
  });
  const words = completionsOf(session, argument).filter(word => word.startsWith(begun) && word !== begun);
  const completed = words.slice(0, LIMITS.suggestions).map(word => suggestion(before + word, ''));
  return [suggestion(typed, does), ...completed];
}

/** Words that can stand in the argument of a command. */
function completionsOf({ run: { log } }: Session, argument: string): readonly string[] {
  switch (argument) {
    case 'EXPR':
      return [...log.program.byName.keys(), ...CALLABLE.map(name => `${name}(`), ...FACTS];
    case 'KIND':
      return FINDS.map(({ name }) => name);
    default:
      return [];
  }
}

/** Nodes whose name begins so, an exact one first. */
function nodesFor({ run: { log } }: Session, text: string): readonly Suggestion[] {
  const names = [...log.program.byName.keys()].filter(name => name.toLowerCase().startsWith(text.toLowerCase()));
  return names
    .toSorted((a, b) => Number(b === text) - Number(a === text))
    .slice(0, LIMITS.nodes)
    .map(name => ({ text: name, note: 'select this node', command: 'select', argument: name, completed: text }));
}

/** Events whose line holds the text, from the current position on and round. */
function eventsFor(session: Session, text: string): readonly Suggestion[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const { log } = session.run;
  const found: Suggestion[] = [...nodesFor(session, text.trim())];
  const count = Math.min(log.length, LIMITS.searched);
  const write = eventWriter(session, []);
  for (let k = 1; k <= count && found.length < LIMITS.suggestions; k++) {
    const position = (session.position + k) % log.length;
    const line = eventText(session, position, write);
    const source = log.nodeAt(position) >= 0 ? (log.program.nodes[log.nodeAt(position)]?.text ?? '') : '';
    if (`${line} ${source}`.toLowerCase().includes(wanted))
      found.push({
        text: line,
        note: `event ${position}`,
        command: 'goto',
        argument: String(position),
        completed: text,
      });
  }
  return found;
}

export function promptRows(session: Session, width: number, height: number): readonly Row[] {
  const prompt = session.prompt!; // shown only while one is open
  if (prompt.kind === 'edit') return editRows(session, prompt, width);
  const suggestions = suggestionsOf(session, prompt);
  const first = Math.max(0, Math.min(prompt.choice - Math.floor(height / 2), suggestions.length - (height - 1)));
  const room = Math.min(50, width - 20);
  const lines = suggestions.slice(first, first + height - 1).map(({ text, note }, i): Row => {
    const isChosen = first + i === prompt.choice;
    return [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: padEnd(truncate(visibleLine(text), room), room), ...(isChosen && { bold: true }) },
      { text: ` ${note}`, role: 'muted' },
    ];
  });
  const nothing: Row = [
    {
      text: prompt.text.trim() === '' ? '   type a part of a node, a formula or a number' : '   nothing found',
      role: 'muted',
    },
  ];
  const line: Row = [
    { text: prompt.kind === 'command' ? ' : ' : ' / ', role: 'key' },
    { text: visibleLine(prompt.text), role: 'active' },
    { text: '▏', role: 'active' },
    { text: `   ⏎ go · ${prompt.kind === 'command' ? 'tab complete · ' : ''}↑↓ choose · esc close`, role: 'muted' },
  ];
  return [...(lines.length > 0 ? lines : [nothing]), line];
}
