/** Every action by its name. Keys, the palette, scripts and help all use this table. */

import { stateAt } from '../../engine/state.ts';
import { writerFor } from '../../explain/derivation.ts';
import { insideCount } from '../../explain/inside.ts';
import { wordOf } from '../../explain/non-finite.ts';
import { nodeOf } from '../../graph/program.ts';
import { DIGITS } from '../../limits.ts';
import { targetText } from '../../query/edits.ts';
import { written } from '../../query/find.ts';
import { elementToFollow } from '../../query/likeliest.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { scalar, type Tensor, toNested } from '../../tensor/tensor.ts';
import { asciiJson } from '../../text/visible.ts';
import { textPrompt } from '../dialogs.ts';
import { PLAY_COMMANDS } from '../play.ts';
import { logOf, type Session, type SessionDraft, tensorLook, type View } from '../session.ts';
import { isOutsideFile } from '../shown-file.ts';
import { BREAK_COMMANDS } from './break-commands.ts';
import { CHAIN_COMMAND } from './chain-command.ts';
import { CHECK_COMMAND } from './check-command.ts';
import { type Command, selectedNode, stepInto, unless } from './command.ts';
import { EXPORT_COMMAND } from './export-command.ts';
import { FILTER_COMMAND } from './filter-command.ts';
import { FIND_COMMANDS } from './find-commands.ts';
import { foldToOpen, GRAPH_COMMANDS, selectInGraph, unfoldInGraph } from './graph-commands.ts';
import { JUMP_COMMANDS } from './jump-commands.ts';
import { NOTE_COMMANDS } from './note-commands.ts';
import { PANE_COMMANDS } from './pane-commands.ts';
import { PREDICT_COMMANDS } from './predict-commands.ts';
import { STEP_COMMANDS } from './step-commands.ts';
import { hasElements, lookAt, TENSOR_COMMANDS } from './tensor-commands.ts';
import { THEME_COMMAND } from './theme-command.ts';
import { TIMELINE_COMMANDS } from './timeline-commands.ts';
import { TOUR_COMMANDS } from './tour-commands.ts';

const isInside = (session: Session): boolean => session.selection.inside !== undefined;

const elementsInside = (session: Session): number => insideCount(logOf(session).at(session.place.position));

/** Whether the ledger shows another node than the event's: a node chosen by hand. */
const isElsewhere = (session: Session): boolean =>
  session.selection.node !== undefined &&
  session.selection.node !== nodeOfEvent(logOf(session), session.place.position);

/** Why nothing is written out element by element here; undefined when something can be. */
function objectionInside(session: Session): string | undefined {
  if (tensorLook(session) !== undefined)
    return 'a tensor is open: {write-out} writes out its element where it was made';
  if (!isElsewhere(session)) return elementsInside(session) === 0 ? 'there is nothing inside this event' : undefined;
  const node = session.selection.node!; // chosen by hand
  const state = stateAt(logOf(session), session.place.position);
  const { name } = nodeOf(logOf(session).program, node);
  const isMade = (state.gradientWriter(node) ?? state.valueWriter(node) ?? -1) >= 0;
  return isMade
    ? `${name} was chosen by hand: {origin} goes to its event, {step-inside} then steps inside`
    : `${name} was chosen by hand, and no event has made it yet: there is nothing inside`;
}

const insideReason = (session: Session): string | undefined =>
  foldToOpen(session) !== undefined
    ? undefined
    : (objectionInside(session) ?? (isInside(session) ? 'this is inside: {step-outside} steps out' : undefined));

/** The first NaN or ∞ that the event writes, NaN before ∞; else the first element. */
function firstInside(session: Session): number {
  const [made] = written(logOf(session), session.place.position);
  return made === undefined || wordOf(made) === undefined ? 0 : elementToFollow(made.data);
}

function stepInside(draft: SessionDraft): void {
  if (unfoldInGraph(draft)) return;
  const objection = objectionInside(draft);
  if (objection === undefined) stepInto(draft, draft.selection.inside ?? firstInside(draft));
  else draft.message = objection;
}

const opensTensor = (session: Session): boolean => session.view.pane !== 'ledger' && hasElements(session);

/** Moves the selection: inside an event by elements, in the graph by nodes as drawn, elsewhere by nodes as listed. */
function select(draft: SessionDraft, by: 1 | -1): void {
  if (draft.selection.inside !== undefined) {
    draft.selection.inside = Math.min(Math.max(draft.selection.inside + by, 0), elementsInside(draft) - 1);
    return;
  }
  if (draft.view.pane === 'graph') {
    selectInGraph(draft, by);
    return;
  }
  const { program } = logOf(draft);
  const shown = program.nodes
    .filter(node => node.role !== 'literal' && !isOutsideFile(draft, node))
    .map(node => node.id);
  const current = selectedNode(draft);
  const at = current === undefined ? -1 : shown.indexOf(current);
  draft.selection.node =
    shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1)];
}

/** Returns the selected node's gradient, else its value, as JSON with every bit. In an open tensor it returns the element. */
function exactNumbers(session: Session): Copied | undefined {
  const id = selectedNode(session);
  if (id === undefined) return undefined;
  const state = stateAt(logOf(session), session.place.position);
  const of = tensorLook(session)?.of ?? (state.gradientOf(id) === undefined ? 'value' : 'gradient');
  const value = of === 'value' ? state.valueOf(id) : state.gradientOf(id);
  if (value === undefined) return undefined;
  const { element } = tensorLook(session) ?? {};
  const copied = element === undefined ? value : scalar(value.data[element]!);
  return { name: targetText(logOf(session).program, { node: id, of, element }), value: copied };
}

interface Copied {
  readonly name: string;
  readonly value: Tensor;
}

/** Names what is sent to the clipboard. The terminal does not report whether it took the text. */
function copiedText({ digits }: View, { name, value }: Copied): string {
  return `sent to the clipboard: ${name} = ${writerFor({ digits, width: 40 }, [], [value])(value)}, with all digits`;
}

const TABLE = [
  ...STEP_COMMANDS,
  ...NOTE_COMMANDS,
  ...PLAY_COMMANDS,
  {
    name: 'step-inside',
    does: 'step inside: every element written out; in the graph, a folded line opens first',
    group: 'Look',
    disabledReason: insideReason,
    runsAnyway: true,
    run: stepInside,
  },
  {
    name: 'step-outside',
    does: 'step out again',
    group: 'Look',
    disabledReason: unless(
      session => isInside(session) || session.selection.chain !== undefined,
      'this is not inside an event: {step-inside} steps inside',
    ),
    run: draft => {
      draft.selection.inside = undefined;
      draft.selection.chain = undefined;
    },
  },
  CHAIN_COMMAND,
  {
    name: 'open',
    does: 'open the selected matrix, all its elements; in the ledger, step inside',
    group: 'Look',
    disabledReason: session => (opensTensor(session) ? undefined : insideReason(session)),
    runsAnyway: true,
    run: draft => (opensTensor(draft) ? lookAt(draft, 0) : stepInside(draft)),
  },
  { name: 'select-next', does: 'select the next node or element', group: 'Look', run: draft => select(draft, 1) },
  {
    name: 'select-previous',
    does: 'select the previous node or element',
    group: 'Look',
    run: draft => select(draft, -1),
  },
  ...TENSOR_COMMANDS,
  ...GRAPH_COMMANDS,
  ...JUMP_COMMANDS,
  {
    name: 'search',
    does: 'find a node or event by text',
    group: 'Find',
    run: draft => {
      draft.dialog = textPrompt('search');
    },
  },
  {
    name: 'command',
    does: 'command palette',
    group: 'Find',
    run: draft => {
      draft.dialog = textPrompt('command');
    },
  },
  ...FIND_COMMANDS,
  FILTER_COMMAND,
  ...BREAK_COMMANDS,
  ...PREDICT_COMMANDS,
  ...TIMELINE_COMMANDS,
  CHECK_COMMAND,
  ...PANE_COMMANDS,
  {
    name: 'digits',
    does: 'more digits, then few again',
    group: 'Look',
    run: draft => {
      draft.view.digits = [8, 12, DIGITS.most].find(digits => digits > draft.view.digits) ?? DIGITS.usual;
      draft.message = `${draft.view.digits} significant digits`;
    },
  },
  THEME_COMMAND,
  {
    name: 'copy',
    does: 'copy the selected number, all its digits, to the clipboard',
    group: 'Look',
    disabledReason: unless(session => exactNumbers(session) !== undefined, 'nothing is selected here'),
    run: draft => {
      draft.message = copiedText(draft.view, exactNumbers(draft)!); // there was no objection
    },
    effect: session => {
      const copied = exactNumbers(session);
      return copied && { kind: 'copy', text: asciiJson(toNested(copied.value)) };
    },
  },
  EXPORT_COMMAND,
  {
    name: 'mouse',
    does: 'give the mouse to the terminal, to mark text, or take it back',
    group: 'Program',
    run: draft => {
      draft.view.isMouseTaken = !draft.view.isMouseTaken;
      draft.message = draft.view.isMouseTaken
        ? 'the mouse points here'
        : 'the mouse is the terminal’s: mark text as usual';
    },
  },
  {
    name: 'help',
    does: 'help',
    group: 'Program',
    run: draft => {
      draft.dialog = { kind: 'help', filter: '', choice: 0 };
    },
  },
  {
    name: 'glossary',
    also: ['words'],
    does: 'glossary: the words and symbols of the screen',
    group: 'Program',
    run: draft => {
      draft.dialog = { kind: 'glossary', choice: 0 };
    },
  },
  {
    name: 'legend',
    also: ['symbols', 'signs'],
    does: 'legend: the signs on this screen',
    group: 'Program',
    run: draft => {
      draft.dialog = { kind: 'legend', page: 0 };
    },
  },
  {
    name: 'reload',
    does: 'read the scenario’s file again; saving it does so by itself',
    group: 'Program',
    run: draft => {
      draft.message = 'reading the file again …';
    },
    effect: () => ({ kind: 'reload' }),
  },
  ...TOUR_COMMANDS,
  { name: 'quit', also: ['exit'], does: 'quit', group: 'Program', run: () => {}, effect: () => ({ kind: 'exit' }) },
] as const satisfies readonly Command[];

/** The names that the table gives, without those of other debuggers. */
export type CommandName = (typeof TABLE)[number]['name'];

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command<CommandName>[] = TABLE;

/** Commands by each of their names. */
const BY_NAME = new Map(
  COMMANDS.flatMap(command => [command.name, ...(command.also ?? [])].map(name => [name, command])),
);

/** @throws Error for an unknown name, which is a bug of the key table. */
export function commandNamed(name: string): Command<CommandName> {
  const command = BY_NAME.get(name);
  if (command === undefined) throw new Error(`unknown command ${name}`);
  return command;
}

export const isCommand = (name: string): boolean => BY_NAME.has(name);

/** The table's name for a command, by any of its names; undefined for a name that no command has. */
export const commandFor = (name: string): CommandName | undefined => BY_NAME.get(name)?.name;
