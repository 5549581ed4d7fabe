/** Paints rows for the terminal: only changes between neighbouring runs are sent, and each row ends with a reset. */

import { visibleLine } from '../../text/visible.ts';
import { plainRow, type Row } from '../row.ts';
import { lookOf, type Theme } from '../theme.ts';
import { type ColourDepth, foregroundCode } from './sgr.ts';

/** The attributes in force; `colour` holds SGR parameters, '' for the terminal's own foreground. */
interface Attributes {
  readonly colour: string;
  readonly bold: boolean;
  readonly inverse: boolean;
}

const NOTHING: Attributes = { colour: '', bold: false, inverse: false };

/** Returns the row with SGR sequences; at depth none it equals `plainRow`. */
export function paintRow(row: Row, theme: Theme, depth: ColourDepth): string {
  if (depth === 'none') return plainRow(row);
  let painted = '';
  let current = NOTHING;
  for (const segment of row) {
    if (segment.text === '') continue;
    const { colour, bold, inverse } = lookOf(segment, theme);
    // Colour and bold are invisible on spaces, a background is visible.
    const isUnseen = segment.text.trim() === '' && !inverse && !current.inverse;
    const next = isUnseen ? current : { colour: foregroundCode(colour, depth), bold, inverse };
    painted += change(current, next) + visibleLine(segment.text); // the last gate: no control character from a file passes
    current = next;
  }
  return painted + change(current, NOTHING);
}

/** Most painted rows kept. */
const KEPT = 4_000;

/** Returns a function that paints rows, and keeps what it has painted: most rows repeat from frame to frame. */
export function createPainter(depth: ColourDepth): (row: Row, theme: Theme) => string {
  const kept = new Map<string, string>();
  return (row, theme) => {
    let key: string = theme.name;
    for (const { text, role = '', bold, inverse, heat = '' } of row)
      key += `\x01${text}\0${role}${bold ? 'b' : ''}${inverse ? 'i' : ''}${heat}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const painted = paintRow(row, theme, depth);
    if (kept.size > KEPT) kept.clear();
    kept.set(key, painted);
    return painted;
  };
}

/** Returns the shortest SGR sequence that changes attributes into others. */
function change(from: Attributes, to: Attributes): string {
  if (from === to) return '';
  const steps = [
    ...attribute(from.bold, to.bold, '1', '22'),
    ...attribute(from.inverse, to.inverse, '7', '27'),
    ...(from.colour === to.colour ? [] : [to.colour || '39']),
  ].join(';');
  if (steps === '') return '';
  const wanted = parameters(to);
  const afresh = ['0', ...wanted].join(';');
  return `\x1b[${afresh.length < steps.length || wanted.length === 0 ? afresh : steps}m`;
}

function attribute(from: boolean, to: boolean, on: string, off: string): string[] {
  if (from === to) return [];
  return [to ? on : off];
}

function parameters({ bold, inverse, colour }: Attributes): string[] {
  return [...(bold ? ['1'] : []), ...(inverse ? ['7'] : []), ...(colour ? [colour] : [])];
}
