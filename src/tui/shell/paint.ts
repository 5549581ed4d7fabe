/** Paints rows for the terminal: only changes between neighbouring runs are sent, and each row ends with a reset. */

import { keptIn, memoised } from '../../memoised.ts';
import { visibleLine } from '../../text/visible.ts';
import { plainRow, type Role, type Row, type Segment } from '../row.ts';
import { heatStepOf, lookOf, type Theme } from '../theme.ts';
import { type ColourDepth, foregroundCode } from './sgr.ts';

/** The attributes in force; `colour` holds SGR parameters, '' for the terminal's own foreground. */
interface Attributes {
  readonly colour: string;
  readonly bold: boolean;
  readonly inverse: boolean;
  /** The sequences that change these into others, as far as they were needed. */
  readonly changes: Map<Attributes, string>;
}

const NOTHING: Attributes = { colour: '', bold: false, inverse: false, changes: new Map() };

/** Returns the row with SGR sequences; at depth none it equals `plainRow`. */
export function paintRow(row: Row, theme: Theme, depth: ColourDepth): string {
  if (depth === 'none') return plainRow(row);
  const looks = keptIn(looksIn(theme), depth, () => new Looks(theme, depth));
  let painted = '';
  let current = NOTHING;
  for (const segment of row) {
    if (segment.text === '') continue;
    const look = looks.of(segment);
    // Colour and bold are invisible on spaces, a background is visible.
    const isUnseen = !look.inverse && !current.inverse && segment.text.trim() === '';
    const next = isUnseen ? current : look;
    if (next !== current) painted += changeTo(current, next);
    painted += visibleLine(segment.text); // the last gate: no control character from a file passes
    current = next;
  }
  return painted + changeTo(current, NOTHING);
}

const looksIn = memoised((_theme: Theme) => new Map<ColourDepth, Looks>());

/** The looks of segments in a theme: a screen has hundreds of segments, and few looks. */
class Looks {
  private readonly theme: Theme;
  private readonly depth: ColourDepth;
  /** By role, then by bold, inverse and heat. */
  private readonly known = new Map<Role, Attributes[]>();

  constructor(theme: Theme, depth: ColourDepth) {
    this.theme = theme;
    this.depth = depth;
  }

  of(segment: Segment): Attributes {
    const { role = 'text', bold = false, inverse = false } = segment;
    const ofRole = keptIn(this.known, role, () => []);
    const at = 4 * ((heatStepOf(segment) ?? -1) + 1) + 2 * Number(inverse) + Number(bold);
    ofRole[at] ??= this.make(segment);
    return ofRole[at];
  }

  private make(segment: Segment): Attributes {
    const { colour, bold, inverse } = lookOf(segment, this.theme);
    return { colour: foregroundCode(colour, this.depth), bold, inverse, changes: new Map() };
  }
}

const changeTo = (from: Attributes, to: Attributes): string => keptIn(from.changes, to, () => change(from, to));

/** Returns the shortest SGR sequence that changes attributes into others. */
function change(from: Attributes, to: Attributes): string {
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
