/** The list that `:nonfinite` opens: every place where NaN or ∞ first appears, and what made it. */

import { type NonFinitePlace, nonFinitePlaces } from '../../query/non-finite-places.ts';
import { logOf, type Session } from '../../session/session.ts';
import { windowOf } from '../../session/views/window.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, padStart, truncate } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import { box } from '../frame-layout.ts';
import { type Row, rowWidth } from '../row.ts';

/** Rows of a list of findings, at most. */
export const MOST_FINDINGS = 16;

/** A box of the screen's width, at most `height` rows high. */
export function nonFiniteListRows(
  session: Session,
  chosen: number | undefined,
  width: number,
  height: number,
): readonly Row[] {
  const log = logOf(session);
  const places = nonFinitePlaces(log);
  const { found, isWhole, looked } = places;
  const choice = chosen ?? places.first;
  const { first, end } = windowOf(found.length, choice, Math.max(1, Math.min(MOST_FINDINGS, height - 4, found.length)));
  const shown = found.slice(first, end);
  const wide = (title: string, pick: (place: NonFinitePlace) => string) =>
    Math.max(title.length, ...shown.map(place => cellWidth(pick(place))));
  const positionWidth = wide('event', ({ position }) => String(position));
  const iterationWidth = wide('iteration', ({ position }) => String(log.iterationNumberAt(position)));
  const nameWidth = Math.min(
    Math.floor(width * 0.3),
    wide('number', ({ name }) => name),
  );
  const head: Row = [
    { text: `   ${padStart('event', positionWidth)}  ${padStart('iteration', iterationWidth)}  `, role: 'muted' },
    { text: `${padEnd('phase', 9)} ${padEnd('number', nameWidth)}  what made it`, role: 'muted' },
  ];
  const lines = shown.map((place, i): Row => {
    const { position, name, takenBy } = place;
    const isChosen = first + i === choice;
    const iteration = padStart(String(log.iterationNumberAt(position)), iterationWidth);
    const where: Row = [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: padStart(String(position), positionWidth), ...(isChosen && { bold: true }) },
      { text: `  ${iteration}  ${padEnd(log.phaseAt(position), 9)} `, role: 'muted' },
      { text: padEnd(visibleLine(name), nameWidth), role: 'text' },
    ];
    const made = shortened(visibleLine(madeWords(place)), width - 4 - rowWidth(where));
    return [...where, { text: `  ${made}`, role: takenBy === undefined ? 'nonFinite' : 'muted' }];
  });
  const progress = isWhole ? '' : ` so far, event ${Math.max(0, looked - 1)} of ${log.length - 1}`;
  const content: readonly Row[] = [head, ...lines, [{ text: ` ${hintLine('nonfinite')}`, role: 'muted' }]];
  return box(TITLE, content, width, Math.min(content.length + 2, height), {
    focused: true,
    footer: `${Math.min(choice + 1, found.length)} of ${found.length}${progress}`,
  });
}

/** Keeps what words end with: ` = NaN`. */
function shortened(words: string, width: number): string {
  const end = / = \S+$/.exec(words)?.[0] ?? '';
  return truncate(words.slice(0, words.length - end.length), width - cellWidth(end)) + end;
}

/** What made it, and whether it is a mask. */
const madeWords = ({ says, takenBy }: NonFinitePlace): string =>
  takenBy === undefined ? says : `mask for ${takenBy}: ${says}`;

const TITLE = 'Where NaN and ∞ first appear';

/** The chosen place as a sentence, for a screen reader. */
export function nonFiniteSentence(session: Session, chosen: number | undefined): string {
  const log = logOf(session);
  const { found, first } = nonFinitePlaces(log);
  const choice = chosen ?? first;
  const place = found[choice];
  if (place === undefined) return `${TITLE}: none so far.`;
  const { position, name } = place;
  return `${TITLE}: ${choice + 1} of ${found.length}, event ${position}, iteration ${log.iterationNumberAt(position)}, ${log.phaseAt(position)}, ${name}: ${madeWords(place)}.`;
}
