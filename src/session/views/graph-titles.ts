/** What the nodes of the graph are called. Titles never change: they are made once, when they are first shown. */

import { overNames } from '../../explain/contribution.ts';
import { mathematicsOf } from '../../explain/formula.ts';
import { shortFormula } from '../../explain/short-formula.ts';
import { foldTree, type TreeFold } from '../../graph/fold-tree.ts';
import { type GraphNode, type NodeId, nodeOf, operationOf, type Program } from '../../graph/program.ts';
import { isInner } from '../../language/names.ts';
import { keptIn, memoised } from '../../memoised.ts';
import { cellWidth } from '../../text/width.ts';

export interface Titles {
  /** `e = a + d` for an operation, the name for a leaf. */
  readonly title: string;
  /** Used where there is room. */
  readonly longTitle: string;
}

/** Cells of titles. */
const WIDTHS = { title: 28, longTitle: 44 };

const titlesIn = memoised((_program: Program) => new Map<string, Titles>());

function kept(program: Program, key: string, write: (width: number) => string): Titles {
  return keptIn(titlesIn(program), key, () => ({ title: write(WIDTHS.title), longTitle: write(WIDTHS.longTitle) }));
}

export const titlesOf = (program: Program, id: NodeId): Titles =>
  kept(program, `${id}`, width => titleFor(program, nodeOf(program, id), width));

/** Titles of an operation in its unfolded line: over the names of its operands, as the ledger writes a line's operations. */
export const partTitles = (program: Program, id: NodeId): Titles =>
  kept(program, `part ${id}`, width => {
    const node = operationOf(program, id);
    const text = `${node.name} = ${overNames(node, program)}`;
    return cellWidth(text) <= width ? text : titleFor(program, node, width);
  });

/** Titles of a fold: a line's formula, a call as it is written, a round with its variable, or a call inside a line with its number, and what it computes last. */
export const foldTitles = (program: Program, fold: TreeFold): Titles =>
  kept(program, `fold ${fold.id}`, width => {
    if (fold.kind === 'line') return titleFor(program, nodeOf(program, fold.result), width);
    const { name } = nodeOf(program, fold.result);
    if (fold.kind === 'round' || fold.name !== name) return `${fold.name}: ${name}`;
    const source = asCalled(program, fold);
    return source === name ? name : (formulaTitle(program, name, source, width) ?? `${name} = …`);
  });

/** The right side of the line that calls, with each name as it was there: `cell(x, h#2)`. In a block the names are the block's own. */
function asCalled(program: Program, { line, start, parent, name }: TreeFold): string {
  const written = /=\s*(.*?)\s*(#.*)?$/.exec(program.lines[line]!.text)?.[1] ?? name;
  const { folds } = foldTree(program);
  for (let at = parent; at !== undefined; at = folds[at]!.parent) if (folds[at]!.kind === 'call') return written;
  return written.replace(/[\p{L}_][\p{L}\d_]*/gu, named => {
    const before = program.versions.get(named)?.findLast(id => id < start);
    return before === undefined ? named : nodeOf(program, before).name;
  });
}

function formulaTitle(program: Program, name: string, source: string, width: number): string | undefined {
  const short = shortFormula(source, width - cellWidth(`${name} = `), mathematicsOf(program));
  return short === undefined ? undefined : `${name} = ${short}`;
}

/** An unnamed operation is titled by its source text, with its name when the source is shortened. */
function titleFor(program: Program, node: GraphNode, width: number): string {
  if (node.role !== 'operation') return node.name;
  const { name, text, operation } = node;
  const whole = isInner(node) ? shortFormula(text, Number.POSITIVE_INFINITY, mathematicsOf(program)) : undefined;
  if (whole !== undefined && cellWidth(whole) <= width) return whole;
  const short = formulaTitle(program, name, text, width);
  if (short !== undefined) return short;
  if (isInner(node)) return `${name} ${operation.operator ?? operation.name}`;
  if (operation.name === 'neg') return `${name} = −(…)`;
  return `${name} = ${operation.operator === undefined ? `${operation.name}(…)` : `… ${operation.operator} …`}`;
}
