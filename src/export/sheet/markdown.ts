/** A sheet as Markdown: formulas are code, so that any reader shows them as they are. Source: CommonMark 0.31. */

import { visibleLine } from '../../text/visible.ts';
import { THEMES } from '../../tui/theme.ts';
import { graphMermaid } from '../graph-dot.ts';
import { type FormulaRow, type Inline, letterOf, type Printer, type SheetBlock, withIndent } from './sheet-blocks.ts';

export const markdown: Printer = function* (blocks) {
  for (const block of blocks) yield `${blockText(block)}\n\n`;
};

const HEADINGS = { title: '#', section: '##', exercise: '###' } as const;

function blockText(block: SheetBlock): string {
  switch (block.kind) {
    case 'title':
    case 'section':
    case 'exercise':
      return `${HEADINGS[block.kind]} ${prose(block.text)}`;
    case 'text':
      return atLineStart(block.inlines.map(inlineText).join(''));
    case 'formulas':
      return code(block.rows);
    case 'table':
      return [block.head.map(prose), block.head.map(() => '---'), ...block.rows.map(row => row.map(cellText))]
        .map(cells => `| ${cells.join(' | ')} |`)
        .join('\n');
    case 'graph':
      return `\`\`\`mermaid\n${graphMermaid(block.model, THEMES.light)}\`\`\``;
    case 'choices':
      return block.choices.map((choice, i) => `- ${letterOf(i)} ${choice.map(inlineText).join('')}`).join('\n');
  }
}

const BLANKS = { short: '\\_'.repeat(9), long: '\\_'.repeat(24) } as const;

function inlineText(inline: Inline): string {
  if (typeof inline === 'string') return prose(inline);
  if ('blank' in inline) return BLANKS[inline.blank];
  if ('code' in inline) return `\`${withIndent(inline.code, '\u00a0', inCode)}\``; // a browser drops blanks there
  return `\`${inCode(inline.formula)}\``;
}

/** A bar ends a cell in code, too; outside of a table the backslash before it would be seen in code. */
const cellText = (inline: Inline): string =>
  typeof inline === 'string' ? prose(inline) : inlineText(inline).replaceAll('|', '\\|');

const inCode = (written: string): string => visibleLine(written).replaceAll('`', 'ˋ');

/** A text in which nothing is markup, but for marks that mean something at the beginning of a line. */
const prose = (written: string): string => visibleLine(written).replace(/[\\`*_{}[\]#|<>&~$^!]/g, mark => `\\${mark}`);

/** The same for a text that begins a line, where `-` and `1.` would begin a list. */
const atLineStart = (written: string): string =>
  written.replace(
    /^(\s*)(\d*)([-+=.)])/,
    (_, blank: string, number: string, mark: string) => `${blank}${number}\\${mark}`,
  );

/** Rows of a derivation, one below the other. Four blanks make them code whatever they hold. */
function code(rows: readonly FormulaRow[]): string {
  const width = Math.max(...rows.map(({ left }) => [...left].length));
  return rows
    .map(({ left, relation, right, label }) => {
      const written = `${left.padEnd(width)} ${relation} ${right ?? '________________'}`;
      return `    ${visibleLine(label === '' ? written : `${written}    (${label})`)}`;
    })
    .join('\n');
}
