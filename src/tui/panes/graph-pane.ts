/** The graph pane: a drawing is chosen once for a program and a size, and drawn again at every event. */

import { memoised } from '../../memoised.ts';
import type { GraphPicture, GraphView } from '../../session/views/graph-view.ts';
import { heatWidth } from '../../session/views/heat-view.ts';
import { cellWidth } from '../../text/width.ts';
import { drawGraph, type GraphPlan, planGraph, windowOn } from '../graph/draw.ts';
import { HEAT_LEGEND } from '../graph/heat.ts';
import { drawRows, firstRow, planRows, type RowPlan } from '../graph/row-drawing.ts';
import { hiddenNodes, type Size } from '../graph/scroll.ts';
import type { Drawn } from '../spot.ts';

/** A drawing in layers of operations or of lines, or lines in a row each. */
type Drawing =
  | { readonly kind: 'layers'; readonly plan: GraphPlan; readonly isInLines: boolean }
  | { readonly kind: 'rows'; readonly plan: RowPlan };

/** Choices by program, then by what they depend on: not on values or events. */
const choicesOf = memoised((_program: object) => new Map<string, Drawing>());

/** Most choices kept: stepping back and forth shows the same nodes again. */
const CHOICES_KEPT = 64;

function chosenDrawing(program: object, view: GraphView, size: Size): Drawing {
  const scalar = view.nodes.find(({ shape }) => shape.length === 0);
  const key = `${size.width}×${size.height} ${scalar?.numberWidth ?? ''} ${view.detail} ${view.around ?? ''}`;
  const known = choicesOf(program);
  const drawn = known.get(key) ?? choose(view, size);
  if (known.size >= CHOICES_KEPT) known.clear();
  known.set(key, drawn);
  return drawn;
}

/** Returns the most detailed drawing that fits whole: operations, lines, lines in a row each. A neighbourhood is always in operations. */
function choose(view: GraphView, size: Size): Drawing {
  const inOperations: Drawing | undefined =
    view.detail === 'lines' ? undefined : { kind: 'layers', plan: planGraph(view, size), isInLines: false };
  if (inOperations && (view.detail === 'operations' || view.around !== undefined || fits(inOperations.plan, size)))
    return inOperations;
  const rows = planRows(view.lines, size);
  if (view.lines.nodes.length > LAYERED || rows === undefined)
    return rows
      ? { kind: 'rows', plan: rows }
      : (inOperations ?? { kind: 'layers', plan: planGraph(view.lines, size), isInLines: true });
  const plan = planGraph(view.lines, size);
  return fits(plan, size) ? { kind: 'layers', plan, isInLines: true } : { kind: 'rows', plan: rows };
}

/** Most nodes of a graph in lines whose layers are tried: more than that fit no screen whole. */
const LAYERED = 200;

const fits = ({ layout }: GraphPlan, { width, height }: Size): boolean =>
  layout.width <= width && layout.height <= height;

const pictureOf = (view: GraphView, drawn: Drawing): GraphPicture =>
  drawn.kind === 'rows' || drawn.isInLines ? view.lines : view;

export function drawGraphPane(program: object, view: GraphView, width: number, height: number): Drawn {
  const size = { width, height };
  const drawn = chosenDrawing(program, view, size);
  const picture = pictureOf(view, drawn);
  return drawn.kind === 'rows' ? drawRows(drawn.plan, picture, size) : drawGraph(drawn.plan, picture, size);
}

/** Returns the footer: the legend of matrix strips, if any, and how many nodes are not in sight. */
export function graphFooter(program: object, view: GraphView, width: number, height: number): string {
  const size = { width, height };
  const drawn = chosenDrawing(program, view, size);
  const picture = pictureOf(view, drawn);
  const more = drawn.kind === 'rows' ? moreRows(drawn.plan, picture, size) : moreNodes(drawn.plan, picture, size);
  const hasStrips =
    drawn.kind === 'layers' &&
    drawn.plan.drawing.mode === 'boxed' &&
    picture.nodes.some(({ shape }) => heatWidth(shape) > 0);
  const notes = [hasStrips ? HEAT_LEGEND : '', more].filter(note => note !== '').join(' ── ');
  return cellWidth(notes) <= width - 2 ? notes : more;
}

function moreNodes(plan: GraphPlan, picture: GraphPicture, size: Size): string {
  const { left, right, above, below } = hiddenNodes(plan, windowOn(plan, picture, size));
  const sides = [
    left > 0 && `‹ ${left}`,
    above > 0 && `↑ ${above}`,
    below > 0 && `↓ ${below}`,
    right > 0 && `${right} ›`,
  ].filter(side => side !== false);
  return sides.length === 0 ? '' : `more nodes: ${sides.join(' · ')}`;
}

function moreRows(plan: RowPlan, { focus }: GraphPicture, size: Size): string {
  const above = Math.max(0, firstRow(plan, focus, size));
  const below = Math.max(0, plan.lanes.rows.length - above - size.height);
  const { leavesOut } = plan;
  const leaves = leavesOut === 0 ? [] : [`${leavesOut} ${leavesOut === 1 ? 'leaf' : 'leaves'} in the formulas`];
  const sides = [above > 0 && `↑ ${above}`, below > 0 && `↓ ${below}`].filter(side => side !== false);
  return [...leaves, ...(sides.length === 0 ? [] : [`more nodes: ${sides.join(' · ')}`])].join(' ── ');
}
