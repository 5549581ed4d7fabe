/** Every action a person can take, by name: keys, the palette, scripts and help all lead here. */

import { castDraft, type Draft } from 'immer';
import { type CheckedGradient, checkGradients } from '../../engine/gradient-check.ts';
import { stateAt } from '../../engine/state.ts';
import { writerFor } from '../../explain/derivation.ts';
import { insideCount } from '../../explain/inside.ts';
import { nodeOf } from '../../graph/program.ts';
import { DIGITS } from '../../limits.ts';
import { at } from '../../ops/operation.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { indexOf, scalar, type Tensor, toNested } from '../../tensor/tensor.ts';
import { asciiJson } from '../../text/visible.ts';
import { PLAY_COMMANDS } from '../play.ts';
import { DETAIL_PANES, GradientReport, PANES, type PaneName, type Session, textPrompt } from '../session.ts';
import { BREAK_COMMANDS } from './break-commands.ts';
import { type Command, logOf, selectedNode, stepInto } from './command.ts';
import { EXPORT_COMMAND } from './export-command.ts';
import { FILTER_COMMAND } from './filter-command.ts';
import { FIND_COMMANDS } from './find-commands.ts';
import { GRAPH_COMMANDS, selectInLayer } from './graph-commands.ts';
import { JUMP_COMMANDS } from './jump-commands.ts';
import { PREDICT_COMMANDS } from './predict-commands.ts';
import { STEP_COMMANDS } from './step-commands.ts';
import { hasElements, lookAt, TENSOR_COMMANDS } from './tensor-commands.ts';
import { TIMELINE_COMMANDS } from './timeline-commands.ts';

const isInside = (session: Session): boolean => session.inside !== undefined;

const showing = (pane: PaneName): Command => ({
  name: pane,
  does: `the ${pane} pane`,
  group: 'Panes',
  run: draft => focusPane(draft, pane),
});

function focusPane(draft: Draft<Session>, pane: PaneName): void {
  draft.pane = pane;
  if (DETAIL_PANES.includes(pane)) draft.detail = pane;
}

const elementsInside = (session: Session | Draft<Session>): number => insideCount(logOf(session).at(session.position));

/** The ledger of a node chosen by hand is not about the event, unless the event is about that node. */
const isElsewhere = (session: Session | Draft<Session>): boolean =>
  session.selected !== undefined && session.selected !== nodeOfEvent(logOf(session), session.position);

const canStepInside = (session: Session): boolean =>
  !isInside(session) && !isElsewhere(session) && elementsInside(session) > 0;

function stepInside(draft: Draft<Session>): void {
  if (draft.tensor !== undefined)
    draft.message = 'a tensor is open: {write-out} writes out its element where it was made';
  else if (isElsewhere(draft)) {
    const node = draft.selected!; // chosen by hand
    const state = stateAt(logOf(draft), draft.position);
    const { name } = nodeOf(logOf(draft).program, node);
    const isMade = (state.gradientWriter(node) ?? state.valueWriter(node) ?? -1) >= 0;
    draft.message = isMade
      ? `${name} was chosen by hand: {origin} goes to its event, {step-inside} then steps inside`
      : `${name} was chosen by hand, and no event has made it yet: there is nothing inside`;
  } else if (elementsInside(draft) === 0) draft.message = 'there is nothing inside this event';
  else stepInto(draft, draft.inside ?? 0);
}

const opensTensor = (session: Session | Draft<Session>): boolean => session.pane !== 'ledger' && hasElements(session);

/** Inside, up and down go from element to element; in the graph, from node to node as they stand there; elsewhere as they are listed. */
function select(draft: Draft<Session>, by: 1 | -1): void {
  if (draft.inside !== undefined) {
    draft.inside = Math.min(Math.max(draft.inside + by, 0), elementsInside(draft) - 1);
    return;
  }
  if (draft.pane === 'graph') {
    selectInLayer(draft, by);
    return;
  }
  const { program } = logOf(draft);
  const shown = program.nodes.filter(node => node.role !== 'literal').map(node => node.id);
  const current = selectedNode(draft);
  const at = current === undefined ? -1 : shown.indexOf(current);
  draft.selected = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1)];
}

/** Marks every node ✓, ✗ or "at a kink"; the ledger of a node then says what was compared. */
function checkIteration(draft: Draft<Session>): void {
  const log = logOf(draft);
  const iteration = log.iterationAt(draft.position);
  const results = checkGradients(log, { iterations: [iteration] });
  const count = (verdict: CheckedGradient['verdict']) => results.filter(result => result.verdict === verdict).length;
  const contributions = results.filter(({ kind }) => kind === 'local').length;
  const checked = `${contributions} ${contributions === 1 ? 'contribution' : 'contributions'} and ${results.length - contributions} gradients`; // the loss and an operand at least
  const parts = [
    `${count('pass')} ✓`,
    `${count('fail')} ✗`,
    `${count('kink')} at a kink`,
    `${count('nonfinite')} not finite`,
  ];
  draft.report = castDraft(new GradientReport(iteration, results));
  draft.message =
    results.length === 0
      ? 'this run has no gradient to check'
      : `gradient check of iteration ${iteration}: ${checked}, ${parts.filter(part => !part.startsWith('0')).join(', ')}`;
}

/** The selected node's gradient once it has one, else its value, as JSON with every bit; of an open tensor the element. */
function exactNumbers(session: Session | Draft<Session>): Copied | undefined {
  const id = selectedNode(session);
  if (id === undefined) return undefined;
  const state = stateAt(logOf(session), session.position);
  const { name, shape } = nodeOf(logOf(session).program, id);
  const of = session.tensor?.of ?? (state.gradientOf(id) === undefined ? 'value' : 'gradient');
  const value = of === 'value' ? state.valueOf(id) : state.gradientOf(id);
  if (value === undefined) return undefined;
  const { element } = session.tensor ?? {};
  const copied = element === undefined ? value : scalar(value.data[element]!);
  const place = element === undefined ? name : at(name, indexOf(shape, element));
  return { name: `${of === 'gradient' ? '∂' : ''}${place}`, value: copied };
}

interface Copied {
  readonly name: string;
  readonly value: Tensor;
}

/** Names what is handed over; whether the terminal takes it nobody can know. */
function copiedText({ digits }: Pick<Session, 'digits'>, { name, value }: Copied): string {
  return `sent to the clipboard: ${name} = ${writerFor({ digits, width: 40 }, [], [value])(value)}, with all digits`;
}

/** In the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  ...STEP_COMMANDS,
  ...PLAY_COMMANDS,
  {
    name: 'step-inside',
    does: 'step inside: every element written out',
    group: 'Look',
    isAvailable: session => session.tensor === undefined && canStepInside(session),
    run: stepInside,
  },
  {
    name: 'step-outside',
    does: 'step out again',
    group: 'Look',
    isAvailable: isInside,
    run: draft => {
      draft.inside = undefined;
    },
  },
  {
    name: 'open',
    does: 'open the selected matrix, all its elements; in the ledger, step inside',
    group: 'Look',
    isAvailable: session => opensTensor(session) || canStepInside(session),
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
      draft.prompt = textPrompt('search');
    },
  },
  {
    name: 'command',
    does: 'command palette',
    group: 'Find',
    run: draft => {
      draft.prompt = textPrompt('command');
    },
  },
  ...FIND_COMMANDS,
  FILTER_COMMAND,
  ...BREAK_COMMANDS,
  ...PREDICT_COMMANDS,
  ...TIMELINE_COMMANDS,
  {
    name: 'check-gradients',
    does: 'check every gradient of this iteration against central differences',
    group: 'Look',
    isAvailable: session => logOf(session).program.loss !== undefined,
    run: checkIteration,
  },
  {
    name: 'next-pane',
    does: 'next pane',
    group: 'Panes',
    run: draft => focusPane(draft, PANES[(PANES.indexOf(draft.pane) + 1) % PANES.length]!),
  },
  {
    name: 'previous-pane',
    does: 'previous pane',
    group: 'Panes',
    run: draft => focusPane(draft, PANES[(PANES.indexOf(draft.pane) + PANES.length - 1) % PANES.length]!),
  },
  ...PANES.map(showing),
  {
    name: 'zoom',
    does: 'zoom the pane to the whole screen',
    group: 'Panes',
    run: draft => {
      draft.isZoomed = !draft.isZoomed;
    },
  },
  {
    name: 'digits',
    does: 'more digits, then few again',
    group: 'Look',
    run: draft => {
      draft.digits = [8, 12, DIGITS.most].find(digits => digits > draft.digits) ?? DIGITS.usual;
      draft.message = `${draft.digits} significant digits`;
    },
  },
  {
    name: 'copy',
    does: 'copy the selected number, all its digits, to the clipboard',
    group: 'Look',
    isAvailable: session => exactNumbers(session) !== undefined,
    run: draft => {
      const copied = exactNumbers(draft);
      draft.message = copied === undefined ? 'nothing is selected here' : copiedText(draft, copied);
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
      draft.isMouseTaken = !draft.isMouseTaken;
      draft.message = draft.isMouseTaken ? 'the mouse points here' : 'the mouse is the terminal’s: mark text as usual';
    },
  },
  {
    name: 'help',
    does: 'help',
    group: 'Program',
    run: draft => {
      draft.help = { filter: '', choice: 0 };
    },
  },
  {
    name: 'glossary',
    also: ['words'],
    does: 'glossary: the words and symbols of the screen',
    group: 'Program',
    run: draft => {
      draft.menu = { kind: 'glossary', choice: 0 };
    },
  },
  { name: 'quit', also: ['exit'], does: 'quit', group: 'Program', run: () => {}, effect: () => ({ kind: 'exit' }) },
];

/** By every name that a command has. */
const BY_NAME = new Map(
  COMMANDS.flatMap(command => [command.name, ...(command.also ?? [])].map(name => [name, command])),
);

/** @throws Error for a name that is no command: a bug of the key table. */
export function commandNamed(name: string): Command {
  const command = BY_NAME.get(name);
  if (command === undefined) throw new Error(`unknown command ${name}`);
  return command;
}

export const isCommand = (name: string): boolean => BY_NAME.has(name);
