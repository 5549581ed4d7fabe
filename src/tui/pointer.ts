/** Handles the mouse: a click means what the frame says stands under it. */

import { sameStepIn } from '../engine/alignment.ts';
import { changed } from '../session/change.ts';
import type { PaneName } from '../session/panes.ts';
import { FOLLOWS_EVENT, runOf, type Session } from '../session/session.ts';
import { update } from '../session/update.ts';
import { drawScreen } from './screen.ts';
import type { Size } from './shell/application.ts';
import type { Chord } from './shell/chord.ts';
import type { MouseReport } from './shell/mouse.ts';
import { type ClickTarget, targetsAt } from './spot.ts';

/** What a report means. */
interface Pointed {
  readonly session: Session;
  /** The key that a click presses. */
  readonly chord?: Chord;
}

/** Returns what a click or a turn of the wheel means. Other reports change nothing, nor do reports while a dialog is open. */
export function pointed(session: Session, report: MouseReport, size: Size): Pointed {
  const { action, column, row } = report;
  const isWheel = action === 'wheelUp' || action === 'wheelDown';
  if (isCovered(session) || !(isWheel || isClick(report))) return { session };
  const targets = targetsAt(drawScreen(session, size).spots, column, row);
  const pane = targets.find(target => target.kind === 'pane')?.pane;
  if (isWheel) return { session: wheel(session, pane, action === 'wheelUp') };
  const [target] = targets;
  if (target?.kind === 'key') return { session, chord: target.chord };
  const focused = pane === undefined || pane === session.view.pane ? session : update(session, pane).session;
  return { session: target === undefined ? session : clicked(focused, target) };
}

const isClick = (report: MouseReport): boolean => report.action === 'press' && report.button === 'left';

/** Whether keys and words are for what lies above the panes. */
const isCovered = ({ dialog, mode }: Session): boolean => dialog !== undefined || mode?.kind === 'predict';

const PAGED: readonly (PaneName | undefined)[] = ['values', 'parameters'];

/** Handles the wheel: in a tensor it moves by rows, over a table it moves the selection, elsewhere it steps through time. */
function wheel(session: Session, pane: PaneName | undefined, isUp: boolean): Session {
  if (session.mode?.kind === 'tensor') return update(session, isUp ? 'element-up' : 'element-down').session;
  if (PAGED.includes(pane)) return update(session, isUp ? 'select-previous' : 'select-next').session;
  return update(session, isUp ? 'previous-event' : 'next-event').session;
}

function clicked(session: Session, target: Exclude<ClickTarget, { kind: 'key' }>): Session {
  switch (target.kind) {
    case 'pane':
      return session;
    case 'node':
      return changed(session, { selection: { ...FOLLOWS_EVENT, node: target.node, file: session.selection.file } });
    case 'file':
      return changed(session, { selection: { ...session.selection, file: target.file } });
    case 'event':
      return atEvent(session, target.position);
    case 'iteration':
      return atIteration(session, target.iteration);
    case 'element':
      return session.mode?.kind === 'tensor'
        ? changed(session, { mode: { ...session.mode, element: target.element } })
        : session;
  }
}

/** Goes to the same event in another iteration. */
function atIteration(session: Session, iteration: number): Session {
  const { log } = runOf(session);
  const position = sameStepIn(log, session.place.position, log, iteration);
  return position === undefined ? session : atEvent(session, position);
}

const atEvent = (session: Session, position: number): Session => update(session, 'goto', String(position)).session;
