/** The lowest row: keys that do something now; above it what the session says. */

import { paceText } from '../../session/pace.ts';
import { logOf, predictingOf, type Session } from '../../session/session.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, truncate, wrap } from '../../text/width.ts';
import { predictHints } from '../dialog-keys.ts';
import { keyText } from '../key-text.ts';
import { firstKeyOf, hints, type KeyHint, withKeys } from '../keymap.ts';
import type { Missing } from '../recovery.ts';
import type { Row, Segment } from '../row.ts';
import type { Chord } from '../shell/chord.ts';
import type { Drawn, Spot } from '../spot.ts';

const PLAYING = ['play', 'slower', 'faster'] as const;

/** Returns the message in as many rows as it needs, up to `most`. */
export function messageRows({ message }: Session, width: number, most: number): readonly Row[] {
  if (message === undefined) return [];
  const all = wrap(visibleLine(withKeys(message)), width - 2);
  const lines =
    all.length > most ? [...all.slice(0, most - 1), truncate(all.slice(most - 1).join(' '), width - 2)] : all;
  return lines.map(line => [{ text: ` ${line}`, role: 'warning' }]);
}

const keysOf = (chords: readonly Chord[]): string => chords.map(keyText).join('');

/** Returns the available keys, as many as fit, each of which a click presses; the least important are dropped first. */
export function drawFooter(session: Session, width: number): Drawn {
  if (session.play.isOn) return drawPlaying(session, width);
  const predicting = predictingOf(session);
  const all =
    predicting === undefined
      ? hints(session)
      : predictHints(session, predicting).map((hint, rank): KeyHint => ({ ...hint, rank }));
  const kept = new Set<string>();
  let used = 1;
  for (const { chords, word } of all.toSorted((a, b) => a.rank - b.rank)) {
    const cells = cellWidth(keysOf(chords)) + 1 + cellWidth(word) + 2;
    if (used + cells > width) continue;
    used += cells;
    kept.add(word);
  }
  const shown = all.filter(({ word }) => kept.has(word));
  const parts = shown.flatMap(({ chords, word }): readonly Part[] => [
    ...chords.map(chord => ({ text: keyText(chord), role: 'key' as const, chord })),
    { text: ` ${word}`, role: 'muted', chord: chords.at(-1) },
    { text: '  ', role: 'muted' },
  ]);
  return drawParts([{ text: ' ' }, ...parts]);
}

function drawPlaying(session: Session, width: number): Drawn {
  const pace: Part = { text: ` ▶ ${paceText(session.play)} `, role: 'active' };
  const keys = PLAYING.flatMap((name): readonly Part[] => {
    const chord = firstKeyOf(name);
    return [{ text: '  ' }, { text: `${keyText(chord)} ${name === 'play' ? 'pause' : name}`, role: 'muted', chord }];
  });
  const cells = [pace, ...keys].reduce((sum, { text }) => sum + cellWidth(text), 0);
  return drawParts(cells <= width ? [pace, ...keys] : [pace]);
}

/** A text that stands for a key, or for none. */
type Part = Segment & { readonly chord?: Chord | undefined };

/** Draws texts behind each other, with a spot for each that stands for a key. */
function drawParts(parts: readonly Part[]): Drawn {
  const spots: Spot[] = [];
  let x = 0;
  for (const { text, chord } of parts) {
    const width = cellWidth(text);
    if (chord !== undefined) spots.push({ x, y: 0, width, height: 1, target: { kind: 'key', chord } });
    x += width;
  }
  return { rows: [parts.map(({ chord: _, ...segment }) => segment)], spots };
}

/** Returns the row that replaces the footer while dropped numbers are recorded again. */
export function recordingAgainRow(session: Session, { position, done, of }: Missing): Row {
  const parts = of > 1 ? `, ${done} of ${of} parts` : '';
  return [
    { text: ` computing iteration ${logOf(session).iterationNumberAt(position)} again${parts} …`, role: 'warning' },
  ];
}
