/** The lowest row: keys that do something now; above it what the session says. */

import { paceText } from '../../session/pace.ts';
import { logOf, predictingOf, type Session } from '../../session/session.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, truncate, wrap } from '../../text/width.ts';
import { keyText } from '../key-text.ts';
import { firstKeyOf, hints, withKeys } from '../keymap.ts';
import type { Missing } from '../recovery.ts';
import type { Row, Segment } from '../row.ts';
import type { Chord } from '../shell/chord.ts';

const PLAYING = ['play', 'slower', 'faster'] as const;

/** Returns the message in a row, or in two if needed. */
export function messageRows({ message }: Session, width: number): readonly Row[] {
  if (message === undefined) return [];
  const [first = '', ...rest] = wrap(visibleLine(withKeys(message)), width - 2);
  const lines = rest.length === 0 ? [first] : [first, truncate(rest.join(' '), width - 2)];
  return lines.map(line => [{ text: ` ${line}`, role: 'warning' }]);
}

const keysOf = (chords: readonly Chord[]): string => chords.map(keyText).join('');

/** Returns the available keys, as many as fit; the least important are dropped first. */
export function footerRow(session: Session, width: number): Row {
  if (session.play.isOn) {
    const text = ` ▶ ${paceText(session.play)}`;
    const help = `   ${PLAYING.map(name => `${keyText(firstKeyOf(name))} ${name === 'play' ? 'pause' : name}`).join('  ')}`;
    return [
      { text, role: 'active' },
      { text: cellWidth(text + help) <= width ? help : '', role: 'muted' },
    ];
  }
  if (predictingOf(session) !== undefined) return [{ text: ' predict mode: keys write the answer', role: 'muted' }];
  const all = hints(session);
  const kept = new Set<string>();
  let used = 1;
  for (const { chords, word } of all.toSorted((a, b) => a.rank - b.rank)) {
    const cells = cellWidth(keysOf(chords)) + 1 + cellWidth(word) + 2;
    if (used + cells > width) continue;
    used += cells;
    kept.add(word);
  }
  return [
    { text: ' ' },
    ...all
      .filter(({ word }) => kept.has(word))
      .flatMap(({ chords, word }): Segment[] => [
        { text: keysOf(chords), role: 'key' },
        { text: ` ${word}  `, role: 'muted' },
      ]),
  ];
}

/** Returns the row that replaces the footer while dropped numbers are recorded again. */
export function recordingAgainRow(session: Session, { position, done, of }: Missing): Row {
  const parts = of > 1 ? `, ${done} of ${of} parts` : '';
  return [{ text: ` computing iteration ${logOf(session).iterationAt(position)} again${parts} …`, role: 'warning' }];
}
