/** Commands that set, change and remove the filter of the events pane. */

import { textPrompt } from '../dialogs.ts';
import type { Command } from './command.ts';

export const FILTER_COMMAND = {
  name: 'filter',
  argument: 'NODE, OPERATION, PHASE OR TEXT',
  does: 'in the events: only those of a node, an operation, a phase or with a text; again: all of them',
  group: 'Find',
  run: (draft, argument) => {
    const text = argument.trim();
    if (text !== '') {
      draft.view.filter = text;
      draft.view.pane = 'events';
      draft.view.detail = 'events';
    } else if (draft.view.filter === undefined) draft.dialog = textPrompt('command', 'filter ');
    else {
      draft.view.filter = undefined;
      draft.message = 'all events are shown';
    }
  },
} as const satisfies Command;
