/** Rows as HTML text, for what a page shows without its script. Nothing of a row is markup. */

import type { Row } from '../tui/row.ts';
import { type Piece, runsOf } from './row-runs.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns text for an element or a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, sign => ESCAPES[sign]!);

/** `<div>L <span class="value">−10</span></div>` */
export const rowHtml = (row: Row): string => `<div>${runsOf(row).map(runHtml).join('')}</div>`;

function runHtml({ look, pieces }: ReturnType<typeof runsOf>[number]): string {
  const inner = pieces.map(pieceHtml).join('');
  return look === '' ? inner : `<span class="${look}">${inner}</span>`;
}

function pieceHtml(piece: Piece): string {
  if (typeof piece === 'string') return escapeHtml(piece);
  const form = piece.form === '' ? '' : ` class="${piece.form}"`;
  return `<i${form}>${escapeHtml(piece.character)}</i>`;
}
