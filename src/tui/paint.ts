/** Paints rows for the terminal: only changes between neighbouring runs are sent, and each row ends with a reset. */

import { visibleLine } from '../text/visible.ts';
import type { Row, Segment } from './row.ts';
import { heatColour, type Look, type Theme } from './theme.ts';

const NOTHING: Look = { colour: '', bold: false, inverse: false };

/** Returns the row with SGR sequences; at depth none it equals `plainRow`. */
export function paintRow(row: Row, theme: Theme): string {
  if (theme.depth === 'none') return plainRow(row);
  let painted = '';
  let current = NOTHING;
  for (const segment of row) {
    if (segment.text === '') continue;
    const wanted = lookOf(segment, theme);
    // Colour and bold are invisible on spaces, a background is visible.
    const next = isBlank(segment.text) && !wanted.inverse && !current.inverse ? current : wanted;
    painted += change(current, next) + safe(segment.text);
    current = next;
  }
  return painted + change(current, NOTHING);
}

/** Returns the row's text without styles. */
export function plainRow(row: Row): string {
  return row.map(({ text }) => safe(text)).join('');
}

/** The last gate before the terminal: no control character from a file passes. */
const safe = visibleLine;

function lookOf(segment: Segment, theme: Theme): Look {
  const look = theme.looks[segment.role ?? 'text'];
  return {
    colour: segment.heat === undefined ? look.colour : colourOfHeat(segment, theme),
    bold: look.bold || segment.bold === true,
    inverse: look.inverse || segment.inverse === true,
  };
}

function colourOfHeat({ role, heat = 0 }: Segment, theme: Theme): string {
  return heatColour(theme, role === 'heatNegative' ? -heat : heat);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Returns the shortest SGR sequence that changes a look into another. */
function change(from: Look, to: Look): string {
  const steps = [
    ...attribute(from.bold, to.bold, '1', '22'),
    ...attribute(from.inverse, to.inverse, '7', '27'),
    ...(from.colour === to.colour ? [] : [to.colour || '39']),
  ].join(';');
  if (steps === '') return '';
  const afresh = ['0', ...attributes(to)].join(';');
  const sgr = afresh.length < steps.length || isPlainLook(to) ? afresh : steps;
  return `\x1b[${sgr}m`;
}

function attribute(from: boolean, to: boolean, on: string, off: string): string[] {
  if (from === to) return [];
  return [to ? on : off];
}

function attributes({ bold, inverse, colour }: Look): string[] {
  return [...(bold ? ['1'] : []), ...(inverse ? ['7'] : []), ...(colour ? [colour] : [])];
}

function isPlainLook(look: Look): boolean {
  return attributes(look).length === 0;
}
