/** The list that `:glossary` opens: each word with its symbol, its meaning below it. */

import { GLOSSARY, type GlossaryEntry } from '../../explain/glossary.ts';
import { once } from '../../memoised.ts';
import { windowOf } from '../../session/views/window.ts';
import { cellWidth, padEnd } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import { box } from '../frame-layout.ts';
import type { Row } from '../row.ts';

/** Most entries in sight. */
const MOST = 8;

const widest = once(() => Math.max(...GLOSSARY.map(({ word }) => cellWidth(word))));

const entryRows = ({ word, symbol, means }: GlossaryEntry, isChosen: boolean): readonly Row[] => [
  [
    { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
    { text: padEnd(word, widest() + 2), role: 'text', bold: true },
    { text: symbol, role: 'value' },
  ],
  [{ text: `   ${means}`, role: 'muted' }],
];

/** Returns a box of the screen's width, at most `height` rows high. */
export function glossaryListRows(choice: number, width: number, height: number): readonly Row[] {
  const shown = Math.max(1, Math.min(MOST, Math.floor((height - 3) / 2)));
  const { first, end } = windowOf(GLOSSARY.length, choice, shown);
  const content: readonly Row[] = [
    ...GLOSSARY.slice(first, end).flatMap((entry, i) => entryRows(entry, first + i === choice)),
    [{ text: ` ${hintLine('glossary')}`, role: 'muted' }],
  ];
  return box('Glossary', content, width, Math.min(content.length + 2, height), {
    focused: true,
    footer: `${choice + 1} of ${GLOSSARY.length}`,
  });
}

/** Returns the chosen entry as a sentence for a screen reader. */
export function glossarySentence(choice: number): string {
  const { word, symbol, means } = GLOSSARY[choice]!; // the choice is an index of the glossary
  return `Glossary: ${choice + 1} of ${GLOSSARY.length}, ${word}${symbol === '' ? '' : `, ${symbol}`}: ${means}`;
}
