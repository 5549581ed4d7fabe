/** The typed line, with its suggestions above. */

import type { TextPrompt } from '../../session/dialogs.ts';
import { promptOf, type Session } from '../../session/session.ts';
import { markedOf, searchProgress, suggestionsOf, unnamedText } from '../../session/views/suggestions.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellWidth, padEnd, truncate } from '../../text/width.ts';
import { hintLine } from '../dialog-keys.ts';
import { withKeys } from '../keymap.ts';
import type { Row } from '../row.ts';
import { editRows } from './edit-line.ts';
import { lineSegments } from './typed-line.ts';

export function promptRows(session: Session, width: number, height: number): readonly Row[] {
  const prompt = promptOf(session)!; // shown only while one is open
  if (prompt.kind === 'edit') return editRows(session, prompt, width);
  const suggestions = suggestionsOf(session, prompt);
  const marked = markedOf(prompt, suggestions);
  const remark = remarkOn(session, prompt, suggestions.length, marked);
  const listed = height - 1 - remark.length;
  const first = Math.max(0, Math.min(marked - Math.floor(height / 2), suggestions.length - listed));
  const longest = suggestions.reduce((most, { text }) => Math.max(most, cellWidth(visibleLine(text))), 0);
  const room = Math.min(longest + 1, 50, width - 20);
  const lines = suggestions.slice(first, first + listed).map(({ text, note }, i): Row => {
    const isChosen = first + i === marked;
    return [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: padEnd(truncate(visibleLine(text), room), room), ...(isChosen && { bold: true }) },
      { text: ` ${note}`, role: 'muted' },
    ];
  });
  const line: Row = [
    { text: prompt.kind === 'command' ? ' : ' : ' / ', role: 'key' },
    ...lineSegments(prompt, width - 4),
    { text: `   ${hintLine(prompt.kind)}`, role: 'muted' },
  ];
  return [...lines, ...remark, line];
}

/** Says why Enter did nothing, or would do nothing. */
function remarkOn(session: Session, prompt: TextPrompt, count: number, marked: number): readonly Row[] {
  const { message } = session;
  const { text } = prompt;
  if (message !== undefined) return [[{ text: ` ✗ ${visibleLine(withKeys(message))}`, role: 'bad' }]];
  const progress = searchProgress(session, prompt);
  if (progress !== undefined) return [[{ text: `   ${progress}`, role: 'muted' }]];
  if (count > 0 && marked >= 0) return [];
  const written = visibleLine(text.trim());
  const says =
    count > 0
      ? visibleLine(unnamedText(text))
      : written === ''
        ? 'type a part of a node, a formula or a number'
        : 'nothing found';
  return [[{ text: `   ${says}`, role: 'muted' }]];
}
