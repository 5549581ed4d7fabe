/** Which pane the keys go to, and how much of the screen it has. */

import { DETAIL_PANES, PANES, type PaneName } from '../panes.ts';
import type { SessionDraft } from '../session.ts';
import type { Command } from './command.ts';

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
  ...PANES.map(showing),
  {
    name: 'zoom',
    does: 'zoom the pane to the whole screen',
    group: 'Panes',
    run: draft => {
      draft.view.isZoomed = !draft.view.isZoomed;
    },
  },
] as const satisfies readonly Command[];
