/** A frame is a list of rows, a row a list of styled segments: panes say what a piece of text *is*, the theme says how that looks. */

/** What a piece of text means; the theme gives each role its colours. Every role is told apart by a glyph or a word as well. */
export type Role =
  | 'text'
  | 'muted'
  | 'title'
  | 'label'
  | 'value'
  | 'gradient'
  | 'active'
  | 'good'
  | 'bad'
  | 'warning'
  | 'nonFinite'
  | 'key'
  | 'border'
  | 'focus'
  | 'forward'
  | 'backward'
  | 'update'
  | 'heatNegative'
  | 'heatPositive';

/** A run of text in one role. `heat` is a strength from 0 to 1 for the heat roles. */
export interface Segment {
  readonly text: string;
  readonly role?: Role;
  readonly bold?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
  readonly heat?: number;
}

/** One screen row, left to right. */
export type Row = readonly Segment[];
