/** Session × size → the whole screen as rows: panes, header, timeline, footer and dialogs. */

import { isMenu, type Menu } from '../session/dialogs.ts';
import type { TensorLook } from '../session/modes.ts';
import type { PaneName } from '../session/panes.ts';
import { logOf, type Session } from '../session/session.ts';
import { chartView } from '../session/views/chart-view.ts';
import { eventsView } from '../session/views/events-view.ts';
import { graphView } from '../session/views/graph-view.ts';
import { headerView, timelineView } from '../session/views/header-view.ts';
import { ledgerView } from '../session/views/ledger-view.ts';
import { parametersTitle, parametersView } from '../session/views/parameters-view.ts';
import { programView } from '../session/views/program-view.ts';
import { type TensorView, tensorView } from '../session/views/tensor-view.ts';
import { valuesView } from '../session/views/values-view.ts';
import { watchViews } from '../session/views/watch-view.ts';
import { wrap } from '../text/width.ts';
import { beside, box } from './frame-layout.ts';
import {
  comparisonHeight,
  hasWatchRow,
  isFramed,
  layoutOf,
  type PlacedPane,
  paneRows,
  roomIn,
  SMALLEST,
} from './layout.ts';
import { compareRows } from './overlays/compare.ts';
import { faultRows } from './overlays/fault-box.ts';
import { helpOverlay } from './overlays/help.ts';
import { legendRows } from './overlays/legend-list.ts';
import { menuRows } from './overlays/menu.ts';
import { promptRows } from './overlays/prompt.ts';
import { tourRows } from './overlays/tour-box.ts';
import { drawChart } from './panes/chart-pane.ts';
import { drawEvents } from './panes/events-pane.ts';
import { drawTabs } from './panes/file-tabs.ts';
import { drawFooter, messageRows } from './panes/footer-row.ts';
import { drawGraphPane } from './panes/graph-pane.ts';
import { headerRow } from './panes/header-row.ts';
import { ledgerBrief, ledgerRows } from './panes/ledger-pane.ts';
import { parametersTable } from './panes/parameters-pane.ts';
import { drawProgram } from './panes/program-pane.ts';
import { tableRoom } from './panes/table-cells.ts';
import { drawTensor, TENSOR_HEAD } from './panes/tensor-pane.ts';
import { drawTimeline } from './panes/timeline-row.ts';
import { valuesTable } from './panes/values-pane.ts';
import { watchRow } from './panes/watch-row.ts';
import { fitRow, type Row } from './row.ts';
import { seeing } from './seeing.ts';
import type { Size } from './shell/application.ts';
import { type Drawn, movedTo, type Spot } from './spot.ts';

/** Returns exactly `size.rows` rows of `size.columns` cells. */
export const screenOf = (session: Session, size: Size): readonly Row[] => drawScreen(session, size).rows;

/** Draws the screen: exactly `size.rows` rows of `size.columns` cells. Only what a dialog does not cover has spots. */
export function drawScreen(given: Session, size: Size): Drawn {
  const { columns, rows } = size;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return bare(tooSmall(size));
  const session = seeing(given, size);
  const { dialog } = session;
  if (dialog?.kind === 'help') return bare(helpOverlay(session, size));
  if (isMenu(dialog)) return bare(withMenu(session, dialog, size));
  const whole = wholeScreen(session, size);
  if (dialog?.kind === 'legend') return bare(withLegend(whole.rows, dialog.page, size));
  return dialog === undefined ? whole : bare(withPrompt(whole.rows, session, size));
}

const bare = (rows: readonly Row[]): Drawn => ({ rows, spots: [] });

function wholeScreen(session: Session, size: Size): Drawn {
  const { columns, rows } = size;
  const { mode } = session;
  const panes = mode?.kind === 'tensor' ? tensorBlock(session, mode, size) : paneBlocks(session, size);
  const message = messageRows(session, columns, Math.floor(rows / 2));
  const above = rows - message.length; // a long message takes the timeline's row, and then the lowest of the panes
  const { rows: screen, spots } = below([
    bare([headerRow(headerView(session), columns)]),
    panes,
    bare(compareRows(session, columns, comparisonHeight(session, rows))),
    bare(tourRows(session, columns, rows)),
    bare(faultRows(session, columns, rows)),
    bare(hasWatchRow(session, rows) ? [watchRow(watchViews(session), columns)] : []),
    drawTimeline(timelineView(session, Math.floor(columns / 2)), columns),
    message.length > 0 ? bare([]) : drawFooter(session, columns),
  ]);
  const shown = [...screen.slice(0, above), ...message];
  return { rows: shown.map(row => fitRow(row, columns)), spots: spots.filter(({ y }) => y < above) };
}

/** Puts drawings below each other. */
function below(drawings: readonly Drawn[]): Drawn {
  const spots: Spot[] = [];
  let top = 0;
  for (const drawn of drawings) {
    spots.push(...movedTo(drawn.spots, 0, top));
    top += drawn.rows.length;
  }
  return { rows: drawings.flatMap(({ rows }) => rows), spots };
}

function paneBlocks(session: Session, { columns, rows }: Size): Drawn {
  const layout = layoutOf(session, columns, rows);
  return below(layout.map(row => panesBeside(session, row)));
}

function panesBeside(session: Session, places: readonly PlacedPane[]): Drawn {
  const drawn = places.map(place => drawPane(session, place));
  let left = 0;
  const spots = drawn.flatMap((pane, i) => {
    const moved = movedTo(pane.spots, left, 0);
    left += places[i]!.width;
    return moved;
  });
  return { rows: beside(...drawn.map(({ rows }) => rows)), spots };
}

/** Returns the open tensor, which replaces all panes. */
function tensorBlock(session: Session, look: TensorLook, size: Size): Drawn {
  const view = tensorViewIn(session, look, size);
  const title = `${view.name} · ${view.of}`;
  const { rows, spots } = drawTensor(view);
  const block = box(title, rows, size.columns, paneRows(session, size.rows), {
    focused: true,
    ...(view.grid && { footer: view.grid.inSight }),
  });
  return { rows: block, spots: movedTo(spots, 1, 1) };
}

/** Returns the view of the tensor for a screen of this size. */
const tensorViewIn = (session: Session, look: TensorLook, { columns, rows }: Size): TensorView =>
  tensorView(session, look, columns - 2, paneRows(session, rows) - 2 - TENSOR_HEAD);

/** Least rows of the screen above a menu; with fewer, the menu covers the screen. */
const LEAST_BESIDE_MENU = 10;

/** Puts the menu above the footer, and lays the screen out in the remaining rows. */
function withMenu(session: Session, menu: Menu, { columns, rows }: Size): readonly Row[] {
  const menuBlock = menuRows(session, menu, columns, rows - 1);
  const left = rows - menuBlock.length;
  const screen = wholeScreen(session, { columns, rows: left < LEAST_BESIDE_MENU ? rows : left }).rows;
  return [...screen.slice(0, left - 1), ...menuBlock, screen.at(-1)!];
}

/** Puts the legend of a screen above its footer. */
function withLegend(screen: readonly Row[], page: number, { columns, rows }: Size): readonly Row[] {
  const legend = legendRows(screen, page, columns, rows - 1);
  return [...screen.slice(0, rows - 1 - legend.length), ...legend, screen.at(-1)!];
}

/** Puts the prompt in the footer's row, and its suggestions in the rows above. */
function withPrompt(screen: readonly Row[], session: Session, { columns, rows }: Size): readonly Row[] {
  const prompt = promptRows(session, columns, Math.min(10, rows - 2));
  return [...screen.slice(0, rows - prompt.length), ...prompt.map(row => fitRow(row, columns))];
}

function tooSmall({ columns, rows }: Size): readonly Row[] {
  const text = `terminal too small (need ${SMALLEST.columns}×${SMALLEST.rows})`;
  const lines = wrap(text, columns);
  return Array.from({ length: rows }, (_, row) => fitRow([{ text: lines[row] ?? '' }], columns));
}

/** Least rows of the screen with a frame around the ledger. */
const BOXED = 8;

/** Draws a pane in its place; what its content says beyond it is cut off. */
function drawPane(session: Session, place: PlacedPane): Drawn {
  const { pane, width, height } = place;
  const here: Spot = { x: 0, y: 0, width, height, target: { kind: 'pane', pane } };
  const unframed = ({ rows, spots }: Drawn): Drawn => ({
    rows: Array.from({ length: height }, (_, row) => fitRow(rows[row] ?? [], width)),
    spots: [here, ...spots.filter(({ y }) => y < height)],
  });
  if (pane === 'ledger' && height < BOXED)
    return unframed(bare(ledgerBrief(ledgerView(session, Math.floor(width / 2)), width, height))); // tensors take half the room
  const room = roomIn(place);
  const content = paneContent(session, pane, room.width, room.height);
  if (!isFramed(place)) return unframed(content);
  const { title, tabs, rows, spots, footer } = content;
  const inside = spots.filter(({ y }) => y < room.height);
  return {
    rows: box(title, rows, width, height, {
      focused: session.view.pane === pane,
      tabs: tabs?.rows[0],
      ...(footer && { footer }),
    }),
    spots: [here, ...movedTo(tabs?.spots ?? [], title.length + 2, 0), ...movedTo(inside, 1, 1)],
  };
}

interface Content extends Drawn {
  readonly title: string;
  readonly footer?: string | undefined;
  /** What follows the title. */
  readonly tabs?: Drawn | undefined;
}

function paneContent(session: Session, pane: PaneName, width: number, height: number): Content {
  const title = `${pane[0]!.toUpperCase()}${pane.slice(1)}`;
  switch (pane) {
    case 'program': {
      const view = programView(session, width, height);
      const tabs = view.tabs && drawTabs(view.tabs, width - title.length - 4);
      const named = tabs === undefined ? title : `${title}: `;
      return { title: named, tabs, ...drawProgram(view, width, height), footer: view.remark };
    }
    case 'graph': {
      const { around, ...drawn } = drawGraphPane(logOf(session).program, graphView(session), width, height);
      return { title: around === undefined ? title : `${title}: ${around}`, ...drawn };
    }
    case 'ledger': {
      const view = ledgerView(session, width);
      return { title: view.title, ...bare(ledgerRows(view, width, height)) };
    }
    case 'values':
      return {
        title,
        ...valuesTable(valuesView(session, valueRoom(session, width), tableRoom(height)), width, height),
      };
    case 'parameters':
      return {
        title: parametersTitle(session),
        ...parametersTable(cells => parametersView(session, cells, height), width, height),
      };
    case 'chart': {
      const view = chartView(session);
      return { title: view?.title ?? title, ...drawChart(view, width, height) };
    }
    case 'events': {
      const view = eventsView(session, height);
      return { title: view.title, ...drawEvents(view, width, height) };
    }
  }
}

/** Returns the cells of the table of values, without its marks, shapes, checks, rules and the blank after it. */
const valueRoom = (session: Session, width: number): number =>
  width - 2 - (width >= 80 ? 10 : 0) - (session.report === undefined ? 0 : 8) - 12;
