/** The computation graph with what each node holds, and the edge that the current event uses. */

import { writerFor } from '../../explain/derivation.ts';
import { typeset } from '../../explain/formula.ts';
import { type GraphNode, type NodeId, nodeOf, type Program } from '../../graph/program.ts';
import type { Stub } from '../../layout/neighbourhood.ts';
import { nodeOfEvent } from '../navigate.ts';
import type { Session } from '../session.ts';
import { shownGraph } from '../shown-graph.ts';
import { checkMark } from './check-view.ts';
import { scalarWidth } from './number-width.ts';
import { stateOf, styleOf } from './numbers.ts';

export interface GraphNodeView {
  readonly id: NodeId;
  readonly title: string;
  readonly role: 'input' | 'parameter' | 'constant' | 'operation';
  readonly value: string;
  readonly gradient: string | undefined;
  readonly hasGradient: boolean;
  readonly shape: string | undefined;
  readonly heat: readonly number[] | undefined;
  readonly numberWidth: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly hasBreakpoint: boolean;
  readonly mark: '✓' | '✗' | undefined;
}

export interface GraphEdgeView {
  /** The operand. */
  readonly from: NodeId;
  /** The operation. */
  readonly to: NodeId;
  readonly slot: number;
}

export interface GraphView {
  readonly nodes: readonly GraphNodeView[];
  readonly edges: readonly GraphEdgeView[];
  readonly active: readonly (GraphEdgeView & { readonly direction: 'forward' | 'backward' })[];
  readonly focus: NodeId | undefined;
  /** Where the graph is cut. */
  readonly stubs: readonly Stub[];
  /** `2 hops around e`; undefined when all of the graph is shown. */
  readonly around: string | undefined;
}

/** Cells for a list, and for a title. */
const WIDTHS = { tensor: 22, title: 26 };

export function graphView(session: Session): GraphView {
  const { program } = session.run.log;
  const ofEvent = nodeOfEvent(session.run.log, session.position);
  const focus = session.selected ?? ofEvent;
  const broken = new Set(
    session.breakpoints.flatMap(({ place, isEnabled }) => (isEnabled && place.kind === 'node' ? [place.node] : [])),
  );
  const { ids, edges, stubs, hops } = shownGraph(session);
  const nodes = ids.map(id => nodeView(session, nodeOf(program, id), { ofEvent, focus, broken }));
  const around = hops && `${hops} ${hops === 1 ? 'hop' : 'hops'} around ${nodeOf(program, focus ?? ids[0]!).name}`;
  return { nodes, edges, stubs, active: activeEdges(session), focus, around };
}

interface Marked {
  readonly ofEvent: NodeId | undefined;
  readonly focus: NodeId | undefined;
  /** Nodes with a breakpoint. */
  readonly broken: ReadonlySet<NodeId>;
}

/** What a node holds is put into words when it is drawn: of a large graph most nodes never are. */
function nodeView(session: Session, node: GraphNode, { ofEvent, focus, broken }: Marked): GraphNodeView {
  const { id } = node;
  const numberWidth = node.size === 1 ? scalarWidth(session) : WIDTHS.tensor;
  return {
    id,
    title: titleOf(session, id),
    role: node.role === 'literal' ? 'constant' : node.role,
    get value() {
      return textsOf(session, node, numberWidth).value;
    },
    get gradient() {
      return textsOf(session, node, numberWidth).gradient;
    },
    get heat() {
      return heatOf(session, node);
    },
    get mark() {
      return markOf(session, id);
    },
    hasGradient: node.isReached,
    shape: node.shape.length === 0 ? undefined : node.shape.join('×'),
    numberWidth,
    isActive: id === ofEvent,
    isSelected: id === focus && session.selected !== undefined,
    hasBreakpoint: broken.has(id),
  };
}

const valueNow = (session: Session, id: NodeId) => {
  const state = stateOf(session);
  return state.isStale(id) ? undefined : state.valueOf(id);
};

function textsOf(
  session: Session,
  { id }: GraphNode,
  width: number,
): { readonly value: string; readonly gradient: string | undefined } {
  const [value, gradient] = [valueNow(session, id), stateOf(session).gradientOf(id)];
  const write = writerFor({ ...styleOf(session, width), saysShape: false }, [id], [value, gradient]);
  return { value: value ? write(value) : '', gradient: gradient && write(gradient) };
}

/** The first elements of a matrix, the largest of them ±1. */
function heatOf(session: Session, { id, shape }: GraphNode): readonly number[] | undefined {
  const value = shape.length === 2 ? valueNow(session, id) : undefined;
  if (value === undefined) return undefined;
  const first = [...value.data.subarray(0, HEAT_CELLS)];
  const largest = Math.max(...first.map(Math.abs).filter(Number.isFinite), 1e-300);
  return first.map(x => x / largest);
}

/** Elements of a matrix that its heat strip shows. */
const HEAT_CELLS = 8;

function markOf(session: Session, id: NodeId): '✓' | '✗' | undefined {
  const mark = checkMark(session, id);
  return mark === '✓' || mark === '✗' ? mark : undefined;
}

const titles = new WeakMap<Program, readonly string[]>();

/** Titles never change: they are made once a program. */
function titleOf({ run: { log } }: Session, id: NodeId): string {
  let made = titles.get(log.program);
  if (made === undefined) {
    made = log.program.nodes.map(titleFor);
    titles.set(log.program, made);
  }
  return made[id]!;
}

/** `e = a + d`; an unnamed operation goes by its piece of source. */
function titleFor(node: GraphNode): string {
  if (node.role !== 'operation') return node.name;
  const formula = typeset(node.text) ?? node.text;
  const title = node.name.includes('.') ? formula : `${node.name} = ${formula}`;
  return [...title].length <= WIDTHS.title
    ? title
    : node.name.includes('.')
      ? `${node.name} ${node.operation.operator ?? node.operation.name}`
      : `${node.name} = ${node.operation.name === 'neg' ? '−(…)' : `… ${node.operation.operator ?? node.operation.name} …`}`;
}

function activeEdges({ run: { log }, position }: Session): GraphView['active'] {
  const event = log.at(position);
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
