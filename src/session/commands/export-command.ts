/** `export tex`: the event's derivation as LaTeX, for the clipboard or a new file. */

import { chainLatex, eventLatex } from '../../explain/derivation-latex.ts';
import { LanguageError } from '../../language/language-error.ts';
import { logOf, type Session } from '../session.ts';
import { stateOf, styleOf } from '../views/numbers.ts';
import { type Command, mistakeOf, selectedNode } from './command.ts';

/** Columns of text. A larger matrix is shown without its middle. */
const WIDTH = 600;

/** A name without a folder: a session writes only to the folder in which it was started. */
const FILE = /^\w[\w.-]{0,99}$/;

/** Returns the file to write, undefined for the clipboard. @throws LanguageError for anything but `tex` and `tex FILE`. */
function parseExport(text: string): string | undefined {
  const span = { start: 0, end: text.length };
  const [whole, file = ''] = /^\s*tex(?:\s+(.*?))?\s*$/.exec(text) ?? [];
  if (whole === undefined)
    throw new LanguageError(
      'no-export',
      `expected tex, found ${text.trim() || 'nothing'}`,
      span,
      'as in export tex, or export tex step.tex',
    );
  if (file === '') return undefined;
  if (!FILE.test(file))
    throw new LanguageError(
      'no-file-name',
      `expected the name of a file in this folder, found ${file}`,
      span,
      'as in export tex step.tex',
    );
  return file.endsWith('.tex') ? file : `${file}.tex`;
}

/** The chain while the ledger shows it, else the event. */
function latexOf(session: Session): string {
  const { chain } = session.selection;
  const node = selectedNode(session);
  const style = styleOf(session, WIDTH);
  return chain !== undefined && node !== undefined
    ? chainLatex(stateOf(session), node, style, chain)
    : eventLatex(logOf(session), session.place.position, style);
}

export const EXPORT_COMMAND = {
  name: 'export',
  argument: 'tex FILE',
  does: 'export tex: this event’s derivation, or the chain, as LaTeX, to the clipboard or to a new FILE in this folder',
  group: 'Look',
  mistake: (_session, text) => mistakeOf(() => parseExport(text)),
  run: (draft, argument) => {
    const mistake = mistakeOf(() => parseExport(argument));
    const where = mistake === undefined ? (parseExport(argument) ?? 'the clipboard') : '';
    draft.message = mistake
      ? `${mistake.message}; ${mistake.hint}`
      : `the LaTeX of ${draft.selection.chain === undefined ? `event ${draft.place.position}` : 'the chain'} is sent to ${where}`;
  },
  effect: (session, argument) => {
    if (mistakeOf(() => parseExport(argument)) !== undefined) return undefined;
    const file = parseExport(argument);
    const text = latexOf(session);
    return file === undefined ? { kind: 'copy', text } : { kind: 'save', file, text };
  },
} as const satisfies Command;
