/** The list that `:legend` opens: the signs that are on the screen, with their meanings. */

import { once } from '../../memoised.ts';
import { cellWidth, padEnd } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import { box } from '../frame-layout.ts';
import { legendOf, SIGNS, type Sign } from '../legend.ts';
import type { Row } from '../row.ts';

const widest = once(() => Math.max(...SIGNS.map(({ sign }) => cellWidth(sign))));

/** Returns a box of the screen's width, at most `height` rows high. After the last page comes the first. @param screen The rows that are explained. */
export function legendRows(screen: readonly Row[], page: number, width: number, height: number): readonly Row[] {
  const signs = legendOf(screen);
  const room = Math.max(1, height - 3);
  const count = Math.max(1, Math.ceil(signs.length / room));
  const shown = ((page % count) + count) % count;
  const content: readonly Row[] = [
    ...signs.slice(shown * room, (shown + 1) * room).map(signRow),
    [{ text: ` ${hintLine('legend')}`, role: 'muted' }],
  ];
  const footer = count > 1 ? { footer: `page ${shown + 1} of ${count}` } : {};
  return box('Legend: the signs on this screen', content, width, content.length + 2, { focused: true, ...footer });
}

const signRow = ({ sign, means }: Sign): Row => [
  { text: ` ${padEnd(sign, widest() + 2)}`, role: 'value' },
  { text: means },
];

/** Returns the signs of a screen as sentences for a screen reader. */
export const legendSentence = (screen: readonly Row[]): string =>
  ['Legend.', ...legendOf(screen).map(({ sign, means }) => `${sign}: ${means}`)].join(' ');
