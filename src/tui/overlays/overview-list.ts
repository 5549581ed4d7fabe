/** The list of what stands out in a recorded run. */

import { nodeOfEvent } from '../../query/navigate.ts';
import type { Finding } from '../../query/overview.ts';
import { changed } from '../../session/change.ts';
import type { OverviewMenu } from '../../session/dialogs.ts';
import { logOf, type Session } from '../../session/session.ts';
import { padEnd } from '../../text/width.ts';

/** Each finding behind its event; muted where there is none to go to. */
export function overviewEntries({
  findings,
}: OverviewMenu): readonly { readonly text: string; readonly isMuted: boolean }[] {
  const places = findings.map(({ position }) => (position === undefined ? '' : `event ${position}`));
  const width = places.reduce((most, place) => Math.max(most, place.length), 0);
  return findings.map(({ says }, i) => ({
    text: width === 0 ? says : `${padEnd(places[i]!, width)}  ${says}`, // a place for each
    isMuted: places[i] === '',
  }));
}

/** Says a finding at its event, and selects the node that it is about. @param there Where the event has been gone to. */
export function sayFinding(there: Session, { node, says }: Finding): Session {
  const { position } = there.place;
  const isAbout = node === undefined || nodeOfEvent(logOf(there), position) === node;
  const selection = isAbout ? there.selection : { ...there.selection, node };
  return changed(there, { selection, message: `event ${position}: ${says}` });
}
