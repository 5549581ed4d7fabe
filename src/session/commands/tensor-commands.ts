/** Commands of the tensor view, which shows elements over all panes while steps still work. */

import { stateAt } from '../../engine/state.ts';
import { insideCount } from '../../explain/inside.ts';
import { type GraphNode, nodeOf, wholeShapeOf } from '../../graph/program.ts';
import { LanguageError } from '../../language/language-error.ts';
import { placeKept } from '../../query/kept-places.ts';
import { givenWords } from '../../query/origin.ts';
import { type Shape, shapeText } from '../../tensor/tensor.ts';
import { textPrompt } from '../dialogs.ts';
import type { TensorLook } from '../modes.ts';
import { logOf, type Session, type SessionDraft, tensorLook } from '../session.ts';
import { type Command, jumpTo, mistakeOf, selectedNode, stepInto, unless } from './command.ts';

const isOpen = (session: Session): boolean => tensorLook(session) !== undefined;

const selectedOf = (session: Session): GraphNode | undefined => {
  const id = selectedNode(session);
  return id === undefined ? undefined : nodeOf(logOf(session).program, id);
};

/** Whether the node of the selection has elements to look at. */
export const hasElements = (session: Session): boolean => (selectedOf(session)?.size ?? 0) > 1;

/** Opens the node's gradient if the backward pass has reached it, else its value. */
export function lookAt(draft: SessionDraft, element: number): void {
  const node = selectedNode(draft)!; // callers check that a node is selected
  const hasGradient = stateAt(logOf(draft), draft.place.position).gradientOf(node) !== undefined;
  draft.mode = { kind: 'tensor', node, of: tensorLook(draft)?.of ?? (hasGradient ? 'gradient' : 'value'), element };
}

/** Columns of a tensor as drawn: a row is the last axis. A vector is a column. */
export const columnsOf = (shape: Shape): number => (shape.length < 2 ? 1 : shape.at(-1)!);

const NO_TENSOR = 'no tensor is open: {open} opens one';

type Move = (at: { readonly element: number; readonly columns: number; readonly size: number }) => number;

const moving = <const Name extends string>(name: Name, does: string, move: Move): Command<Name> => ({
  name,
  does: `in a tensor: ${does}`,
  group: 'Look',
  disabledReason: unless(isOpen, NO_TENSOR),
  run: draft => {
    const look = tensorLook(draft);
    if (look === undefined) return;
    const { shape, size } = nodeOf(logOf(draft).program, look.node);
    const columns = columnsOf(shape);
    const wanted = move({ element: look.element, columns, size });
    if (wanted >= 0 && wanted < size) draft.mode = { ...look, element: wanted };
  },
});

const columnOf = ({ element, columns }: Parameters<Move>[0]): number => element % columns;

/** Moves by whole rows, and stops at the first or last row. */
const byRows =
  (rows: number): Move =>
  at => {
    const row = Math.floor(at.element / at.columns);
    const last = at.size / at.columns - 1;
    return Math.min(Math.max(row + rows, 0), last) * at.columns + columnOf(at);
  };

const byColumns =
  (columns: number): Move =>
  at =>
    at.element - columnOf(at) + Math.min(Math.max(columnOf(at) + columns, 0), at.columns - 1);

/** Rows that a page moves by. */
const PAGE = 16;

/** Pages through the open tensor, else through the ledger. */
const paging = <const Name extends string>(name: Name, does: string, by: 1 | -1): Command<Name> => {
  const inTensor = moving(name, does, byRows(by * PAGE));
  return {
    name,
    does: `${does}, in a tensor or in a ledger that does not fit`,
    group: 'Look',
    run: (draft, argument) => {
      if (tensorLook(draft) === undefined) draft.view.ledgerPage += by;
      else inTensor.run(draft, argument);
    },
  };
};

/** Reads `1, 2` or `[1, 2]` and returns the element's flat index. @throws LanguageError for other texts, and for indices out of range. */
function elementNamed(node: GraphNode, text: string): number {
  const { name } = node;
  const shape = wholeShapeOf(node);
  const span = { start: 0, end: text.length };
  const index = text.trim() === '' ? [] : text.replace(/^\s*\[|\]\s*$/g, '').split(',');
  const numbers = index.map(part => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  if (numbers.length !== shape.length || numbers.some(Number.isNaN))
    throw new LanguageError(
      'no-element',
      `expected ${shape.length} ${shape.length === 1 ? 'index' : 'indices'} from 0 for an element of ${name}`,
      span,
      `as in ${shape.map(length => length - 1).join(',')}, the last one`,
    );
  if (numbers.some((i, axis) => i >= shape[axis]!))
    throw new LanguageError(
      'no-element',
      `unknown element [${numbers.join(', ')}] of ${name}`,
      span,
      `its shape is ${shapeText(shape)}`,
    );
  return placeKept(node, numbers, span);
}

function noElements(session: Session): string | undefined {
  const node = selectedOf(session);
  if (node === undefined) return 'nothing is selected here';
  return node.size === 1 ? `${node.name} is a single number` : undefined;
}

/** Goes to an element; without a text it asks for the indices. */
function goToElement(draft: SessionDraft, text: string): void {
  const node = selectedOf(draft)!; // there is one, with elements
  if (text === '') {
    draft.dialog = textPrompt('command', 'element ');
    return;
  }
  try {
    lookAt(draft, elementNamed(node, text));
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    draft.message = `${error.message}: ${error.hint}`;
  }
}

/** Returns the event that wrote the open tensor's numbers: −1 for given numbers, undefined for none yet. */
export function writerOf(session: Session, { node, of }: TensorLook): number | undefined {
  const state = stateAt(logOf(session), session.place.position);
  return of === 'value' ? state.valueWriter(node) : state.gradientWriter(node);
}

/** Goes to the event that wrote the element, and writes the element out if that event can. */
function writeOut(draft: SessionDraft): void {
  const look = tensorLook(draft);
  if (look === undefined) return;
  const { node, element } = look;
  const writer = writerOf(draft, look);
  const graphNode = nodeOf(logOf(draft).program, node);
  if (writer === undefined || writer < 0) {
    draft.message = writer === undefined ? 'nothing has arrived here yet' : givenWords(graphNode, graphNode.name);
    return;
  }
  draft.mode = undefined;
  if (writer !== draft.place.position) jumpTo(draft, writer);
  draft.view.pane = 'ledger';
  if (insideCount(logOf(draft).at(writer)) > element) stepInto(draft, element);
}

export const TENSOR_COMMANDS = [
  {
    name: 'element',
    argument: 'I,J',
    does: 'look at one element of the selected matrix',
    group: 'Look',
    disabledReason: noElements,
    mistake: (session, text) => {
      const node = selectedOf(session);
      return node && mistakeOf(() => elementNamed(node, text));
    },
    run: goToElement,
  },
  moving('element-left', 'the element to the left', byColumns(-1)),
  moving('element-right', 'the element to the right', byColumns(1)),
  moving('element-up', 'the element above', byRows(-1)),
  moving('element-down', 'the element below', byRows(1)),
  paging('page-up', 'a page up', -1),
  paging('page-down', 'a page down', 1),
  moving('row-start', 'the first element of the row; there, the first of all', at =>
    columnOf(at) === 0 ? 0 : byColumns(-at.columns)(at),
  ),
  moving('row-end', 'the last element of the row; there, the last of all', at =>
    columnOf(at) === at.columns - 1 ? at.size - 1 : byColumns(at.columns)(at),
  ),
  {
    name: 'value-or-gradient',
    does: 'in a tensor: its gradient, or its value again',
    group: 'Look',
    disabledReason: session => {
      const look = tensorLook(session);
      if (look === undefined) return NO_TENSOR;
      const { isReached, name } = nodeOf(logOf(session).program, look.node);
      return isReached ? undefined : `${name} has no gradient`;
    },
    run: draft => {
      const look = tensorLook(draft);
      if (look !== undefined) draft.mode = { ...look, of: look.of === 'value' ? 'gradient' : 'value' };
    },
  },
  {
    name: 'write-out',
    does: 'in a tensor: the event that made this element, written out',
    group: 'Look',
    disabledReason: unless(isOpen, NO_TENSOR),
    run: writeOut,
  },
  {
    name: 'close-tensor',
    does: 'in a tensor: back to the panes',
    group: 'Look',
    disabledReason: unless(isOpen, NO_TENSOR),
    run: draft => {
      draft.mode = undefined;
    },
  },
] as const satisfies readonly Command[];
