/** A new value as it is typed: its target, the current value, and the mistake if there is one. */

import { writerFor } from '../../explain/derivation.ts';
import { nodeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { type EditTarget, heldBy, type ReadEdit, readEdit, targetText } from '../../query/edits.ts';
import { scalar } from '../../tensor/tensor.ts';
import { unchangedWords } from '../../text/rounding.ts';
import type { EditPrompt } from '../dialogs.ts';
import { logOf, runOf, type Session } from '../session.ts';
import { styleOf } from './numbers.ts';

export interface EditView {
  /** The target: `b`, `∂e`. */
  readonly target: string;
  /** The other target of the node, its gradient or its value; undefined where no gradient is sent. */
  readonly other: string | undefined;
  /** The current value, or the change; undefined with a mistake. */
  readonly says: string;
  readonly mistake: string | undefined;
}

/** The argument of the `edit` command: `b = 2`, or `W1[0, 1] = 2` when the text names another element. */
export function editText(session: Session, { target, text }: EditPrompt): string {
  const { program } = logOf(session);
  const isElement = /^\s*\[[\d\s,]*\]\s*=(?!=)/.test(text);
  const { node, of } = target;
  return isElement
    ? `${targetText(program, { node, of })}${text.trimStart()}`
    : `${targetText(program, target)} = ${text}`;
}

/** @param width Cells for a sentence. */
export function editView(session: Session, prompt: EditPrompt, width: number): EditView {
  const { target, isFresh } = prompt;
  const { program } = logOf(session);
  const { node, of } = target;
  const other: EditTarget = { ...target, of: of === 'value' ? 'gradient' : 'value' };
  const words = {
    target: targetText(program, target),
    other: nodeOf(program, node).isReached ? targetText(program, other) : undefined,
  };
  if (isFresh) return { ...words, says: whatIs(session, target, width), mistake: undefined };
  try {
    const read = readEdit(logOf(session), session.place.position, editText(session, prompt));
    return { ...words, says: whatComes(session, read, width), mistake: undefined };
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return {
      ...words,
      says: '',
      mistake: error.hint === undefined ? error.message : `${error.message}; ${error.hint}`,
    };
  }
}

/** Least cells of a number. */
const LEAST = 16;

/** `b is 1: type what it is to be`. */
function whatIs(session: Session, target: EditTarget, width: number): string {
  const { log } = runOf(session);
  const { shape, size } = nodeOf(log.program, target.node);
  const first = shape.map(() => 0).join(', ');
  const name = targetText(log.program, target);
  const isOne = size === 1 || target.element !== undefined;
  const asks = isOne ? 'type what it is to be' : `a number sets all ${size} elements, [${first}] = 1 one`;
  const held = heldBy(log, session.place.position, target);
  if (held === undefined) return `${name} has no ${target.of} yet: ${asks}`;
  const room = width - name.length - asks.length - ' is : '.length;
  return `${name} is ${writerFor(styleOf(session, Math.max(LEAST, room)), [target.node], [held])(held)}: ${asks}`;
}

/** `b: 1 becomes 2 from event 2 on`. */
function whatComes(session: Session, { edit, target, spread }: ReadEdit, width: number): string {
  const { log } = runOf(session);
  const name = targetText(log.program, target);
  const before = heldBy(log, session.place.position, target);
  const after =
    spread === undefined && target.element === undefined ? edit.to : scalar(edit.to.data[target.element ?? 0]!);
  const all = spread === undefined ? '' : ` in all ${spread} elements`;
  const where = `${all} from event ${session.place.position + 1} on`;
  const room = Math.floor((width - name.length - where.length - ':  becomes '.length) / 2);
  const write = writerFor(styleOf(session, Math.max(LEAST, room)), [target.node], [before, after]);
  const unchanged = unchangedWords(before, after, session.view.digits);
  const suffix = `${where}${unchanged ? `, ${unchanged}` : ''}`;
  return `${name}: ${before === undefined ? `no ${target.of}` : write(before)} becomes ${write(after)}${suffix}`;
}
