/** What a key refers to on the screen: keys that move in the graph go by how its pane draws it. */

import { changed } from '../session/change.ts';
import { logOf, type Session } from '../session/session.ts';
import { graphView } from '../session/views/graph-view.ts';
import { layoutOf, roomIn, SMALLEST } from './layout.ts';
import { graphFormIn } from './panes/graph-pane.ts';
import type { Size } from './shell/application.ts';

/** Returns the session as a person sees it on a screen of this size, before a key. */
export function seeing(session: Session, { columns, rows }: Size): Session {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return session;
  const place = layoutOf(session, columns, rows)
    .flat()
    .find(({ pane }) => pane === 'graph');
  const graphForm = place && graphFormIn(logOf(session).program, graphView(session), roomIn(place));
  return graphForm === session.view.graphForm ? session : changed(session, { view: { ...session.view, graphForm } });
}
