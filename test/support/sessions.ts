/** Sessions that stand somewhere, whatever keys would lead there. */

import { changed } from '../../src/session/change.ts';
import type { Selection, Session, View } from '../../src/session/session.ts';

export const atEvent = (session: Session, position: number): Session =>
  changed(session, { place: { ...session.place, position } });

export const viewing = (session: Session, view: Partial<View>): Session =>
  changed(session, { view: { ...session.view, ...view } });

export const choosing = (session: Session, selection: Partial<Selection>): Session =>
  changed(session, { selection: { ...session.selection, ...selection } });
