/** The graph pane: the layout is planned once for a program and a size, and drawn again at every event. */

import { memoised } from '../../memoised.ts';
import type { GraphView } from '../../session/views/graph-view.ts';
import { heatWidth } from '../../session/views/heat-view.ts';
import { cellWidth } from '../../text/width.ts';
import { drawGraph, type GraphPlan, planGraph, windowOn } from '../graph/draw.ts';
import { HEAT_LEGEND } from '../graph/heat.ts';
import { hiddenNodes } from '../graph/scroll.ts';
import type { Drawn } from '../spot.ts';

/** Plans by program, then by size, cells of a scalar and centre: a plan does not depend on values. */
const plansOf = memoised((_program: object) => new Map<string, GraphPlan>());

/** Most plans kept: stepping back and forth shows the same nodes again. */
const PLANS_KEPT = 64;

function graphPlan(program: object, view: GraphView, width: number, height: number): GraphPlan {
  const scalar = view.nodes.find(({ shape }) => shape.length === 0);
  const key = `${width}×${height} ${scalar?.numberWidth ?? ''} ${view.around ?? ''}`;
  const known = plansOf(program);
  const plan = known.get(key) ?? planGraph(view, { width, height });
  if (known.size >= PLANS_KEPT) known.clear();
  known.set(key, plan);
  return plan;
}

export function drawGraphPane(program: object, view: GraphView, width: number, height: number): Drawn {
  const plan = graphPlan(program, view, width, height);
  return drawGraph(plan, { nodes: view.nodes, active: view.active, focus: view.focus }, { width, height });
}

/** Returns the footer: the legend of matrix strips, if any, and how many nodes lie beyond each side. */
export function graphFooter(program: object, view: GraphView, width: number, height: number): string {
  const plan = graphPlan(program, view, width, height);
  const { left, right, above, below } = hiddenNodes(plan, windowOn(plan, view, { width, height }));
  const sides = [
    left > 0 && `‹ ${left}`,
    above > 0 && `↑ ${above}`,
    below > 0 && `↓ ${below}`,
    right > 0 && `${right} ›`,
  ].filter(side => side !== false);
  const more = sides.length === 0 ? [] : [`more nodes: ${sides.join(' · ')}`];
  const hasStrips = plan.drawing.mode === 'boxed' && view.nodes.some(({ shape }) => heatWidth(shape) > 0);
  const notes = [...(hasStrips ? [HEAT_LEGEND] : []), ...more].join(' ── ');
  return cellWidth(notes) <= width - 2 ? notes : more.join('');
}
