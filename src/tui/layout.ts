/** The rectangles of panes for every size of screen, without any drawing. */

import type { Program } from '../graph/program.ts';
import { memoised } from '../memoised.ts';
import type { PaneName } from '../session/panes.ts';
import { logOf, type Session } from '../session/session.ts';
import { hasUpdates } from '../session/views/header-view.ts';
import { faultRows } from './overlays/fault-box.ts';
import { mostTourRows, tourRows } from './overlays/tour-box.ts';

export interface PlacedPane {
  readonly pane: PaneName;
  readonly width: number;
  readonly height: number;
}

/** Rows of panes, top to bottom. */
export type PaneLayout = readonly (readonly PlacedPane[])[];

export const SMALLEST = { columns: 20, rows: 5 } as const;

/** Least rows of a framed pane. */
const LEAST_FRAMED = 5;

/** Whether a pane has a border; a lower pane is content only. */
export const isFramed = ({ height }: PlacedPane): boolean => height >= LEAST_FRAMED;

/** Returns the room for a pane's content, inside its border if it has one. */
export function roomIn(place: PlacedPane): { readonly width: number; readonly height: number } {
  const border = isFramed(place) ? 2 : 0;
  return { width: place.width - border, height: place.height - border };
}

/** Rows for header, timeline and footer. */
const AROUND = 3;

/** Returns the pane at the lower right: the chosen pane, else the phase's pane. */
function detailOf(session: Session): PaneName {
  if (session.view.detail !== undefined) return session.view.detail;
  return logOf(session).phaseAt(session.place.position) === 'update' ? 'parameters' : 'values';
}

/** Whether watches have a row; they take it from the panes if enough rows remain. */
export const hasWatchRow = (session: Session, rows: number): boolean => session.stops.watches.length > 0 && rows >= 10;

/** Rows of a comparison: around the nodes (frame, two sides, heading), for nodes, and the least rows of the screen. */
export const COMPARISON = { around: 5, nodes: 14, leastScreen: 14 } as const;

/** Returns the rows of the comparison, 0 without a comparison. The panes keep a third of the screen, and at least a framed formula. */
export function comparisonHeight(session: Session, rows: number): number {
  if (!session.timelines.isComparing || rows < COMPARISON.leastScreen) return 0;
  const nodes = logOf(session).program.nodes.filter(({ role }) => role !== 'literal').length;
  const room = rows - Math.max(8, Math.floor(rows / 3)) - COMPARISON.around;
  return COMPARISON.around + Math.max(1, Math.min(nodes, COMPARISON.nodes, room));
}

/** Returns the rows for all panes. */
export const paneRows = (session: Session, rows: number): number =>
  rows - comparisonHeight(session, rows) - AROUND - (hasWatchRow(session, rows) ? 1 : 0);

/** Rows of the screen for the panes, and for what is asked below them. */
interface Room {
  /** With those of the question. */
  readonly all: number;
  /** Without them. */
  readonly left: number;
  /** Without the most that the tour takes in any of its steps. */
  readonly least: number;
}

export function layoutOf(session: Session, columns: number, screenRows: number): PaneLayout {
  const asked = tourRows(session, columns, screenRows).length + faultRows(session, columns, screenRows).length;
  const rows = screenRows - comparisonHeight(session, screenRows);
  const all = paneRows(session, screenRows);
  const left = all - asked;
  const room = { all, left, least: Math.min(left, all - mostTourRows(session, columns, screenRows)) };
  if (session.view.isZoomed) return [[{ pane: session.view.pane, width: columns, height: left }]];
  if (columns < 60 || rows - asked < 16) return small(session, columns, Math.max(2, left));
  if (columns < 110) return narrow(session, columns, room);
  if (rows < 28) return low(session, columns, left);
  return wide(session, columns, room);
}

/** Returns the height of the upper panes: a question takes its rows from the lower ones, so that the graph stands still. @param lower Least rows of those. */
const upperHeight = ({ all, least }: Room, part: number, lower: number): number =>
  Math.max(LEAST_FRAMED, Math.min(Math.floor(all * part), least - lower));

/** Places a single pane, and the event's result below it. */
function small({ view: { pane } }: Session, columns: number, height: number): PaneLayout {
  if (pane === 'ledger') return [[{ pane, width: columns, height }]];
  return [[{ pane, width: columns, height: height - 1 }], [{ pane: 'ledger', width: columns, height: 1 }]];
}

/** Places two panes: program or graph above, ledger or a table below, by the pane last used. */
function narrow(session: Session, columns: number, room: Room): PaneLayout {
  const isUpper = session.view.pane === 'program' || session.view.pane === 'graph';
  const upper = isUpper ? session.view.pane : 'graph';
  const lower = isUpper ? 'ledger' : session.view.pane;
  const top = upperHeight(room, 0.5, 6);
  return [[{ pane: upper, width: columns, height: top }], [{ pane: lower, width: columns, height: room.left - top }]];
}

/** Places panes on a wide, low screen: the ledger, and the last used pane beside it. */
function low({ view: { pane } }: Session, columns: number, height: number): PaneLayout {
  const ledger = Math.floor(columns * 0.45);
  const beside = pane === 'ledger' ? 'graph' : pane;
  return [
    [
      { pane: beside, width: columns - ledger, height },
      { pane: 'ledger', width: ledger, height },
    ],
  ];
}

const longestLineOf = memoised(({ lines }: Program): number =>
  lines.reduce((most, { text }) => Math.max(most, text.length), 0),
);

/** Places program and graph above, ledger and tables below. The program is as wide as its longest line. */
function wide(session: Session, columns: number, room: Room): PaneLayout {
  const longest = longestLineOf(logOf(session).program);
  const program = Math.min(Math.max(36, longest + 22), Math.floor(columns * 0.36));
  const isTall = session.view.pane === 'graph';
  const top = upperHeight(room, isTall ? 0.6 : 0.5, 8);
  const detail = detailOf(session);
  const upper = [
    { pane: 'program' as const, width: program, height: top },
    { pane: 'graph' as const, width: columns - program, height: top },
  ];
  const third = detail !== 'values' ? detail : hasUpdates(logOf(session)) ? 'parameters' : 'events';
  const below = room.left - top;
  const lower = columns >= 170 ? threeBelow(third, columns, below) : twoBelow(detail, columns, below);
  return [upper, lower];
}

function twoBelow(detail: PaneName, columns: number, height: number): readonly PlacedPane[] {
  const ledger = Math.floor(columns * 0.48);
  return [
    { pane: 'ledger', width: ledger, height },
    { pane: detail, width: columns - ledger, height },
  ];
}

/** Places three panes below on very wide screens: values stay, with parameters, chart or events beside them. */
function threeBelow(third: PaneName, columns: number, height: number): readonly PlacedPane[] {
  const [ledger, values] = [Math.floor(columns * 0.36), Math.floor(columns * 0.34)];
  return [
    { pane: 'ledger', width: ledger, height },
    { pane: 'values', width: values, height },
    { pane: third, width: columns - ledger - values, height },
  ];
}
