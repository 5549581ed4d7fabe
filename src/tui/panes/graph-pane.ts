/** The graph pane: a drawing is chosen once for a program and a size, and drawn again at every event. */

import { keptIn, memoised } from '../../memoised.ts';
import type { GraphForm, GraphLevel, LeafRows, Unfolding } from '../../session/graph-folds.ts';
import type { GraphPicture } from '../../session/views/graph-at-event.ts';
import type { GraphView } from '../../session/views/graph-view.ts';
import { heatWidth } from '../../session/views/heat-view.ts';
import { cellWidth } from '../../text/width.ts';
import { drawGraph, windowOn } from '../graph/draw.ts';
import { HEAT_LEGEND } from '../graph/heat.ts';
import { type GraphPlan, type Plans, planFramed, planGraph, plansOf } from '../graph/plan.ts';
import { drawRows, firstRow, planRows, type RowPlan } from '../graph/row-drawing.ts';
import { type DrawingSize, hiddenNodes, hiddenText } from '../graph/scroll.ts';
import { withKeys } from '../keymap.ts';
import type { Drawn } from '../spot.ts';

/** A drawing in layers, or in rows. */
type Drawing = { readonly form: GraphForm } & (
  | { readonly kind: 'layers'; readonly plan: GraphPlan }
  | { readonly kind: 'rows'; readonly plan: RowPlan }
);

interface Kept {
  readonly forms: Map<string, GraphForm>;
  readonly drawings: Map<string, Drawing>;
  /** Plans of graphs in layers that are as they were chosen: what was looked at for the choice is drawn next. */
  readonly plans: Map<string, Plans>;
  /** The same of what is unfolded by hand, in frames; undefined where they do not fit. */
  readonly framed: Map<string, { readonly plan: GraphPlan | undefined }>;
}

/** Choices by program, then by what they depend on: not on values. */
const keptFor = memoised(
  (_program: object): Kept => ({ forms: new Map(), drawings: new Map(), plans: new Map(), framed: new Map() }),
);

/** What a choice depends on beside the program, when nothing is folded or unfolded by hand. */
const keyOf = (view: GraphView, { width, height }: DrawingSize): string => `${width}×${height} ${view.choiceKey}`;

/** Most choices kept: stepping back and forth shows the same nodes again. */
const KEPT = 64;

/** Returns how the graph is drawn in a pane of this size: chosen once for a run, so that the graph stands still from event to event. */
export function graphFormIn(program: object, view: GraphView, size: DrawingSize): GraphForm {
  const key = keyOf(view, size);
  const form = keptIn(keptFor(program).forms, key, () => chooseForm(program, view, size), KEPT);
  const isUnfolded = form.kind === 'layers' && form.hops === undefined && form.folding.level !== 'operations';
  if (!isUnfolded || !view.isUnfoldedByHand) return form;
  return keptIn(keptFor(program).forms, `${key} ${view.foldsKey}`, () => withFrames(program, view, form, size), KEPT);
}

/** What is unfolded by hand stands in frames among the boxes where that fits, else below its head in rows. */
const withFrames = (program: object, view: GraphView, form: GraphForm, size: DrawingSize): GraphForm =>
  framedPlan(program, view, form, size) === undefined ? { ...form, kind: 'rows' } : form;

function framedPlan(program: object, view: GraphView, form: GraphForm, size: DrawingSize): GraphPlan | undefined {
  const picture = view.picture(form);
  const key = `${keyOf(view, size)} ${view.foldsKey} ${picture.around ?? ''}`;
  return keptIn(keptFor(program).framed, key, () => ({ plan: planFramed(picture, size) }), KEPT).plan;
}

function drawingIn(program: object, view: GraphView, size: DrawingSize): Drawing {
  const form = graphFormIn(program, view, size);
  const around = view.picture(form).around ?? '';
  const key = `${keyOf(view, size)} ${form.kind} ${view.foldsKey} ${around}`;
  const draw = (): Drawing => {
    const rows = form.kind === 'rows' ? planRows(view.every(form, true), size) : undefined;
    return rows === undefined
      ? { kind: 'layers', form, plan: planOf(program, view, form, size) }
      : { kind: 'rows', form, plan: rows };
  };
  return keptIn(keptFor(program).drawings, key, draw, KEPT);
}

/** The plans of a graph in layers in which nothing is folded or unfolded by hand. */
const plansUntouched = (program: object, view: GraphView, form: GraphForm, size: DrawingSize): Plans =>
  keptIn(
    keptFor(program).plans,
    `${keyOf(view, size)} ${form.folding.level}`,
    () => plansOf(view.every(form, false)[0]!, size), // every: at least one
    KEPT,
  );

function planOf(program: object, view: GraphView, form: GraphForm, size: DrawingSize): GraphPlan {
  if (view.isUntouched && form.hops === undefined) return plansUntouched(program, view, form, size).best();
  const hasFrames = view.isUnfoldedByHand && form.folding.level !== 'operations';
  return (hasFrames ? framedPlan(program, view, form, size) : undefined) ?? planGraph(view.picture(form), size);
}

/**
 * Returns the most detailed form that fits whole: operations; lines as boxes in a row; lines in rows, with the line of the event unfolded;
 * lines as boxes in several rows; lines in rows; the same with rounds and calls folded, those around the event as deep unfolded as there is room. Where nothing does, the rows of the outline,
 * or in a large graph what is near the selection.
 */
function chooseForm(program: object, view: GraphView, size: DrawingSize): GraphForm {
  const { detail, usual } = view;
  if (view.isExcerptAsked || detail === 'operations') return usual;
  if (detail === 'fit' && !view.isLarge && plansUntouched(program, view, usual, size).whole) return usual;
  const levels: readonly GraphLevel[] = detail === 'fit' ? ['lines', 'outline'] : [detail];
  const canFit = view.fewestRows() <= Math.max(size.height, LAYERED);
  for (const level of canFit ? levels : []) {
    const form = formAt(level, program, view, size);
    if (form !== undefined) return form;
  }
  if (detail === 'fit' && view.isLarge) return usual;
  const rows = rowForm(levels.at(-1)!, 'none');
  return planRows(view.every(rows, false), size) === undefined ? usual : rows;
}

const rowForm = (level: GraphLevel, leaves: LeafRows, unfolding: Unfolding = 0): GraphForm => ({
  kind: 'rows',
  folding: { level, unfolding },
  leaves,
  hops: undefined,
});

const LEAVES: readonly LeafRows[] = ['all', 'shared', 'none'];

/** Returns the most detailed form of a level that fits whole; undefined where none does. */
function formAt(level: GraphLevel, program: object, view: GraphView, size: DrawingSize): GraphForm | undefined {
  const fitsRows = (form: GraphForm, added = 0) =>
    view.rowCount({ ...form, folding: { level, unfolding: 0 } }) + added <= size.height &&
    view.canTryEvery(form) &&
    planRows(view.every(form, false), size) !== undefined;
  const rows = LEAVES.map(leaves => rowForm(level, leaves)).find(form => fitsRows(form));
  const layers: GraphForm = { ...rowForm(level, 'all'), kind: 'layers' };
  const isSmall = view.rowCount(layers) <= LAYERED;
  const whole = isSmall ? plansUntouched(program, view, layers, size).whole : undefined;
  // Boxes of an outline that is not asked for would hide the lines around the event, which rows unfold.
  const isLastResort = level === 'outline' && view.detail === 'fit';
  if (whole !== undefined && !whole.isWrapped && !isLastResort) return layers;
  if (rows === undefined) return whole && layers;
  const blocks = level === 'outline' ? view.deepestBlock() : 0;
  const unfolded = (['operations', ...Array.from({ length: blocks }, (_, i) => blocks - i)] as const)
    .map(unfolding => rowForm(level, rows.leaves, unfolding))
    .find(form => {
      const added = view.mostRowsAdded(form.folding);
      return added > 0 && fitsRows(form, added);
    });
  return unfolded ?? (whole === undefined ? rows : layers);
}

/** Most nodes of a graph whose layers are tried: more than that fit no screen whole. */
const LAYERED = 200;

export interface GraphPane extends Drawn {
  /** `2 hops around e`; undefined where the whole graph is shown. */
  readonly around: string | undefined;
  /** The legend of matrix strips, if any, and how many nodes are not in sight. */
  readonly footer: string;
}

export function drawGraphPane(program: object, view: GraphView, width: number, height: number): GraphPane {
  const size = { width, height };
  const drawing = drawingIn(program, view, size);
  const picture = view.picture(drawing.form);
  const drawn =
    drawing.kind === 'rows' ? drawRows(drawing.plan, picture, size) : drawGraph(drawing.plan, picture, size);
  return { ...drawn, around: picture.around, footer: footerOf(drawing, picture, size, view.wayToZoom) };
}

function footerOf(drawing: Drawing, picture: GraphPicture, size: DrawingSize, wayToZoom: string | undefined): string {
  const more =
    drawing.kind === 'rows' ? moreRows(drawing.plan, picture, size, wayToZoom) : moreNodes(drawing.plan, picture, size);
  const hasStrips =
    drawing.kind === 'layers' &&
    drawing.plan.drawing.mode === 'boxed' &&
    picture.nodes.some(({ shape }) => heatWidth(shape) > 0);
  const notes = [hasStrips ? HEAT_LEGEND : '', more].filter(note => note !== '').join(' ── ');
  return cellWidth(notes) <= size.width - 2 ? notes : more;
}

/** By row: how many of those before it have a node of their own; at last how many of all. */
const nodesBeforeRows = memoised((rows: GraphPicture['rows']): Int32Array => {
  const counts = new Int32Array(rows.length + 1);
  for (const [at, { head }] of rows.entries()) counts[at + 1] = counts[at]! + (head === undefined ? 1 : 0);
  return counts;
});

const moreNodes = (plan: GraphPlan, picture: GraphPicture, size: DrawingSize): string =>
  hiddenText(hiddenNodes(plan, windowOn(plan, picture, size)));

function moreRows(plan: RowPlan, picture: GraphPicture, size: DrawingSize, wayToZoom: string | undefined): string {
  const first = Math.max(0, firstRow(plan, picture, size));
  const nodesBefore = nodesBeforeRows(picture.rows);
  const count = nodesBefore.at(-1)!; // it has one number more than there are rows
  const below = count - (nodesBefore[first + size.height] ?? count);
  const more = hiddenText({ left: 0, right: 0, above: nodesBefore[first]!, below });
  const leavesOut = picture.count - count;
  const way = wayToZoom === undefined ? '' : `: ${withKeys(wayToZoom)} zooms`;
  const leaves = leavesOut === 0 ? '' : `${leavesOut} ${leavesOut === 1 ? 'leaf' : 'leaves'} not shown${way}`;
  return [leaves, more].filter(text => text !== '').join(' ── ');
}
