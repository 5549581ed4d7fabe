/** The program as written, with the sub-expression of the current event marked. */

import { writerFor } from '../../explain/derivation.ts';
import { doubtfulLines } from '../../graph/doubtful-lines.ts';
import { resultOf } from '../../graph/fold-tree.ts';
import {
  type Fold,
  type FoldId,
  type NodeId,
  nodeOf,
  type Program,
  type ProgramLine,
  type SourceSite,
} from '../../graph/program.ts';
import type { Span } from '../../language/ast.ts';
import { memoised } from '../../memoised.ts';
import { operationOfEvent, ownSite } from '../../query/event-site.ts';
import { cuttingLines } from '../../query/path-ends.ts';
import { isInLine } from '../../query/stops.ts';
import { logOf, runOf, type Session } from '../session.ts';
import { cellStyle, stateOf, styleOf } from './numbers.ts';
import { type FileTab, fileRemark, fileTabs, lastPlace, lineInFile } from './recorded-places.ts';

export interface ProgramLineView {
  /** The node that the line names, in the round that is shown, or that a loop or block computes last there; undefined for lines that compute nothing. */
  readonly node: NodeId | undefined;
  /** From 1; 0 for the name of a file. */
  readonly number: number;
  readonly text: string;
  /** The sub-expression of the current event, if it is in this line. */
  readonly mark: Span | undefined;
  /** The line's value, once it is computed in this iteration. */
  readonly value: string | undefined;
  readonly isCurrent: boolean;
  /** Warnings about the line: silent broadcasts, for example. */
  readonly warnings: readonly string[];
  /** On one of the line's operations. */
  readonly breakpoint: 'on' | 'off' | undefined;
}

/** The lines around the current one. */
export interface ProgramView {
  readonly lines: readonly ProgramLineView[];
  /** The index of the line to keep in sight. */
  readonly current: number;
  /** The files of a recorded run that has several. */
  readonly tabs: readonly FileTab[] | undefined;
  /** That no line is recorded for the event, or what is remarked of the file. */
  readonly remark: string | undefined;
}

/**
 * @param width Cells of a line with its value.
 * @param height Rows of the pane: lines further away than that are out of sight, and are not made.
 */
export function programView(session: Session, width = 80, height = Number.POSITIVE_INFINITY): ProgramView {
  const { log } = runOf(session);
  const { program } = log;
  const marked = markedNode(session);
  const here = placeShown(session, marked);
  const current = lineShown(session, here);
  const first = Math.max(0, current - height);
  const lines = program.lines.slice(first, current + height + 1).map((line, i) => {
    const index = first + i;
    const isCurrent = here?.line === index;
    return {
      node: nodeOfFold(
        program,
        foldShown(program, line.folds, marked, node => stateOf(session).isStale(node)),
      ),
      number: line.number ?? index + 1,
      text: line.text,
      mark: isCurrent ? (here.span ?? wholeLine(line.text)) : undefined,
      value: valueBeside(session, line, marked, width - AROUND),
      isCurrent,
      warnings: warningsIn(program, index),
      breakpoint: breakpointIn(session, index),
    };
  });
  return {
    lines,
    current: current - first,
    tabs: fileTabs(program, current),
    remark: fileRemark(log, session.place.position, current, here !== undefined),
  };
}

/** Index of the line that is kept in sight: the event's, the last before it that has one, or one of the file that was chosen. */
export function lineShown(session: Session, here = placeShown(session, markedNode(session))): number {
  const log = logOf(session);
  const { position } = session.place;
  const { file, node } = session.selection;
  if (file === undefined) return (here ?? lastPlace(log, position))?.line ?? 0;
  const chosen = node === undefined ? undefined : nodeOf(log.program, node);
  return lineInFile(log, position, file, [chosen?.role === 'operation' ? chosen.line : undefined, here?.line]);
}

const nodeOfFold = (program: Program, fold: Fold | undefined): NodeId | undefined =>
  fold && (fold.kind === 'line' ? fold.node : resultOf(program, fold));

/** The place of the event in the program: in a recorded run an event can say its own, such as the line of backward(). */
function placeShown(session: Session, marked: NodeId | undefined): SourceSite | undefined {
  const log = logOf(session);
  const isHere = session.selection.trail === undefined;
  const own = isHere ? ownSite(log, session.place.position) : undefined;
  const node = marked === undefined ? undefined : nodeOf(log.program, marked);
  return own ?? (node?.role === 'operation' ? node : undefined);
}

const wholeLine = (text: string): Span => ({ start: text.length - text.trimStart().length, end: text.length });

const doubtsIn = memoised((program: Program) => [
  ...doubtfulLines(program),
  ...(program.recorded ? cuttingLines(program) : []),
]);

function warningsIn(program: Program, line: number): readonly string[] {
  return doubtsIn(program)
    .filter(found => found.line === line)
    .map(({ says, write }) => `${says}; ${write}`);
}

/** Cells for marks and number before the formula, and for the gaps around its value. */
const AROUND = 8;

/** The line's value if it fits beside the formula; a scalar is shown with all its digits or not at all. Beside a loop or block stands which round it is. */
function valueBeside(
  session: Session,
  { folds, text }: ProgramLine,
  marked: NodeId | undefined,
  width: number,
): string | undefined {
  const state = stateOf(session);
  const fold = foldShown(logOf(session).program, folds, marked, node => state.isStale(node));
  if (fold === undefined) return undefined;
  if (fold.kind === 'round') return fold.name;
  if (fold.kind === 'call') return `call ${fold.of?.number} of ${folds.length}`;
  const { node } = fold;
  if (node === undefined) return undefined;
  const value = state.isStale(node) ? undefined : state.valueOf(node);
  if (value === undefined) return undefined;
  const room = text.length < width ? width - text.length : SHORT;
  const style = value.shape.length === 0 ? styleOf(session, room) : cellStyle(session, room);
  const written = writerFor(style, [node], [value])(value);
  return written === '…' ? undefined : written;
}

/** The round or call of a line that is shown: the one around the marked node, or of a line in the innermost round around it; else the last that has a value, or the first. */
function foldShown(
  { folds, nodes }: Program,
  ran: readonly FoldId[],
  marked: NodeId | undefined,
  isStale: (node: NodeId) => boolean,
): Fold | undefined {
  if (ran.length < 2 && folds[ran[0] ?? -1]?.kind === 'line') return folds[ran[0]!];
  const node = marked === undefined ? undefined : nodes[marked];
  for (let at = node?.role === 'operation' ? node.fold : undefined; at !== undefined; at = folds[at]!.parent) {
    const { start, end } = folds[at]!;
    const first = firstFrom(folds, ran, start);
    const found = folds[ran[first] ?? -1];
    if (found !== undefined && found.start >= start && found.end <= end && found.id >= at) return found;
  }
  if (folds[ran[0] ?? -1]?.kind !== 'line') return undefined;
  return folds[ran.findLast(id => !isStale(folds[id]!.node ?? 0)) ?? ran[0]!]; // there is one
}

/** The place of the first of these folds that begins at the node or after it. */
function firstFrom(folds: readonly Fold[], ran: readonly FoldId[], start: NodeId): number {
  let [low, high] = [0, ran.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (folds[ran[middle]!]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Least room for a value in the last row of a wrapped formula. */
const SHORT = 16;

function breakpointIn(session: Session, line: number): 'on' | 'off' | undefined {
  const log = logOf(session);
  const here = session.stops.breakpoints.filter(({ place }) => isInLine(log.program, place, line));
  if (here.length === 0) return undefined;
  return here.some(({ isEnabled }) => isEnabled) ? 'on' : 'off';
}

/** The operation whose source text is marked: it computes, or sends contributions back; where a path has led to an event of no operation, the one where its NaN or ∞ first appeared. */
function markedNode(session: Session): number | undefined {
  const log = logOf(session);
  const { position } = session.place;
  const marked = (at: number) => (log.phaseAt(at) === 'start' ? undefined : operationOfEvent(log, at));
  const cause = session.selection.trail?.findLast(({ first }) => first !== undefined);
  return marked(position) ?? (cause && marked(cause.position));
}
