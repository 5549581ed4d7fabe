/** The ledger: the event's derivation, its accumulation, the element written out, and the scenario's notes. */

import type { Event } from '../../engine/events.ts';
import { stateAt } from '../../engine/state.ts';
import { stepAt } from '../../engine/step-ends.ts';
import { arrivals, countSenders, explainAccumulation, senderOf } from '../../explain/backward.ts';
import { explainChain } from '../../explain/chain.ts';
import type { ChainForm } from '../../explain/chain-texts.ts';
import {
  type Derivation,
  type Equation,
  keepingStyle,
  type NumberStyle,
  partialName,
  writerFor,
} from '../../explain/derivation.ts';
import { explain } from '../../explain/explain.ts';
import { insideCount, type WrittenElement, writeElement } from '../../explain/inside.ts';
import { explainLineSoFar, explainLineStep } from '../../explain/line-step.ts';
import { isMinusZeroNew } from '../../explain/minus-zero.ts';
import { nameRemarks, numberRemarks, textsOf } from '../../explain/notation.ts';
import { type NodeId, nodeOf, ownLeafWords } from '../../graph/program.ts';
import { narrationAt, narrationOfStep } from '../../query/narration.ts';
import { nodeOfEvent } from '../../query/navigate.ts';
import { pathEndWords } from '../../query/path-ends.ts';
import { visibleLines } from '../../text/visible.ts';
import { selectedNode } from '../commands/command.ts';
import { logOf, predictingOf, runOf, type Session } from '../session.ts';
import { checkLines } from './check-view.ts';
import { type Contribution, contributionsTo } from './contributions-view.ts';
import { stateOf, styleOf } from './numbers.ts';

export interface LedgerView {
  readonly title: string;
  /** Whether it shows a node chosen by hand, not the event. */
  readonly isChosen: boolean;
  readonly derivation: Derivation;
  /** Equations around the event's own: the added contribution before them, the resulting sum after them. */
  readonly before: readonly Equation[];
  readonly after: readonly Equation[];
  /** Every contribution so far: for a node chosen by hand, and when the last contribution arrives. */
  readonly entries: readonly Contribution[];
  readonly inside:
    | {
        readonly element: WrittenElement;
        readonly at: number;
        readonly count: number;
        /** Where recorded numbers are not those of the rule by which the element is written out. */
        readonly disagreements: readonly Equation[];
      }
    | undefined;
  /** The page shown, from 0. */
  readonly page: number;
  readonly notes: readonly string[];
  /** The gradient check's comparisons at this node. */
  readonly checks: readonly string[];
  /** The meanings of unnamed operations' names. */
  readonly names: readonly string[];
}

/** The ledger without its page and the explanations of names, which depend on all its texts. */
type Unexplained = Omit<LedgerView, 'names' | 'page'>;

export function ledgerView(session: Session, width: number): LedgerView {
  const style = keepingStyle({ ...styleOf(session, Math.max(24, 2 * width)), isWrapped: true });
  const { chain } = session.selection;
  const chained = chain === undefined ? undefined : selectedNode(session);
  const view =
    chain !== undefined && chained !== undefined
      ? ledgerOfChain(session, chained, chain, style)
      : session.selection.node === undefined
        ? (ledgerOfLine(session, style) ?? ledgerOfEvent(session, style))
        : ledgerOfNode(session, session.selection.node, style);
  const { derivation, before, after, inside } = view;
  const { element } = inside ?? {};
  const texts =
    element === undefined
      ? textsOf([...before, ...derivation.equations, ...after])
      : [element, element.contribution].flatMap(part =>
          part ? [part.name, part.symbols, part.numbers, part.result] : [],
        );
  const { position } = session.place;
  const first = session.selection.isByLine ? stepAt(logOf(session), position).first : position;
  const isNew = () => session.selection.node === undefined && isMinusZeroNew(logOf(session), position, first);
  const remarks = new Set([...derivation.remarks, ...numberRemarks(texts, session.view.digits, isNew)]);
  return {
    ...view,
    derivation: { ...derivation, remarks: [...remarks] },
    names: nameRemarks(logOf(session).program, introducing(derivation), texts),
    page: session.view.ledgerPage,
  };
}

/** The texts that say what a name stands for: the title, and the rows of a line's operations. */
const introducing = ({ title, equations }: Derivation): string =>
  [title, ...equations.flatMap(({ left }) => (/^[\p{L}_][\p{L}\d_.]*$/u.test(left) ? [`${left} = `] : []))].join('; ');

function ledgerOfEvent(session: Session, style: NumberStyle): Unexplained {
  const { scenario, log } = runOf(session);
  const event = log.at(session.place.position);
  const node = nodeOfEvent(log, session.place.position);
  // These are made in the order shown, as a number keeps the first text it gets.
  const before =
    event.type === 'gradient.accumulated' ? explain(log, senderOf(log, session.place.position), style).equations : [];
  const derivation = explain(log, session.place.position, style);
  return {
    title: TITLES[event.type],
    isChosen: false,
    derivation,
    before,
    // In predict mode the sum is the next question.
    after:
      event.type === 'contribution.computed' && predictingOf(session) === undefined ? sumToCome(session, style) : [],
    entries: event.type === 'gradient.accumulated' ? whenComplete(session, event.node, style) : [],
    inside: insideOf(
      session,
      event,
      [...before, ...derivation.equations].filter(({ isDisagreement }) => isDisagreement),
      style,
    ),
    notes: narrationAt(scenario, log, session.place.position, session.tour !== undefined).map(text =>
      visibleLines(text).join('\n'),
    ),
    checks: node === undefined ? [] : checkLines(session, node),
  };
}

/** The step by line that ends here, with the notes of all its events; undefined where the last step went by event. */
function ledgerOfLine(session: Session, style: NumberStyle): Unexplained | undefined {
  const { scenario, log } = runOf(session);
  const { position } = session.place;
  const { isByLine, inside } = session.selection;
  const predicting = predictingOf(session);
  if (!isByLine || inside !== undefined || predicting?.isAnswered === false) return undefined;
  // An answer explains the line as far as it has been asked about.
  const derivation = (predicting === undefined ? explainLineStep : explainLineSoFar)(log, position, style);
  if (derivation === undefined) return undefined;
  const node = nodeOfEvent(log, position);
  return {
    title: `Ledger: line, ${log.phaseAt(position)}`,
    isChosen: false,
    derivation,
    before: [],
    after: [],
    entries: [],
    inside: undefined,
    notes: narrationOfStep(scenario, log, position, session.tour !== undefined).map(text =>
      visibleLines(text).join('\n'),
    ),
    checks: node === undefined ? [] : checkLines(session, node),
  };
}

/** Returns all contributions where more than two paths to the loss meet. A sum of two shows both itself. */
function whenComplete(session: Session, node: NodeId, style: NumberStyle): readonly Contribution[] {
  const state = stateOf(session);
  const count = countSenders(state, node);
  return count > 2 && arrivals(state, node) === count ? contributionsTo(state, node, style) : [];
}

const TITLES: Readonly<Record<Event['type'], string>> = {
  'iteration.started': 'Ledger: a new iteration',
  'gradients.cleared': 'Ledger: gradients cleared',
  'pass.started': 'Ledger: another pass',
  'backward.started': 'Ledger: another backward pass',
  'value.given': 'Ledger: given',
  'value.computed': 'Ledger: forward',
  'backward.seeded': 'Ledger: the seed',
  'contribution.computed': 'Ledger: contribution',
  'gradient.accumulated': 'Ledger: accumulation',
  'validation.computed': 'Ledger: validation',
  'parameter.updated': 'Ledger: update',
  'gradient.kept': 'Ledger: gradient kept',
  'step.skipped': 'Ledger: step skipped',
  'scale.updated': 'Ledger: loss scale',
  'gradient.changed': 'Ledger: gradient changed',
  'buffer.updated': 'Ledger: buffer',
  'run.failed': 'Ledger: the run failed',
  'value.edited': 'Ledger: edited by hand',
  'event.skipped': 'Ledger: skipped by hand',
};

/** The accumulation that the next event makes. */
function sumToCome(session: Session, style: NumberStyle): readonly Equation[] {
  const log = logOf(session);
  const { position } = session.place;
  const next = position + 1 < log.length ? log.at(position + 1) : undefined; // a log may end between the two
  if (next?.type !== 'gradient.accumulated') return [];
  const [sum] = explainAccumulation(stateAt(log, position + 1), next, style).equations;
  return [{ ...sum!, label: 'next: it is added' }];
}

/** The chain of all factors to a node. */
function ledgerOfChain(session: Session, id: NodeId, form: ChainForm, style: NumberStyle): Unexplained {
  const derivation = explainChain(stateOf(session), id, style, form);
  const more = derivation.hasTensors
    ? [form === 'shapes' ? '{chain} shows the elements of every factor.' : '{chain} shows the ledger again.']
    : [];
  return {
    title: 'Ledger: chain rule',
    isChosen: session.selection.node !== undefined,
    derivation: { ...derivation, remarks: [...derivation.remarks, ...more] },
    before: [],
    after: [],
    entries: [],
    inside: undefined,
    notes: [],
    checks: [],
  };
}

/** The ledger of a node chosen by hand: its value's derivation, and each contribution to its gradient so far. */
function ledgerOfNode(session: Session, id: NodeId, style: NumberStyle): Unexplained {
  const { log } = runOf(session);
  const state = stateOf(session);
  const node = nodeOf(log.program, id);
  const writer = state.valueWriter(id);
  const value = state.valueOf(id);
  const own = ownLeafWords(node);
  const given: Derivation = {
    title: `${node.name}: ${node.role === 'operation' ? 'not computed yet' : (own ?? `${/^[aeiou]/.test(node.role) ? 'an' : 'a'} ${node.role}, ${log.program.recorded ? 'not given yet' : 'given by the scenario'}`)}`,
    equations: value
      ? [
          {
            left: node.name,
            relation: '=',
            right: [{ text: writerFor(style, [id], [value])(value), role: 'value' }],
            label: own === undefined ? 'given' : 'at the start',
          },
        ]
      : [],
    remarks: [],
    sentence: '',
  };
  const shown = writer !== undefined && writer >= 0 ? explain(log, writer, style) : given;
  return {
    title: `Ledger: ${node.name}`,
    isChosen: true,
    derivation: { ...shown, remarks: [...shown.remarks, pathEndWords(log.program, id) ?? []].flat() },
    before: [],
    after: [gradientSoFar(session, id, style)],
    entries: contributionsTo(state, id, style),
    inside: undefined,
    notes: [],
    checks: checkLines(session, id),
  };
}

/** `∂L/∂W1 = …`, with the number of its contributions. */
function gradientSoFar(session: Session, id: NodeId, style: NumberStyle): Equation {
  const state = stateOf(session);
  const { program } = state;
  const gradient = state.gradientOf(id);
  const [count, total] = [arrivals(state, id), countSenders(state, id)];
  const text =
    gradient !== undefined && id !== program.loss
      ? writerFor(style, [id], [gradient])(gradient)
      : total === 0
        ? 'none: no gradient is sent here'
        : 'no gradient yet';
  return {
    left: partialName(program, id),
    relation: '=',
    right: [{ text, role: gradient === undefined ? 'muted' : 'gradient' }],
    label: total === 0 ? '' : countedContributions(count, total),
  };
}

function countedContributions(count: number, total: number): string {
  if (count < total) return `${count} of ${total} contribution${total === 1 ? '' : 's'} so far`;
  return total === 1 ? 'its only contribution' : total === 2 ? 'both contributions' : `all ${total} contributions`;
}

function insideOf(
  session: Session,
  event: Event,
  disagreements: readonly Equation[],
  style: NumberStyle,
): LedgerView['inside'] {
  if (session.selection.inside === undefined) return undefined;
  const element = writeElement(stateOf(session), event, session.selection.inside, style);
  return element && { element, at: session.selection.inside, count: insideCount(event), disagreements };
}
