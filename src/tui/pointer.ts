/** Handles the mouse: a click finds a pane, a node or an event. It uses the layout's geometry, so a click means what is drawn there. */

import { sameStepIn } from '../engine/alignment.ts';
import type { NodeId } from '../graph/program.ts';
import type { PlacedNode } from '../layout/graph-layout.ts';
import type { TensorLook } from '../session/modes.ts';
import type { PaneName } from '../session/panes.ts';
import { FOLLOWS_EVENT, logOf, runOf, type Session } from '../session/session.ts';
import { changed, update } from '../session/update.ts';
import { chartView } from '../session/views/chart-view.ts';
import { eventsView } from '../session/views/events-view.ts';
import { graphView } from '../session/views/graph-view.ts';
import { timelineView } from '../session/views/header-view.ts';
import { valuesView } from '../session/views/values-view.ts';
import { windowOn } from './graph/draw.ts';
import { placeIn } from './graph/scroll.ts';
import { isFramed, layoutOf } from './layout.ts';
import { chartIteration } from './panes/chart-pane.ts';
import { messageRows } from './panes/footer-row.ts';
import { graphPlan } from './panes/graph-pane.ts';
import { tableHead, tableRoom } from './panes/table-cells.ts';
import { elementAt } from './panes/tensor-pane.ts';
import { timelineEvent, timelineIteration } from './panes/timeline-row.ts';
import { tensorViewIn, valueRoom } from './screen.ts';
import type { Size } from './shell/application.ts';
import type { MouseReport } from './shell/mouse.ts';

/** Returns the session after a click or a turn of the wheel. Other reports change nothing, nor do reports while a dialog is open. */
export function pointed(session: Session, report: MouseReport, size: Size): Session {
  const { dialog, mode } = session;
  if (dialog !== undefined || mode?.kind === 'predict') return session;
  if (mode?.kind === 'tensor') return inTensor(session, mode, report, size);
  const place = placeAt(session, report, size);
  if (report.action === 'wheelUp' || report.action === 'wheelDown')
    return wheel(session, place?.pane, report.action === 'wheelUp');
  if (report.action !== 'press' || report.button !== 'left') return session;
  const { columns, rows } = size;
  const isTimeline = report.row === rows - 2 && messageRows(session, columns).length < 2;
  if (isTimeline) return clickTimeline(session, columns, report.column);
  return place === undefined ? session : click(session, place);
}

/** Handles the mouse in an open tensor: the wheel moves by rows, a click chooses an element. */
function inTensor(session: Session, look: TensorLook, report: MouseReport, size: Size): Session {
  if (report.action === 'wheelUp') return update(session, 'element-up').session;
  if (report.action === 'wheelDown') return update(session, 'element-down').session;
  if (report.action !== 'press' || report.button !== 'left') return session;
  const element = elementAt(tensorViewIn(session, look, size), report.column - 1, report.row - 2);
  return element === undefined ? session : changed(session, { mode: { ...look, element } });
}

/** A pane and a cell inside its border. */
interface Place {
  readonly pane: PaneName;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

function placeAt(session: Session, { column, row }: MouseReport, { columns, rows }: Size): Place | undefined {
  let top = 1; // the header
  for (const line of layoutOf(session, columns, rows)) {
    const height = Math.max(...line.map(placed => placed.height));
    let left = 0;
    for (const placed of line) {
      const { pane, width } = placed;
      const border = isFramed(placed) ? 1 : 0;
      const isHere = row >= top && row < top + height && column >= left && column < left + width;
      if (isHere)
        return {
          pane,
          width: width - 2 * border,
          height: placed.height - 2 * border,
          x: column - left - border,
          y: row - top - border,
        };
      left += width;
    }
    top += height;
  }
  return undefined;
}

const PAGED: readonly (PaneName | undefined)[] = ['values', 'parameters'];

/** Handles the wheel: over a table it moves the selection, elsewhere it steps through time. */
function wheel(session: Session, pane: PaneName | undefined, isUp: boolean): Session {
  if (PAGED.includes(pane)) return update(session, isUp ? 'select-previous' : 'select-next').session;
  return update(session, isUp ? 'previous-event' : 'next-event').session;
}

function click(session: Session, place: Place): Session {
  const focused = update(session, place.pane).session;
  switch (place.pane) {
    case 'graph':
      return selecting(focused, nodeInGraph(session, place));
    case 'values':
      return selecting(focused, nodeInTable(session, place));
    case 'chart':
      return clickChart(focused, place);
    case 'events':
      return atEvent(focused, eventsView(session, place.height)[place.y]?.position);
    default:
      return focused;
  }
}

function clickTimeline(session: Session, columns: number, column: number): Session {
  const view = timelineView(session, Math.floor(columns / 2));
  const iteration = timelineIteration(view, columns, column);
  return iteration === undefined
    ? atEvent(session, timelineEvent(view, columns, column))
    : atIteration(session, iteration);
}

function clickChart(session: Session, { width, height, x }: Place): Session {
  const view = chartView(session);
  const iteration = view && chartIteration(view, width, height, x);
  return iteration === undefined ? session : atIteration(session, iteration);
}

/** Goes to the same event in another iteration. */
const atIteration = (session: Session, iteration: number): Session => {
  const { log } = runOf(session);
  return atEvent(session, sameStepIn(log, session.place.position, log, iteration));
};

const selecting = (session: Session, node: NodeId | undefined): Session =>
  node === undefined ? session : changed(session, { selection: { ...FOLLOWS_EVENT, node } });

const atEvent = (session: Session, position: number | undefined): Session =>
  position === undefined ? session : update(session, 'goto', String(position)).session;

function nodeInGraph(session: Session, { width, height, x, y }: Place): NodeId | undefined {
  const view = graphView(session);
  const plan = graphPlan(logOf(session).program, view, width, height);
  const window = windowOn(plan, view, { width, height });
  const [column, row] = [x + window.x, y + window.y];
  const isUnder = (node: PlacedNode) =>
    column >= node.x && column < node.x + node.width && row >= node.y && row < node.y + node.height;
  return [...plan.layout.nodes.values()].find(node => {
    const seen = plan.stubs.has(node.id) ? undefined : placeIn(node, plan, window);
    return seen !== undefined && isUnder(seen);
  })?.id;
}

function nodeInTable(session: Session, { width, height, y }: Place): NodeId | undefined {
  const head = tableHead(height);
  let line = head;
  for (const { node, value, gradient } of valuesView(session, valueRoom(session, width), tableRoom(height)).rows) {
    line += Math.max(value.length, gradient.length);
    if (y >= head && y < line) return node;
  }
  return undefined;
}
