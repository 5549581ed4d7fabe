/** The line in which a new value is typed, under what comes of it or what is wrong. */

import type { EditPrompt, Session } from '../../session/session.ts';
import { editView } from '../../session/views/edit-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { truncate } from '../../text/width.ts';
import type { Row } from '../row.ts';

/** Two rows: the change or the mistake, and the line. */
export function editRows(session: Session, prompt: EditPrompt, width: number): readonly Row[] {
  const { target, other, says, mistake } = editView(session, prompt, width - 2);
  const above: Row =
    mistake === undefined
      ? [{ text: ` ${truncate(visibleLine(says), width - 2)}`, role: 'value' }]
      : [{ text: ` ✗ ${truncate(visibleLine(mistake), width - 4)}`, role: 'bad' }];
  const keys = `   ⏎ set · ${other === undefined ? '' : `tab ${other} · `}esc close`;
  const label = ` ${target} = `;
  const room = Math.max(8, width - label.length - keys.length - 2);
  const shown = visibleLine(prompt.text);
  return [
    above,
    [
      { text: label, role: 'key' },
      { text: shown.length > room ? `…${shown.slice(1 - room)}` : shown, role: 'active', inverse: prompt.isFresh },
      { text: '▏', role: 'active' },
      { text: keys, role: 'muted' },
    ],
  ];
}
