/** The graph pane: the layout is planned once for a program and a size, and drawn anew at every event. */

import type { GraphView } from '../../session/views/graph-view.ts';
import { drawGraph, type GraphPlan, planGraph } from '../graph/draw.ts';
import { hiddenNodes, viewportOf } from '../graph/scroll.ts';
import type { Row } from '../row.ts';

/** Plans by program, then by size and centre: a plan does not depend on values. */
const plans = new WeakMap<object, Map<string, GraphPlan>>();

/** Stepping back and forth, one comes by the same nodes again. */
const PLANS_KEPT = 64;

export function graphPlan(program: object, view: GraphView, width: number, height: number): GraphPlan {
  const key = `${width}×${height} ${view.around ?? ''}`;
  const known = plans.get(program) ?? new Map<string, GraphPlan>();
  plans.set(program, known);
  const plan = known.get(key) ?? planGraph(view, { width, height });
  if (known.size >= PLANS_KEPT) known.clear();
  known.set(key, plan);
  return plan;
}

export function graphRows(program: object, view: GraphView, width: number, height: number): readonly Row[] {
  const plan = graphPlan(program, view, width, height);
  return drawGraph(plan, { nodes: view.nodes, active: view.active, focus: view.focus }, { width, height });
}

/** Says that the graph goes on beyond the pane, and where; '' when all of it is in sight. */
export function graphFooter(program: object, view: GraphView, width: number, height: number): string {
  const { layout } = graphPlan(program, view, width, height);
  const { left, right, above, below } = hiddenNodes(layout, viewportOf(layout, { width, height }, view.focus));
  const sides = [
    left > 0 && `‹ ${left}`,
    above > 0 && `↑ ${above}`,
    below > 0 && `↓ ${below}`,
    right > 0 && `${right} ›`,
  ];
  const shown = sides.filter(side => side !== false);
  return shown.length === 0 ? '' : `more nodes: ${shown.join(' · ')}`;
}
