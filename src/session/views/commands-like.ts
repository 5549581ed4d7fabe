/** Commands that a typed word can mean: by their names, in parts or abbreviated, by their descriptions, and with a slip of the fingers. */

import fuzzysort from 'fuzzysort';
import { didYouMean } from '../../text/suggest.ts';
import type { Command } from '../commands/command.ts';
import { COMMANDS, type CommandName } from '../commands/commands.ts';

export interface Likeness {
  readonly command: Command<CommandName>;
  /** Where the word was found; 0 is best. */
  readonly place: number;
}

/** The place of a word that only the description has. */
export const DESCRIPTION = 4;

const namesOf = ({ name, also = [] }: Command): readonly string[] => [name, ...also];

/** Returns the commands that a word can mean; `text` is all that was typed. Abbreviations count where no name contains the word. */
export function commandsLike(word: string, text: string): readonly Likeness[] {
  const found = COMMANDS.flatMap(command => {
    const place = placeIn(command, word, text);
    return place === undefined ? [] : [{ command, place }];
  });
  if (word.length < 2 || found.some(({ place }) => place < DESCRIPTION)) return found;
  const near = abbreviated(word);
  const others = found.filter(({ command }) => !near.some(other => other.command === command));
  return [...near, ...others];
}

/** Ranks where a text occurs in a command, 0 is best; undefined if it does not occur. */
function placeIn(command: Command, word: string, text: string): number | undefined {
  const { name, does } = command;
  const names = namesOf(command);
  const places = [
    names.includes(word),
    name.startsWith(word),
    names.some(other => other.startsWith(word)),
    word.length > 1 && names.some(other => other.includes(word)),
    text.length > 1 && does.includes(text),
  ];
  const place = places.indexOf(true);
  return place < 0 ? undefined : place;
}

/** The least score of an abbreviation, of 1. */
const LEAST = 0.2;

const NAMED = COMMANDS.flatMap(command => namesOf(command).map(name => ({ command, name })));
const NAMES = NAMED.map(({ name }) => name);
const LONGEST_NAME = Math.max(...NAMES.map(({ length }) => length));

/** Commands of whose names the word has the letters, in their order: `nxnode`, `brkpts`; else the one that it differs from by a slip. */
function abbreviated(word: string): readonly Likeness[] {
  // A longer word abbreviates nothing, and the library keeps what it makes of each word.
  const found = word.length > LONGEST_NAME ? [] : fuzzysort.go(word, NAMED, { key: 'name', threshold: LEAST });
  const slip = found.length > 0 ? undefined : didYouMean(word, NAMES);
  const meant = slip === undefined ? found.map(({ obj }) => obj) : NAMED.filter(({ name }) => name === slip);
  return [...new Set(meant.map(({ command }) => command))].map((command, i) => ({
    command,
    place: DESCRIPTION - 1 + i / 1_000,
  }));
}
