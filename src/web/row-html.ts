/** Rows as HTML text, for what a page shows without its script. Nothing of a row is markup. */

import { escapeMarkup } from '../text/markup.ts';
import type { Row } from '../tui/row.ts';
import { type RunPiece, runsOf } from './row-runs.ts';

/** `<div>L <span class="value">−10</span></div>` */
export const rowHtml = (row: Row): string => `<div>${runsOf(row).map(runHtml).join('')}</div>`;

function runHtml({ look, pieces }: ReturnType<typeof runsOf>[number]): string {
  const inner = pieces.map(pieceHtml).join('');
  return look === '' ? inner : `<span class="${look}">${inner}</span>`;
}

function pieceHtml(piece: RunPiece): string {
  if (typeof piece === 'string') return escapeMarkup(piece);
  const form = piece.form === '' ? '' : ` class="${piece.form}"`;
  return `<i${form}>${escapeMarkup(piece.character)}</i>`;
}
