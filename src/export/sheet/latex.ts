/** A sheet as a LaTeX document. */

import { mathLatex, rowsLatex } from '../../explain/derivation-latex.ts';
import { visibleLine } from '../../text/visible.ts';
import { THEMES } from '../../tui/theme.ts';
import { graphPicture } from '../graph-picture.ts';
import { fitted, latexDocument, sentenceLatex } from '../latex-document.ts';
import { tikzPackages, tikzPicture } from '../picture-tikz.ts';
import { type FormulaRow, type Inline, letterOf, type Printer, type SheetBlock, withIndent } from './sheet-blocks.ts';

export const latex: Printer = blocks =>
  latexDocument(bodyOf(blocks), FIT + (blocks.some(({ kind }) => kind === 'graph') ? tikzPackages(THEME) : ''));

/** What is wider than the text, or higher than a page, is made smaller. */
const FIT = String.raw`\setlength{\emergencystretch}{3em}
\newsavebox{\fitbox}
\newcommand{\fit}[2]{%
  \sbox{\fitbox}{#2}%
  \ifdim\wd\fitbox>#1\linewidth\sbox{\fitbox}{\resizebox{#1\linewidth}{!}{\usebox{\fitbox}}}\fi
  \ifdim\dimexpr\ht\fitbox+\dp\fitbox>0.85\textheight\resizebox{!}{0.85\textheight}{\usebox{\fitbox}}\else\usebox{\fitbox}\fi}
`;

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
        block.rows.flatMap(chainRows).map(row => ({ ...row, right: row.right ?? { latex: BLANKS.long } })),
        fitted,
      );
    case 'table':
      return tableLatex(
        block.head.map(prose),
        block.rows.map(row => row.map(inlineLatex)),
      );
    case 'graph':
      return `\\fit{1}{%\n${[...tikzPicture(graphPicture(block.model, 'boxes', WIDEST))].join('')}}`;
    case 'choices':
      return block.choices.map((choice, i) => `${letterOf(i)} ${choice.map(inlineLatex).join('')}`).join('\\qquad ');
  }
}

function inlineLatex(inline: Inline): string {
  if (typeof inline === 'string') return prose(inline);
  if ('blank' in inline) return BLANKS[inline.blank];
  if ('code' in inline) return `\\texttt{${withIndent(inline.code, '~', prose)}}`;
  const written = mathLatex(visibleLine(inline.formula));
  return written.includes('\\begin{') ? `\\fit{0.85}{$${written}$}` : `$${written}$`; // a matrix has no place to break
}

/** An equals sign outside of parentheses and brackets. */
const EQUALS = / = (?![^([]*[)\]])/;

/** `p − y = [0, 0] − [3, 1] = [−3, −1]` in rows below each other. A condition has equals signs of its own. */
function chainRows(row: FormulaRow): readonly FormulaRow[] {
  const [first, ...rest] =
    row.right === undefined || row.right.includes(' if ') ? [row.right] : row.right.split(EQUALS);
  return [{ ...row, right: first }, ...rest.map(right => ({ left: '', relation: '=', right, label: '' }) as const)];
}

const prose = (written: string): string => sentenceLatex(visibleLine(written));

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
