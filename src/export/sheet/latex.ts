/** A sheet as a LaTeX document. */

import { mathLatex, proseLatex, rowsLatex } from '../../explain/derivation-latex.ts';
import { visibleLine } from '../../text/visible.ts';
import { THEMES } from '../../tui/theme.ts';
import { graphPicture } from '../graph-picture.ts';
import { fitted, latexDocument } from '../latex-document.ts';
import { tikzPackages, tikzPicture } from '../picture-tikz.ts';
import { type Inline, letterOf, type Printer, type SheetBlock } from './sheet-blocks.ts';

export const latex: Printer = blocks =>
  latexDocument(bodyOf(blocks), blocks.some(({ kind }) => kind === 'graph') ? tikzPackages(THEME) : '');

/** Paper is light. */
const THEME = THEMES.light;

function* bodyOf(blocks: readonly SheetBlock[]): Generator<string> {
  for (const block of blocks) yield `${blockLatex(block)}\n\n`;
}

/** Points of a row of the graph: letters on a page of 455 points stay legible. */
const WIDEST = 640;

const HEADINGS = { title: 'section*', section: 'subsection*', exercise: 'paragraph' } as const;
const BLANKS = { short: '\\underline{\\hspace{2cm}}', long: '\\underline{\\hspace{6cm}}' } as const;

function blockLatex(block: SheetBlock): string {
  switch (block.kind) {
    case 'title':
    case 'section':
    case 'exercise':
      return `\\${HEADINGS[block.kind]}{${prose(block.text)}}`;
    case 'text':
      return block.inlines.map(inlineLatex).join('');
    case 'formulas':
      return rowsLatex(
        block.rows.map(row => ({ ...row, right: row.right ?? { latex: BLANKS.long } })),
        fitted,
      );
    case 'table':
      return tableLatex(
        block.head.map(prose),
        block.rows.map(row => row.map(inlineLatex)),
      );
    case 'graph':
      return `\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n${[...tikzPicture(graphPicture(block.model, 'boxes', WIDEST))].join('')}}`;
    case 'choices':
      return block.choices.map((choice, i) => `${letterOf(i)} ${choice.map(inlineLatex).join('')}`).join('\\qquad ');
  }
}

function inlineLatex(inline: Inline): string {
  if (typeof inline === 'string') return prose(inline);
  return 'blank' in inline ? BLANKS[inline.blank] : `$${mathLatex(visibleLine(inline.formula))}$`;
}

const prose = (written: string): string => proseLatex(visibleLine(written));

/** Rows stand far enough apart to write in. */
function tableLatex(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map(cells => `${cells.join(' & ')} \\\\`);
  return [
    '{\\renewcommand{\\arraystretch}{1.5}',
    `\\begin{tabular}{${'l'.repeat(head.length)}}`,
    lines[0],
    '\\hline',
    ...lines.slice(1),
    '\\end{tabular}}',
  ].join('\n');
}
