/** Goes to the events at which the scenario tells something. */

import { isNarrated, narrationSearch } from '../../query/narration.ts';
import type { Direction } from '../../query/navigate.ts';
import { lookFor } from '../look-for.ts';
import { runOf, type Session, type SessionDraft } from '../session.ts';
import { awaitMore, type Command, hasMoreAfter, jumpTo, unless } from './command.ts';

function goToNote(draft: SessionDraft, direction: Direction, from = draft.place.position): void {
  const { scenario, log } = runOf(draft);
  const last = log.length - 1;
  lookFor(draft, 'the next note', narrationSearch(scenario, log, from, direction), (there, found) => {
    if (found !== undefined) jumpTo(there, found);
    else if (direction === 'backward') there.message = 'no note before this event';
    else if (hasMoreAfter(there, last))
      awaitMore(
        there,
        (later, seen) => goToNote(later, direction, seen),
        'no note so far: looking on while recording goes on · any key ends that',
        last,
      );
    else there.message = 'no note after this event';
  });
}

const hasNotes = unless((session: Session) => isNarrated(runOf(session).scenario), 'this run has no notes');

const toNote = <const Name extends string>(name: Name, direction: Direction): Command<Name> => ({
  name,
  does: `${direction === 'forward' ? 'next' : 'previous'} note of the scenario`,
  group: 'Step',
  disabledReason: hasNotes,
  run: draft => goToNote(draft, direction),
});

export const NOTE_COMMANDS = [
  toNote('next-note', 'forward'),
  toNote('previous-note', 'backward'),
] as const satisfies readonly Command[];
