/** `export tex`: the event's derivation as LaTeX, for the clipboard or a new file. `export NAME`: what the name's kind makes of the run. */

import { chainLatex, eventLatex } from '../../explain/derivation-latex.ts';
import type { Span } from '../../language/ast.ts';
import { LanguageError } from '../../language/language-error.ts';
import { type ExportTarget, exportTarget } from '../export-kinds.ts';
import { logOf, type Session } from '../session.ts';
import { stateOf, styleOf } from '../views/numbers.ts';
import { type Command, isGrowing, mistakeOf, selectedNode } from './command.ts';

/** Columns of text. A larger matrix is shown without its middle. */
const WIDTH = 600;

/** What may follow `tex`: a name without a folder, for the folder in which the session was started. */
const FILE = /^\w[\w.-]{0,99}$/;

/** What to write: the LaTeX of what the ledger shows, into the clipboard without a file; or a file of some kind. */
type Export =
  | { readonly kind: 'latex'; readonly file: string | undefined }
  | { readonly kind: 'file'; readonly file: string; readonly target: ExportTarget };

/** Reads `tex`, `tex FILE` and `NAME`. @throws LanguageError for anything else. */
function parseExport(text: string): Export {
  const span = { start: 0, end: text.length };
  const [isLatex, file = ''] = /^\s*tex(?:\s+(.*?))?\s*$/.exec(text) ?? [];
  if (isLatex !== undefined) return { kind: 'latex', file: file === '' ? undefined : texFile(file, span) };
  const name = text.trim();
  if (name === '' || name === '-')
    throw new LanguageError('no-export', `expected tex or a file name, found ${name || 'nothing'}`, span, EXAMPLES);
  if (NUMBERED.test(name))
    throw new LanguageError('no-export', `expected the name of one file, found ${name}`, span, NUMBERED_HINT);
  const target = exportTarget(name);
  if ('message' in target) throw new LanguageError('no-export', target.message, span, EXAMPLES);
  return { kind: 'file', file: name, target };
}

/** A file for each event. */
const NUMBERED = /%\d*d/;
const NUMBERED_HINT = 'backprop-tui export writes a file for each event';

const EXAMPLES = 'as in export tex, or export run.steps.tex';

function texFile(file: string, span: Span): string {
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

/** A run is written whole: what is still being recorded would be missing. */
const isTooEarly = (session: Session, { kind }: Export): boolean => kind === 'file' && isGrowing(session);

export const EXPORT_COMMAND = {
  name: 'export',
  argument: 'NAME',
  does: 'export tex: this event’s derivation, or the chain, as LaTeX, to the clipboard; export NAME: to a new file, of the kind that its ending says',
  group: 'Look',
  mistake: (_session, text) => mistakeOf(() => parseExport(text)),
  run: (draft, argument) => {
    const mistake = mistakeOf(() => parseExport(argument));
    if (mistake !== undefined) draft.message = `${mistake.message}; ${mistake.hint}`;
    else draft.message = messageOf(draft, parseExport(argument));
  },
  effect: (session, argument) => {
    if (mistakeOf(() => parseExport(argument)) !== undefined) return undefined;
    const asked = parseExport(argument);
    if (isTooEarly(session, asked)) return undefined;
    const { file } = asked;
    if (asked.kind === 'file')
      return { kind: 'export', file: asked.file, target: asked.target, session: withoutDialog(session) };
    const text = latexOf(session);
    return file === undefined ? { kind: 'copy', text } : { kind: 'save', file, text };
  },
} as const satisfies Command;

function messageOf(session: Session, asked: Export): string {
  if (isTooEarly(session, asked)) return 'the run is still being recorded: export it when all of it is there';
  if (asked.kind === 'file') return `writing ${asked.file}`;
  const what = session.selection.chain === undefined ? `event ${session.place.position}` : 'the chain';
  return `the LaTeX of ${what} is sent to ${asked.file ?? 'the clipboard'}`;
}

/** The prompt in which the command was typed is no part of what is exported. */
const withoutDialog = (session: Session): Session => ({ ...session, dialog: undefined, message: undefined });
