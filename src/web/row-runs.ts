/** A row as runs for a page: classes in place of colours, and a cell of its own for what a font may lack or draw in another width. */

import { isPlain } from '../text/plain.ts';
import { visibleLine } from '../text/visible.ts';
import { cellWidth } from '../text/width.ts';
import { ARM, weightsOf } from '../tui/box-drawing.ts';
import { joinRuns, type Row, type Segment } from '../tui/row.ts';
import { heatStepOf } from '../tui/theme.ts';

/** A run of text of the same look. */
export interface TextRun {
  /** Names of classes, '' for plain text. */
  readonly look: string;
  readonly pieces: readonly RunPiece[];
}

/** ASCII text, or a character that is held to its cells. */
export type RunPiece = string | HeldCell;

export interface HeldCell {
  readonly character: string;
  /** Names of classes that draw a line or a block in its place, or that it takes two cells; '' for a character of one cell. */
  readonly form: string;
}

/** Returns a row's runs. Their texts have passed the gate for text from outside, but no markup is escaped. */
export const runsOf = (row: Row): readonly TextRun[] =>
  joinRuns(row).map(segment => ({ look: lookOf(segment), pieces: piecesOf(visibleLine(segment.text)) }));

function lookOf(segment: Segment): string {
  const { role = 'text', bold, inverse } = segment;
  const heat = heatStepOf(segment);
  const colour = heat === undefined ? role : `heat${heat}`;
  return [colour === 'text' ? '' : colour, bold ? 'bold' : '', inverse ? 'inverse' : ''].filter(Boolean).join(' ');
}

const ASCII = /^[\x20-\x7e]*$/;
const PARTS = /[\x20-\x7e]+|[^\x20-\x7e]+/g;

function piecesOf(text: string): readonly RunPiece[] {
  if (ASCII.test(text)) return [text];
  const parts = isPlain(text) ? (text.match(PARTS) ?? []) : [text];
  return parts.flatMap((part): readonly RunPiece[] => (ASCII.test(part) ? [part] : charactersOf(part).map(cellOf)));
}

/** A character with its marks is one: they are drawn over each other. */
const charactersOf = (text: string): readonly string[] =>
  isPlain(text) ? [...text] : [...segmenter().segment(text)].map(({ segment }) => segment);

let made: Intl.Segmenter | undefined;
function segmenter(): Intl.Segmenter {
  made ??= new Intl.Segmenter();
  return made;
}

function cellOf(character: string): RunPiece {
  if (ASCII.test(character)) return character;
  return { character, form: formOf(character) };
}

const forms = new Map<string, string>();

function formOf(character: string): string {
  let form = forms.get(character);
  if (form === undefined) {
    form = lineForm(character) ?? BLOCKS.get(character) ?? (cellWidth(character) > 1 ? 'wide' : '');
    if (forms.size < MOST_FORMS) forms.set(character, form);
  }
  return form;
}

const MOST_FORMS = 2_000;

const ARMS = Object.keys(ARM);
const CURVED = '╭╮╰╯';

/** `line up1 down1`, `line right2 down2`: the arms of a box-drawing character, each with its weight. */
function lineForm(character: string): string | undefined {
  const weights = weightsOf(character);
  if (weights === undefined) return undefined;
  const arms = ARMS.flatMap((arm, i) => (weights[i] === '0' ? [] : [`${arm}${weights[i]}`]));
  return ['line', ...(CURVED.includes(character) ? ['curve'] : []), ...arms].join(' ');
}

/** Blocks fill a part of their cell, so they are drawn as well: `block8` is all of it, `block1` the lowest eighth. */
const BLOCKS: ReadonlyMap<string, string> = new Map([
  ...[...'▁▂▃▄▅▆▇█'].map((character, i) => [character, `block block${i + 1}`] as const),
  ['▀', 'block upper4'],
  ['▔', 'block upper1'],
  ['▏', 'block first'],
]);
