/** Changes of a session by copying, those of a place with what they end. */

import { produce } from 'immer';
import type { Prompt } from './dialogs.ts';
import { withEntered } from './line.ts';
import { predictingOf, type Session, type SessionDraft } from './session.ts';

/** Returns the session after a change of its draft. */
export function changing(session: Session, change: (draft: SessionDraft) => void): Session {
  return produce(session, draft => change(draft as unknown as SessionDraft)); // immer's own type takes classes apart, which it never drafts
}

/** Returns the session with some slices replaced, for changes that are not commands: a letter typed into a prompt. */
export const changed = (session: Session, changes: Partial<Session>): Session =>
  changing(session, draft => {
    Object.assign(draft, changes);
  });

/** Returns the session that remembers a line entered in a prompt. */
export const entering = (session: Session, kind: Prompt['kind'], text: string): Session =>
  changed(session, { entered: { ...session.entered, [kind]: withEntered(session.entered[kind], text) } });

/** What the ledger shows, apart from the position. When this changes, the ledger starts at its first page. */
const ledgerContent = ({
  selection: { node, inside, isByLine, chain },
  view: { digits, pane, isZoomed },
}: Session): readonly unknown[] => [node, inside, isByLine, chain, digits, pane, isZoomed];

/** Ends predict mode's question and resets the ledger's page when the place changes. */
export function leavePlace(draft: SessionDraft, session: Session, command?: string): void {
  const hasLeft = draft.place.position !== session.place.position || draft.place.timeline !== session.place.timeline;
  const isSameQuestion = draft.mode?.kind === 'predict' && draft.mode.asked === predictingOf(session)?.asked;
  if (hasLeft && command !== 'predict' && isSameQuestion) draft.mode = undefined;
  const before = ledgerContent(session);
  if (hasLeft || ledgerContent(draft).some((what, i) => what !== before[i])) draft.view.ledgerPage = 0;
}
