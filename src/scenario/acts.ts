/** Acts of a tour: what a note's `do` asks for, a command with its argument. Commands stand above scenarios, so the reader of acts is handed to the loader. */

import type { Program } from '../graph/program.ts';
import { type Mistake, mistake } from './scenario-errors.ts';

export interface Act {
  /** A command by its name. */
  readonly command: string;
  /** What follows the name, '' for nothing. */
  readonly argument: string;
}

/** Reads an act; the program is undefined while it has mistakes itself. */
export type ReadAct = (text: string, program: Program | undefined) => Act | Mistake;

export const isAct = (read: Act | Mistake): read is Act => 'command' in read;

/** `:goto 12` → goto with 12. Names are taken as they are: only a reader that knows the commands can refuse one. */
export const actAsWritten: ReadAct = text => {
  const [, command, argument] = /^\s*:?\s*(\S+)\s*(.*?)\s*$/s.exec(text) ?? [];
  return command === undefined
    ? mistake('no-act', 'expected a key or a command, found none', 'as in "next-event" or "select b"')
    : { command, argument: argument ?? '' };
};
