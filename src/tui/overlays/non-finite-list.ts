/** The list that `:nonfinite` opens: every place where NaN or ∞ first appears, and what made it. */

import { type NonFinitePlace, nonFinitePlaces } from '../../query/non-finite-places.ts';
import { logOf, type Session } from '../../session/session.ts';
import { windowOf } from '../../session/views/window.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, padStart } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import { box } from '../frame-layout.ts';
import type { Row } from '../row.ts';

/** Rows of the list, at most. */
const MOST = 16;

/** A box of the screen's width, at most `height` rows high. */
export function nonFiniteListRows(session: Session, choice: number, width: number, height: number): readonly Row[] {
  const log = logOf(session);
  const { found, isWhole, looked } = nonFinitePlaces(log);
  const { first, end } = windowOf(found.length, choice, Math.max(1, Math.min(MOST, height - 4, found.length)));
  const places = found.slice(first, end);
  const wide = (title: string, pick: (place: NonFinitePlace) => string) =>
    Math.max(title.length, ...places.map(place => cellWidth(pick(place))));
  const widths = {
    position: wide('event', ({ position }) => String(position)),
    iteration: wide('iteration', ({ position }) => String(log.iterationNumberAt(position))),
    name: Math.min(
      24,
      wide('number', ({ name }) => name),
    ),
  };
  const head: Row = [
    { text: `   ${padStart('event', widths.position)}  ${padStart('iteration', widths.iteration)}  `, role: 'muted' },
    { text: `${padEnd('phase', 9)} ${padEnd('number', widths.name)}  what made it`, role: 'muted' },
  ];
  const lines = places.map((place, i): Row => {
    const { position, name, takenBy } = place;
    const isChosen = first + i === choice;
    const iteration = padStart(String(log.iterationNumberAt(position)), widths.iteration);
    return [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: padStart(String(position), widths.position), ...(isChosen && { bold: true }) },
      { text: `  ${iteration}  ${padEnd(log.phaseAt(position), 9)} `, role: 'muted' },
      { text: padEnd(visibleLine(name), widths.name), role: 'text' },
      { text: `  ${visibleLine(madeWords(place))}`, role: takenBy === undefined ? 'nonFinite' : 'muted' },
    ];
  });
  const progress = isWhole ? '' : ` so far, event ${Math.max(0, looked - 1)} of ${log.length - 1}`;
  const content: readonly Row[] = [head, ...lines, [{ text: ` ${hintLine('nonfinite')}`, role: 'muted' }]];
  return box(TITLE, content, width, Math.min(content.length + 2, height), {
    focused: true,
    footer: `${found.length === 0 ? 0 : choice + 1} of ${found.length}${progress}`,
  });
}

/** What made it, and whether it is a mask. */
const madeWords = ({ says, takenBy }: NonFinitePlace): string =>
  takenBy === undefined ? says : `mask for ${takenBy}: ${says}`;

const TITLE = 'Where NaN and ∞ first appear';

/** The chosen place as a sentence, for a screen reader. */
export function nonFiniteSentence(session: Session, choice: number): string {
  const log = logOf(session);
  const { found } = nonFinitePlaces(log);
  const place = found[choice];
  if (place === undefined) return `${TITLE}: none so far.`;
  const { position, name } = place;
  return `${TITLE}: ${choice + 1} of ${found.length}, event ${position}, iteration ${log.iterationNumberAt(position)}, ${log.phaseAt(position)}, ${name}: ${madeWords(place)}.`;
}
