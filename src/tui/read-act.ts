/** Reads what a note asks for: a key as shipped, or a command with its argument. */

import type { Program } from '../graph/program.ts';
import type { LanguageError } from '../language/language-error.ts';
import { parseCondition } from '../query/conditions.ts';
import { parsePlace } from '../query/stops.ts';
import { actAsWritten, isAct, type ReadAct } from '../scenario/acts.ts';
import { type Mistake, mistake } from '../scenario/scenario-errors.ts';
import { mistakeOf } from '../session/commands/command.ts';
import { COMMANDS, commandFor, commandNamed } from '../session/commands/commands.ts';
import { nameHint } from '../text/suggest.ts';
import { visibleLine } from '../text/visible.ts';
import { KEYS } from './key-table.ts';
import { keyText } from './key-text.ts';

/** A person's own keys do not count: a scenario means the same on every machine. */
const commandOfKey = (key: string): string | undefined =>
  KEYS.panes.find(({ chords }) => chords.some(chord => chord === key || keyText(chord) === key))?.does;

export const readAct: ReadAct = (text, program) => {
  const ofKey = commandOfKey(text.trim());
  if (ofKey !== undefined) return { command: ofKey, argument: '' };
  const written = actAsWritten(text, program);
  if (!isAct(written)) return written;
  const { command: word, argument } = written;
  const name = commandFor(word);
  const shown = visibleLine(word);
  if (name === undefined)
    return mistake('unknown-act', `unknown key or command ${shown}`, () =>
      nameHint(
        word,
        COMMANDS.map(command => command.name),
      ),
    );
  const found = program && argument !== '' ? argumentMistake(name, argument, program) : undefined;
  return found ?? { command: name, argument };
};

function argumentMistake(name: string, argument: string, program: Program): Mistake | undefined {
  const takes = commandNamed(name).argument;
  const shown = visibleLine(argument);
  switch (takes) {
    case undefined:
      return mistake('act-argument', `${name}: expected nothing after it, found ${shown}`);
    case 'NODE':
      return program.byName.has(argument)
        ? undefined
        : mistake('unknown-node', `unknown name ${shown}`, () => nameHint(argument, program.byName.keys()));
    case 'EVENT':
      return /^[+-]?\d+$/.test(argument)
        ? undefined
        : mistake(
            'act-argument',
            `${name}: expected a position or a count, found ${shown}`,
            'as in goto 12 or goto +5',
          );
    case 'EXPR':
      return asMistake(mistakeOf(() => parseCondition({ program }, argument)));
    case 'PLACE':
      return asMistake(mistakeOf(() => parsePlace({ program }, argument)));
    default:
      return undefined;
  }
}

const asMistake = (error: LanguageError | undefined): Mistake | undefined =>
  error && mistake(error.code, error.message, error.hint);
