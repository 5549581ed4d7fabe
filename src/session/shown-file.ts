/** Which source file of a recorded run the program pane shows. */

import type { GraphNode } from '../graph/program.ts';
import { sourceIndexOf } from '../graph/source-file.ts';
import { logOf, type Session, type SessionDraft } from './session.ts';
import { lineShown } from './views/program-view.ts';

/** Shows the file after the one that is shown, and after the last the first; the next step follows the event again. */
export function showNextFile(draft: SessionDraft): void {
  const { program } = logOf(draft);
  const count = program.recorded?.sources.length ?? 0;
  if (count > 1) draft.selection.file = (sourceIndexOf(program, lineShown(draft)) + 1) % count;
}

/** Whether a file was chosen in which the node is not computed. */
export function isOutsideFile(session: Session, node: GraphNode): boolean {
  const { file } = session.selection;
  if (file === undefined) return false;
  return node.role !== 'operation' || sourceIndexOf(logOf(session).program, node.line) !== file;
}
