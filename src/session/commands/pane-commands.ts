/** Which pane the keys go to, and how much of the screen it has. */

import type { LanguageError } from '../../language/language-error.ts';
import { NONE_BY_HAND } from '../graph-folds.ts';
import { DETAIL_PANES, PANES, type PaneName } from '../panes.ts';
import type { GraphDetail, SessionDraft } from '../session.ts';
import { type Command, mistakeOf, wordIn } from './command.ts';

const showing = <const Pane extends PaneName>(pane: Pane): Command<Pane> => ({
  name: pane,
  does: `the ${pane} pane`,
  group: 'Panes',
  run: draft => focusPane(draft, pane),
});

function focusPane(draft: SessionDraft, pane: PaneName): void {
  draft.view.pane = pane;
  if (DETAIL_PANES.includes(pane)) draft.view.detail = pane;
}

const DETAILS = ['outline', 'lines', 'operations', 'fit'] as const satisfies readonly GraphDetail[];

/** The mistake in a text that says what the graph shows; none in an empty one, which says nothing. */
const detailMistake = (text: string): LanguageError | undefined =>
  text.trim() === '' ? undefined : mistakeOf(() => wordIn(DETAILS, text, 'unknown-detail'));

/** Shows the graph as a whole, without what was folded by hand. */
function showGraph(draft: SessionDraft, detail: GraphDetail): void {
  draft.view.detailOfGraph = detail;
  draft.view.foldsByHand = NONE_BY_HAND;
  draft.view.hops = undefined;
}

/** Focuses the graph; with an argument it also says what the graph shows. */
const GRAPH: Command<'graph'> = {
  name: 'graph',
  does: 'the graph pane; in outline (rounds and calls folded), lines, operations, or what fits whole',
  group: 'Panes',
  argument: DETAILS.join('|'),
  mistake: (_session, text) => detailMistake(text),
  run: (draft, text) => {
    const detail = DETAILS.find(name => name === text.trim());
    if (detail !== undefined) showGraph(draft, detail);
    else draft.message = detailMistake(text)?.message;
    focusPane(draft, 'graph');
  },
};

export const PANE_COMMANDS = [
  {
    name: 'next-pane',
    does: 'next pane',
    group: 'Panes',
    run: draft => focusPane(draft, PANES[(PANES.indexOf(draft.view.pane) + 1) % PANES.length]!),
  },
  {
    name: 'previous-pane',
    does: 'previous pane',
    group: 'Panes',
    run: draft => focusPane(draft, PANES[(PANES.indexOf(draft.view.pane) + PANES.length - 1) % PANES.length]!),
  },
  ...PANES.map(pane => (pane === 'graph' ? GRAPH : showing(pane))),
  {
    name: 'zoom',
    does: 'zoom the pane to the whole screen',
    group: 'Panes',
    run: draft => {
      draft.view.isZoomed = !draft.view.isZoomed;
    },
  },
] as const satisfies readonly Command[];
