/** A new value as it is typed: what it sets, what there is now, and what is wrong as long as something is. */

import { writerFor } from '../../explain/derivation.ts';
import { nodeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { heldBy, parseEdit, targetText } from '../edits.ts';
import type { EditPrompt, Session } from '../session.ts';

export interface EditView {
  /** `b`, `∂e`: what is set. */
  readonly target: string;
  /** Its gradient or its value, whichever is not set now; undefined where no gradient is sent. */
  readonly other: string | undefined;
  /** What there is, or what becomes of it; undefined with a mistake. */
  readonly says: string;
  readonly mistake: string | undefined;
}

/** What the `edit` command is given: `b = 2`, or `W1[0, 1] = 2` when an element is typed. */
export function editText({ run }: Session, { target, text }: EditPrompt): string {
  const name = targetText(run.log.program, target);
  return /^\s*\[[\d\s,]*\]\s*=(?!=)/.test(text) ? `${name}${text.trimStart()}` : `${name} = ${text}`;
}

export function editView(session: Session, prompt: EditPrompt): EditView {
  const { log } = session.run;
  const { target, isFresh } = prompt;
  const { name, isReached } = nodeOf(log.program, target.node);
  const words = {
    target: targetText(log.program, target),
    other: isReached ? (target.of === 'value' ? `∂${name}` : name) : undefined,
  };
  const held = heldBy(log, session.position, target);
  if (isFresh) {
    const write = writerFor({ digits: session.digits, width: 40 }, [target.node], [held]);
    const is = held === undefined ? 'nothing yet' : write(held);
    return { ...words, says: `${words.target} is ${is}: type what it is to be`, mistake: undefined };
  }
  try {
    const { to } = parseEdit(log, session.position, editText(session, prompt));
    const write = writerFor({ digits: session.digits, width: 40 }, [target.node], [held, to]);
    const [from, becomes] = [held, to].map(tensor => (tensor === undefined ? 'nothing' : write(tensor)));
    return {
      ...words,
      says: `${words.target}: ${from} becomes ${becomes} from event ${session.position + 1} on`,
      mistake: undefined,
    };
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return {
      ...words,
      says: '',
      mistake: error.hint === undefined ? error.message : `${error.message}; ${error.hint}`,
    };
  }
}
