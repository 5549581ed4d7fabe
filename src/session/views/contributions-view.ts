/** The contributions to one gradient side by side: source, size, and which is the largest. */

import type { State } from '../../engine/state.ts';
import { ledgerOf } from '../../explain/backward.ts';
import { type NumberStyle, writerFor } from '../../explain/derivation.ts';
import { typeset } from '../../explain/formula.ts';
import { largestEntry, sizeOfContribution } from '../../explain/largest.ts';
import { type NodeId, nodeOf, type Program } from '../../graph/program.ts';
import { isInner } from '../../language/names.ts';
import { scalar } from '../../tensor/tensor.ts';

export interface Contribution {
  /** `Wh × h3 in h4`, or the name of a line. */
  readonly from: string;
  /** '' for a tensor when not even a single number fits. */
  readonly contribution: string;
  /** The gradient after this contribution; '' for a tensor, as its elements cannot be compared at a glance. */
  readonly total: string;
  /** The largest absolute value of its elements; '' for a single number. */
  readonly size: string;
  /** Its size relative to the largest contribution, 0 to 1. */
  readonly part: number;
  /** Whether it is the largest of several contributions. */
  readonly isLargest: boolean;
  readonly position: number;
  readonly isOfEvent: boolean;
}

/** Cells of a contribution, and of the columns beside it; a style's width is twice the pane's. */
const SHOWN = { least: 12, most: 28, beside: 44 };

/** The contributions up to the state's position, oldest first. */
export function contributionsTo(state: State, node: NodeId, style: NumberStyle): readonly Contribution[] {
  const { program } = state;
  const entries = ledgerOf(state, node);
  const largest = largestEntry(entries);
  const write = writerFor(
    { ...style, width: Math.min(SHOWN.most, Math.max(SHOWN.least, (style.width ?? SHOWN.most) / 2 - SHOWN.beside)) },
    [node],
    entries.flatMap(({ contribution, after }) => [contribution, after]),
  );
  const sizes = entries.map(({ contribution }) => sizeOfContribution(contribution.data));
  const most = Math.max(0, ...sizes.filter(Number.isFinite));
  return entries.map((entry, i) => ({
    from: senderText(program, program.edges[entry.edge]!.from),
    contribution: wholeOnly(write(entry.contribution)),
    total: entry.contribution.shape.length === 0 ? write(entry.after) : '',
    size: entry.contribution.shape.length === 0 ? '' : write(scalar(sizes[i]!)),
    part: sizes[i]! === Number.POSITIVE_INFINITY ? 1 : most === 0 ? 0 : sizes[i]! / most,
    isLargest: entry === largest && entries.length > 1,
    position: entry.position,
    isOfEvent: entry.position === state.position,
  }));
}

/** Returns '' for a text that has only a tensor's brackets or a cut number. */
const wholeOnly = (text: string): string => (/^\[+…|[\d.]…/.test(text) ? '' : text);

/** Names the sender. An operation inside a line is named by its source text and its line. */
function senderText(program: Program, id: NodeId): string {
  const node = nodeOf(program, id);
  if (node.role !== 'operation' || !isInner(node)) return node.name;
  return `${typeset(node.text, program)} in ${program.folds[node.fold]!.name}`;
}
