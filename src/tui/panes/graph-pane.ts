/** The graph pane: the layout is planned once for a program and a size, and drawn anew at every event. */

import type { GraphView } from '../../session/views/graph-view.ts';
import { drawGraph, type GraphPlan, planGraph } from '../graph/draw.ts';
import { hiddenNodes, viewportOf } from '../graph/scroll.ts';
import type { Row } from '../row.ts';

interface Planned {
  readonly key: string;
  readonly plan: GraphPlan;
}

/** Plans by program: a plan does not depend on values. */
const plans = new WeakMap<object, Planned>();

export function graphPlan(program: object, view: GraphView, width: number, height: number): GraphPlan {
  const key = `${width}×${height} ${view.around ?? ''}`;
  const known = plans.get(program);
  if (known?.key === key) return known.plan;
  const plan = planGraph(view, { width, height });
  plans.set(program, { key, plan });
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
