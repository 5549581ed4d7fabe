/** A graph at an event: its nodes with their numbers, its rows, and the edge that the event uses. */

import { linesWriterFor } from '../../explain/derivation.ts';
import { type GraphNode, type NodeId, nodeOf, type Program, wholeShapeOf } from '../../graph/program.ts';
import type { Stub } from '../../layout/neighbourhood.ts';
import { keptIn, memoised, once } from '../../memoised.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { nodesOfPlace } from '../../query/stops.ts';
import { type FoldedGraph, type GraphForm, rowsWith } from '../graph-folds.ts';
import { logOf, type Session } from '../session.ts';
import { type ShownGraph, shownAs } from '../shown-graph.ts';
import { checkMark } from './check-view.ts';
import { foldTitles, partTitles, type Titles, titlesOf } from './graph-titles.ts';
import { type Heat, heatOf } from './heat-view.ts';
import { scalarWidth } from './number-width.ts';
import { cellStyle, stateOf } from './numbers.ts';

/** Titles, `role`, `numberWidth`, `shape` and `hasGradient` stay the same for a session, so that the drawing stands still. */
export interface GraphNodeView extends Titles {
  readonly id: NodeId;
  readonly role: 'input' | 'parameter' | 'constant' | 'operation';
  readonly hasGradient: boolean;
  readonly shape: readonly number[];
  readonly heat: Heat | undefined;
  readonly numberWidth: number;
  /** Value and gradient in `width` cells and `rows` rows each, `?` for values not known yet. */
  readonly numbers: (width: number, rows: number) => GraphNumbers;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly hasBreakpoint: boolean;
  readonly mark: '✓' | '✗' | undefined;
  /** How many operations a folded node stands for; undefined for a single node. */
  readonly operations: number | undefined;
}

/** Each is written when it is asked for: a row has other widths for both. */
export interface GraphNumbers {
  readonly value: readonly string[];
  readonly gradient: readonly string[];
}

export interface GraphEdgeView {
  /** The operand. */
  readonly from: NodeId;
  /** The operation. */
  readonly to: NodeId;
  readonly slot: number;
}

/** A row of a graph in rows. */
export interface GraphRowView {
  /** The node; for the head of a fold that is open, its result. */
  readonly id: NodeId;
  /** What the fold is called; undefined for a node. */
  readonly head: Titles | undefined;
  /** How many folds with a head it stands in. */
  readonly depth: number;
}

/** What kinds of nodes a graph has: the columns of its rows depend on it. */
export interface NodeKinds {
  readonly hasScalars: boolean;
  readonly hasTensors: boolean;
  readonly hasGradients: boolean;
}

/** A graph and its state at the current event. What it holds of a node is made when it is asked for. */
export interface GraphPicture {
  readonly nodes: readonly GraphNodeView[];
  /** How many nodes it has, and what they are: known without any of them. */
  readonly count: number;
  readonly kinds: NodeKinds;
  /** Cells of a single number. */
  readonly scalarWidth: number;
  /** The node of that id, which is one of its own. */
  readonly node: (id: NodeId) => GraphNodeView;
  readonly edges: readonly GraphEdgeView[];
  readonly active: readonly (GraphEdgeView & { readonly direction: 'forward' | 'backward' })[];
  readonly focus: NodeId | undefined;
  /** Edges to nodes outside the shown part. */
  readonly stubs: readonly Stub[];
  /** The same as rows, top down. The same list while the same is shown. */
  readonly rows: readonly GraphRowView[];
  /** `2 hops around e`; undefined when the whole graph is shown. */
  readonly around: string | undefined;
}

/** Cells for a list. */
const TENSOR = 22;

const kindsOf = memoised(({ nodes }: Program) =>
  memoised(({ ids }: Pick<ShownGraph, 'ids'>): NodeKinds => {
    const has = (is: (node: GraphNode) => boolean) => ids.some(id => is(nodes[id]!)); // ids are positions
    return {
      hasScalars: has(node => wholeShapeOf(node).length === 0),
      hasTensors: has(node => wholeShapeOf(node).length > 0),
      hasGradients: has(({ isReached }) => isReached),
    };
  }),
);

/** Returns the picture of a graph: what happens to an operation inside a closed fold happens to the fold. */
export function pictureOf(session: Session, form: GraphForm, graph: ShownGraph): GraphPicture {
  const { ids, edges, stubs, whole } = graph;
  const log = logOf(session);
  const { program } = log;
  const ofEvent = nodeOfEvent(log, session.place.position);
  const focus = session.selection.node ?? ofEvent;
  const shown = (id: NodeId | undefined) => (id === undefined ? undefined : shownAs(whole, id));
  const broken = session.stops.breakpoints.flatMap(({ place, isEnabled }) =>
    isEnabled ? nodesOfPlace(program, place).map(id => shownAs(whole, id)) : [],
  );
  const marked = { ofEvent: shown(ofEvent), focus: shown(focus), broken: new Set(broken) };
  const rows = once(() => rowViews(program, whole, form));
  const titles = (id: NodeId): Titles => {
    const fold = whole.closed.get(id);
    if (fold !== undefined) return foldTitles(program, fold);
    return form.kind === 'rows' && partsOf(whole).has(id) ? partTitles(program, id) : titlesOf(program, id);
  };
  const views = new Map<NodeId, GraphNodeView>();
  const node = (id: NodeId): GraphNodeView =>
    keptIn(views, id, () => nodeView(session, id, marked, titles, whole.closed.get(id)?.count));
  const nodes = once(() => ids.map(node));
  return {
    get nodes() {
      return nodes();
    },
    count: ids.length,
    get kinds() {
      return kindsOf(program)(whole.ids === ids ? whole : graph);
    },
    scalarWidth: scalarWidth(session),
    node,
    edges,
    stubs,
    active: activeEdges(session).flatMap(edge => drawnEdge(edge, edges, whole)),
    focus: marked.focus,
    get rows() {
      return rows();
    },
    around:
      form.hops &&
      `${form.hops} ${form.hops === 1 ? 'hop' : 'hops'} around ${nodeOf(program, marked.focus ?? ids[0]!).name}`,
  };
}

/** The edge of the drawing that an edge of the program is in; none inside a closed fold, or outside of the drawing. */
function drawnEdge(
  edge: GraphPicture['active'][number],
  edges: GraphPicture['edges'],
  whole: FoldedGraph,
): GraphPicture['active'] {
  const [from, to] = [shownAs(whole, edge.from), shownAs(whole, edge.to)];
  const isSame = (other: GraphEdgeView) => other.from === from && other.to === to;
  const drawn = edges.find(other => isSame(other) && (whole.closed.has(to) || other.slot === edge.slot));
  return drawn === undefined ? [] : [{ ...drawn, direction: edge.direction }];
}

/** The operations that stand in their unfolded line. */
const partsOf = memoised(
  ({ rows }: FoldedGraph): ReadonlySet<NodeId> => new Set(rows.flatMap(({ id, isPart }) => (isPart ? [id] : []))),
);

const rowsMade = memoised((_graph: FoldedGraph) => new Map<string, readonly GraphRowView[]>());

function rowViews(program: Program, whole: FoldedGraph, { leaves, folding }: GraphForm): readonly GraphRowView[] {
  return keptIn(rowsMade(whole), leaves, () =>
    rowsWith(program, whole, leaves, folding.level).map(({ id, head, depth }) => ({
      id,
      head: head && foldTitles(program, head),
      depth,
    })),
  );
}

interface Marked {
  readonly ofEvent: NodeId | undefined;
  readonly focus: NodeId | undefined;
  /** Nodes with a breakpoint. */
  readonly broken: ReadonlySet<NodeId>;
}

/** Makes a node's view. Its numbers become text when it is drawn, as most nodes of a large graph are never drawn. */
function nodeView(
  session: Session,
  id: NodeId,
  { ofEvent, focus, broken }: Marked,
  titles: (id: NodeId) => Titles,
  operations: number | undefined,
): GraphNodeView {
  const node = nodeOf(logOf(session).program, id);
  return {
    id,
    ...titles(id),
    role: node.role === 'literal' ? 'constant' : node.role,
    get heat() {
      const value = valueNow(session, id);
      return value && heatOf(value.shape, value.data);
    },
    get mark() {
      return markOf(session, id);
    },
    numbers: (width, rows) => numbersOf(session, node, width, rows),
    hasGradient: node.isReached,
    shape: wholeShapeOf(node),
    numberWidth: node.size === 1 ? scalarWidth(session) : TENSOR,
    isActive: id === ofEvent,
    isSelected: id === focus && session.selection.node !== undefined,
    hasBreakpoint: broken.has(id),
    operations,
  };
}

const valueNow = (session: Session, id: NodeId) => {
  const state = stateOf(session);
  return state.isStale(id) ? undefined : state.valueOf(id);
};

function numbersOf(session: Session, { id }: GraphNode, width: number, rows: number): GraphNumbers {
  const [value, gradient] = [valueNow(session, id), stateOf(session).gradientOf(id)];
  const lines = linesWriterFor(cellStyle(session, width), [id], [value, gradient], rows);
  return {
    get value() {
      return value ? lines(value) : ['?'];
    },
    get gradient() {
      return gradient ? lines(gradient) : ['?'];
    },
  };
}

function markOf(session: Session, id: NodeId): '✓' | '✗' | undefined {
  const mark = checkMark(session, id);
  return mark === '✓' || mark === '✗' ? mark : undefined;
}

function activeEdges(session: Session): GraphPicture['active'] {
  const log = logOf(session);
  const event = log.at(session.place.position);
  const { program } = log;
  switch (event.type) {
    case 'value.computed': {
      const node = nodeOf(program, event.node);
      if (node.role !== 'operation') return [];
      return node.operands
        .map((from, slot) => ({ from, to: node.id, slot, direction: 'forward' as const }))
        .filter(({ from }) => nodeOf(program, from).role !== 'literal');
    }
    case 'contribution.computed':
    case 'gradient.accumulated': {
      const { from, to, slot } = program.edges[event.edge]!;
      return [{ from: to, to: from, slot, direction: 'backward' }];
    }
    default:
      return [];
  }
}
