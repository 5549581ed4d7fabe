/** A key → a command; while a prompt, a menu or the help is open, keys write there instead. */

import type { Effect } from '../session/command.ts';
import { isCommand } from '../session/commands.ts';
import type { Session } from '../session/session.ts';
import { changed, update } from '../session/update.ts';
import { suggestionsOf } from '../session/views/suggestions.ts';
import { inEdit } from './edit-keys.ts';
import { commandOf } from './keymap.ts';
import { inMenu } from './menu-keys.ts';
import { helpEntries } from './overlays/help.ts';
import { inPredict } from './predict-keys.ts';
import type { Chord } from './shell/chord.ts';
import { typed } from './typing.ts';

export interface Dispatched {
  readonly session: Session;
  readonly effect: Effect | undefined;
}

export function dispatch(session: Session, chord: Chord): Dispatched {
  if (session.help !== undefined) return inHelp(session, chord);
  if (session.prompt !== undefined) return inPrompt(session, chord);
  if (session.menu !== undefined) return inMenu(session, session.menu, chord);
  if (session.predicting !== undefined) return inPredict(session, session.predicting, chord);
  const command = commandOf(chord, session);
  return command === undefined ? unknownKey(session, chord) : update(session, command);
}

const unknownKey = (session: Session, chord: Chord): Dispatched =>
  stay(session, { awaited: undefined, message: `${chord} does nothing here; ? lists the keys` });

const stay = (session: Session, changes: Partial<Session>): Dispatched => ({
  session: changed(session, changes),
  effect: undefined,
});

const stepOf = (chord: Chord): number =>
  chord === 'down' || chord === 'tab' ? 1 : chord === 'up' || chord === 'shift+tab' ? -1 : 0;

function inHelp(session: Session, chord: Chord): Dispatched {
  const { filter, choice } = session.help!; // only called while it is open
  const close = () => stay(session, { help: undefined });
  if (chord === 'escape' || (chord === '?' && filter === '')) return close();
  const entries = helpEntries(session);
  if (chord === 'enter') {
    const entry = entries[choice];
    return entry === undefined ? close() : update(close().session, entry.command.name);
  }
  const step = stepOf(chord);
  if (step !== 0) return stay(session, { help: { filter, choice: wrapped(choice + step, entries.length) } });
  const next = typed(filter, chord);
  return next === undefined ? { session, effect: undefined } : stay(session, { help: { filter: next, choice: 0 } });
}

function inPrompt(session: Session, chord: Chord): Dispatched {
  const prompt = session.prompt!; // only called while it is open
  if (prompt.kind === 'edit') return inEdit(session, prompt, chord);
  const close = () => stay(session, { prompt: undefined });
  if (chord === 'escape' || (chord === 'backspace' && prompt.text === '')) return close();
  const suggestions = suggestionsOf(session, prompt);
  if (chord === 'enter') {
    const chosen = suggestions[prompt.choice];
    if (chosen !== undefined) return update(close().session, chosen.command, chosen.argument);
    const text = prompt.text.trim();
    const [name = '', ...rest] = text.split(/\s+/);
    if (prompt.kind === 'command' && isCommand(name)) return update(close().session, name, rest.join(' ')); // it says what it takes
    return stay(session, { prompt: undefined, ...(text !== '' && { message: `nothing found for “${text}”` }) });
  }
  const { completed } = suggestions[prompt.choice] ?? {};
  if (chord === 'tab' && prompt.kind === 'command' && completed !== undefined && completed !== prompt.text)
    return stay(session, { prompt: { ...prompt, text: completed, choice: 0 } });
  const step = stepOf(chord);
  if (step !== 0)
    return stay(session, { prompt: { ...prompt, choice: wrapped(prompt.choice + step, suggestions.length) } });
  const next = typed(prompt.text, chord);
  return next === undefined
    ? { session, effect: undefined }
    : stay(session, { prompt: { ...prompt, text: next, choice: 0 } });
}

const wrapped = (choice: number, count: number): number => (count === 0 ? 0 : (choice + count) % count);
