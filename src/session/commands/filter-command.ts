/** The filter of the events pane: set, changed, taken off. */

import { textPrompt } from '../session.ts';
import type { Command } from './command.ts';

export const FILTER_COMMAND: Command = {
  name: 'filter',
  argument: 'NODE, OPERATION, PHASE OR TEXT',
  does: 'in the events: only those of a node, an operation, a phase or with a text; again: all of them',
  group: 'Find',
  run: (draft, argument) => {
    const text = argument.trim();
    if (text !== '') {
      draft.filter = text;
      draft.pane = 'events';
      draft.detail = 'events';
    } else if (draft.filter === undefined) draft.prompt = textPrompt('command', 'filter ');
    else {
      draft.filter = undefined;
      draft.message = 'all events are shown';
    }
  },
};
