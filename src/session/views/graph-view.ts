/** The computation graph for a pane to choose from: how it may be drawn, and its picture for each way. */

import { foldTree } from '../../graph/fold-tree.ts';
import type { Program } from '../../graph/program.ts';
import { keptIn, memoised } from '../../memoised.ts';
import {
  canFoldEvery,
  deepestBlock,
  everyFolded,
  type Folding,
  foldedGraph,
  type GraphForm,
  mostRowsAdded,
  NONE_BY_HAND,
  rowsWith,
} from '../graph-folds.ts';
import { type GraphDetail, logOf, type Session } from '../session.ts';
import { isLargeGraph, shownGraph, usualForm } from '../shown-graph.ts';
import { type GraphPicture, pictureOf } from './graph-at-event.ts';
import { scalarWidth } from './number-width.ts';

/** The graph for a pane to choose from; a picture is made when it is asked for. */
export interface GraphView {
  readonly detail: GraphDetail;
  /** How the graph is drawn where nothing fits whole. */
  readonly usual: GraphForm;
  /** Whether the graph in operations is too large to be shown whole. */
  readonly isLarge: boolean;
  /** Whether only what is near the selection is asked for. */
  readonly isExcerptAsked: boolean;
  /** Whether folds were opened by hand: then they have heads. */
  readonly isUnfoldedByHand: boolean;
  /** Whether nothing was folded or unfolded by hand. */
  readonly isUntouched: boolean;
  /** What the choice depends on beside the program and the size: neither values nor events. */
  readonly choiceKey: string;
  /** What was folded and unfolded by hand. */
  readonly foldsKey: string;
  readonly rowCount: (form: GraphForm) => number;
  /** Rows that no folding has fewer of: the operations and folds that stand in no fold. Far quicker than to count a folding's own. */
  readonly fewestRows: () => number;
  readonly picture: (form: GraphForm) => GraphPicture;
  /** The pictures wherever the event is, without the folds by hand or with them. */
  readonly every: (form: GraphForm, isByHand: boolean) => readonly GraphPicture[];
  /** Whether there are few enough of these, for the size of the graph, to try them all. */
  readonly canTryEvery: (form: GraphForm) => boolean;
  /** The commands, as a message names them, that give the graph more room; undefined when it has the whole screen. */
  readonly wayToZoom: string | undefined;
  /** How many rows the folds around an event add at most. */
  readonly mostRowsAdded: (folding: Folding) => number;
  /** How many rounds and calls an operation stands in at most. */
  readonly deepestBlock: () => number;
}

export function graphView(session: Session): GraphView {
  const { program } = logOf(session);
  const { detailOfGraph: detail, foldsByHand, hops, isZoomed, pane } = session.view;
  const known = new Map<string, GraphPicture>();
  const picture = (form: GraphForm): GraphPicture =>
    keptIn(known, JSON.stringify(form), () => pictureOf(session, form, shownGraph(session, form)));
  return {
    detail,
    usual: usualForm(session),
    isLarge: isLargeGraph(session),
    isExcerptAsked: hops !== undefined,
    isUnfoldedByHand: foldsByHand.opened.length > 0,
    isUntouched: foldsByHand.opened.length + foldsByHand.closed.length === 0,
    choiceKey: `${scalarWidth(session)} ${detail} ${hops ?? ''}`,
    foldsKey: JSON.stringify(foldsByHand),
    rowCount: ({ folding, leaves }) =>
      rowsWith(program, foldedGraph(program, folding, undefined), leaves, folding.level).length,
    fewestRows: () => fewestRows(program),
    picture,
    canTryEvery: ({ folding }) => canFoldEvery(program, folding),
    every: (form, isByHand) =>
      everyFolded(program, form.folding, isByHand ? foldsByHand : NONE_BY_HAND).map(whole =>
        pictureOf(session, form, { ids: whole.ids, edges: whole.edges, stubs: [], whole }),
      ),
    wayToZoom: isZoomed ? undefined : pane === 'graph' ? '{zoom}' : '{graph} {zoom}',
    mostRowsAdded: folding => mostRowsAdded(program, folding),
    deepestBlock: () => deepestBlock(program),
  };
}

const fewestRows = memoised((program: Program): number => {
  const { folds, innermost } = foldTree(program);
  const outer = folds.filter(({ parent }) => parent === undefined).length;
  return program.order.reduce((rows, id) => rows + (innermost[id] === undefined ? 1 : 0), outer);
});
