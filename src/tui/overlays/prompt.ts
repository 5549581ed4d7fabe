/** The line being typed, under what it can become. */

import type { Session } from '../../session/session.ts';
import { suggestionsOf } from '../../session/views/suggestions.ts';
import { visibleLine } from '../../text/visible.ts';
import { padEnd, truncate } from '../../text/width.ts';
import type { Row } from '../row.ts';
import { editRows } from './edit-line.ts';

export function promptRows(session: Session, width: number, height: number): readonly Row[] {
  const prompt = session.prompt!; // shown only while one is open
  if (prompt.kind === 'edit') return editRows(session, prompt, width);
  const suggestions = suggestionsOf(session, prompt);
  const first = Math.max(0, Math.min(prompt.choice - Math.floor(height / 2), suggestions.length - (height - 1)));
  const room = Math.min(50, width - 20);
  const lines = suggestions.slice(first, first + height - 1).map(({ text, note }, i): Row => {
    const isChosen = first + i === prompt.choice;
    return [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: padEnd(truncate(visibleLine(text), room), room), ...(isChosen && { bold: true }) },
      { text: ` ${note}`, role: 'muted' },
    ];
  });
  const nothing: Row = [
    {
      text: prompt.text.trim() === '' ? '   type a part of a node, a formula or a number' : '   nothing found',
      role: 'muted',
    },
  ];
  const line: Row = [
    { text: prompt.kind === 'command' ? ' : ' : ' / ', role: 'key' },
    { text: visibleLine(prompt.text), role: 'active' },
    { text: '▏', role: 'active' },
    { text: `   ⏎ go · ${prompt.kind === 'command' ? 'tab complete · ' : ''}↑↓ choose · esc close`, role: 'muted' },
  ];
  return [...(lines.length > 0 ? lines : [nothing]), line];
}
