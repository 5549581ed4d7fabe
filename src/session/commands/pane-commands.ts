/** Which pane the keys go to, and how much of the screen it has. */

import type { LanguageError } from '../../language/language-error.ts';
import { NONE_BY_HAND } from '../graph-folds.ts';
import { DETAIL_PANES, PANES, type PaneName } from '../panes.ts';
import type { GraphDetail, SessionDraft } from '../session.ts';
import { showNextFile } from '../shown-file.ts';
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

const PROGRAM: Command<'program'> = {
  ...showing('program'),
  does: 'the program pane; in it, the next file of a recorded run',
  run: draft => {
    if (draft.view.pane === 'program') showNextFile(draft);
    focusPane(draft, 'program');
  },
};

const DETAILS = ['outline', 'lines', 'operations', 'fit'] as const satisfies readonly GraphDetail[];

/** The mistake in a text that says what a pane shows; none in an empty one, which says nothing. */
const wordMistake = (words: readonly string[], text: string): LanguageError | undefined =>
  text.trim() === '' ? undefined : mistakeOf(() => wordIn(words, text, 'unknown-detail'));

/** Shows the graph as a whole, without what was folded by hand. */
function showGraph(draft: SessionDraft, detail: GraphDetail): void {
  draft.view.detailOfGraph = detail;
  draft.view.foldsByHand = NONE_BY_HAND;
  draft.view.hops = undefined;
}

/** Focuses a pane; a word as its argument also says what it shows. */
const choosing = <const Pane extends PaneName, Word extends string>(
  pane: Pane,
  does: string,
  words: readonly Word[],
  choose: (draft: SessionDraft, word: Word) => void,
): Command<Pane> => ({
  name: pane,
  does,
  group: 'Panes',
  argument: words.join('|'),
  mistake: (_session, text) => wordMistake(words, text),
  run: (draft, text) => {
    const word = words.find(name => name === text.trim());
    if (word !== undefined) choose(draft, word);
    else draft.message = wordMistake(words, text)?.message;
    focusPane(draft, pane);
  },
});

const GRAPH = choosing(
  'graph',
  'the graph pane; in outline (rounds and calls folded), lines, operations, or what fits whole',
  DETAILS,
  showGraph,
);

const CHART = choosing('chart', 'the chart pane; with a linear or log axis', ['linear', 'log'], (draft, axis) => {
  draft.view.isLog = axis === 'log';
});

/** Panes whose commands do more than to show them. */
const OWN: Readonly<Partial<Record<PaneName, Command<PaneName>>>> = { program: PROGRAM, graph: GRAPH, chart: CHART };

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
  ...PANES.map(pane => OWN[pane] ?? showing(pane)),
  {
    name: 'zoom',
    does: 'zoom the pane to the whole screen',
    group: 'Panes',
    run: draft => {
      draft.view.isZoomed = !draft.view.isZoomed;
    },
  },
] as const satisfies readonly Command[];
