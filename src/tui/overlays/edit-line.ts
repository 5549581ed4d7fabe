/** The line for a new value, with its effect or its mistake above. */

import type { EditPrompt } from '../../session/dialogs.ts';
import type { Session } from '../../session/session.ts';
import { editView } from '../../session/views/edit-view.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, truncate } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import type { Row } from '../row.ts';
import { lineSegments } from './typed-line.ts';

/** Returns two rows: the change or the mistake, and the line. */
export function editRows(session: Session, prompt: EditPrompt, width: number): readonly Row[] {
  const { target, other, says, mistake } = editView(session, prompt, width - 2);
  const above: Row =
    mistake === undefined
      ? [{ text: ` ${truncate(visibleLine(says), width - 2)}`, role: 'value' }]
      : [{ text: ` ✗ ${truncate(visibleLine(mistake), width - 4)}`, role: 'bad' }];
  const keys = `   ${hintLine('edit', { 'gradient or value': other })}`;
  const label = ` ${target} = `;
  const room = Math.max(8, width - cellWidth(label) - cellWidth(keys));
  return [
    above,
    [
      { text: label, role: 'key' },
      ...lineSegments(prompt, room, { inverse: prompt.isFresh }),
      { text: keys, role: 'muted' },
    ],
  ];
}
