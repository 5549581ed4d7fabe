/** The line in which a new value is typed: what it sets, what there is now, and what is wrong as long as something is. */

import { writerFor } from '../../explain/derivation.ts';
import { nodeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { heldBy, parseEdit, targetText } from '../../session/edits.ts';
import type { EditPrompt, Session } from '../../session/session.ts';
import { visibleLine } from '../../text/visible.ts';
import { truncate } from '../../text/width.ts';
import type { Row } from '../row.ts';

/** What the `edit` command is given: `b = 2`, or `W1[0, 1] = 2` when an element is typed. */
export function editText({ run }: Session, { target, text }: EditPrompt): string {
  const name = targetText(run.log.program, target);
  return /^\s*\[[\d\s,]*\]\s*=(?!=)/.test(text) ? `${name}${text.trimStart()}` : `${name} = ${text}`;
}

/** What is wrong with what is typed so far; undefined when Enter can set it. */
export function editMistake(session: Session, prompt: EditPrompt): string | undefined {
  try {
    parseEdit(session.run.log, session.position, editText(session, prompt));
    return undefined;
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
  }
}

/** Two rows: the change or the mistake, and the line. */
export function editRows(session: Session, prompt: EditPrompt, width: number): readonly Row[] {
  const { program } = session.run.log;
  const { target, text, isFresh } = prompt;
  const mistake = isFresh ? undefined : editMistake(session, prompt);
  const above: Row =
    mistake === undefined
      ? [{ text: ` ${truncate(visibleLine(changeText(session, prompt)), width - 2)}`, role: 'value' }]
      : [{ text: ` ✗ ${truncate(visibleLine(mistake), width - 4)}`, role: 'bad' }];
  const other = target.of === 'value' ? `∂${nodeOf(program, target.node).name}` : nodeOf(program, target.node).name;
  const tab = nodeOf(program, target.node).isReached ? `tab ${other} · ` : '';
  const keys = `   ⏎ set · ${tab}esc close`;
  const label = ` ${targetText(program, target)} = `;
  const room = Math.max(8, width - label.length - keys.length - 2);
  const shown = visibleLine(text);
  return [
    above,
    [
      { text: label, role: 'key' },
      { text: shown.length > room ? `…${shown.slice(1 - room)}` : shown, role: 'active', inverse: isFresh },
      { text: '▏', role: 'active' },
      { text: keys, role: 'muted' },
    ],
  ];
}

/** `b: 1 becomes 2, from event 2 on`. */
function changeText(session: Session, prompt: EditPrompt): string {
  const { log } = session.run;
  const { target } = prompt;
  const held = heldBy(log, session.position, target);
  const to = prompt.isFresh ? held : parseEdit(log, session.position, editText(session, prompt)).to;
  const write = writerFor({ digits: session.digits, width: 40 }, [target.node], [held, to]);
  const name = targetText(log.program, target);
  if (prompt.isFresh) return `${name} is ${held === undefined ? 'nothing yet' : write(held)}: type what it is to be`;
  return `${name}: ${held === undefined ? 'nothing' : write(held)} becomes ${to === undefined ? 'nothing' : write(to)} from event ${session.position + 1} on`;
}
