/** How a screen writes numbers: different numbers never look the same, in any pane. */

import { type State, stateAt } from '../../engine/state.ts';
import type { NumberStyle } from '../../explain/derivation.ts';
import { shownType } from '../../graph/precision.ts';
import type { NodeId } from '../../graph/program.ts';
import { memoised } from '../../memoised.ts';
import { statedDigits } from '../../scenario/stated-digits.ts';
import { shortestIn } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { KnownTexts } from '../../text/known-texts.ts';
import { knownTexts as textsOf } from '../../text/told-apart.ts';
import type { Run } from '../runs.ts';
import { logOf, runOf, type Session } from '../session.ts';

/** Most numbers told apart over the whole screen; in larger programs each pane tells apart its own. */
const COMPARED = 600;
/** Most elements of a tensor that the screen shows whole. */
const LARGEST = 32;

export const stateOf = (session: Session): State => stateAt(logOf(session), session.place.position);

/** The digits, and the texts of numbers on this screen. */
export function styleOf(session: Session, width?: number): NumberStyle {
  return {
    digits: session.view.digits,
    digitsOf: node => statedIn(runOf(session))[node]!,
    ...typeOf(session),
    known: knownTexts(session),
    ...(width !== undefined && { width }),
  };
}

/** The type whose digits the numbers have. */
function typeOf(session: Session): Pick<NumberStyle, 'dtype'> {
  const dtype = shownType(logOf(session).program);
  return dtype === undefined ? {} : { dtype };
}

/** Digits that every number of a cell keeps. */
const FEWEST_DIGITS = 3;

/** The style of a tensor in a table, a line or a node: its shape stands beside it, and more elements matter more than digits. */
export const cellStyle = (session: Session, width: number): NumberStyle => ({ ...unlimitedCellStyle(session), width });

const unlimitedCellStyle = memoised(
  (session: Session): NumberStyle => ({ ...styleOf(session), saysShape: false, fewestDigits: FEWEST_DIGITS }),
);

const statedIn = memoised(({ scenario }: Run) => statedDigits(scenario));

/** The digits of a node's numbers: as many as the screen shows, and as the scenario states of it. */
export const digitsFor = (session: Session, node: NodeId): number =>
  Math.max(session.view.digits, statedIn(runOf(session))[node]!);

interface Known {
  readonly position: number;
  readonly digits: number;
  readonly texts: KnownTexts;
}

const slotOf = memoised((_run: Run): { last?: Known } => ({}));

function knownTexts(session: Session): KnownTexts {
  const run = runOf(session);
  const { position } = session.place;
  const { digits } = session.view;
  const slot = slotOf(run);
  const known = slot.last;
  if (known?.position === position && known.digits === digits) return known.texts;
  const texts = textsOf(numbersOnScreen(session));
  slot.last = { position, digits, texts };
  return texts;
}

/** Nodes of a program whose numbers are compared; with more, only those that stand side by side are. */
const MOST_NODES = 20_000;

/** Every number on the screen with its digits: the most that any node needs for it. */
function numbersOnScreen(session: Session): ReadonlyMap<number, number> {
  const state = stateOf(session);
  const { dtype } = typeOf(session);
  const numbers = new Map<number, number>();
  const { nodes } = logOf(session).program;
  if (nodes.length > MOST_NODES) return numbers;
  const add = (node: NodeId, tensors: readonly (Tensor | undefined)[]) => {
    const digits = digitsFor(session, node);
    for (const tensor of tensors)
      if (tensor && tensor.data.length <= LARGEST)
        for (const number of tensor.data) {
          const x = dtype === undefined ? number : shortestIn(dtype, number);
          numbers.set(x, Math.max(digits, numbers.get(x) ?? 0));
        }
  };
  for (const { node, tensors } of numbersOfEvent(session)) add(node, tensors);
  for (const { id, size } of nodes) {
    if (size <= LARGEST) add(id, [state.valueOf(id), state.gradientOf(id)]);
    if (numbers.size > COMPARED) return new Map();
  }
  return numbers;
}

interface Held {
  readonly node: NodeId;
  readonly tensors: readonly (Tensor | undefined)[];
}

/** Numbers that the event shows and no node holds. */
function numbersOfEvent(session: Session): readonly Held[] {
  const log = logOf(session);
  const event = log.at(session.place.position);
  switch (event.type) {
    case 'contribution.computed': {
      const { from, to } = log.program.edges[event.edge]!; // ids are positions
      return [from, to].map(node => ({ node, tensors: [event.contribution] }));
    }
    case 'gradient.accumulated':
    case 'value.edited':
      return [{ node: event.node, tensors: [event.before] }];
    case 'parameter.updated':
      return [{ node: event.parameter, tensors: [event.before, event.gradient] }];
    default:
      return [];
  }
}
